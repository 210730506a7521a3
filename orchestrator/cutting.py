"""The cutting room at home: a cut as it stands, what people want otherwise, and its versions.

    looked = look(job)                        # shots, pacing, versions
    change(job, CutEdit(omit=("b2-rx",)))     # the next production takes it along

At a service the same is `orchestrator.desk.cuts`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from orchestrator import cut_versions, make
from orchestrator.cut import Cut, Event, from_json, to_json
from orchestrator.cut.difference import Difference, difference
from orchestrator.cut.unknown import Fault, unknown
from orchestrator.desk.actor import TERMINAL
from orchestrator.desk.change import change as changing
from orchestrator.desk.change import digest_of
from orchestrator.edits import CutEdit
from orchestrator.errors import UnusableInput
from orchestrator.home_edits import cut_edit_of, keep_cut_edit
from orchestrator.ledger import CutVersion
from orchestrator.looked import Kept, Looked, Row
from orchestrator.making import Edit, Making
from orchestrator.pacing.measure import pacing
from orchestrator.plan import Shot
from orchestrator.returned import by_hand, catalogue
from orchestrator.timeline.reading import read

SEVERAL = "{story} has several episodes; name one with --episode."


def look(job: Making) -> Looked:
    """The cut as the next production makes it, with its pacing and versions. CutRefused: it cannot be cut."""
    seen = make.preview(job)
    found = versions(job)
    cut = seen.cut if seen else None
    last = job.office.ledger.cuts.last(*_place(job))
    return Looked(
        series=job.series.id,
        episode=job.episode.number,
        title=job.plan.title,
        profile=job.profile.name,
        fps=job.profile.fps,
        edit=job.edits.cut,
        rows=tuple(_rows(job, cut)) if cut else (),
        pacing=pacing(cut, job.plan, job.series.look.genre) if cut else None,
        findings=seen.findings if seen else (),
        versions=found,
        is_made=bool(cut and last and last.cut == to_json(cut)),
    )


def versions(job: Making) -> tuple[Kept, ...]:
    """Every version, the newest first."""
    return tuple(kept(each) for each in job.office.ledger.cuts.all(*_place(job)))


def kept(version: CutVersion) -> Kept:
    """A version as it is listed."""
    cut = from_json(version.cut)
    return Kept(
        number=version.number,
        made_at=version.made_at,
        frames=cut.frames,
        fps=cut.fps,
        shots=len(cut.events),
        opening=cut.opening,
        digest=version.digest,
        is_edited=CutEdit.model_validate_json(version.edit) != CutEdit(),
    )


def compare(job: Making, before: int, after: int) -> Difference:
    """What is otherwise in one version than in another."""
    one, other = (from_json(cut_versions.find(job, number).cut) for number in (before, after))
    return difference(one, other)


def change(job: Making, wanted: CutEdit, source: str = "the edit") -> Edit | None:
    """Keep what is wanted for the next production; the cut as it will be, where its voices exist.

    UnusableInput names a shot or line that is not there, and `source`; CutRefused what cannot be cut.
    """
    office, (series, number, name) = job.office, _place(job)
    before = cut_edit_of(office, series, number, name)
    refuse_unknown(job, before, wanted, source)
    seen = make.preview(replace(job, edits=job.edits.model_copy(update={"cut": wanted})))
    with changing(office, TERMINAL, "edit cut") as made:
        keep_cut_edit(office, series, number, name, wanted)
        digests = {
            "before": digest_of(before.model_dump_json()),
            "after": digest_of(wanted.model_dump_json()),
        }
        made.note(f"{series}/episodes/{number}/cuts/{name}", owner="", **digests)
    return seen


def restore(job: Making, number: int) -> Edit | None:
    """The edit behind a version becomes the edit again. The story may have gone on meanwhile."""
    return change(job, CutEdit.model_validate_json(cut_versions.find(job, number).edit), f"version {number}")


def bring(job: Making, file: Path) -> tuple[str, ...]:
    """A cut out of an editing program becomes the cut that is wanted; notes for people.

    Captions stay, and gains that were not changed there. BadStory names the clip that cannot be used and
    what to do about it there.
    """
    returned = read(file, catalogue(job), job.profile.fps)
    change(job, by_hand(job.edits.cut, returned), str(file))
    return returned.notes


def refuse_unknown(job: Making, before: CutEdit, wanted: CutEdit, source: str) -> None:
    """UnusableInput when an edit names what is not there."""
    found = list(unknown(job.plan, before, wanted))
    if found:
        raise refusal(source, found)


def refusal(source: str, found: Sequence[Fault]) -> UnusableInput:
    """What to raise over faults of an edit, each with its place in the source."""
    told = "\n".join(f"{source}, {pointer.removeprefix('#/')}: {words}" for pointer, words in found)
    return UnusableInput(f"{told}\n`microdrama plan STORY` lists shots and lines.")


def only(jobs: Iterator[Making], story: Path) -> Making:
    """The one episode that is meant."""
    first, second = next(jobs), next(jobs, None)
    if second is not None:
        raise UnusableInput(SEVERAL.format(story=story))
    return first


def _place(job: Making) -> tuple[str, int, str]:
    return job.ledger_series, job.episode.number, job.profile.name


def _rows(job: Making, cut: Cut) -> Iterator[Row]:
    shots = {shot.id: shot for shot in job.plan.shots}
    for number, event in enumerate(cut.events, 1):
        yield _row(number, event, shots[event.shot])


def _row(number: int, event: Event, shot: Shot) -> Row:
    take = event.take.rpartition("/t")[2]
    return Row(
        number=number,
        shot=event.shot,
        beat=shot.beat,
        take=int(take) if take.isdigit() else 0,
        start=event.start,
        source_in=event.source_in,
        frames=event.frames,
        role=shot.role.value,
        transition=event.transition,
        why=event.fallback_reason or shot.change,
        stands_in=bool(event.fallback_reason),
    )
