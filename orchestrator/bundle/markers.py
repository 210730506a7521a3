"""What a timeline says besides clips: where beats begin, where a check is not content, the captions."""

import re
from collections.abc import Iterable, Iterator

from orchestrator.cut import Cut
from orchestrator.qc import Check
from orchestrator.story import Episode
from orchestrator.timeline.base import Caption, Marker

AT = re.compile(r"^(?P<shot>\S+) at (?P<minutes>\d+):(?P<seconds>\d\d)\.(?P<tenth>\d): ")
"""How a check begins to name a place (`orchestrator.qc.places`)."""
NEAR = 3  # frames: times of checks are in tenths of a second


def beats(cut: Cut, episode: Episode) -> Iterator[Marker]:
    """Each beat with its words."""
    words = {beat.id: beat.text for beat in episode.beats}
    for each in cut.markers:
        name = f"{each.beat} {each.role.value}" if each.role else each.beat
        yield Marker(each.frame, name, words.get(each.beat, ""))


def checks(cut: Cut, found: Iterable[Check]) -> Iterator[Marker]:
    """Each place that a check names; a check that names none is told at the first frame."""
    for check in found:
        if not check.passed:
            told = f"{check.value}, wanted {check.wanted}"
            for place in check.places or ("",):
                note = f"{place} ({told})" if place else told
                yield Marker(_frame(cut, place), f"check {check.code}", note, "check")


def captions(cut: Cut) -> Iterator[Caption]:
    """The captions as they are read."""
    for each in cut.captions:
        yield Caption(each.start, each.frames, "\n".join(each.texts), each.language)


def _frame(cut: Cut, place: str) -> int:
    """Where a place is: at its time, or where its shot begins."""
    starts = {event.shot: event.start for event in reversed(cut.events)}
    found = AT.match(place)
    if not found:
        return starts.get(place.partition(":")[0].partition(",")[0], 0)
    tenths = (int(found["minutes"]) * 60 + int(found["seconds"])) * 10 + int(found["tenth"])
    frame = min(-(-tenths * cut.fps // 10), cut.frames - 1)
    close = (e.start for e in cut.events if e.shot == found["shot"] and abs(e.start - frame) <= NEAR)
    return next(close, frame)
