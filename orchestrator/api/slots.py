"""/v1/series/…: a shot's own still and ending, a line's own recording: one of each, with a version.

Nothing is made here: the next production takes them along.
"""

from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel

from orchestrator.api.access import Editor, Reader
from orchestrator.api.conventions import IfMatch, tag
from orchestrator.api.cuts import LineId
from orchestrator.api.directions import ShotId
from orchestrator.api.episodes import Number
from orchestrator.api.media import FILE, send
from orchestrator.api.own_files import PICTURE, RECORDING, WHOSE, UploadOut
from orchestrator.api.problems import answers
from orchestrator.api.series import SeriesId
from orchestrator.api.uploads import Upload, form, upload
from orchestrator.desk import slots

router = APIRouter(prefix="/v1/series/{series}/episodes/{number}", tags=["uploads"])
PictureNoun = Annotated[
    Literal["still", "ending"], Path(description="What the shot begins as, or the picture on which it ends")
]
REFUSED = answers(400, 404, 409, 412, 413, 415, 428)


class SlotOut(BaseModel):
    """What was handed in for one thing."""

    file: UploadOut | None
    """null: nothing, so it is made."""


@router.get("/shots/{shot}/pictures/{noun}", responses=answers(404))
def read_picture(
    caller: Reader, series: SeriesId, number: Number, shot: ShotId, noun: PictureNoun, response: Response
) -> SlotOut:
    """What was handed in as the shot's still or ending."""
    slot = slots.Slot(series, number, noun, shot)
    return _answer(slot, slots.find(caller.office, caller.actor, slot), response)


@router.put(
    "/shots/{shot}/pictures/{noun}",
    responses=REFUSED,
    openapi_extra=form(WHOSE, ("rights",)),
    max_body_size=PICTURE,
)
def put_picture(
    caller: Editor,
    series: SeriesId,
    number: Number,
    shot: ShotId,
    noun: PictureNoun,
    expected: IfMatch,
    file: Annotated[Upload, upload(PICTURE)],
    response: Response,
) -> SlotOut:
    """A JPEG, PNG or WebP in place of what is made; scaled and cropped to fill the frame."""
    slot = slots.Slot(series, number, noun, shot)
    held = slots.put(caller.office, caller.actor, slot, file.content, file.fields, expected)
    return _answer(slot, held, response)


@router.delete("/shots/{shot}/pictures/{noun}", responses=answers(404, 412, 428))
def remove_picture(
    caller: Editor,
    series: SeriesId,
    number: Number,
    shot: ShotId,
    noun: PictureNoun,
    expected: IfMatch,
    response: Response,
) -> SlotOut:
    """It is made again."""
    slot = slots.Slot(series, number, noun, shot)
    return _answer(slot, slots.remove(caller.office, caller.actor, slot, expected), response)


@router.get(
    "/shots/{shot}/pictures/{noun}/file", response_class=Response, responses={**FILE, **answers(404, 416)}
)
def read_picture_file(
    caller: Reader, series: SeriesId, number: Number, shot: ShotId, noun: PictureNoun, request: Request
) -> Response:
    """The picture, cleaned."""
    return _sent(caller, slots.Slot(series, number, noun, shot), request)


@router.get("/lines/{line}/recording", responses=answers(404))
def read_recording(
    caller: Reader, series: SeriesId, number: Number, line: LineId, response: Response
) -> SlotOut:
    """What was handed in as the line's voice."""
    slot = slots.Slot(series, number, "voice", line)
    return _answer(slot, slots.find(caller.office, caller.actor, slot), response)


@router.put(
    "/lines/{line}/recording",
    responses=REFUSED,
    openapi_extra=form(WHOSE, ("rights",)),
    max_body_size=RECORDING,
)
def put_recording(
    caller: Editor,
    series: SeriesId,
    number: Number,
    line: LineId,
    expected: IfMatch,
    file: Annotated[Upload, upload(RECORDING)],
    response: Response,
) -> SlotOut:
    """A wav, m4a, mp3 or flac of the line: trimmed, made as loud as the others, its words timed."""
    slot = slots.Slot(series, number, "voice", line)
    held = slots.put(caller.office, caller.actor, slot, file.content, file.fields, expected)
    return _answer(slot, held, response)


@router.delete("/lines/{line}/recording", responses=answers(404, 412, 428))
def remove_recording(
    caller: Editor, series: SeriesId, number: Number, line: LineId, expected: IfMatch, response: Response
) -> SlotOut:
    """The line is spoken by the house again."""
    slot = slots.Slot(series, number, "voice", line)
    return _answer(slot, slots.remove(caller.office, caller.actor, slot, expected), response)


@router.get("/lines/{line}/recording/file", response_class=Response, responses={**FILE, **answers(404, 416)})
def read_recording_file(
    caller: Reader, series: SeriesId, number: Number, line: LineId, request: Request
) -> Response:
    """The recording as it came."""
    return _sent(caller, slots.Slot(series, number, "voice", line), request)


def _answer(slot: slots.Slot, held: slots.Held, response: Response) -> SlotOut:
    tag(response, held.digest)
    base = f"/v1/series/{slot.series}/episodes/{slot.episode}"
    name = quote(slot.name)
    where = f"lines/{name}/recording" if slot.noun == "voice" else f"shots/{name}/pictures/{slot.noun}"
    return SlotOut(file=UploadOut.of(held.upload, f"{base}/{where}/file") if held.upload else None)


def _sent(caller: Reader, slot: slots.Slot, request: Request) -> Response:
    found = slots.find(caller.office, caller.actor, slot).stored
    return send(caller.office.store, found, request, name=f"{slot.name} {slot.noun}{found.suffix}")
