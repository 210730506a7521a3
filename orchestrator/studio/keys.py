"""Keys, for admins: who may come in, a new key that is shown once, and the end of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated

from fastapi import APIRouter, Form, Query
from fastapi.responses import Response

from orchestrator import clock
from orchestrator.api.keys import KeyId
from orchestrator.desk import keys as desk
from orchestrator.desk.actor import Scope
from orchestrator.errors import UnusableInput
from orchestrator.ledger import KeyRecord
from orchestrator.studio.pages import page, see
from orchestrator.studio.visit import Admin, Visit

router = APIRouter(prefix="/keys", tags=["keys"])
AT_ONCE = 200
SOON = 7 * 24 * 3600 * 1000  # milliseconds
HOUR = 3600 * 1000
MEANINGS = {
    Scope.CREATOR: "series, sheets, episodes and productions of its owner",
    Scope.EDITOR: "takes, captions, cuts and bundles of its owner; reads the rest",
    Scope.OPERATOR: "everybody's productions, workers and budgets; no scripts",
    Scope.WORKER: "a machine that makes tasks",
    Scope.ADMIN: "keys, the audit, and everything else",
}
OVERLAPS = ((24, "a day"), (1, "an hour"), (168, "a week"), (0, "not at all"))
"""Hours that the old key opens beside the new one."""


@dataclass(frozen=True)
class Row:
    """A key as the page shows it."""

    record: KeyRecord
    is_mine: bool
    """This browser came in with it."""

    @property
    def state(self) -> str:
        """Opens, or why it does not."""
        if self.record.revoked_at is not None:
            return "revoked"
        ends = self.record.expires_at
        if ends is None:
            return "opens"
        left = ends - clock.now()
        return "over" if left <= 0 else "ends soon" if left < SOON else "opens"

    @property
    def is_open(self) -> bool:
        return self.state in ("opens", "ends soon")


@router.get("")
def read(visit: Admin, after: Annotated[str, Query(max_length=40)] = "") -> Response:
    """All keys, those that open nothing any more too."""
    return _shown(visit, after)


@router.post("")
def create(
    visit: Admin,
    owner: Annotated[str, Form(max_length=200)] = "",
    name: Annotated[str, Form(max_length=500)] = "",
    scopes: Annotated[Sequence[Scope], Form()] = (),
    until: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """A new key. This answer shows it and no other ever will, so nobody is sent on from here."""
    made = desk.create(
        visit.office,
        visit.actor,
        owner=owner.strip(),
        name=name.strip(),
        scopes=frozenset(scopes),
        expires_at=_end_of(until),
    )
    return _shown(visit, made=made)


@router.post("/{key}/rotate")
def rotate(
    visit: Admin, key: KeyId, hours: Annotated[int, Form(ge=0, le=31 * 24)] = desk.OVERLAP // HOUR
) -> Response:
    """A new key with the same owner, scopes and end; the old one opens for a while beside it."""
    return _shown(visit, made=desk.rotate(visit.office, visit.actor, key, hours * HOUR))


@router.post("/{key}/revoke")
def revoke(visit: Admin, key: KeyId) -> Response:
    """End a key at once, and every browser that came in with it."""
    desk.revoke(visit.office, visit.actor, key)
    return see("/studio/keys")


def _shown(visit: Visit, after: str = "", made: desk.NewKey | None = None) -> Response:
    found = desk.page(visit.office, visit.actor, after, AT_ONCE + 1)
    rows = [Row(each, each.id == visit.actor.key) for each in found[:AT_ONCE]]
    shown = {
        "rows": sorted(rows, key=lambda row: (not row.is_open, row.record.owner, row.record.id)),
        "next": found[AT_ONCE - 1].id if len(found) > AT_ONCE else "",
        "after": after,
        "made": made,
        "meanings": MEANINGS,
        "overlaps": OVERLAPS,
        "owners": sorted({each.owner for each in found}),
        "owner_pattern": desk.OWNER.strip("^$").replace("-]", r"\-]"),  # browsers want it escaped
        "tomorrow": datetime.fromtimestamp(clock.now() / 1000 + 24 * 3600, UTC).date().isoformat(),
    }
    once = {"Cache-Control": "private, no-store"} if made else {}
    return page(visit, "keys.html.j2", shown, status=201 if made else 200, headers=once)


def _end_of(day: str) -> int | None:
    """The last moment of a day in UTC; None: it never ends."""
    if not day:
        return None
    try:
        ends = datetime.combine(date.fromisoformat(day), time.max, UTC)
    except ValueError as error:
        raise UnusableInput(f"{day} is not a day such as 2027-01-31.") from error
    return int(ends.timestamp() * 1000)
