"""/v1/series/…/shots/…/footage: a shot's own clips, each a take that never changes.

Nothing is made here: the next production takes them along.
"""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from orchestrator.api.access import Editor, Reader
from orchestrator.api.conventions import Page
from orchestrator.api.directions import ShotId
from orchestrator.api.episodes import Number
from orchestrator.api.media import FILE, send
from orchestrator.api.own_files import CLIP, WHOSE, UploadOut
from orchestrator.api.problems import answers
from orchestrator.api.series import SeriesId
from orchestrator.api.takes import ProfileName, TakeNumber
from orchestrator.api.uploads import Upload, form, upload
from orchestrator.desk import footage
from orchestrator.desk.uploads import stored
from orchestrator.edits import REACH

router = APIRouter(prefix="/v1/series/{series}/episodes/{number}", tags=["uploads"])
OF_CLIP: dict[str, Any] = {
    **WHOSE,
    "profile": {"type": "string", "maxLength": 64, "default": "animatic"},
    "start": {"type": "integer", "minimum": 0, "maximum": REACH, "default": 0, "description": "First frame"},
    "note": {"type": "string", "maxLength": 2000, "default": ""},
}


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

    The same clip from the same frame is the same take, however often it is sent; rights and consent are those
    of the last time.
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
