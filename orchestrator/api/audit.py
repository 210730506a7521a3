"""/v1/audit: who changed what. Only for admins; nothing here can be changed."""

import json
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from orchestrator.api.access import Admin
from orchestrator.api.conventions import Page, Paging
from orchestrator.api.problems import answers
from orchestrator.desk import audit as desk
from orchestrator.ledger import Entry

router = APIRouter(prefix="/v1/audit", tags=["audit"])
LINES = "application/x-ndjson"
EXPORT: dict[int | str, dict[str, Any]] = {200: {"content": {LINES: {"schema": {"type": "string"}}}}}


class EntryOut(BaseModel):
    """One change."""

    number: int
    at: int
    """Milliseconds since 1970."""
    action: str
    object: str
    owner: str
    """Of the object."""
    key: str
    """Id of the key that did it; empty: the operator at the terminal."""
    before: str
    """Digest of the object before; empty: it was new."""
    after: str
    """Digest of the object after; empty: it is gone."""
    address: str
    request: str
    chain: str
    """sha256 over this entry and the chain of the one before."""

    @classmethod
    def of(cls, entry: Entry) -> "EntryOut":
        """As it is told outside."""
        return cls.model_validate(entry.__dict__)


class VerdictOut(BaseModel):
    """Whether the audit is whole."""

    whole: bool
    broken_at: int | None
    """Number of the first entry that does not fit the one before."""
    entries: int
    last: str
    """Chain of the newest entry: kept elsewhere, it shows later whether the end was cut off."""


@router.get("", responses=answers())
def page(caller: Admin, paging: Paging, request: Request, response: Response) -> Page[EntryOut]:
    """Changes, the oldest first."""
    rows = desk.page(caller.office, caller.actor, paging.number, paging.limit + 1)
    return paging.page(request, response, rows, [EntryOut.of(each) for each in rows], lambda row: row.number)


@router.get("/export", response_class=StreamingResponse, responses=EXPORT | answers())
def export(caller: Admin) -> StreamingResponse:
    """All of it, one JSON object a line."""
    headers = {"Content-Disposition": 'attachment; filename="audit.jsonl"'}
    return StreamingResponse(_lines(desk.every(caller.office, caller.actor)), 200, headers, LINES)


def _lines(entries: Iterator[Entry]) -> Iterator[str]:
    for entry in entries:
        yield json.dumps(entry.__dict__, ensure_ascii=False) + "\n"


@router.get("/check", responses=answers())
def check(caller: Admin) -> VerdictOut:
    """Follow the chain of digests from the first entry: was anything altered or taken out?"""
    return VerdictOut.model_validate(desk.check(caller.office).__dict__)
