"""What the editor's rules work on: pieces of takes, and where the words lie in a voice."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from orchestrator.cut import LineFacts, TakeFacts
from orchestrator.cut.promise import frames_of
from orchestrator.plan import Composition, Shot

LEAVE, LATEST = 0.7, 0.9  # share of a line after which the picture may leave its speaker
FACELESS = (Composition.INSERT, Composition.CARD, Composition.POV)


@dataclass(frozen=True)
class Piece:
    """A stretch of one take on its way into the cut."""

    shot: Shot
    take: TakeFacts
    source_in: int = 0
    frames: int = 0
    line: str = ""
    """The line that starts here."""
    seen: bool = False
    """Whether its lips are in the picture; then the sound may not move against it."""
    reason: str = ""
    """Why this is not the take that was planned."""
    place: str = ""
    """The shot whose place it holds: its own, or the failed one that it stands in for."""
    fixed: bool = False
    """A person trimmed it, so it gives no frames to others."""

    @property
    def to_read(self) -> bool:
        """Whether the picture carries words."""
        return self.shot.composition in (Composition.INSERT, Composition.CARD)

    @property
    def speech(self) -> int:
        """The frame of the take at which the sound of its line begins."""
        return self.take.speech_start_frame or 0

    @property
    def spare(self) -> int:
        """How many frames more the take could give; where lips are seen only at the end."""
        if self.fixed:
            return 0
        return self.take.frames - self.frames - (self.source_in if self.seen else 0)

    def middle(self, frames: int) -> "Piece":
        """The middle `frames` of the take: movement has begun at the first and goes on at the last."""
        frames = min(frames, self.take.frames)
        return replace(self, source_in=(self.take.frames - frames) // 2, frames=frames)

    def longer(self, frames: int) -> "Piece":
        """Lasting `frames` more, with its lips where they were."""
        more = self.frames + frames
        return replace(self, frames=more) if self.seen else self.middle(more)

    def entered(self, source_in: int) -> "Piece":
        """Entered at another frame, left at the same one."""
        return replace(self, source_in=source_in, frames=self.source_in + self.frames - source_in)

    def shows(self, sheet: str) -> bool:
        """Whether that person's lips can be seen; the shoulder of an over-the-shoulder shot has none."""
        cast = self.shot.cast[:1] if self.shot.composition is Composition.OTS else self.shot.cast
        return self.shot.composition not in FACELESS and any(each.sheet == sheet for each in cast)


@dataclass(frozen=True)
class Voice:
    """One spoken line, in frames from the start of its file."""

    facts: LineFacts
    speaker: str
    fps: int

    @property
    def first(self) -> int:
        """The frame in which the first word begins."""
        return self.facts.words[0].start * self.fps // 1000 if self.facts.words else 0

    @property
    def last(self) -> int:
        """The frame before which the last word has ended."""
        return frames_of(self.facts.words[-1].end if self.facts.words else self.facts.ms, self.fps)

    @property
    def length(self) -> int:
        """The frames of the whole file."""
        return frames_of(self.facts.ms, self.fps)

    @property
    def leave(self) -> int:
        """Where the picture may leave the speaker: as a word begins, late in the line."""
        span = self.last - self.first
        low, high = self.first + span * LEAVE, self.first + span * LATEST
        words = [word.start * self.fps // 1000 for word in self.facts.words]
        return next((at for at in words if low <= at <= high), round(low))


Voices = Mapping[str, Voice]
