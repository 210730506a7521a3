"""A cut by hand: what an editing program gave back, laid out for dressing.

It is checked against what was filmed: CutRefused names the strip, its shot, take and frames, and the cure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from orchestrator.captions import Placed
from orchestrator.cut import Cut, TakeFacts
from orchestrator.cut.layout import Layout, Shown, grounded
from orchestrator.cut.pieces import Voices
from orchestrator.cut.selection import in_place_of
from orchestrator.cut.transitions import come_in
from orchestrator.edits import HandCut, Strip
from orchestrator.errors import CutRefused
from orchestrator.plan import Plan, Shot
from orchestrator.resolve.names import take_number

Filmed = Mapping[tuple[str, int], TakeFacts]
"""By shot and number: takes as long as they really are; a verdict says why one cannot be had."""


def of(cut: Cut) -> HandCut:
    """A cut as if it had been made by hand, with what stands in and why."""
    strips = tuple(
        Strip(
            shot=event.shot,
            take=take_number(event.take),
            source_in=event.source_in,
            frames=event.frames,
            transition=event.transition,
            stands_for=event.stands_for,
            fallback_reason=event.fallback_reason,
        )
        for event in cut.events
    )
    return HandCut(strips=strips, lines={s.ref: s.start for s in cut.sounds if s.role == "line"})


def refuse_lost(plan: Plan, hand: HandCut) -> None:
    """CutRefused when it shows what is planned no more; known before anything is filmed."""
    shots = {shot.id for shot in plan.shots}
    for number, strip in enumerate(hand.strips, start=1):
        if strip.shot not in shots:
            raise CutRefused(
                f"{_named(number, strip)}: the plan has no such shot any more. Take the strip out of the cut."
            )


def laid_out(plan: Plan, filmed: Filmed, voices: Voices, hand: HandCut, *, cold: bool = False) -> Layout:
    """The layout of a cut by hand. `cold`: it opens on a glimpse of what comes later."""
    refuse_lost(plan, hand)
    pictures = tuple(_pictures(plan, filmed, hand))
    end = pictures[-1].event.end
    lines = tuple(_line(line, begin, voices, end) for line, begin in hand.lines.items() if line in voices)
    again = pictures[0].event.shot in {each.event.shot for each in pictures[1:]}
    return Layout(pictures, grounded(pictures), lines, glimpse=int(cold and again))


def _pictures(plan: Plan, filmed: Filmed, hand: HandCut) -> Iterator[Shown]:
    shots, used = {shot.id: shot for shot in plan.shots}, {strip.shot for strip in hand.strips}
    before, start = None, 0
    for number, strip in enumerate(hand.strips, start=1):
        named = _named(number, strip)
        take = _take(named, strip, filmed)
        shot = _in_its_place(strip, shots, used)
        before = _shown(named, strip, shot, take, start, before)
        start = before.event.end
        yield before


def _named(number: int, strip: Strip) -> str:
    return f"strip {number}, shot {strip.shot}"


def _take(named: str, strip: Strip, filmed: Filmed) -> TakeFacts:
    take, end = filmed.get((strip.shot, strip.take)), strip.source_in + strip.frames
    if take is None or take.verdict:
        others = [str(number) for (shot, number), each in filmed.items() if shot == strip.shot]
        others = [number for number in others if number != str(strip.take)]
        cure = f"Use take {' or '.join(others)}" if others else "Use another shot"
        why = take.verdict if take else "it is not filmed"
        raise CutRefused(f"{named}: take {strip.take} cannot be had, {why}. {cure}, or film it again.")
    if end > take.frames:
        raise CutRefused(
            f"{named}: frames {strip.source_in} to {end} of take {strip.take} are wanted, and it has "
            f"{take.frames}. Start it earlier in its take, or make it shorter."
        )
    return take


def _shown(named: str, strip: Strip, shot: Shot, take: TakeFacts, start: int, before: Shown | None) -> Shown:
    shown = Shown.of(shot, take, start=start, source_in=strip.source_in, frames=strip.frames)
    told = {"stands_for": strip.stands_for, "fallback_reason": strip.fallback_reason}
    shown = replace(shown, event=shown.event.model_copy(update=told))
    if strip.transition is None:
        return shown
    try:
        return come_in(shown, before, strip.transition)
    except CutRefused as refused:
        raise CutRefused(f"{named}: {refused}") from refused


def _in_its_place(strip: Strip, shots: Mapping[str, Shot], used: set[str]) -> Shot:
    """What stands in keeps what is due to its place, as does an alternate of a shot that is not seen."""
    shot = shots[strip.shot]
    if failed := shots.get(strip.stands_for or ""):
        return in_place_of(failed, shot)
    main = shots.get(shot.alternate_of or "")
    return in_place_of(main, shot) if main and main.id not in used else shot


def _line(line: str, begin: int, voices: Voices, end: int) -> Placed:
    voice = voices[line]
    if begin + voice.last > end:
        raise CutRefused(
            f"line {line}: it starts at frame {begin} and its words end at {begin + voice.last}, "
            f"the episode at {end}. Start it earlier, or show more after it."
        )
    return Placed(line, voice.facts, begin)
