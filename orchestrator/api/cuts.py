"""/v1/series/…/cuts: the cut of an episode at a profile, and what people want otherwise.

The ETag is the version of the edits, for the cut and its captions alike. Nothing is made here: the next
production of the episode at that profile takes the edits along.
"""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from character_sheets.sheet import Id
from orchestrator.api.access import Editor, Reader
from orchestrator.api.beats import StoryId
from orchestrator.api.conventions import IfMatch, tag
from orchestrator.api.episodes import Number
from orchestrator.api.problems import answers
from orchestrator.api.series import SeriesId
from orchestrator.api.takes import ProfileName
from orchestrator.cut import Opening, Transition, from_json
from orchestrator.desk import cuts as desk
from orchestrator.edits import CaptionEdit, CaptionId, CutEdit, Gain, HandCut, Overlay, Trim
from orchestrator.errors import BadStory
from orchestrator.shapes_hand_off import CutOut

router = APIRouter(prefix="/v1/series/{series}/episodes/{number}/cuts/{profile}", tags=["cuts"])
M = TypeVar("M", bound=BaseModel)
LineId = Annotated[str, Path(pattern=StoryId, description="Of the line that the caption shows")]
Ordinal = Annotated[int, Path(ge=1, le=9999, description="Which of its line's captions, from 1")]


class CutIn(BaseModel):
    """Everything that can be wanted of a cut."""

    model_config = ConfigDict(extra="forbid")

    opening: Opening = ""
    """How the episode opens; empty: as the rules open it."""
    hand: HandCut | None = None
    """A cut by hand. Order, omissions, trims, overlays, transitions and takes are not asked for then."""
    takes: dict[Id, Annotated[int, Field(ge=1, le=9999)]] = Field(default_factory=dict)
    """By shot: the number of the take that plays in this cut."""
    overlays: Annotated[tuple[Overlay, ...], Field(max_length=500)] = ()
    """Faces over other shots."""
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
    captions: dict[CaptionId, CaptionEdit] | None = None
    """By line and part; left out: they stay as they are. Each has an address of its own, too."""


class CutPatch(BaseModel):
    """What is given replaces; null takes a trim, gain, take or transition away, or the hand cut."""

    model_config = ConfigDict(extra="forbid")

    opening: Opening = ""
    hand: HandCut | None = None
    takes: dict[Id, Annotated[int, Field(ge=1, le=9999)] | None] = Field(default_factory=dict)
    overlays: Annotated[tuple[Overlay, ...], Field(max_length=500)] = ()
    transitions: dict[Id, Transition | None] = Field(default_factory=dict)
    order: tuple[Id, ...] = ()
    omit: tuple[Id, ...] = ()
    trims: dict[Id, Trim | None] = Field(default_factory=dict)
    gains: dict[Id, Gain | None] = Field(default_factory=dict)


class CaptionPatch(BaseModel):
    """What is given replaces; null leaves it to the rules again."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    start: int | None = None
    """Frames from where the line's sound starts."""
    frames: int | None = None
    """How long it is shown."""
    hidden: bool | None = None


@router.get("", responses=answers(404))
def read(
    caller: Reader, series: SeriesId, number: Number, profile: ProfileName, response: Response
) -> CutOut:
    """The cut as it was last made, the edits that are wanted, and whether they are in it."""
    return answer(desk.find(caller.office, caller.actor, (series, number, profile)), response)


@router.put("", responses=answers(400, 404, 412, 428))
def replace(
    caller: Editor,
    series: SeriesId,
    number: Number,
    profile: ProfileName,
    told: CutIn,
    expected: IfMatch,
    response: Response,
) -> CutOut:
    """Give all that is wanted of it; edits of captions stay, unless they are given too."""

    def wanted(before: CutEdit) -> CutEdit:
        captions = before.captions if told.captions is None else told.captions
        return _valid(CutEdit, {**dict(told), "captions": captions})

    place = (series, number, profile)
    return answer(desk.mend(caller.office, caller.actor, place, expected, wanted), response)


@router.patch("", responses=answers(400, 404, 412, 428))
def change(
    caller: Editor,
    series: SeriesId,
    number: Number,
    profile: ProfileName,
    told: CutPatch,
    expected: IfMatch,
    response: Response,
) -> CutOut:
    """Change some of it: given lists replace; takes, transitions, trims and gains change one by one."""

    def wanted(before: CutEdit) -> CutEdit:
        given = {name: getattr(told, name) for name in told.model_fields_set}
        for field in ("takes", "transitions", "trims", "gains"):
            merged = {**getattr(before, field), **given.get(field, {})}
            given[field] = {name: value for name, value in merged.items() if value is not None}
        return _valid(CutEdit, {**dict(before), **given})

    place = (series, number, profile)
    return answer(desk.mend(caller.office, caller.actor, place, expected, wanted), response)


@router.patch("/captions/{line}/{ordinal}", responses=answers(400, 404, 409, 412, 428))
def change_caption(
    caller: Editor,
    series: SeriesId,
    number: Number,
    profile: ProfileName,
    line: LineId,
    ordinal: Ordinal,
    told: CaptionPatch,
    expected: IfMatch,
    response: Response,
) -> CutOut:
    """Other words or another time for a caption, or hide it. If-Match: the version of the cut."""

    def wanted(before: CaptionEdit) -> CaptionEdit:
        given = {name: getattr(told, name) for name in told.model_fields_set}
        kept = {name: value for name, value in {**dict(before), **given}.items() if value is not None}
        return _valid(CaptionEdit, kept)

    place, caption = (series, number, profile), f"{line}/{ordinal}"
    found = desk.mend_caption(caller.office, caller.actor, place, caption, expected, wanted)
    return answer(found, response)


@router.delete("/captions/{line}/{ordinal}", responses=answers(404, 412, 428))
def remove_caption(
    caller: Editor,
    series: SeriesId,
    number: Number,
    profile: ProfileName,
    line: LineId,
    ordinal: Ordinal,
    expected: IfMatch,
    response: Response,
) -> CutOut:
    """Leave a caption to the rules again."""
    place, caption = (series, number, profile), f"{line}/{ordinal}"
    found = desk.forget_caption(caller.office, caller.actor, place, caption, expected)
    return answer(found, response)


def _valid(model: type[M], fields: Mapping[str, Any]) -> M:
    """What the parts make together; BadStory where they do not fit."""
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        told = [
            {"detail": each["msg"], "pointer": "#" + "".join(f"/{step}" for step in each["loc"])}
            for each in error.errors()
        ]
        raise BadStory(told[0]["detail"], told) from error


def answer(found: desk.Desired, response: Response) -> CutOut:
    """A cut with its edits, and their version."""
    tag(response, found.digest)
    return CutOut(
        profile=found.profile,
        edit=found.edit,
        production=found.production or None,
        made=from_json(found.made) if found.made else None,
        is_in_it=found.is_in_it,
    )
