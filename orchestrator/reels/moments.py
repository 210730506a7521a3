"""Moments worth showing in a teaser: how an episode hooks, and how it ends.

A moment is a run of pieces of the cut that holds whole lines: nobody is cut off, and no lips move in silence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orchestrator.cut import Cut, Event, Sound
from orchestrator.plan import Shot, Size
from orchestrator.reels.episodes import Finished
from orchestrator.story import Role

LEAST = 2  # seconds of a moment
MOST = 9  # seconds; what cannot be shorter is not shown
CLOSE = (Size.ECU, Size.CU, Size.MCU)


@dataclass(frozen=True, eq=False)
class Moment:
    """Pieces `first` to `last` (that one too) of an episode's cut."""

    of: Finished
    role: Role
    first: int
    last: int

    @property
    def events(self) -> Sequence[Event]:
        """The pieces."""
        return self.of.cut.events[self.first : self.last + 1]

    @property
    def start(self) -> int:
        """First frame in its episode."""
        return self.events[0].start

    @property
    def end(self) -> int:
        """The first frame after it."""
        return self.events[-1].end

    @property
    def frames(self) -> int:
        """Length."""
        return self.end - self.start

    @property
    def lines(self) -> list[Sound]:
        """What is said in it."""
        return [sound for sound in _lines(self.of.cut) if self.start <= sound.start < self.end]

    @property
    def appeal(self) -> tuple[int, int, int]:
        """Words and evidence, then faces, then how short it is."""
        shots = {shot.id: shot for shot in self.of.job.plan.shots}
        told = bool(self.lines) + any(event.kind == "insert" for event in self.events)
        close = sum(shots[event.shot].size in CLOSE for event in self.events if event.shot in shots)
        return told, close * 100 // len(self.events), -self.frames


def moments(episode: Finished) -> Iterator[Moment]:
    """The beginning of its hook and the end of its cliffhanger, as far as they can be shown alone."""
    shots = {shot.id: shot for shot in episode.job.plan.shots}
    shown = 0
    for role in (Role.HOOK, Role.CLIFFHANGER):
        run = _run(episode.cut, shots, role)
        found = _grown(episode, role, run) if run else None
        if found and found.start >= shown and found.frames <= MOST * episode.cut.fps:
            shown = found.end
            yield found


def _run(cut: Cut, shots: dict[str, Shot], role: Role) -> list[int]:
    """Numbers of the pieces that serve that role, without cards; a glimpse ahead is not meant."""
    glimpse = 1 if cut.opening == "cold-open" else 0
    return [
        at
        for at, event in enumerate(cut.events)
        if at >= glimpse
        and event.kind != "card"
        and event.shot in shots
        and shots[event.shot].story_role is role
    ]


def _grown(episode: Finished, role: Role, run: Sequence[int]) -> Moment | None:
    """From the first piece of a hook on, or back from the last of a cliffhanger, until it can stand alone."""
    least = LEAST * episode.cut.fps
    first = last = run[0] if role is Role.HOOK else run[-1]
    while True:
        moment = Moment(episode, role, first, last)
        early, late = _cut_off(episode.cut, moment)
        short = moment.frames < least
        first -= early or (short and role is Role.CLIFFHANGER)
        last += late or (short and role is Role.HOOK)
        if (first, last) == (moment.first, moment.last):
            return moment
        if first < 0 or last >= len(episode.cut.events) or _is_card(episode.cut, first, last):
            return None


def _cut_off(cut: Cut, moment: Moment) -> tuple[bool, bool]:
    """Whether a line runs over its beginning, or over its end."""
    over = [(sound.start, sound.start + sound.frames) for sound in _lines(cut)]
    return (
        any(start < moment.start < end for start, end in over),
        any(start < moment.end < end for start, end in over),
    )


def _is_card(cut: Cut, first: int, last: int) -> bool:
    return "card" in (cut.events[first].kind, cut.events[last].kind)


def _lines(cut: Cut) -> list[Sound]:
    return [sound for sound in cut.sounds if sound.role == "line"]
