"""/v1/series/…: people's own files beside what is made: footage of a shot, its pictures, a line's recording.

Footage is a take that never changes; of pictures and recordings there is one at a time, with an ETag. Nothing
is made here: the next production takes the files along.
"""

from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel

from character_sheets.sheet import Consent
from orchestrator.api.access import Editor, Reader
from orchestrator.api.conventions import IfMatch, Page, tag
from orchestrator.api.cuts import LineId
from orchestrator.api.directions import ShotId
from orchestrator.api.episodes import Number
from orchestrator.api.media import FILE, send
from orchestrator.api.problems import answers
from orchestrator.api.references import FIELDS
from orchestrator.api.series import SeriesId
from orchestrator.api.takes import ProfileName, TakeNumber
from orchestrator.api.uploads import MIB, Upload, form, upload
from orchestrator.desk import footage, slots
from orchestrator.desk.uploads import stored
from orchestrator.edits import REACH
from orchestrator.edits import Upload as Kept
from orchestrator.uploads import LARGEST

router = APIRouter(prefix="/v1/series/{series}/episodes/{number}", tags=["uploads"])
PictureNoun = Annotated[
    Literal["still", "ending"], Path(description="What the shot begins as, or the picture on which it ends")
]
ROOM = MIB  # for the form around a file
CLIP, PICTURE, RECORDING = (LARGEST[kind] + ROOM for kind in ("clip", "picture", "recording"))
WHOSE = {name: told for name, told in FIELDS.items() if name != "view"}
OF_CLIP: dict[str, Any] = {
    **WHOSE,
    "profile": {"type": "string", "maxLength": 64, "default": "animatic"},
    "start": {"type": "integer", "minimum": 0, "maximum": REACH, "default": 0, "description": "First frame"},
    "note": {"type": "string", "maxLength": 2000, "default": ""},
}
REFUSED = answers(400, 404, 409, 412, 413, 415, 428)


class UploadOut(BaseModel):
    """A file that somebody handed in."""

    href: str
    """Where it is."""
    digest: str
    """sha256, hex."""
    size: int
    """Bytes."""
    rights: str
    real_person: bool
    consent: Consent | None

    @classmethod
    def of(cls, kept: Kept, href: str) -> "UploadOut":
        """As it is told outside."""
        told = {name: getattr(kept, name) for name in cls.model_fields if name != "href"}
        return cls(href=href, **told)


class FootageOut(BaseModel):
    """A clip that is a take."""

    shot: str
    profile: str
    take: int
    """Its number among the takes of the shot at that profile."""
    start: int
    """Frame of the clip at which the take begins."""
    note: str
    file: UploadOut


class SlotOut(BaseModel):
    """What was handed in for one thing."""

    file: UploadOut | None
    """null: nothing, so it is made."""


@router.post(
    "/shots/{shot}/footage",
    status_code=201,
    responses=answers(400, 404, 409, 413, 415),
    openapi_extra=form(OF_CLIP, ("rights",)),
    max_body_size=CLIP,
)
def add(
    caller: Editor,
    series: SeriesId,
    number: Number,
    shot: ShotId,
    file: Annotated[Upload, upload(CLIP)],
    response: Response,
) -> FootageOut:
    """One more take of the shot: this mp4, mov, webm or mkv. It plays from the next production on.

    The same clip from the same frame is the same take, however often it is sent.
    """
    told = footage.Asked(
        profile=file.fields.get("profile") or "animatic",
        note=file.fields.get("note", "")[:2000],
        content=file.content,
        fields=file.fields,
    )
    made = _footage(
        (series, number, shot), footage.add(caller.office, caller.actor, (series, number, shot), told)
    )
    response.headers["Location"] = made.file.href
    return made


@router.get("/shots/{shot}/footage", responses=answers(404))
def page(caller: Reader, series: SeriesId, number: Number, shot: ShotId) -> Page[FootageOut]:
    """The clips that were handed in for a shot, oldest first; fifty a profile at most."""
    place = (series, number, shot)
    found = footage.listed(caller.office, caller.actor, place)
    return Page(items=[_footage(place, each) for each in found])


@router.get(
    "/shots/{shot}/footage/{profile}/{take}",
    response_class=Response,
    responses={**FILE, **answers(404, 416)},
)
def read(
    caller: Reader,
    series: SeriesId,
    number: Number,
    shot: ShotId,
    profile: ProfileName,
    take: TakeNumber,
    request: Request,
) -> Response:
    """The clip as it came."""
    found = footage.clip(caller.office, caller.actor, (series, number, shot), profile, take)
    name = f"{shot} take {take} as it came{found.upload.suffix}"
    return send(caller.office.store, stored(found.upload), request, name=name)


@router.delete("/shots/{shot}/footage/{profile}/{take}", status_code=204, responses=answers(404))
def remove(
    caller: Editor, series: SeriesId, number: Number, shot: ShotId, profile: ProfileName, take: TakeNumber
) -> None:
    """The take is none any more; another plays. A clip never changes, so no version is asked for."""
    footage.drop(caller.office, caller.actor, (series, number, shot), profile, take)


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


def _footage(place: tuple[str, int, str], found: footage.Footage) -> FootageOut:
    series, number, shot = place
    base = f"/v1/series/{series}/episodes/{number}/shots/{quote(shot)}/footage"
    take = found.retake.number
    return FootageOut(
        shot=shot,
        profile=found.profile,
        take=take,
        start=found.upload.start,
        note=found.retake.note,
        file=UploadOut.of(found.upload, f"{base}/{quote(found.profile)}/{take}"),
    )


def _answer(slot: slots.Slot, held: slots.Held, response: Response) -> SlotOut:
    tag(response, held.digest)
    base = f"/v1/series/{slot.series}/episodes/{slot.episode}"
    name = quote(slot.name)
    where = f"lines/{name}/recording" if slot.noun == "voice" else f"shots/{name}/pictures/{slot.noun}"
    return SlotOut(file=UploadOut.of(held.upload, f"{base}/{where}/file") if held.upload else None)


def _sent(caller: Reader, slot: slots.Slot, request: Request) -> Response:
    found = slots.find(caller.office, caller.actor, slot).stored
    return send(caller.office.store, found, request, name=f"{slot.name} {slot.noun}{found.suffix}")
