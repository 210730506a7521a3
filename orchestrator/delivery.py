"""The last step: everything that a person gets of a finished episode, in its folder."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from character_sheets.sheet import Frozen
from orchestrator import cut_versions
from orchestrator import folder as files
from orchestrator.captions.write import ass, srt, vtt
from orchestrator.cut import Cut, to_json
from orchestrator.deliverable import Made
from orchestrator.finish import COVER, MASTER, master_spec
from orchestrator.finish_sound import MIX
from orchestrator.footage import verdicts
from orchestrator.graph import Task
from orchestrator.making import Edit, Making
from orchestrator.outcome import Result
from orchestrator.pacing.measure import pacing
from orchestrator.qc import ByHand, Check, cut_checks, hard, media_checks, refuse
from orchestrator.readback import wrong_with
from orchestrator.report import Judged, Media, Report, fallbacks
from orchestrator.shoot import still_task
from orchestrator.storyboard import source, storyboard
from orchestrator.zones import Box
from workers.animatic.palette import accent

HEAD = 1000  # bytes of a page in which its source is named
SEAL = 74  # bytes at its end that hold the digest of the rest


class Episode(Frozen):
    """The episode with its plan, cut, captions, storyboard and cover. See `orchestrator.deliverable`."""

    what: Literal["episode"] = "episode"

    def tasks(self, _job: Making, _edit: Edit) -> tuple[Task, ...]:
        """The finish is all it needs."""
        return ()

    def write(self, made: Made, folder: Path) -> Report:
        """The episode's files, and its report."""
        return _deliver(made, folder, lambda: cut_versions.keep(made).number)


class Variant(Frozen):
    """An episode with another opening, beside the episode: to be compared, and no version of the cut."""

    what: Literal["variant"] = "variant"

    def tasks(self, _job: Making, _edit: Edit) -> tuple[Task, ...]:
        """The finish is all it needs."""
        return ()

    def write(self, made: Made, folder: Path) -> Report:
        """The same files as an episode's, and its report."""
        return _deliver(made, folder, lambda: 0)


def _deliver(made: Made, folder: Path, version: Callable[[], int]) -> Report:
    """`version` is asked when nothing refuses the episode any more."""
    job, edit, results = made.job, made.edit, made.results
    store = job.office.store
    checks = checked(made)
    refuse(checks, must=hard(edit.cut, job.plan, by_hand(made)))
    episode = files.copy(folder, "episode.mp4", results[MASTER].files["episode"], store)
    files.copy(folder, "cover.jpg", results[COVER].files["cover"], store)
    files.write(folder, "plan.json", job.plan.model_dump_json(indent=1) + "\n")
    files.write(folder, "cut.json", to_json(edit.cut))
    _captions(job, edit.cut, folder)
    _storyboard(job, results, folder)
    told = reported(made, folder, checks, episode.name, version())
    files.write(folder, "report.json", told.model_dump_json(indent=1) + "\n")
    return told


def reported(made: Made, folder: Path, checks: tuple[Check, ...], file: str, version: int) -> Report:
    """What there is to say of an episode that was made, whatever is handed over of it.

    `file` is what its master is called there, `version` that of its cut; 0: none.
    """
    job, edit, results = made.job, made.edit, made.results
    ran = [result for result in results.values() if not result.reused]
    return Report(
        series=job.series.id,
        episode=job.plan.episode,
        title=job.plan.title,
        profile=job.profile.name,
        folder=str(folder),
        tasks_run=len(ran),
        tasks_reused=len(results) - len(ran),
        ran=tuple(sorted(result.task for result in ran)),
        phases=tuple(made.phases),
        media=_media(edit.cut, file, results),
        checks=checks,
        fallbacks=fallbacks(edit.cut, edit.tasks),
        judged=_judged(job, results),
        failures=tuple(str(failure) for failure in made.failures),
        findings=(*job.plan.findings, *edit.findings),
        cut_version=version,
        pacing=pacing(edit.cut, job.plan, job.series.look.genre),
    )


def _judged(job: Making, results: Mapping[str, Result]) -> tuple[Judged, ...]:
    return tuple(Judged(shot=shot, take=take, **said) for shot, take, said in verdicts(job.wanted, results))


def _captions(job: Making, cut: Cut, folder: Path) -> None:
    files.write(folder, "captions.srt", srt(cut.captions, cut.fps))
    files.write(folder, "captions.vtt", vtt(cut.captions, cut.fps))
    colour = accent(job.series.look.accent)
    files.write(folder, "captions.ass", ass(cut.captions, cut.fps, colour, area=job.area))


def _storyboard(job: Making, results: Mapping[str, Result], folder: Path) -> None:
    """Made anew only when something on it changed: its small pictures cost more than all else here."""
    stills = {
        shot.id: results[still_task(shot.id)].files["still"]
        for shot in job.plan.shots
        if still_task(shot.id) in results
    }
    made_of = source(job.series, job.plan, {shot: still.digest for shot, still in stills.items()})
    page = folder / "storyboard.html"
    if page.is_file() and _is_page(page.read_bytes(), made_of):
        return
    store = job.office.store
    pictures = {shot: store.path(s.digest, s.suffix).read_bytes() for shot, s in stills.items()}
    text = storyboard(job.series, job.plan, pictures, made_of=made_of)
    files.write(folder, page.name, text + _seal(text.encode()))


def _is_page(content: bytes, made_of: str) -> bool:
    """Whether it is the page of that source, and nobody changed it since."""
    text, seal = content[:-SEAL], content[-SEAL:]
    return made_of.encode() in text[:HEAD] and seal == _seal(text).encode()


def _seal(text: bytes) -> str:
    """A comment at the end of a page, by which a change is seen."""
    return f"<!-- {hashlib.sha256(text).hexdigest()} -->\n"


def _media(cut: Cut, file: str, results: Mapping[str, Result]) -> Media:
    mix, master = results[MIX].facts, results[MASTER].files["episode"]
    return Media(
        file=file,
        frames=cut.frames,
        fps=cut.fps,
        width=cut.width,
        height=cut.height,
        seconds=f"{cut.frames / cut.fps:.3f}",
        bytes=master.size,
        sha256=master.digest,
        lufs=mix["lufs"],
        true_peak=mix["true_peak"],
    )


def checked(made: Made) -> tuple[Check, ...]:
    """What is to be said about the cut and its master before anybody gets them."""
    job, cut, results = made.job, made.edit.cut, made.results
    told = cut_checks(cut, job.plan, faces_of(job, results), by_hand(made), job.area)
    wrong = wrong_with(job.office, results[MASTER].files["episode"], master_spec(cut))
    return (*told, *media_checks(cut, wrong, results[MIX].facts))


def by_hand(made: Made) -> ByHand:
    """The captions that a person reworded or hid."""
    return ByHand.of(made.edit.captions, made.job.edits.cut.captions)


def faces_of(job: Making, results: Mapping[str, Result]) -> dict[str, tuple[Box, ...]]:
    """Where the faces are in each shot, as far as its maker told."""
    return _boxes_of("faces", job, results)


def words_of(job: Making, results: Mapping[str, Result]) -> dict[str, tuple[Box, ...]]:
    """Where the words of each insert and card are, as far as its maker told."""
    return {shot: boxes for shot, boxes in _boxes_of("typed", job, results).items() if boxes}


def _boxes_of(fact: str, job: Making, results: Mapping[str, Result]) -> dict[str, tuple[Box, ...]]:
    made = {shot.id: results.get(still_task(shot.id)) for shot in job.plan.shots}
    found = {shot: result.facts.get(fact, ()) for shot, result in made.items() if result}
    return {shot: tuple(Box(*sides) for sides in boxes) for shot, boxes in found.items()}
