"""The last step: everything that a person gets of a finished episode, in its folder."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from orchestrator import folder as files
from orchestrator.captions.write import ass, srt, vtt
from orchestrator.cut import Cut, to_json
from orchestrator.finish import COVER, MASTER
from orchestrator.finish_sound import MIX
from orchestrator.footage import verdicts
from orchestrator.making import Edit, Making
from orchestrator.outcome import Failure, Result
from orchestrator.qc import Check, cut_checks, media_checks, refuse
from orchestrator.report import Judged, Media, Phase, Report, fallbacks
from orchestrator.shoot import still_task
from orchestrator.storyboard import source, storyboard
from orchestrator.zones import Box
from workers.animatic.palette import accent

HEAD = 1000  # bytes of a page in which its source is named


def deliver(
    job: Making,
    edit: Edit,
    results: Mapping[str, Result],
    phases: Sequence[Phase],
    failures: Sequence[Failure],
    folder: Path,
) -> Report:
    """Write the episode's files and return its report, which is one of them.

    CheckRefused when a check says no; then nothing is written.
    """
    store, master = job.office.store, results[MASTER].files["episode"]
    checks = _checks(job, edit.cut, store.path(master.digest, master.suffix), results)
    refuse(checks)
    episode = files.copy(folder, "episode.mp4", results[MASTER].files["episode"], store)
    files.copy(folder, "cover.jpg", results[COVER].files["cover"], store)
    files.write(folder, "plan.json", job.plan.model_dump_json(indent=1) + "\n")
    files.write(folder, "cut.json", to_json(edit.cut))
    _captions(job, edit.cut, folder)
    _storyboard(job, results, folder)
    made = [result for result in results.values() if not result.reused]
    report = Report(
        series=job.series.id,
        episode=job.plan.episode,
        title=job.plan.title,
        profile=job.profile.name,
        folder=str(folder),
        tasks_run=len(made),
        tasks_reused=len(results) - len(made),
        ran=tuple(sorted(result.task for result in made)),
        phases=tuple(phases),
        media=_media(edit.cut, episode, results),
        checks=checks,
        fallbacks=fallbacks(edit.cut, edit.tasks),
        judged=_judged(job, results),
        failures=tuple(str(failure) for failure in failures),
        findings=(*job.plan.findings, *edit.findings),
    )
    files.write(folder, "report.json", report.model_dump_json(indent=1) + "\n")
    return report


def _judged(job: Making, results: Mapping[str, Result]) -> tuple[Judged, ...]:
    return tuple(Judged(shot=shot, take=take, **said) for shot, take, said in verdicts(job.wanted, results))


def _captions(job: Making, cut: Cut, folder: Path) -> None:
    files.write(folder, "captions.srt", srt(cut.captions, cut.fps))
    files.write(folder, "captions.vtt", vtt(cut.captions, cut.fps))
    files.write(folder, "captions.ass", ass(cut.captions, cut.fps, accent(job.series.look.accent)))


def _storyboard(job: Making, results: Mapping[str, Result], folder: Path) -> None:
    """Made anew only when something on it changed: its small pictures cost more than all else here."""
    stills = {
        shot.id: results[still_task(shot.id)].files["still"]
        for shot in job.plan.shots
        if still_task(shot.id) in results
    }
    made_of = source(job.series, job.plan, {shot: still.digest for shot, still in stills.items()})
    page = folder / "storyboard.html"
    if page.is_file() and made_of.encode() in page.read_bytes()[:HEAD]:
        return
    store = job.office.store
    pictures = {shot: store.path(s.digest, s.suffix).read_bytes() for shot, s in stills.items()}
    files.write(folder, "storyboard.html", storyboard(job.series, job.plan, pictures, made_of=made_of))


def _media(cut: Cut, episode: Path, results: Mapping[str, Result]) -> Media:
    mix, master = results[MIX].facts, results[MASTER].files["episode"]
    return Media(
        file=episode.name,
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


def _checks(job: Making, cut: Cut, episode: Path, results: Mapping[str, Result]) -> tuple[Check, ...]:
    reworded = {caption.rpartition("/")[0] for caption in job.edits.cut.captions}
    told = cut_checks(cut, job.plan, _faces(job, results), reworded)
    return (*told, *media_checks(cut, episode, results[MIX].facts))


def _faces(job: Making, results: Mapping[str, Result]) -> dict[str, tuple[Box, ...]]:
    """Where the faces are in each shot, as far as its maker told."""
    made = {shot.id: results.get(still_task(shot.id)) for shot in job.plan.shots}
    found = {shot: result.facts.get("faces", ()) for shot, result in made.items() if result}
    return {shot: tuple(Box(*sides) for sides in faces) for shot, faces in found.items()}
