"""What is seen and heard of sheets before anything is produced: drawings, and sample lines."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from orchestrator.api.assets import AssetId
from orchestrator.api.media import ASK_AGAIN, FOREVER, send
from orchestrator.api.series import SeriesId
from orchestrator.desk import drawings, samples
from orchestrator.errors import NotFound
from orchestrator.studio.pages import see
from orchestrator.studio.patience import patiently
from orchestrator.studio.sheet_view import KINDS, Group
from orchestrator.studio.visit import Reader

router = APIRouter(prefix="/series/{series}/sheets", tags=["sheets"])
Version = Annotated[str, Query(max_length=64)]


@router.get("/{group}/{asset}/drawing")
async def draw(
    visit: Reader,
    series: SeriesId,
    group: Group,
    asset: AssetId,
    request: Request,
    version: Version = "",
    wardrobe: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Its picture as the animatic draws it; drawn now if nobody looked before."""

    def drawn() -> Response:
        name = drawings.drawing(KINDS[group], asset, wardrobe)
        book = drawings.of_series(visit.office, visit.actor, series)
        found = drawings.find(visit.office, book, name)
        cache = FOREVER if version == book.versions[name] else ASK_AGAIN
        return send(visit.office.store, found, request, name=f"{asset}.png", cache=cache)

    return await patiently(drawn)


@router.post("/characters/{asset}/sample")
async def speak(visit: Reader, series: SeriesId, asset: AssetId) -> Response:
    """Let a character speak a line."""
    await patiently(lambda: samples.make(visit.office, visit.actor, series, asset))
    return see(f"/studio/series/{series}/sheets/characters/{quote(asset)}#voice")


@router.get("/characters/{asset}/sample")
def hear(
    visit: Reader, series: SeriesId, asset: AssetId, request: Request, version: Version = ""
) -> Response:
    """The line as it was spoken."""
    sample = samples.find(visit.office, visit.actor, series, asset).sample
    if sample.file is None:
        raise NotFound("Nobody has spoken this line yet.")
    cache = FOREVER if version == sample.file.digest else ASK_AGAIN
    return send(visit.office.store, sample.file, request, name=f"{asset}.wav", cache=cache)
