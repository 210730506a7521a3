"""Pictures of two cuts: which piece is which, and what became of each."""

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from orchestrator.cut import Cut, Event, Transition
from orchestrator.cut.change import Change, Kind, count, timecode

MANY = 2500
"""Pieces of one shot in one cut times those in the other, above which they are taken in order."""


class Pair(NamedTuple):
    """One piece in both cuts, by its place in the lists of events."""

    before: int
    after: int


def pairs(before: Cut, after: Cut) -> tuple[Pair, ...]:
    """Which pieces are the same ones, in the order of the second cut.

    Of a shot that is shown several times those go together that are alike, then those that show most of the
    same frames.
    """
    found: list[Pair] = []
    for shot in dict.fromkeys(event.shot for event in after.events):
        found += _of_shot(before.events, after.events, shot)
    return tuple(sorted(found, key=lambda pair: pair.after))


def pictures(before: Cut, after: Cut, matched: Sequence[Pair]) -> Iterator[Change]:
    """Removed, added, moved, and what is otherwise within a piece."""
    stayed, came = {pair.before for pair in matched}, {pair.after: pair for pair in matched}
    for number, event in enumerate(before.events):
        if number not in stayed:
            place = f"shot {event.shot} at {timecode(event.start, before.fps)}"
            told = f"{place} is left out ({count(event.frames)})"
            yield Change(kind="removed", what=event.shot, words=told, at_before=event.start)
    moved = _moved([pair.before for pair in matched])
    for number, event in enumerate(after.events):
        if number not in came:
            place = f"shot {event.shot} at {timecode(event.start, after.fps)}"
            told = f"{place} is new ({count(event.frames)})"
            yield Change(kind="added", what=event.shot, words=told, at_after=event.start)
            continue
        was = before.events[came[number].before]
        if came[number].before in moved:
            yield _told("moved", was, event, after.fps, f"moved here from {timecode(was.start, before.fps)}")
        yield from _within(was, event, after.fps)


def _of_shot(old: Sequence[Event], new: Sequence[Event], shot: str) -> list[Pair]:
    """Pieces that are the same come first, then the most alike; of equals those that keep their order."""
    were = [number for number, event in enumerate(old) if event.shot == shot]
    are = [number for number, event in enumerate(new) if event.shot == shot]
    found = list(_same(old, new, were, are))
    taken = {pair.before for pair in found}, {pair.after for pair in found}
    were, are = (
        [n for n in these if n not in those] for these, those in zip((were, are), taken, strict=True)
    )
    if len(were) * len(are) > MANY:
        return [*found, *map(Pair, were, are)]
    likely = sorted(
        (-_alike(old[was], new[now]), abs(at - to), now, was)
        for at, was in enumerate(were)
        for to, now in enumerate(are)
    )
    for _, _, now, was in likely:
        if all(pair.before != was and pair.after != now for pair in found):
            found.append(Pair(was, now))
    return found


def _same(
    old: Sequence[Event], new: Sequence[Event], were: Sequence[int], are: Sequence[int]
) -> Iterator[Pair]:
    """Pieces that show the same frames, each once, in order."""
    waiting: dict[tuple[str, int, int], deque[int]] = {}
    for was in were:
        waiting.setdefault(_frames(old[was]), deque()).append(was)
    for now in are:
        if alike := waiting.get(_frames(new[now])):
            yield Pair(alike.popleft(), now)


def _frames(event: Event) -> tuple[str, int, int]:
    return event.take, event.source_in, event.frames


def _alike(one: Event, other: Event) -> int:
    """How many frames of the shot both show; of equals those of one take."""
    first = max(one.source_in, other.source_in)
    last = min(one.source_in + one.frames, other.source_in + other.frames)
    return 2 * max(0, last - first) + (one.take == other.take)


def _moved(order: Sequence[int]) -> set[int]:
    """Those outside of the longest run that keeps its order (patience sorting)."""
    tails: list[int] = []
    tops: list[int] = []
    behind: list[int] = []
    for at, value in enumerate(order):
        pile = bisect_left(tops, value)
        behind.append(tails[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [value]
        tails[pile : pile + 1] = [at]
    kept, at = set[int](), tails[-1] if tails else -1
    while at >= 0:
        kept.add(order[at])
        at = behind[at]
    return set(order) - kept


def _within(was: Event, now: Event, fps: int) -> Iterator[Change]:
    if was.take != now.take:
        told = f"take {_take(now)} instead of take {_take(was)}"
        yield _told("take", was, now, fps, told, before=was.take, after=now.take)
    if head := now.source_in - was.source_in:
        yield _told("head", was, now, fps, _trim(head, "head"), head)
    if tail := was.source_in + was.frames - now.source_in - now.frames:
        yield _told("tail", was, now, fps, _trim(tail, "tail"), tail)
    if was.transition != now.transition:
        before, after = _way(was.transition), _way(now.transition)
        told = f"comes in by {after} instead of {before}"
        yield _told("transition", was, now, fps, told, before=before, after=after)
    if (was.fallback_reason, was.stands_for) != (now.fallback_reason, now.stands_for):
        told = f"stands in: {now.fallback_reason}" if now.fallback_reason else "is no stand-in any more"
        yield _told("stands-in", was, now, fps, told, before=was.fallback_reason, after=now.fallback_reason)
    if was.kind != now.kind:
        yield _told("shown-as", was, now, fps, f"{now.kind} instead of {was.kind}", 0, was.kind, now.kind)


def _told(
    kind: Kind,
    was: Event,
    now: Event,
    fps: int,
    said: str,
    frames: int = 0,
    before: str = "",
    after: str = "",
) -> Change:
    return Change(
        kind=kind,
        what=now.shot,
        words=f"shot {now.shot} at {timecode(now.start, fps)}: {said}",
        at_before=was.start,
        at_after=now.start,
        frames=frames,
        before=before,
        after=after,
    )


def _trim(frames: int, end: str) -> str:
    return f"{count(frames)} off its {end}" if frames > 0 else f"{count(frames)} more at its {end}"


def _take(event: Event) -> str:
    """Its number, as tasks of takes are named; else the whole name."""
    name, found, number = event.take.rpartition("/t")
    return number if found and name and number.isdigit() else event.take


def _way(transition: Transition | None) -> str:
    return f"{transition.kind} of {count(transition.frames)}" if transition else "a cut"
