"""Where words stand that we typeset: of inserts and cards in the picture, title and label on the cover."""

from collections.abc import Iterator, Mapping, Sequence

from orchestrator.cut import Cut, Event
from orchestrator.platforms import Platform
from orchestrator.qc.check import Check
from orchestrator.qc.places import event_place, outside, sides
from orchestrator.zones import Box, zones


def inserts(cut: Cut, typed: Mapping[str, Sequence[Box]], free: Box) -> Iterator[Check]:
    """Words of inserts and cards stay where the app leaves the picture free.

    Those not measured may be anywhere in the house's box: where that leaves the zone it is only advice.
    """
    read = [event for event in cut.events if event.kind != "picture"]
    if measured := [event for event in read if event.shot in typed]:
        yield _measured(cut, measured, typed, free)
    if guessed := [event for event in read if event.shot not in typed]:
        yield _guessed(cut, guessed, free)


def _measured(cut: Cut, events: Sequence[Event], typed: Mapping[str, Sequence[Box]], free: Box) -> Check:
    found = [(event, outside(typed[event.shot], free)) for event in events]
    out = tuple(event_place(cut, event, said) for event, said in found if said)
    return Check(
        code="insert-zone",
        passed=not out,
        value=f"{len(events) - len(out)} of {len(events)} measured are inside",
        wanted=f"inside {sides(free)}",
        places=out,
    )


def _guessed(cut: Cut, events: Sequence[Event], free: Box) -> Check:
    house = zones().insert_box
    beyond = outside((house,), free)
    return Check(
        code="insert-band",
        passed=not beyond,
        value=f"{len(events)} were not measured; their words are within {sides(house)}",
        wanted=f"inside {sides(free)}",
        places=tuple(event_place(cut, event, f"perhaps {beyond}") for event in events if beyond),
    )


def cover(platform: Platform, boxes: Sequence[Box] | None) -> Iterator[Check]:
    """Title and label stand in what every crop of the cover shows. None: no cover is made."""
    asked = platform.cover
    if boxes is None and not asked.upload:
        return
    safe = Box(*asked.safe)
    wrong = outside(boxes, safe) if boxes else "nobody told where the title stands"
    yield Check(
        code="title-shown",
        passed=not wrong,
        value=wrong or f"{len(boxes or ())} rows inside",
        wanted=f"inside {sides(safe)} of {asked.width}x{asked.height}",
        places=(f"cover: {wrong}",) if wrong else (),
    )
