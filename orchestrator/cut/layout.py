"""What the rules, or a person's hands, leave for dressing: the pictures in order, and where lines are heard.

The ground is what goes on beneath pictures that are only laid over others. Room tones, cues and beats go by
it, so a face over another shot changes nothing that is heard.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Self

from orchestrator.captions import Placed
from orchestrator.cut import Event, TakeFacts
from orchestrator.plan import Composition, Shot

KINDS: Mapping[Composition, Literal["insert", "card"]] = {
    Composition.INSERT: "insert",
    Composition.CARD: "card",
}


@dataclass(frozen=True)
class Shown:
    """A piece of picture at its place in the episode."""

    event: Event
    shot: Shot
    """With what it took over from the shot whose place it holds."""
    take: TakeFacts

    @classmethod
    def of(cls, shot: Shot, take: TakeFacts, *, start: int, source_in: int, frames: int) -> Self:
        """Some frames of a take, from frame `start` of the episode on."""
        event = Event(
            shot=shot.id,
            take=take.task,
            source_in=source_in,
            frames=frames,
            start=start,
            kind=KINDS.get(shot.composition, "picture"),
        )
        return cls(event, shot, take)

    @property
    def behind(self) -> int:
        """How many frames its take has after the last one that is shown."""
        return self.take.frames - self.event.source_in - self.event.frames

    def part(self, first: int, frames: int) -> "Shown":
        """Some of its frames, which stay where they are."""
        event = self.event
        span = {"source_in": event.source_in + first, "start": event.start + first, "frames": frames}
        return replace(self, event=event.model_copy(update=span))

    def later(self, frames: int) -> "Shown":
        """The same, so many frames later."""
        return replace(self, event=self.event.model_copy(update={"start": self.event.start + frames}))


@dataclass(frozen=True)
class Layout:
    """A cut before its sounds and captions."""

    pictures: tuple[Shown, ...]
    ground: tuple[Shown, ...]
    lines: tuple[Placed, ...]
    glimpse: int = 0
    """Pictures at the front that are only a glimpse of what comes later: no beat begins there."""

    @property
    def frames(self) -> int:
        """Its length."""
        return self.pictures[-1].event.end


def beneath(events: Sequence[Event]) -> list[int]:
    """For each event the one that goes on beneath it, by its place: its own where it lies over none.

    An event lies over another where that one is seen again right after it and has gone on meanwhile.
    """
    found: list[int] = []
    for at, event in enumerate(events):
        found.append(at)
        for back in range(1, min(at, 2) + 1):
            if _in_step(events[found[at - back]]) == _in_step(event):
                found[at - back :] = [found[at - back]] * (back + 1)
                break
    return found


def grounded(pictures: Sequence[Shown]) -> tuple[Shown, ...]:
    """The ground of pictures whose history nobody knows."""
    found = beneath([each.event for each in pictures])
    ends = {place: each.event.end for place, each in zip(found, pictures, strict=True)}
    return tuple(pictures[place].part(0, end - pictures[place].event.start) for place, end in ends.items())


def _in_step(event: Event) -> tuple[str, str, int]:
    return event.shot, event.take, event.source_in - event.start
