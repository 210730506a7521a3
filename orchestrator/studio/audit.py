"""The audit, for admins: who changed what, the newest first, and whether the chain is whole."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import Response

from orchestrator.desk import audit as desk
from orchestrator.ledger.audit import Sought
from orchestrator.studio.pages import page
from orchestrator.studio.visit import Admin

router = APIRouter(prefix="/audit", tags=["audit"])
AT_ONCE = 100
Word = Annotated[str, Query(max_length=200)]


@router.get("")
def read(
    visit: Admin,
    owner: Word = "",
    object: Word = "",  # noqa: A002 - what the column is called
    action: Word = "",
    key: Word = "",
    before: Annotated[int, Query(ge=0, lt=2**63)] = 0,
) -> Response:
    """Entries that fit what was asked for."""
    asked = {"owner": owner.strip(), "object": object.strip(), "action": action.strip(), "key": key.strip()}
    found = desk.newest(visit.office, Sought(**asked), before, AT_ONCE + 1)
    kept = {name: value for name, value in asked.items() if value}
    shown = {
        "entries": found[:AT_ONCE],
        "asked": asked,
        "older": urlencode(kept | {"before": found[AT_ONCE - 1].number}) if len(found) > AT_ONCE else "",
        "newest": urlencode(kept),
        "before": before,
    }
    return page(visit, "audit.html.j2", shown)


@router.get("/check")
def check(visit: Admin) -> Response:
    """Follow the chain from its beginning; a long one takes a while, so only when somebody asks."""
    return page(visit, "audit-check.html.j2", {"check": desk.check(visit.office)})
