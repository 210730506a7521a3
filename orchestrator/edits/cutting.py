"""What people change about the cut that the rules make, its captions and the levels of its lines among it."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from character_sheets.sheet import Frozen, Id
from orchestrator.cut import Decibels, Opening, Transition
from orchestrator.edits.given import REACH
from orchestrator.story import Text

LOUDEST, SOFTEST = 12, -60  # dB of a line
CaptionId = Annotated[str, StringConstraints(pattern=r"^\w[\w-]{0,63}/[1-9]\d{0,3}$")]
"""`"{line id}/{number of the caption within its line, from 1}"`: "b6-l1/2"."""


def _audible(gain: str) -> str:
    if not SOFTEST <= float(gain) <= LOUDEST:
        raise ValueError(f"{gain} dB is out of range; give {SOFTEST} to {LOUDEST}")
    return gain


Gain = Annotated[Decibels, AfterValidator(_audible)]


class CaptionEdit(Frozen):
    """A caption as a person wants it; what is left out stays as the rules chose it."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)] | None = None
    """Shown in place of the words. More than two rows become several captions one after the other."""
    start: Annotated[int, Field(ge=-REACH, le=REACH)] | None = None
    """Frames from where the line's sound starts, so it holds when an earlier shot grows."""
    frames: Annotated[int, Field(ge=1, le=REACH)] | None = None
    """How long it is shown."""
    hidden: bool = False
    was: Text = ""
    """The words that were edited; an edit of words that are no longer said is left out, with a warning."""


class Trim(Frozen):
    """Frames taken off the ends of a shot as the rules cut it; less than nothing shows more of the take."""

    head: Annotated[int, Field(ge=-REACH, le=REACH)] = 0
    tail: Annotated[int, Field(ge=-REACH, le=REACH)] = 0


class Overlay(Frozen):
    """A face over another shot: its picture plays there while the sound goes on."""

    shot: Id
    """Whose take is seen."""
    over: Id
    """The shot that it covers a part of."""
    start: Annotated[int, Field(ge=0, le=REACH)]
    """Frames from the head of the covered shot, as it plays."""
    frames: Annotated[int, Field(ge=6, le=REACH)]
    source_in: Annotated[int, Field(ge=0, le=REACH)] | None = None
    """First frame of its take; None: the middle of it."""


class Strip(Frozen):
    """A piece of a cut that was made by hand. Its take is filmed if it is not there yet."""

    shot: Id
    take: Annotated[int, Field(ge=1, le=9999)] = 1
    source_in: Annotated[int, Field(ge=0, le=REACH)]
    """First frame of the take that is shown."""
    frames: Annotated[int, Field(ge=1, le=REACH)]
    transition: Transition | None = None
    stands_for: Id | None = None
    """The shot that was planned for this place, where this one stood in for it."""
    fallback_reason: Text = ""
    """Why it did."""


class HandCut(Frozen):
    """A whole cut by hand, as an editing program gave it back: what is seen, and where lines are heard.

    Cues, room tones, the bed, captions and markers still follow by the rules.
    """

    strips: Annotated[tuple[Strip, ...], Field(min_length=1, max_length=2000)]
    lines: dict[Id, Annotated[int, Field(ge=0, le=REACH * 10)]] = Field(default_factory=dict)
    """By line: the frame of the episode at which its file starts. One that is not named is not heard."""


class CutEdit(Frozen):
    """What is changed about the cut that the rules make."""

    opening: Opening = ""
    """How the episode opens; empty: as the rules open it. Of a cut by hand it only tells."""
    hand: HandCut | None = None
    """A cut by hand. Order, omissions, trims, overlays, transitions and takes are not asked for then."""
    takes: dict[Id, Annotated[int, Field(ge=1, le=9999)]] = Field(default_factory=dict)
    """By shot: the number of the take that plays in this cut, whichever was chosen for others.

    It is filmed if it is not there yet.
    """
    overlays: Annotated[tuple[Overlay, ...], Field(max_length=500)] = ()
    transitions: dict[Id, Transition] = Field(default_factory=dict)
    """By the shot that comes in."""
    order: tuple[Id, ...] = ()
    """Shots in their new order. One that is not named stays behind the shot that it follows in the plan."""
    omit: tuple[Id, ...] = ()
    """Shots that are left out. A shot over which a line starts cannot be."""
    trims: dict[Id, Trim] = Field(default_factory=dict)
    """By shot."""
    gains: dict[Id, Gain] = Field(default_factory=dict)
    """By line, in dB; "0" is the house's level."""
    captions: dict[CaptionId, CaptionEdit] = Field(default_factory=dict)

    @property
    def pinned(self) -> Mapping[str, int]:
        """By shot: the take that plays, whichever was chosen for others; a cut by hand names its own."""
        return {} if self.hand else self.takes

    @property
    def seen(self) -> frozenset[str]:
        """Shots that a person wants to see, even where coverage is not filmed otherwise."""
        named = self.hand.strips if self.hand else self.overlays
        return frozenset(each.shot for each in named)

    def numbers(self, shot: str) -> frozenset[int]:
        """The takes of a shot that are named by number."""
        if self.hand:
            return frozenset(strip.take for strip in self.hand.strips if strip.shot == shot)
        return frozenset({self.takes[shot]} if shot in self.takes else ())

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        twice = [shot for at, shot in enumerate(self.order) if shot in self.order[:at]]
        if twice:
            raise ValueError(f"order names shot {twice[0]} twice")
        return self
