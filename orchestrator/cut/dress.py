"""A layout becomes a cut: lines, cues, room tones, the bed, captions and markers follow from its pictures.

The house's own cut and one that was made by hand are dressed here alike.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from orchestrator.captions import captions, edited
from orchestrator.cut import Caption, Cut, Marker, Sound
from orchestrator.cut.layout import Layout, Shown
from orchestrator.cut.promise import frames_of
from orchestrator.edits import CutEdit
from orchestrator.plan import Plan
from orchestrator.zones import HOUSE, Area

GAINS = {"line": "0", "cue": "-9", "tone": "-24", "bed": "-12"}


@dataclass(frozen=True)
class Assembly:
    """A cut, and what its captions would be without edits."""

    cut: Cut
    captions: tuple[Caption, ...]


def dressed(
    plan: Plan, layout: Layout, edit: CutEdit, *, width: int, height: int, area: Area = HOUSE
) -> Assembly:
    """The cut of a layout, its captions in `area`."""
    events = tuple(each.event for each in layout.pictures)
    ruled = captions(plan, layout.lines, events, area)
    cut = Cut(
        series=plan.series,
        episode=plan.episode,
        fps=plan.fps,
        width=width,
        height=height,
        frames=layout.frames,
        opening=edit.opening,
        events=events,
        sounds=(
            *_spoken(layout, plan.fps, edit.gains),
            *_cues(layout),
            *_tones(layout),
            Sound(role="bed", ref=plan.series, start=0, frames=layout.frames, gain_db=GAINS["bed"]),
        ),
        captions=edited(ruled, edit.captions, layout.lines, layout.frames, area),
        markers=tuple(_markers(layout)),
    )
    return Assembly(cut, ruled)


def _spoken(layout: Layout, fps: int, gains: Mapping[str, str]) -> Iterator[Sound]:
    for placed in sorted(layout.lines, key=lambda each: (each.begin, each.line)):
        frames = min(frames_of(placed.facts.ms, fps), layout.frames - placed.begin)
        gain = gains.get(placed.line, GAINS["line"])
        yield Sound(role="line", ref=placed.line, start=placed.begin, frames=frames, gain_db=gain)


def _cues(layout: Layout) -> Iterator[Sound]:
    """A shot's cues are heard as it begins; a later part of it does not begin again."""
    entered: dict[str, int] = {}
    for each in layout.ground:
        event = each.event
        if event.source_in <= entered.get(event.shot, event.source_in):
            for cue in each.shot.cues:
                yield Sound(role="cue", ref=cue, start=event.start, gain_db=GAINS["cue"])
        entered[event.shot] = event.source_in


def _tones(layout: Layout) -> Iterator[Sound]:
    """Room tone for each stay in one place; an insert belongs to the place around it."""
    for place, stay in groupby(_places(layout), key=lambda each: each[0]):
        events = [each.event for _, each in stay]
        start, end = events[0].start, events[-1].end
        if place:
            yield Sound(role="tone", ref=place, start=start, frames=end - start, gain_db=GAINS["tone"])


def _places(layout: Layout) -> Iterator[tuple[str, Shown]]:
    place = ""
    for each in layout.ground:
        place = each.shot.location or ("" if each.event.kind == "picture" else place)
        yield place, each


def _markers(layout: Layout) -> Iterator[Marker]:
    seen: set[str] = set()
    for each in layout.ground[layout.glimpse :]:
        if each.shot.beat not in seen:
            seen.add(each.shot.beat)
            yield Marker(beat=each.shot.beat, role=each.shot.story_role, frame=each.event.start)
