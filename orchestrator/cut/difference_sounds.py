"""Sounds of two cuts. A line or cue lies over pictures, and is where it was as long as that holds."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from orchestrator.cut import Cut, Event, Sound
from orchestrator.cut.change import Change, count, timecode
from orchestrator.cut.difference_pictures import MANY, Pair

FOLLOWS = ("tone", "bed")
"""Where they are heard follows from the pictures; somebody can only make them louder or softer."""
Both = tuple[Sound, Sound]


def sounds(before: Cut, after: Cut, matched: Sequence[Pair]) -> Iterator[Change]:
    """Added, removed, moved against the picture, longer or shorter, louder or softer."""
    here = _Places(before, after, matched)
    names = dict.fromkeys((sound.role, sound.ref) for sound in (*before.sounds, *after.sounds))
    for name in names:
        old = [sound for sound in before.sounds if (sound.role, sound.ref) == name]
        new = [sound for sound in after.sounds if (sound.role, sound.ref) == name]
        both = _pairs(old, new, here)
        if name[0] not in FOLLOWS:
            yield from _come_and_gone(old, new, both, here)
        for was, now in both:
            yield from _within(was, now, here)


class _Places:
    """Which pictures of the two cuts are the same ones."""

    def __init__(self, before: Cut, after: Cut, matched: Sequence[Pair]) -> None:
        self.before, self.after = before, after
        self.same = [(before.events[pair.before], after.events[pair.after]) for pair in matched]
        self.gone = _apart(before.events, {pair.before for pair in matched})
        self.new = _apart(after.events, {pair.after for pair in matched})

    def shift(self, was: Sound, now: Sound) -> int:
        """By how many frames it lies otherwise over pictures that both cuts have under it.

        Nothing when it kept its distance from one of them, be that from its frames or from its first frame.
        Without such a picture: over the episode.
        """
        shifts: list[int] = []
        for old, new in self.same:
            if _over(was, old) and _over(now, new):
                by_edge = (now.start - new.start) - (was.start - old.start)
                by_frame = by_edge + new.source_in - old.source_in
                if not by_edge or not by_frame:
                    return 0
                shifts.append(by_frame)
        return shifts[0] if shifts else now.start - was.start


def _pairs(old: Sequence[Sound], new: Sequence[Sound], here: _Places) -> list[Both]:
    """Which is which: those that are where they were, then the others in order."""
    if len(old) == len(new) == 1 or len(old) * len(new) > MANY:
        return list(zip(old, new, strict=False))
    left, found = list(old), list[Both]()
    for now in new:
        stayed = next((was for was in left if not here.shift(was, now)), None)
        if stayed is not None:
            left.remove(stayed)
            found.append((stayed, now))
    paired = [now for _, now in found]
    return [*found, *zip(left, [now for now in new if now not in paired], strict=False)]


def _come_and_gone(
    old: Sequence[Sound], new: Sequence[Sound], both: Sequence[Both], here: _Places
) -> Iterator[Change]:
    """A cue comes and goes with its picture, and that is told of the picture."""
    for was in old:
        if all(was != one for one, _ in both) and not (was.role == "cue" and _among(was, here.gone)):
            yield _one("sound-removed", was, here.before, "is not heard any more")
    for now in new:
        if all(now != other for _, other in both) and not (now.role == "cue" and _among(now, here.new)):
            yield _one("sound-added", now, here.after, "is new")


def _within(was: Sound, now: Sound, here: _Places) -> Iterator[Change]:
    place = f"{now.role} {now.ref} at {timecode(now.start, here.after.fps)}"
    common: Mapping[str, Any] = {"what": now.ref, "at_before": was.start, "at_after": now.start}
    if now.role not in FOLLOWS:
        if by := here.shift(was, now):
            told = f"{place}: {count(by)} {'later' if by > 0 else 'earlier'} against the picture"
            yield Change(kind="sound-moved", words=told, frames=by, **common)
        if by := now.frames - was.frames:
            told = f"{place}: {count(by)} {'longer' if by > 0 else 'shorter'}"
            yield Change(kind="sound-length", words=told, frames=by, **common)
    if was.gain_db != now.gain_db:
        told = f"{place}: {now.gain_db} dB instead of {was.gain_db} dB"
        yield Change(kind="gain", words=told, before=was.gain_db, after=now.gain_db, **common)


def _over(sound: Sound, event: Event) -> bool:
    return sound.start < event.end and event.start < sound.start + max(1, sound.frames)


def _among(sound: Sound, events: Sequence[Event]) -> bool:
    return any(event.start <= sound.start < event.end for event in events)


def _apart(events: Sequence[Event], known: set[int]) -> list[Event]:
    return [event for number, event in enumerate(events) if number not in known]


def _one(kind: str, sound: Sound, cut: Cut, said: str) -> Change:
    place = f"{sound.role} {sound.ref} at {timecode(sound.start, cut.fps)}"
    at = {"at_before" if kind == "sound-removed" else "at_after": sound.start}
    return Change.model_validate({"kind": kind, "what": sound.ref, "words": f"{place} {said}", **at})
