"""What all routes share: versions (ETag, If-Match), pages with opaque cursors, and answers given once.

Sources: RFC 9110 section 13 (conditional requests), RFC 8288 (Link), and the IETF's
draft-ietf-httpapi-idempotency-key-header.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel

from orchestrator.api.access import Caller
from orchestrator.desk.change import Expected, Moved
from orchestrator.errors import MicrodramaError, UnusableInput
from orchestrator.ledger import Reply
from orchestrator.shapes import Page as Page

T = TypeVar("T")
MOST = 200
TRIES = 3


def _expected(if_match: Annotated[str | None, Header(max_length=2000)] = None) -> Expected:
    return Expected.parse(if_match)


IfMatch = Annotated[Expected, Depends(_expected)]
"""The version that a change is meant for."""


def tag(response: Response, digest: str) -> None:
    """The version of what is answered."""
    response.headers["ETag"] = f'"{digest}"'


class Cursor(BaseModel):
    """Where a list goes on, and how far."""

    after: Any = None
    limit: int

    @property
    def text(self) -> str:
        """The place, where a list goes by ids; empty at its beginning."""
        return str(self._checked(str) or "")

    @property
    def number(self) -> int:
        """The place, where a list goes by numbers; 0 at its beginning."""
        return int(self._checked(int) or 0)

    @property
    def position(self) -> tuple[int, str] | None:
        """The place, where a list goes by positions and ids."""
        match self._checked(list):
            case None:
                return None
            case [int(position), str(name)] if _fits(position) and _fits(name):
                return position, name
        raise _strange()

    def _checked(self, kind: type) -> Any:
        if self.after is not None and not (type(self.after) is kind and _fits(self.after)):
            raise _strange()
        return self.after

    def page(
        self,
        request: Request,
        response: Response,
        rows: Sequence[Any],
        items: list[T],
        key: Callable[[Any], Any],
    ) -> Page[T]:
        """A page of `items`; `rows` were asked for with `limit + 1`; `key` names a row's place."""
        if len(rows) <= self.limit:
            return Page(items=items[: self.limit])
        cursor = _write(key(rows[self.limit - 1]))
        url = request.url.include_query_params(cursor=cursor)
        response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
        return Page(items=items[: self.limit], next=cursor)


def _cursor(
    cursor: Annotated[str | None, Query(max_length=500, description="From `next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> Cursor:
    return Cursor(after=_read(cursor), limit=limit)


Paging = Annotated[Cursor, Depends(_cursor)]


def _write(place: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _read(cursor: str | None) -> Any:
    if cursor is None:
        return None
    try:
        return json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError) as error:
        raise _strange() from error


def _fits(place: Any) -> bool:
    """Whether a database can look for it."""
    if isinstance(place, int):
        return abs(place) < 2**63
    return not isinstance(place, str) or place.isprintable()


def _strange() -> RequestValidationError:
    told = "Take it from `next` of the page before"
    return RequestValidationError([{"loc": ("query", "cursor"), "msg": told, "type": "value_error"}])


class Once:
    """An answer that is given once, however often the request comes (Idempotency-Key)."""

    def __init__(self, key: str, request: str) -> None:
        self._key, self._request = key, request

    def prepared(
        self, caller: Caller, prepare: Callable[[], T], work: Callable[[T], Response], tries: int = TRIES
    ) -> Response:
        """The same for work on what takes a while to prepare: outside, so that nobody waits for the ledger.

        It is prepared anew when the story was changed meanwhile, and never for what was answered before.
        """
        if earlier := self._earlier(caller):
            return earlier
        ready = _tried(prepare)
        try:
            return self.answer(caller, lambda: work(ready()))
        except Moved:
            if tries <= 1:
                raise
        return self.prepared(caller, prepare, work, tries - 1)

    def answer(self, caller: Caller, work: Callable[[], Response]) -> Response:
        """Do the work and remember its answer in one transaction; or answer as before."""
        ledger, owner = caller.office.ledger, _whose(caller)
        with ledger.database.write():
            ledger.replies.queue(f"{owner} {self._key}")
            if earlier := self._earlier(caller):
                return earlier
            response = work()
            headers = {k: v for k, v in response.headers.items() if k != "content-length"}
            body = bytes(response.body).decode()
            ledger.replies.add(Reply(owner, self._key, self._request, response.status_code, headers, body))
            return response

    def _earlier(self, caller: Caller) -> Response | None:
        found = caller.office.ledger.replies.find(_whose(caller), self._key)
        if found is None:
            return None
        if found.request != self._request:
            raise UnusableInput("This Idempotency-Key was used for another request; make a new one.")
        return Response(found.body, found.status, {**found.headers, "Idempotent-Replayed": "true"})


def _tried(work: Callable[[], T]) -> Callable[[], T]:
    """Do it now; what it gave or raised comes when it is called for: an answer from before goes first."""
    try:
        done = work()
    except MicrodramaError as error:
        failed = error

        def fail() -> T:
            raise failed

        return fail
    return lambda: done


def _whose(caller: Caller) -> str:
    """Not the key's: a retry may come with the one that replaces it, for the same owner and scopes."""
    return "/".join((caller.actor.owner, *sorted(caller.actor.scopes)))


async def _once(
    request: Request,
    idempotency_key: Annotated[str, Header(min_length=8, max_length=200, pattern=r"^[\x21-\x7e]+$")],
) -> Once:
    told = f"{request.method} {request.url.path} ".encode() + await request.body()
    return Once(idempotency_key, hashlib.sha256(told).hexdigest())


OnlyOnce = Annotated[Once, Depends(_once)]
"""For what costs machine time: the header Idempotency-Key is needed."""
