"""What the rules, or a person's hands, leave for dressing: the pictures in order, and where lines are heard.

The ground is what goes on beneath pictures that are only laid over others. Room tones, cues and beats go by
it, so a face over another shot changes nothing that is heard.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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


def grounded(pictures: Iterable[Shown]) -> tuple[Shown, ...]:
    """The ground of pictures whose history nobody knows.

    A picture lies over another where that one is seen again right after it and has gone on meanwhile.
    """
    made: list[Shown] = []
    for each in pictures:
        at = next(_beneath(made, each), None)
        if at is None:
            made.append(each)
        else:
            made[at:] = [made[at].part(0, each.event.end - made[at].event.start)]
    return tuple(made)


def _beneath(made: Sequence[Shown], after: Shown) -> Iterator[int]:
    for at in range(max(0, len(made) - 2), len(made)):
        if _in_step(made[at].event) == _in_step(after.event):
            yield at


def _in_step(event: Event) -> tuple[str, str, int]:
    return event.shot, event.take, event.source_in - event.start
