"""Sheets of a series: all of them at a glance, and one in full; made, changed and deleted."""

import datetime
import json
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from character_sheets.sheet import Sheet
from character_sheets.stock import stock
from orchestrator import portrait
from orchestrator.api.assets import AssetId
from orchestrator.api.series import SeriesId
from orchestrator.check.consents import consent
from orchestrator.desk import assets, drawings, references, samples
from orchestrator.desk.appearances import Appearances, appearances
from orchestrator.desk.change import Expected
from orchestrator.studio import sheet_fields, sheet_form, sheet_view
from orchestrator.studio.pages import page, see
from orchestrator.studio.sheet_view import KINDS, Group, Shelf
from orchestrator.studio.visit import Creator, Reader, Visit

router = APIRouter(prefix="/series/{series}/sheets", tags=["sheets"])
GROUPS = (
    ("characters", "Characters", "character"),
    ("locations", "Locations", "location"),
    ("props", "Props", "prop"),
)
VIEWS = ("front", "three-quarter", "profile", "back", "expression", "hero", "detail")


async def _posted(request: Request) -> Mapping[str, str]:
    told = await request.form()
    return {name: value for name, value in told.multi_items() if isinstance(value, str)}


Posted = Annotated[Mapping[str, str], Depends(_posted)]


@router.get("")
def listed(visit: Reader, series: SeriesId) -> Response:
    """Everybody and everything of a series."""
    shelf, story = _shelf(visit, series), appearances(visit.office, visit.actor, series)
    groups = [(*each, sheet_view.cards(shelf, story, each[0])) for each in GROUPS]
    shown = {
        "series": series,
        "title": story.series.title,
        "shelf": shelf,
        "groups": groups,
        "stock": stock(),
    }
    return page(visit, "sheets.html.j2", shown)


@router.post("/{group}")
def create(visit: Creator, series: SeriesId, group: Group, posted: Posted) -> Response:
    """A new one; the rest is filled in on its page."""
    told = sheet_form.begun(KINDS[group], posted)
    made = assets.create(visit.office, visit.actor, series, KINDS[group], told)
    return see(f"{_shelf(visit, series).of(group, made.id)}#edit")


@router.get("/{group}/{asset}")
def read(visit: Reader, series: SeriesId, group: Group, asset: AssetId) -> Response:
    """One sheet, and where it is used."""
    document = assets.find(visit.office, visit.actor, series, KINDS[group], asset)
    story, shelf = appearances(visit.office, visit.actor, series), _shelf(visit, series)
    known, told = assets.parsed(document), json.loads(document.body)
    shown = {
        "series": series,
        "title": story.series.title,
        "shelf": shelf,
        "group": group,
        "kind": KINDS[group],
        "document": document,
        "version": sheet_form.version(told),
        "asset": known,
        "name": sheet_view.name_of(known),
        "picture": shelf.picture(group, known),
        "address": shelf.of(group, asset),
        "uses": sheet_view.uses(story, KINDS[group], asset),
        "pictures": references.listed(visit.office, visit.actor, (series, KINDS[group], asset)),
        "views": VIEWS,
        "wrong": _wrong(story, KINDS[group], asset),
        "told": told,
        "parts": sheet_fields.PARTS[KINDS[group]],
        "rows": sheet_form.rows(told) if isinstance(known, Sheet) else (),
        "people": [("", "Nobody's"), *((each.id, each.name) for each in story.series.sheets)],
    }
    return page(visit, "sheet.html.j2", shown | _person(visit, shelf, story, known))


@router.post("/{group}/{asset}")
def change(visit: Creator, series: SeriesId, group: Group, asset: AssetId, posted: Posted) -> Response:
    """Another version of it, as the form says."""
    kind = KINDS[group]
    expected, told = _held(visit, series, kind, asset, posted.get("version", ""))
    body = sheet_form.body(kind, told, posted)
    assets.replace(visit.office, visit.actor, series, kind, asset, body, expected)
    return see(_shelf(visit, series).of(group, asset))


@router.post("/{group}/{asset}/delete")
def remove(
    visit: Creator,
    series: SeriesId,
    group: Group,
    asset: AssetId,
    version: Annotated[str, Form(max_length=64)],
) -> Response:
    """One that no episode uses."""
    expected, _ = _held(visit, series, KINDS[group], asset, version)
    assets.remove(visit.office, visit.actor, series, KINDS[group], asset, expected)
    return see(_shelf(visit, series).address)


def _person(visit: Visit, shelf: Shelf, story: Appearances, known: sheet_view.Asset) -> dict[str, Any]:
    """What only characters have."""
    if not isinstance(known, Sheet):
        return {"outfits": (), "voice": None, "identity": "", "sound": ""}
    return {
        "outfits": sheet_view.outfits(shelf, story, known),
        "voice": samples.find(visit.office, visit.actor, shelf.series, known.id),
        "identity": portrait.identity(known),
        "sound": portrait.sound(known.voice),
    }


def _wrong(story: Appearances, kind: str, asset: str) -> list[Any]:
    """Consents that are missing, over or taken back: an episode with them is not made."""
    today = datetime.datetime.now(datetime.UTC).date()
    return [each for each in consent(story.series, today) if each.place == f"{kind} {asset}"]


def _shelf(visit: Visit, series: str) -> Shelf:
    return Shelf(series, drawings.of_series(visit.office, visit.actor, series))


def _held(visit: Visit, series: str, kind: str, asset: str, version: str) -> tuple[Expected, Any]:
    """The sheet as the form knew it, but for its pictures, and what it tells; Stale otherwise."""
    document = assets.find(visit.office, visit.actor, series, kind, asset)
    told = json.loads(document.body)
    Expected.exactly(version).hold(sheet_form.version(told))
    return Expected(frozenset({document.digest})), told
