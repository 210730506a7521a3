"""`shotlog.csv`: a row for every place where a take plays, and for every take that does not."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from orchestrator.bundle.item import Item
from orchestrator.cut import Event
from orchestrator.deliverable import Made
from orchestrator.footage import verdicts
from orchestrator.plan import Shot
from orchestrator.provenance.cells import table
from orchestrator.timeline.base import START, timecode

COLUMNS = (
    "slate", "shot", "take", "file", "in", "out", "source_in", "source_out", "frames", "handles_head",
    "handles_tail", "fps", "rating", "size", "notes",
)  # fmt: skip


def shotlog(made: Made, takes: Iterable[Item]) -> str:
    """The table: times are timecodes from 01:00:00:00, in points inclusive, out points exclusive."""
    shots = {shot.id: shot for shot in made.job.plan.shots}
    judged = {(shot, take): told for shot, take, told in verdicts(made.job.wanted, made.results)}
    rows = []
    for item in takes:
        shot, number = shots[str(item.about["shot"])], int(item.about["take"])
        said = judged.get((shot.id, number))
        plays: list[Event | None] = [e for e in made.edit.cut.events if e.take == item.task]
        rows += [_row(made, item, shot, number, event, said) for event in plays or [None]]
    return table(COLUMNS, rows)


def _row(
    made: Made, item: Item, shot: Shot, number: int, event: Event | None, said: Mapping[str, Any] | None
) -> dict[str, object]:
    fps, media = made.edit.cut.fps, item.media
    assert media is not None, "takes are media"
    name = item.path.rpartition("/")[2]
    row: dict[str, object] = dict.fromkeys(COLUMNS, "")
    row |= {"slate": name.rpartition(".")[0], "shot": shot.id, "take": f"T{number:02d}", "file": item.path}
    row |= {"fps": str(fps), "frames": str(media.frames), "size": shot.size.value}
    row |= {"rating": _rating(item, event, said), "notes": "; ".join(_notes(shot, event, said))}
    if event:
        head, after = START * fps, event.source_in + event.frames
        row |= {"in": timecode(head + event.start, fps), "out": timecode(head + event.end, fps)}
        row |= {"source_in": timecode(event.source_in, fps), "source_out": timecode(after, fps)}
        row |= {"handles_head": str(event.source_in), "handles_tail": str(media.frames - after)}
    return row


def _rating(item: Item, event: Event | None, said: Mapping[str, Any] | None) -> str:
    judged = f", judged {said['score']} of 1000" if said else ""
    return ("in the cut" if event else item.role) + judged


def _notes(shot: Shot, event: Event | None, said: Mapping[str, Any] | None) -> Iterator[str]:
    yield from filter(None, (shot.action, event.fallback_reason if event else ""))
    if shot.alternate_of:
        yield f"could replace {shot.alternate_of}"
    if said and not said["passed"]:
        yield f"judged unfit: {' '.join(said['reasons'])}"
