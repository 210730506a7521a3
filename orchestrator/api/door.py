"""The door: what every request passes on its way to its route, and what every answer carries.

In order: an id, the head's shape, host and origin, the key, the limits. Nothing of a body is read before its
sender is known. Plain ASGI, so that streams stream.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address

from fastapi import Request, Response
from opentelemetry.trace import Span
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orchestrator import logs
from orchestrator.api import hygiene, problems
from orchestrator.api.limits import Limits
from orchestrator.api.measures import Measures
from orchestrator.desk import sessions
from orchestrator.desk.actor import Actor
from orchestrator.desk.actor import Scope as KeyScope
from orchestrator.errors import Forbidden, MicrodramaError, TooLarge, Unauthenticated
from orchestrator.office import Office
from orchestrator.settings import Settings
from orchestrator.tracing import Tracing, answered

log = logging.getLogger(__name__)
requests = logging.getLogger("orchestrator.requests")
KEYED = ("/v1/", "/metrics")
"""Paths that need a key; the rest is public, or not there."""
STUDIO = "/studio/"
"""Paths of pages, which say themselves who may see them."""
ANYBODYS = tuple(STUDIO + name for name in ("sign-in", "sign-out", "theme"))
"""Forms that those who are not signed in may send."""
COOKIE = "microdrama"
"""Of a browser that is signed in; it opens pages, and whatever is only read."""
UNCHANGING = ("GET", "HEAD", "OPTIONS")
CLOSED = 499
Refusing = Callable[[Request, MicrodramaError], Response]
"""How an error is answered where pages are."""
HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Where a route has not set its own."""


@dataclass
class _Visit:
    """One request on its way in, and its answer on its way out."""

    scope: Scope
    _receive: Receive
    _send: Send
    _pages: Refusing
    began: float = field(default_factory=time.perf_counter)
    status: int = 0
    received: int = 0
    actor: Actor | None = None
    _instead: bool = False
    """The framework's own words are swallowed, a problem was sent instead."""

    @property
    def request(self) -> Request:
        return Request(self.scope, self._receive)

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self.received += len(message.get("body", b""))
        return message

    async def send(self, message: Message) -> None:
        if self._instead:
            return
        if message["type"] == "http.response.start":
            if _is_frameworks_own(message):
                await self.refuse(TooLarge("The body is larger than this route takes."))
                self._instead = True
                return
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self.scope["state"]["id"]
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)

    async def refuse(self, error: MicrodramaError) -> None:
        """Answer with a problem, or a page where pages are."""
        answer = self._pages if _is_page(self.scope) else problems.answer
        await answer(self.request, error)(self.scope, self._receive, self.send)


class Door:
    """Middleware around the whole application."""

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        limits: Limits,
        measures: Measures,
        traces: Tracing,
        pages: Refusing,
    ) -> None:
        self._app, self._given, self._limits, self._measures = app, settings, limits, measures
        self._traces, self._pages = traces, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        visit = _Visit(scope, receive, send, self._pages)
        scope.setdefault("state", {})["id"] = hygiene.request_id(Headers(scope=scope))
        name = scope["state"]["id"]
        with (
            logs.bound(request=name),
            self._traces.request(scope["method"], Headers(scope=scope), name) as span,
        ):
            try:
                await self._pass(visit)
            finally:
                self._tell(visit, span)

    async def _pass(self, visit: _Visit) -> None:
        try:
            uploads = await self._enter(visit)
            await self._app(visit.scope, visit.receive, visit.send)
            if uploads and visit.actor:
                office: Office = visit.scope["app"].state.office
                await run_in_threadpool(self._limits.uploaded, office, visit.actor, visit.received)
        except MicrodramaError as error:
            await visit.refuse(error)
        except ClientDisconnect:
            visit.status = CLOSED
        except Exception as error:
            if visit.status:
                raise
            log.error("unforeseen", exc_info=error)
            told = problems.unforeseen(visit.request)
            await told(visit.scope, visit.receive, visit.send)

    async def _enter(self, visit: _Visit) -> bool:
        """Everything before the route; whether what comes is an upload."""
        scope, headers = visit.scope, Headers(scope=visit.scope)
        hygiene.check_head(headers, scope.get("raw_path") or b"", scope["query_string"])
        hygiene.check_host(headers, self._given)
        changes = scope["method"] not in UNCHANGING
        if changes:
            hygiene.check_origin(headers, self._given)
        uploads = changes and _is_file(headers, scope)
        if _is_page(scope) or (scope["path"].startswith(KEYED) and not self._is_open(scope)):
            visit.actor = await run_in_threadpool(self._admit, scope, headers, changes, uploads)
            scope["state"]["actor"] = visit.actor
            if visit.actor is None and changes and scope["path"] not in ANYBODYS:
                raise Unauthenticated  # before anything of the body is read
        return uploads

    def _admit(self, scope: Scope, headers: Headers, changes: bool, uploads: bool) -> Actor | None:
        """Who comes; None: somebody whom only a page may let in."""
        office: Office = scope["app"].state.office
        is_page = _is_page(scope)
        actor = self._local(scope) if self._given.insecure else None
        if actor is None and (is_page or not (changes or "authorization" in headers)):
            actor = self._signed_in(office, scope)
        if actor is None and not is_page:
            kind, _, key = headers.get("authorization", "").partition(" ")
            bearer = key.strip() if kind.lower() == "bearer" else ""
            actor = self._limits.admit(office, bearer, _address(scope), scope["state"]["id"])
        if actor is not None:
            self._limits.spend(office, actor, changes=changes, uploads=uploads)
        return actor

    def _signed_in(self, office: Office, scope: Scope) -> Actor | None:
        """Who signed this browser in, if anybody."""
        secret = Request(scope).cookies.get(COOKIE, "")
        given = {"address": _address(scope), "request": scope["state"]["id"]}
        return sessions.admit(office, secret, **given) if secret else None

    def _local(self, scope: Scope) -> Actor:
        address = _address(scope)
        if not _is_loopback(address):
            raise Forbidden("Without keys only this machine itself is served.")
        return Actor("studio", frozenset({KeyScope.ADMIN}), address=address, request=scope["state"]["id"])

    def _is_open(self, scope: Scope) -> bool:
        """Whether the figures may be read without a key from there."""
        networks = self._given.metrics_networks
        if scope["path"] != "/metrics" or not networks:
            return False
        try:
            address = ip_address(_address(scope))
        except ValueError:
            return False
        is_open = any(address in network for network in networks)
        if is_open:
            operator = frozenset({KeyScope.OPERATOR})
            scope["state"]["actor"] = Actor("", operator, address=str(address))
        return is_open

    def _tell(self, visit: _Visit, span: Span) -> None:
        scope, seconds = visit.scope, time.perf_counter() - visit.began
        route = getattr(scope.get("route"), "path", "") or "-"
        route = STUDIO + route.lstrip("/") if _is_page(scope) else route
        status = visit.status or CLOSED
        self._measures.request(scope["method"], route, status, seconds)
        answered(span, scope["method"], route, status)
        key = visit.actor.key if visit.actor else ""
        fields = {"method": scope["method"], "route": route, "status": status, "key": key}
        requests.info("request", extra={**fields, "ms": round(seconds * 1000, 1)})


def _is_frameworks_own(message: Message) -> bool:
    """Whether that is the framework's plain refusal of a size, which becomes a problem."""
    kind = Headers(raw=message.get("headers", [])).get("content-type", "")
    return bool(message["status"] == 413 and not kind.startswith(problems.MEDIA))


def _is_file(headers: Headers, scope: Scope) -> bool:
    """Whether what comes counts as an upload; a page's form does where it carries files."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "multipart/form-data" if _is_page(scope) else bool(kind) and not kind.endswith("json")


def _is_page(scope: Scope) -> bool:
    return bool(scope["path"].startswith(STUDIO))


def _address(scope: Scope) -> str:
    return scope["client"][0] if scope.get("client") else ""


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "testclient"
