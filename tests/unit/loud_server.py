"""A server for the tests of the client: says what it was told to, and breaks connections on purpose."""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """A real server on a free port of loopback; its address."""
    config = uvicorn.Config(app, log_config=None, lifespan="on", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


@dataclass
class Loud:
    """Answers in turn with what it was given, and remembers what it was asked."""

    answers: list[Callable[[Request], Response]] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def app(self) -> Starlette:
        methods = ["GET", "POST", "PUT", "DELETE"]
        return Starlette(routes=[Route("/{path:path}", self._answer, methods=methods)])

    async def _answer(self, request: Request) -> Response:
        self.asked.append(request)
        self.bodies.append(await request.body())
        return self.answers.pop(0)(request)


def says(status: int, body: bytes = b"", **headers: str) -> Callable[[Request], Response]:
    """An answer."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda request: Response(body, status, told)


def problem(status: int, text: str, **headers: str) -> Callable[[Request], Response]:
    """A refusal as the service words it."""
    return says(status, text.encode(), content_type="application/problem+json", **headers)


def breaks(parts: list[bytes], status: int = 200, **headers: str) -> Callable[[Request], Response]:
    """An answer that begins, and then the connection is cut."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}

    async def some() -> AsyncIterator[bytes]:
        for part in parts:
            yield part
            await asyncio.sleep(0.02)
        raise ConnectionResetError

    def answer(request: Request) -> Response:
        return _Cut(some(), status, told)

    return answer


@pytest.fixture(scope="module")
def loud_url() -> Iterator[tuple[Loud, str]]:
    """A server of a file's own, and its address."""
    loud = Loud()
    with serving(loud.app) as url:
        yield loud, url


@pytest.fixture
def loud(loud_url: tuple[Loud, str]) -> Loud:
    """The server, which was told and asked nothing yet."""
    found = loud_url[0]
    found.answers, found.asked, found.bodies = [], [], []
    return found


@pytest.fixture
def url(loud_url: tuple[Loud, str]) -> str:
    """Where the server is."""
    return loud_url[1]


class _Cut(StreamingResponse):
    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        with suppress(ConnectionResetError, BaseExceptionGroup):  # the server cuts what has no end
            await super().__call__(scope, receive, send)
