"""The nouns of editing: what people change about a directed episode, kept as an overlay.

The story goes on being directed by rules; an overlay is laid over what they decide each time the episode is
made. `orchestrator.overlay` applies the direction to the plan, `orchestrator.cut.edited` order and trims to
the cut, `orchestrator.captions.edited` the captions. Frozen, without I/O. Everything is named by ids that
stay (shot, line, caption), never by a place in a list.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Self, cast

from pydantic import (
    AfterValidator,
    Field,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from character_sheets.sheet import Consent, Frozen, Id, Words
from orchestrator.cut import Decibels, Opening, Transition
from orchestrator.plan import Angle, Composition, Move, Placement, ShotRole, Size
from orchestrator.story import Insert, Text

LOUDEST, SOFTEST = 12, -60  # dB of a line
REACH = 14_400  # frames
CaptionId = Annotated[str, StringConstraints(pattern=r"^\w[\w-]{0,63}/[1-9]\d{0,3}$")]
"""`"{line id}/{number of the caption within its line, from 1}"`: "b6-l1/2"."""
MAY_BE_NOTHING = {"location", "insert"}


def _audible(gain: str) -> str:
    if not SOFTEST <= float(gain) <= LOUDEST:
        raise ValueError(f"{gain} dB is out of range; give {SOFTEST} to {LOUDEST}")
    return gain


Gain = Annotated[Decibels, AfterValidator(_audible)]


def _unwritten(schema: Any) -> Any:
    """A schema without its serializer."""
    if not isinstance(schema, dict):
        return schema
    kept = {name: value for name, value in schema.items() if name != "serialization"}
    return {**kept, "schema": _unwritten(kept["schema"])} if "schema" in kept else kept


class ShotEdit(Frozen):
    """A shot's direction as a person wants it. Only fields that are given replace the director's.

    A field that is given counts as decided by a person and leaves `Shot.inferred`. `location` and `insert`
    may be given as null: the shot has none then. How a line is said belongs to the line: an emotion in
    `cast` changes the face, not the voice. A speaking shot lasts as long as its line, whatever `frames` says.
    """

    role: ShotRole | None = None
    size: Size | None = None
    angle: Angle | None = None
    move: Move | None = None
    composition: Composition | None = None
    location: Id | None = None
    cast: Annotated[tuple[Placement, ...], Field(max_length=8)] | None = None
    insert: Insert | None = None
    action: Text | None = None
    lighting: Words | None = None
    background: Words | None = None
    mood: Words | None = None
    prop_state: dict[Id, Words] | None = None
    frames: Annotated[int, Field(ge=6, le=REACH)] | None = None
    change: Text | None = None
    cues: Annotated[tuple[Id, ...], Field(max_length=8)] | None = None

    @property
    def given(self) -> dict[str, Any]:
        """The fields that replace the director's, as values."""
        return {name: getattr(self, name) for name in sorted(self.model_fields_set)}

    @model_validator(mode="after")
    def _nothing_is_no_direction(self) -> Self:
        empty = [name for name, value in self.given.items() if value is None and name not in MAY_BE_NOTHING]
        if empty:
            raise ValueError(f"{empty[0]} cannot be null; leave it out to keep what the director decided")
        return self

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Read and written it has the same fields; the serializer below would hide them."""
        return handler(cast("CoreSchema", _unwritten(core_schema)))

    @model_serializer(mode="wrap")
    def _only_given(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What is not given stays away, so that an edit read back is the same edit."""
        written: dict[str, Any] = write(self)
        return {name: value for name, value in written.items() if name in self.model_fields_set}


class Upload(Frozen):
    """A person's own file, as it lies in the store, and whose it is.

    Only digest, suffix and start decide about what is made of it; rights and consent are for people.
    """

    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    suffix: Annotated[str, StringConstraints(pattern=r"^\.[a-z0-9]{2,5}$")]
    """With the dot; says which one decoder may open it."""
    start: Annotated[int, Field(ge=0, le=REACH)] = 0
    """Frame of the file at which a take begins."""
    size: Annotated[int, Field(ge=0)] = 0
    """Bytes."""
    rights: Words = ""
    """Whose it is, and what for."""
    real_person: bool = False
    consent: Consent | None = None

    @model_validator(mode="after")
    def _real_people_consent(self) -> Self:
        if self.real_person and self.consent is None:
            raise ValueError(
                "it shows or sounds like a real person; add a consent record (who, scope, date, evidence)"
            )
        return self


class Retake(Frozen):
    """One more take of a shot than the production films.

    The number is given once, when the retake is asked for, and never changes: how many takes a production
    films may change later without a retake becoming another take. The note is for people; in this release it
    changes no spec, and a retake differs from other takes by the seed that follows from its number.
    """

    number: Annotated[int, Field(ge=2, le=9999)]
    note: Text = ""
    footage: Upload | None = None
    """The person's own clip; None: it is filmed like the others."""


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


class Edits(Frozen):
    """Everything that people changed about one episode."""

    shots: dict[Id, ShotEdit] = Field(default_factory=dict)
    retakes: dict[Id, Annotated[tuple[Retake, ...], Field(max_length=50)]] = Field(default_factory=dict)
    """By shot, oldest first."""
    stills: dict[Id, Upload] = Field(default_factory=dict)
    """By shot: a person's own keyframe."""
    endings: dict[Id, Upload] = Field(default_factory=dict)
    """By shot: the picture on which its clip ends, for models that can."""
    voices: dict[Id, Upload] = Field(default_factory=dict)
    """By line: a person's own recording."""
    cut: CutEdit = CutEdit()

    @model_validator(mode="after")
    def _retakes_are_counted_up(self) -> Self:
        for shot, asked in self.retakes.items():
            numbers = [each.number for each in asked]
            if numbers != sorted(set(numbers)):
                raise ValueError(f"the retakes of shot {shot} must have rising numbers, not {numbers}")
        return self

    def with_retake(
        self,
        shot: str,
        note: str = "",
        *,
        takes: int = 1,
        made: Iterable[int] = (),
        footage: Upload | None = None,
    ) -> Self:
        """One more take of a shot. `takes` is what its production films, `made` are numbers in the ledger."""
        before = self.retakes.get(shot, ())
        number = max(takes, *made, *self.cut.numbers(shot), *(each.number for each in before), 1) + 1
        retakes = {**self.retakes, shot: (*before, Retake(number=number, note=note, footage=footage))}
        return type(self).model_validate({**dict(self), "retakes": retakes})

    def footage(self, shot: str, number: int) -> Upload | None:
        """A person's own clip, if that take is one."""
        return next((each.footage for each in self.retakes.get(shot, ()) if each.number == number), None)

    def numbers(self, shot: str, takes: int) -> tuple[int, ...]:
        """The numbers of all takes that are wanted of a shot, rising."""
        retakes = (each.number for each in self.retakes.get(shot, ()))
        return tuple(sorted({*range(1, takes + 1), *retakes, *self.cut.numbers(shot)}))


UNEDITED = Edits()
