"""Casting: characters, places and things that ship with the product, and character cards from elsewhere."""

import json
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import Response

from character_sheets.sheet import Sheet
from character_sheets.stock import stock, stock_locations, stock_props
from orchestrator import portrait
from orchestrator.api.assets import AssetId
from orchestrator.api.media import ASK_AGAIN, FOREVER, send
from orchestrator.api.series import SeriesId
from orchestrator.desk import assets, cards, drawings
from orchestrator.desk import series as shelf
from orchestrator.errors import UnusableInput
from orchestrator.studio.pages import page, see
from orchestrator.studio.patience import patiently
from orchestrator.studio.sheet_view import KINDS, Group, name_of
from orchestrator.studio.visit import Creator, Reader

router = APIRouter(prefix="/series/{series}", tags=["references"])
GROUPS = (
    ("characters", "Characters", stock),
    ("locations", "Locations", stock_locations),
    ("props", "Props", stock_props),
)


@router.get("/stock")
def listed(visit: Reader, series: SeriesId) -> Response:
    """Who and what can be cast."""
    head, book = shelf.find(visit.office, visit.actor, series), drawings.of_stock()
    told = shelf.without_episodes(visit.office, head)
    there = {each.id for part in (told.sheets, told.locations, told.props) for each in part}
    groups = [
        (group, title, [_offer(book, KINDS[group], each, there) for each in stocked()])
        for group, title, stocked in GROUPS
    ]
    shown = {"series": series, "title": told.title, "groups": groups}
    return page(visit, "stock.html.j2", shown)


@router.get("/stock/{group}/{asset}/drawing")
async def draw(
    visit: Reader,
    series: SeriesId,  # noqa: ARG001 - its page asks
    group: Group,
    asset: AssetId,
    request: Request,
    version: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """One of them, drawn."""

    def drawn() -> Response:
        name, book = drawings.drawing(KINDS[group], asset), drawings.of_stock()
        found = drawings.find(visit.office, book, name)
        cache = FOREVER if version == book.versions[name] else ASK_AGAIN
        return send(visit.office.store, found, request, name=f"{asset}.png", cache=cache)

    return await patiently(drawn)


@router.post("/stock/{group}")
def cast(
    visit: Creator, series: SeriesId, group: Group, use: Annotated[str, Form(max_length=64)]
) -> Response:
    """Cast one of them; from then on it is the series' own."""
    body = json.dumps({"use": use}).encode()
    made = assets.create(visit.office, visit.actor, series, KINDS[group], body)
    return see(f"/studio/series/{series}/sheets/{group}/{made.id}")


@router.post("/card")
def bring(visit: Creator, series: SeriesId, file: Annotated[UploadFile, File()]) -> Response:
    """A character from a card of another program. The answer tells what of it was left out."""
    content = file.file.read()
    if not content:
        raise UnusableInput("No card was chosen. Choose a Character Card: a .png or a .json file.")
    made, notes = cards.create(visit.office, visit.actor, series, content)
    shown = {
        "series": series,
        "name": name_of(assets.parsed(made)),
        "address": f"/studio/series/{series}/sheets/characters/{quote(made.id)}",
        "notes": notes,
    }
    return page(visit, "card.html.j2", shown, status=201)


def _offer(book: drawings.Sketchbook, kind: str, asset: Any, there: set[str]) -> dict[str, Any]:
    is_person = isinstance(asset, Sheet)
    return {
        "asset": asset,
        "name": name_of(asset),
        "about": asset.role if is_person else asset.description,
        "outfits": ", ".join(each.id for each in asset.wardrobe) if is_person else "",
        "sound": portrait.sound(asset.voice) if is_person else "",
        "version": book.versions.get(drawings.drawing(kind, asset.id), ""),
        "there": asset.id in there,
    }
