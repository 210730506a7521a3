"""The scan of a finished film as a task, and its facts read back.

It decodes the whole film, so `produce` does without: an edit loop stays quick, and what `produce` refuses can
be told without it. Packs and bundles ask for it; its key holds the film and nothing else, so it is made once.
"""

from pydantic import ValidationError

from orchestrator.cut import Cut
from orchestrator.errors import Refused
from orchestrator.finish import MASTER
from orchestrator.graph import Input, Output, Task
from orchestrator.outcome import Result
from orchestrator.store import Store
from workers.stitch.scan_spec import Scan, ScanSpec

SCAN = "scan"
EPISODE = Output(MASTER, "episode")


def scan_task(cut: Cut, film: Input = EPISODE, name: str = SCAN) -> Task:
    """Scan the finished film of a cut: by default the master that is made in the same graph."""
    return Task(
        name=name,
        kind="scan",
        worker="stitch.scan",
        spec=ScanSpec(fps=cut.fps),
        inputs={"episode": film},
        subject=cut.series,
    )


def scan_of(result: Result, store: Store) -> Scan:
    """What a scan found. Refused: its file does not say."""
    stored = result.files["scan"]
    try:
        return Scan.model_validate_json(store.path(stored.digest, stored.suffix).read_bytes())
    except ValidationError as error:
        raise Refused(f"scan: its facts are of no film: {error.errors()[0]['msg']}. Run it again.") from error
