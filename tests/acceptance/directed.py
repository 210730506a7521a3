"""One small episode that is made in this process, and can be made again with edits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from orchestrator import make, stories
from orchestrator.cut import Cut, from_json
from orchestrator.deliverable import Deliverable
from orchestrator.edits import UNEDITED, Edits
from orchestrator.executor.local import LocalExecutor
from orchestrator.ledger import Take
from orchestrator.making import Making
from orchestrator.office import opened
from orchestrator.outcome import ignore
from orchestrator.profiles import Profile
from orchestrator.report import Report
from orchestrator.schedule.scheduler import Scheduler
from orchestrator.settings import settings

STORY = """# The Key

Premise: A night nurse finds her own name in a locked file.

## Characters
- **Ines**, 29, night nurse. Short black hair. Wardrobe `day`: green scrubs. Voice: female, young, warm.
- **Paul**, 51, her boss. Grey hair. Wardrobe `day`: dark suit. Voice: male, old, cold.

## Locations
- `ward`: hospital corridor at night, one lamp on

## Episode 1, "Room Nine". Purpose: Ines learns that somebody planned her.
"""
"""Beats follow it."""
SMALL = Profile(
    name="small",
    about="The animatic as small as it goes, with tones for voices.",
    still="animatic",
    motion="animatic",
    voice="slate",
    width=216,
    height=384,
    fps=24,
    handles=6,
    preset="ultrafast",
    crf=23,
)


@dataclass(frozen=True)
class Desk:
    """One episode, and the folder into which it is made."""

    job: Making
    scheduler: Scheduler
    folder: Path

    def make(self, edits: Edits = UNEDITED, wanted: Deliverable = make.EPISODE, **how: object) -> Report:
        """Make it, or what else is wanted of it."""
        job = self._job(edits, **how)
        with job.office.ledger.leases.drive(job.name) as lease:
            return make.under(lease, job, self.scheduler, self.folder, ignore, wanted)

    def remade(self, edits: Edits) -> set[str]:
        """What ran with those edits, which is what was announced."""
        announced = {reason.task for reason in make.explain(self._job(edits)) if reason.runs}
        ran = set(self.make(edits).ran)
        assert ran == announced
        return ran

    def cut(self) -> Cut:
        return from_json((self.folder / "cut.json").read_text())

    def takes(self, shot: str) -> tuple[Take, ...]:
        return self.job.office.ledger.takes.of(self.job.ledger_series, 1, "small", shot)

    def _job(self, edits: Edits, **how: object) -> Making:
        return replace(self.job, edits=edits, **how)  # type: ignore[arg-type]


@contextmanager
def desk_with(folder: Path, beats: str, profile: Profile = SMALL) -> Iterator[Desk]:
    """A desk with an episode of those beats; nothing of it is made yet."""
    (folder / "story.md").write_text(STORY + beats)
    (folder / "out").mkdir()
    series = stories.read(folder / "story.md")
    with (
        opened(settings(folder / "home")) as office,
        LocalExecutor(2) as executor,
        Scheduler(executor) as scheduler,
    ):
        job = Making(office, series, series.episode(1), profile, scope="srs_1")
        yield Desk(job, scheduler, folder / "out")
