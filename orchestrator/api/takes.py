"""/v1/series/…/shots/…/takes: the attempts at a shot; which of them plays; and one more.

The version of a take changes when it is filmed anew and when another take of its shot is selected, so two
people who select different takes do not overrule each other unseen.
"""

from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from orchestrator.api.access import Editor, Reader
from orchestrator.api.conventions import IfMatch, OnlyOnce, Page, Paging, tag
from orchestrator.api.directions import ShotId
from orchestrator.api.episodes import Number
from orchestrator.api.media import ASK_AGAIN, FILE, FOREVER, send
from orchestrator.api.problems import answers
from orchestrator.api.productions import ProductionOut, accepted
from orchestrator.api.series import SeriesId
from orchestrator.desk import posters
from orchestrator.desk import takes as desk
from orchestrator.desk.retakes import Retakes
from orchestrator.errors import NotFound

router = APIRouter(prefix="/v1/series/{series}/episodes/{number}/shots/{shot}/takes", tags=["takes"])
ProfileName = Annotated[str, Path(max_length=64, description="Of the production that filmed it")]
TakeNumber = Annotated[int, Path(ge=1, le=9999)]
Kind = Literal["clip", "still", "poster"]


class MediaOut(BaseModel):
    """A file of a take. The address names the file's digest, so what is there never changes."""

    href: str
    digest: str = ""
    """sha256, hex; empty for a poster, which is made when it is first asked for."""
    size: int | None = None


class TakeOut(BaseModel):
    """One attempt at a shot."""

    shot: str
    profile: str
    number: int
    seed: int
    worker: str
    """Name of the worker that filmed it; empty when nobody remembers."""
    version: str
    seconds: float | None
    """What it cost: seconds of the worker."""
    cpu_seconds: float | None
    verdict: dict[str, Any] | None
    """What checks said; null: nothing, so it is usable."""
    selected: bool
    """A person chose it."""
    chosen: int | None
    """The take of this shot and profile that a person chose; null: the rules choose."""
    note: str
    """Why it was asked for."""
    media: dict[Kind, MediaOut]
    """Its clip and poster; and its still, as long as that is known."""

    @classmethod
    def of(cls, shown: desk.Shown) -> "TakeOut":
        """As it is told outside."""
        take, made = shown.take, shown.action
        told = {name: value for name, value in take.__dict__.items() if name in cls.model_fields}
        cost: dict[str, Any] = {
            "worker": made.worker if made else "",
            "version": made.version if made else "",
            "seconds": made.milliseconds / 1000 if made else None,
            "cpu_seconds": made.cpu_milliseconds / 1000 if made else None,
        }
        return cls(**told, **cost, chosen=shown.chosen, note=shown.note, media=_media(shown))


class RetakeIn(BaseModel):
    """One more take."""

    model_config = ConfigDict(extra="forbid")

    profile: Annotated[str, Field(max_length=64)] = "animatic"
    note: Annotated[str, Field(max_length=2000)] = ""
    """For people; it changes no picture. Direct the shot to change what is filmed."""


@router.get("", responses=answers(404))
def page(
    caller: Reader,
    series: SeriesId,
    number: Number,
    shot: ShotId,
    paging: Paging,
    request: Request,
    response: Response,
    profile: Annotated[str, Query(max_length=64, description="Only of that one")] = "",
) -> Page[TakeOut]:
    """The takes of a shot by number and profile."""
    place = (series, number, shot)
    rows = desk.page(caller.office, caller.actor, place, profile, paging.position, paging.limit + 1)
    items = [TakeOut.of(each) for each in rows]
    return paging.page(request, response, rows, items, lambda row: [row.take.number, row.take.profile])


@router.post("", status_code=202, response_model=ProductionOut, responses=answers(400, 404, 409))
def retake(
    caller: Editor, series: SeriesId, number: Number, shot: ShotId, told: RetakeIn, once: OnlyOnce
) -> Response:
    """One more take. Starts a production, ordered like the last one of the episode at that profile."""
    place = (series, number, shot)

    def prepare() -> Retakes:
        return desk.prepare(caller.office, caller.actor, place, told.profile, told.note)

    def work(wanted: Retakes) -> Response:
        return accepted(caller, desk.retake(caller.office, caller.actor, wanted))

    return once.prepared(caller, prepare, work)


@router.get("/{profile}/{take}", responses=answers(404))
def read(
    caller: Reader,
    series: SeriesId,
    number: Number,
    shot: ShotId,
    profile: ProfileName,
    take: TakeNumber,
    response: Response,
) -> TakeOut:
    """One take."""
    found = desk.find(caller.office, caller.actor, (series, number, shot), profile, take)
    tag(response, found.digest)
    return TakeOut.of(found)


@router.put("/{profile}/{take}/selected", responses=answers(404, 409, 412, 428))
def select(
    caller: Editor,
    series: SeriesId,
    number: Number,
    shot: ShotId,
    profile: ProfileName,
    take: TakeNumber,
    expected: IfMatch,
    response: Response,
) -> TakeOut:
    """Play this take from the next production on. If-Match: the version of the take."""
    found = desk.select(caller.office, caller.actor, (series, number, shot), profile, take, expected)
    tag(response, found.digest)
    return TakeOut.of(found)


@router.delete("/{profile}/{take}/selected", responses=answers(404, 412, 428))
def unselect(
    caller: Editor,
    series: SeriesId,
    number: Number,
    shot: ShotId,
    profile: ProfileName,
    take: TakeNumber,
    expected: IfMatch,
    response: Response,
) -> TakeOut:
    """Leave the choice to the rules: the newest retake, else the first take that was made."""
    found = desk.unselect(caller.office, caller.actor, (series, number, shot), profile, take, expected)
    tag(response, found.digest)
    return TakeOut.of(found)


@router.head("/{profile}/{take}/{kind}", include_in_schema=False, name="head")
@router.get("/{profile}/{take}/{kind}", response_class=Response, responses={**FILE, **answers(404, 416)})
def media(
    caller: Reader,
    series: SeriesId,
    number: Number,
    shot: ShotId,
    profile: ProfileName,
    take: TakeNumber,
    kind: Kind,
    request: Request,
    digest: Annotated[str, Query(max_length=64, description="Only that file, which never changes")] = "",
    version: Annotated[str, Query(max_length=64, description="Of posters, which never changes either")] = "",
) -> Response:
    """The clip of a take, the still that it was filmed beside, or its poster: the first good frame."""
    found = desk.find(caller.office, caller.actor, (series, number, shot), profile, take)
    base = found.media.get("clip" if kind == "poster" else kind)
    if base is None or digest not in ("", base.digest) or version not in ("", posters.VERSION):
        raise NotFound(f"There is no such {kind} here any more.")
    stored = posters.poster_of(caller.office, base) if kind == "poster" else base
    name = f"{shot} take {take} {profile}{stored.suffix}"
    is_named = digest and (version or kind != "poster")
    return send(caller.office.store, stored, request, name=name, cache=FOREVER if is_named else ASK_AGAIN)


def _media(shown: desk.Shown) -> dict[Kind, MediaOut]:
    take, found = shown.take, shown.media
    base = f"/v1/series/{take.series}/episodes/{take.episode}/shots/{quote(take.shot)}/takes"
    address = f"{base}/{quote(take.profile)}/{take.number}"
    told: dict[Kind, MediaOut] = {}
    kinds: tuple[Kind, ...] = ("clip", "still")
    for kind in kinds:
        if stored := found.get(kind):
            href = f"{address}/{kind}?digest={stored.digest}"
            told[kind] = MediaOut(href=href, digest=stored.digest, size=stored.size)
    if clip := found.get("clip"):
        told["poster"] = MediaOut(href=f"{address}/{posters.address(clip)}")
    return told
