"""Where words stand that we typeset: of inserts and cards in the picture, title and label on the cover."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

from character_sheets.sheet import Frozen
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


class CoverFacts(Frozen):
    """What the maker of a cover told of it ("outside.cover")."""

    boxes: tuple[Box, ...]
    """Of number, title and label, in pixels of the cover."""
    clipped: bool = False
    """Whether words were cut."""
    face: Box | None = None
    """Of the face on it, in the same pixels, where its maker knew of one."""
    covers_face: bool = False

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Self:
        """Out of the facts of its task."""
        return cls.model_validate({name: facts[name] for name in cls.model_fields if name in facts})


def cover(platform: Platform, made: CoverFacts | None) -> Iterator[Check]:
    """Title and label stand in what every crop shows, whole, and beside the face. None: no cover is made."""
    asked = platform.cover
    safe = Box(*asked.safe)
    if made is None:
        if asked.upload:
            yield _shown(platform, safe, "nobody told where the title stands", "")
        return
    wrong = outside(made.boxes, safe) if made.boxes else "it has no title"
    yield _shown(platform, safe, wrong, f"{len(made.boxes)} rows inside")
    yield Check(
        code="title-whole",
        passed=not made.clipped,
        value="words were cut" if made.clipped else "every word is there",
        wanted="number, title and label uncut",
    )
    clear = "the face is clear" if made.face else "no face is known"
    yield Check(
        code="title-over-face",
        passed=not made.covers_face,
        value="type stands over the face" if made.covers_face else clear,
        wanted="no type over the face of the cover",
    )


def _shown(platform: Platform, safe: Box, wrong: str, right: str) -> Check:
    asked = platform.cover
    return Check(
        code="title-shown",
        passed=not wrong,
        value=wrong or right,
        wanted=f"inside {sides(safe)} of {asked.width}x{asked.height}",
        places=(f"cover: {wrong}",) if wrong else (),
    )
