"""Reference images on the page of a sheet: taken in by a form, taken away by another."""

import hashlib
import json
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import Response

from orchestrator.api.assets import AssetId
from orchestrator.api.references import ReferenceId
from orchestrator.api.series import SeriesId
from orchestrator.desk import references as desk
from orchestrator.errors import UnusableInput
from orchestrator.studio.pages import see
from orchestrator.studio.sheet_view import KINDS, Group
from orchestrator.studio.visit import Creator

router = APIRouter(prefix="/series/{series}/sheets/{group}/{asset}/references", tags=["references"])
Text = Annotated[str, Form(max_length=500)]
Picture = Annotated[UploadFile, File()]
Document = Annotated[UploadFile | None, File()]


@router.post("")
def create(
    visit: Creator,
    series: SeriesId,
    group: Group,
    asset: AssetId,
    file: Picture,
    view: Text = "front",
    rights: Text = "",
    real_person: Text = "",
    person: Text = "",
    scope: Text = "",
    date: Text = "",
    expires: Text = "",
    evidence: Text = "",
    document: Document = None,
) -> Response:
    """Take a picture in. Of the signed consent only its digest is kept; the paper stays with the studio."""
    content = file.file.read()
    if not content:
        raise UnusableInput("No picture was chosen. Choose a JPEG, PNG or WebP.")
    if not rights.strip():
        raise UnusableInput("Say whose picture this is and what it may be used for, such as: own work.")
    signed = document.file.read() if document else b""
    digest = hashlib.sha256(signed).hexdigest() if signed else evidence.strip().lower()
    agreed = {"person": person, "scope": scope, "date": date, "expires": expires, "evidence": digest}
    told = {name: value.strip() for name, value in agreed.items() if value.strip()}
    fields = {
        "view": view,
        "rights": rights,
        "real_person": "true" if real_person else "",
        "consent": json.dumps(told) if told else "",
    }
    desk.create(visit.office, visit.actor, (series, KINDS[group], asset), content, fields)
    return see(_back(series, group, asset))


@router.post("/{reference}/delete")
def remove(
    visit: Creator, series: SeriesId, group: Group, asset: AssetId, reference: ReferenceId
) -> Response:
    """Take a picture away."""
    desk.remove(visit.office, visit.actor, (series, KINDS[group], asset), reference)
    return see(_back(series, group, asset))


def _back(series: str, group: str, asset: str) -> str:
    return f"/studio/series/{series}/sheets/{group}/{quote(asset)}#references"
