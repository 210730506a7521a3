"""Checks of captions: where they stand, and how fast they go."""

from collections.abc import Iterable, Mapping, Sequence

from orchestrator.captions import PACE, PACE_UNSPACED
from orchestrator.captions.layout import boxes
from orchestrator.captions.words import unspaced
from orchestrator.cut import Caption, Cut
from orchestrator.qc.check import Check
from orchestrator.qc.places import caption_place, outside, overlap, sides
from orchestrator.zones import Area, Box, zones

HARD_PACE, HARD_PACE_UNSPACED = 20, 11  # characters a second above which nobody follows
Boxes = Mapping[str, Sequence[Box]]
"""By shot, in pixels of a 1080x1920 frame."""


def in_zone(cut: Cut, area: Area) -> Check:
    """No caption leaves what the app leaves free of them."""
    found = [(caption, outside(boxes(caption, area), area.free)) for caption in cut.captions]
    return _none_of("caption-zone", cut, found, f"inside {sides(area.free)}")


def off_the_type(cut: Cut, area: Area, typed: Boxes) -> Check:
    """No caption touches the words of an insert or a card. Those not measured fill the house's box."""
    house = (zones().insert_box,)
    read = {event.shot: typed.get(event.shot, house) for event in cut.events if event.kind != "picture"}
    found = [(caption, _over(caption, area, read, cut)) for caption in cut.captions]
    told = [(caption, f"{said} words to be read" if said else "") for caption, said in found]
    return _none_of("caption-over-insert", cut, told, "none over the words of an insert or card")


def off_the_faces(cut: Cut, area: Area, faces: Boxes) -> Check:
    """No caption touches a face that is known."""
    found = [(caption, _over(caption, area, faces, cut)) for caption in cut.captions]
    told = [(caption, f"{said} a face" if said else "") for caption, said in found]
    known = sum(map(len, faces.values()))
    return _none_of("caption-over-face", cut, told, f"none over a face ({known} known)")


def pace(cut: Cut) -> Check:
    """Captions can be read in their time."""
    found = [
        (caption, f"{speed:.1f} characters a second" if speed > _limit(caption) else "")
        for caption in cut.captions
        if (speed := _speed(caption, cut.fps))
    ]
    fastest = max((_speed(caption, cut.fps) for caption in cut.captions), default=0.0)
    return Check(
        code="caption-pace",
        passed=not any(said for _, said in found),
        value=f"{fastest:.1f} characters a second",
        wanted=f"at most {HARD_PACE}, better {PACE}; {HARD_PACE_UNSPACED} and {PACE_UNSPACED} without spaces",
        places=_places(cut, found),
    )


def _over(caption: Caption, area: Area, marked: Boxes, cut: Cut) -> str:
    """How much of something that is marked a caption covers, while that is seen: "40x22 px over"."""
    there = [
        box
        for event in cut.events
        if event.shot in marked and caption.start < event.end and event.start < caption.end
        for box in marked[event.shot]
    ]
    shared = overlap(boxes(caption, area), there)
    return f"{max(1.0, shared[0]):.0f}x{max(1.0, shared[1]):.0f} px over" if shared else ""


def _none_of(code: str, cut: Cut, found: Iterable[tuple[Caption, str]], wanted: str) -> Check:
    """Passes when nothing is said of any caption."""
    places = _places(cut, found)
    value = f"{len(places)} of {len(cut.captions)} captions are not" if places else "all"
    return Check(code=code, passed=not places, value=value, wanted=wanted, places=places)


def _places(cut: Cut, found: Iterable[tuple[Caption, str]]) -> tuple[str, ...]:
    return tuple(caption_place(cut, caption, said) for caption, said in found if said)


def _speed(caption: Caption, fps: int) -> float:
    return sum(map(len, caption.texts)) * fps / caption.frames


def _limit(caption: Caption) -> int:
    wide = any(unspaced(c) for text in caption.texts for c in text)
    return HARD_PACE_UNSPACED if wide else HARD_PACE
