"""/v1/keys: who may come in. Only for admins; the key itself is answered once, when it is made.

There is no Idempotency-Key here: the answer would have to be kept, and with it the key.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from orchestrator import shapes
from orchestrator.api.access import Admin
from orchestrator.api.conventions import Page, Paging
from orchestrator.api.problems import answers
from orchestrator.desk import keys as desk
from orchestrator.desk.actor import Scope
from orchestrator.ledger import KeyRecord

router = APIRouter(prefix="/v1/keys", tags=["keys"])
KeyId = Annotated[str, Path(pattern=r"^mdk_[0-9a-z]{21}$", description="What stands before the dot")]
LATEST = 253402300799999  # the end of the year 9999


class KeyIn(BaseModel):
    """A key that is wanted."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"owner": "mira", "name": "writing room", "scopes": ["creator"]}]},
    )

    owner: Annotated[str, Field(pattern=desk.OWNER)]
    """Whose series it opens."""
    name: Annotated[str, Field(max_length=100)] = ""
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(Scope))]
    expires_at: Annotated[int, Field(ge=0, le=LATEST)] | None = None
    """Milliseconds since 1970; null: never."""


class KeyOut(shapes.Key):
    """A key without its secret."""

    @classmethod
    def of(cls, record: KeyRecord) -> "KeyOut":
        """As it is told outside."""
        return cls.model_validate({name: getattr(record, name) for name in KeyOut.model_fields})


class KeyMade(KeyOut, shapes.NewKey):
    """A key that was just made."""


@router.post("", status_code=201, responses=answers(413))
def create(caller: Admin, wanted: KeyIn, response: Response) -> KeyMade:
    """A new key."""
    return _made(desk.create(caller.office, caller.actor, **wanted.model_dump()), response)


@router.get("", responses=answers())
def page(caller: Admin, paging: Paging, request: Request, response: Response) -> Page[KeyOut]:
    """All keys, those that open nothing any more too."""
    rows = desk.page(caller.office, caller.actor, paging.text, paging.limit + 1)
    return paging.page(request, response, rows, [KeyOut.of(each) for each in rows], lambda row: row.id)


@router.get("/{key}", responses=answers(404))
def read(caller: Admin, key: KeyId) -> KeyOut:
    """One key."""
    return KeyOut.of(desk.find(caller.office, caller.actor, key))


@router.post("/{key}/revoke", responses=answers(404))
def revoke(caller: Admin, key: KeyId) -> KeyOut:
    """End a key at once. Doing it again changes nothing."""
    return KeyOut.of(desk.revoke(caller.office, caller.actor, key))


@router.post("/{key}/rotate", status_code=201, responses=answers(404, 409))
def rotate(caller: Admin, key: KeyId, response: Response) -> KeyMade:
    """A new key with the same owner, scopes and end. The old one opens for another day."""
    return _made(desk.rotate(caller.office, caller.actor, key), response)


def _made(made: desk.NewKey, response: Response) -> KeyMade:
    response.headers["Location"] = f"/v1/keys/{made.record.id}"
    response.headers["Cache-Control"] = "no-store"
    return KeyMade(**KeyOut.of(made.record).model_dump(), key=made.key)
