"""Making a reel under a lease, and its folder: the file, captions, chapters, `report.json`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from orchestrator import farm
from orchestrator import folder as files
from orchestrator.captions.write import srt, vtt
from orchestrator.cut import Caption, to_json
from orchestrator.finish import MASTER
from orchestrator.finish_sound import MIX
from orchestrator.graph import Graph, Task
from orchestrator.office import Office
from orchestrator.outcome import Notify, Result
from orchestrator.reels import LeftOut, Part, Reel, season, teaser
from orchestrator.reels.episodes import Finished
from orchestrator.run import run
from orchestrator.stopping import stoppable
from orchestrator.store import Stored

What = Literal["season", "teaser"]


def deliver_season(
    office: Office, found: Sequence[Finished], lacking: Sequence[LeftOut], folder: Path, notify: Notify
) -> Reel:
    """`season.mp4` with every finished episode."""
    made = _made(office, "season", found[0], [season.task(found)], notify)
    done = made[season.SEASON]
    _captions(folder, list(season.captions(found)), found[0].cut.fps)
    return _report(
        folder, "season", found[0], done.files["season"], done.facts, list(season.parts(found)), lacking, made
    )


def deliver_teaser(
    office: Office,
    found: Sequence[Finished],
    lacking: Sequence[LeftOut],
    seconds: int,
    folder: Path,
    notify: Notify,
) -> Reel:
    """`teaser.mp4` of about so many seconds."""
    shown = teaser.chosen(found, seconds)
    cut = teaser.cut(shown)
    made = _made(office, "teaser", found[0], teaser.tasks(shown), notify)
    files.write(folder, "cut.json", to_json(cut))
    _captions(folder, cut.captions, cut.fps)
    facts = {"frames": cut.frames, **made[MIX].facts}
    stored = made[MASTER].files["episode"]
    return _report(folder, "teaser", found[0], stored, facts, list(teaser.parts(shown)), lacking, made)


def _made(
    office: Office, what: What, first: Finished, tasks: Sequence[Task], notify: Notify
) -> Mapping[str, Result]:
    """The tasks' results; remembered, so that a sweep leaves them."""
    name = f"{first.job.ledger_series}/{what}/{first.job.profile.name}"
    with (
        farm.farm(office, "local") as scheduler,
        office.ledger.leases.drive(name) as lease,
        stoppable(lease.cancel),
    ):
        made = run(
            Graph.of(tasks),
            ledger=office.ledger,
            store=office.store,
            scheduler=scheduler,
            production=lease,
            notify=notify,
        )
        office.ledger.traces.keep(name, [task.name for task in tasks])
    return made


def _captions(folder: Path, captions: Sequence[Caption], fps: int) -> None:
    files.write(folder, "captions.srt", srt(captions, fps))
    files.write(folder, "captions.vtt", vtt(captions, fps))


def _report(
    folder: Path,
    what: What,
    first: Finished,
    stored: Stored,
    facts: Mapping[str, str | int],
    parts: Sequence[Part],
    lacking: Sequence[LeftOut],
    made: Mapping[str, Result],
) -> Reel:
    job = first.job
    file = files.copy(folder, f"{what}.mp4", stored, job.office.store)
    ran = sorted(result.task for result in made.values() if not result.reused)
    report = Reel(
        what=what,
        series=job.series.id,
        profile=job.profile.name,
        folder=str(folder),
        file=file.name,
        frames=int(facts["frames"]),
        fps=first.cut.fps,
        width=first.cut.width,
        height=first.cut.height,
        bytes=stored.size,
        sha256=stored.digest,
        lufs=str(facts["lufs"]),
        true_peak=str(facts["true_peak"]),
        parts=tuple(parts),
        left_out=tuple(lacking),
        tasks_run=len(ran),
        tasks_reused=len(made) - len(ran),
        ran=tuple(ran),
    )
    files.write(folder, "report.json", report.model_dump_json(indent=1) + "\n")
    return report
