"""The nouns of the cut: which part of which take plays when, and what is heard and read over it.

A cut is the edit decision, in integer frames at its own rate. The editor's rules (`orchestrator.cut.rules`)
make one from chosen takes, a person may hand in another, and `orchestrator.finish` turns either into tasks.
A cut that leaves a gap, overlaps itself or points outside its length cannot be made.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from character_sheets.sheet import Frozen, Id, Words
from orchestrator.story import Role, Text

SAMPLE_RATE = 48_000
Count = Annotated[int, Field(ge=0)]
Decibels = Annotated[str, StringConstraints(pattern=r"^-?\d{1,2}(\.\d{1,2})?$")]
"""A gain as a decimal string, since floats never enter a key."""


class SpokenWord(Frozen):
    """One word of a voice take, in milliseconds from the start of its file."""

    text: Text
    start: Count
    end: Count


class LineFacts(Frozen):
    """What the cut knows of a spoken line: which task made it, how long it is, when each word falls."""

    task: Words
    ms: Count
    words: tuple[SpokenWord, ...] = ()


class TakeFacts(Frozen):
    """What the cut knows of a take: known before the picture exists, since lengths are promised."""

    task: Words
    frames: Annotated[int, Field(ge=1)]
    speech_start_frame: Count | None = None
    """The frame at which the line's sound begins; None: nobody speaks."""
    speech_ms: Count = 0
    verdict: Text = ""
    """Empty: usable. Otherwise why it is not."""


Opening = Literal["", "line-first", "reaction-first", "insert-first", "cold-open"]
"""How an episode opens. cold-open: on a glimpse of its cliffhanger."""


class Transition(Frozen):
    """How a picture comes in over its first frames. It starts at the cut, and makes nothing longer.

    dissolve: the picture before goes on beneath it, out of the handle of its take. dip: up from black.
    """

    kind: Literal["dissolve", "dip"] = "dissolve"
    frames: Annotated[int, Field(ge=2, le=48)] = 12


class Event(Frozen):
    """One piece of picture."""

    shot: Id
    take: Words
    """Name of the task that makes the clip."""
    source_in: Count
    """First frame of the clip that is shown."""
    frames: Annotated[int, Field(ge=1)]
    start: Count
    """First frame of the episode that shows it."""
    kind: Literal["picture", "insert", "card"] = "picture"
    """Inserts and cards are read, so no caption runs over their words."""
    fallback_reason: Text = ""
    """Why this is not the take that was planned for this place."""
    stands_for: Id | None = None
    """The shot that was planned for this place, where another stands in."""
    transition: Transition | None = None
    """How it comes in; None: at once."""

    @property
    def end(self) -> int:
        """The first frame after it."""
        return self.start + self.frames


class Sound(Frozen):
    """One thing to be heard."""

    role: Literal["line", "cue", "tone", "bed"]
    ref: Words
    """A line's id, a cue's kind, a location's id; for the bed the series."""
    start: Count
    frames: Count = 0
    """0: as long as its file."""
    gain_db: Decibels = "0"


class CaptionWord(Frozen):
    """A written word, and the frames of the episode in which it is being said."""

    text: Text
    start: Count
    end: Count
    joined: bool = False
    """No space before it, as in Chinese."""


class Caption(Frozen):
    """A phrase on the screen: one or two rows of words."""

    line: Id
    part: Annotated[int, Field(ge=1)] = 1
    """Which of its line's captions it is, as the rules part the line."""
    language: Words = "en"
    """BCP 47; decides how Han characters are drawn."""
    start: Count
    frames: Annotated[int, Field(ge=1)]
    rows: tuple[tuple[CaptionWord, ...], ...]

    @property
    def id(self) -> str:
        """Its name for edits: "b6-l1/2". An edited text that needs several captions gives all of them one."""
        return f"{self.line}/{self.part}"

    @property
    def end(self) -> int:
        """The first frame without it."""
        return self.start + self.frames

    @property
    def texts(self) -> tuple[str, ...]:
        """The rows as plain text."""
        return tuple(row_text(row) for row in self.rows)


class Marker(Frozen):
    """Where a beat begins."""

    beat: Id
    role: Role | None
    frame: Count


class Cut(Frozen):
    """An episode's edit decision."""

    series: Id
    episode: int
    fps: Literal[24, 25, 30] = 24
    width: Annotated[int, Field(ge=16, multiple_of=2)] = 1080
    height: Annotated[int, Field(ge=16, multiple_of=2)] = 1920
    frames: Annotated[int, Field(ge=1)]
    opening: Opening = ""
    events: tuple[Event, ...]
    sounds: tuple[Sound, ...] = ()
    captions: tuple[Caption, ...] = ()
    markers: tuple[Marker, ...] = ()

    @property
    def samples(self) -> int:
        """Length of the sound at 48 kHz."""
        return self.frames * self.samples_per_frame

    @property
    def samples_per_frame(self) -> int:
        """Whole for every allowed rate."""
        return SAMPLE_RATE // self.fps

    @model_validator(mode="after")
    def _covers_its_length(self) -> Self:
        at = 0
        for event in self.events:
            if event.start != at:
                raise ValueError(
                    f"shot {event.shot} starts at frame {event.start}, the one before ends at {at}"
                )
            at = event.end
        if at != self.frames:
            raise ValueError(f"the events cover {at} frames, the cut says {self.frames}")
        return self

    @model_validator(mode="after")
    def _everything_inside(self) -> Self:
        for sound in self.sounds:
            if sound.start + max(sound.frames, 1) > self.frames:
                raise ValueError(f"{sound.role} {sound.ref} reaches beyond the last frame")
        for marker in self.markers:
            if marker.frame >= self.frames:
                raise ValueError(f"the marker of beat {marker.beat} is beyond the last frame")
        return self

    @model_validator(mode="after")
    def _one_caption_at_once(self) -> Self:
        free = 0
        for caption in self.captions:
            if caption.start < free:
                raise ValueError(f"two captions at frame {caption.start}: {' / '.join(caption.texts)}")
            free = caption.end
        if free > self.frames:
            raise ValueError("a caption reaches beyond the last frame")
        return self


def row_text(row: tuple[CaptionWord, ...]) -> str:
    """The words of a row, joined as they are written."""
    parts = [("" if word.joined or not at else " ") + word.text for at, word in enumerate(row)]
    return "".join(parts)


def to_json(cut: Cut) -> str:
    """The text of `cut.json`."""
    return cut.model_dump_json(indent=1) + "\n"


def from_json(text: str) -> Cut:
    """The cut in a `cut.json`; a ValidationError names what is wrong in it."""
    return Cut.model_validate_json(text)
