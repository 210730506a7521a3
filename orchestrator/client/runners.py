"""The two runners: `Client` waits, `AsyncClient` awaits. They do the steps of programs, nothing else."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from contextlib import aclosing, closing
from pathlib import Path
from typing import Any, Self, TypeVar

import httpx

from orchestrator.client.calls import Call
from orchestrator.client.listening import listened
from orchestrator.client.place import Place
from orchestrator.client.programs import answered, every, single
from orchestrator.client.saving import saved
from orchestrator.client.steps import Broken, Give, Head, Open, Pause, Program, Read, Step
from orchestrator.shapes import Event, Page

T = TypeVar("T")
CONNECT = 10.0  # seconds
UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class _Either:
    """What both clients are: a place."""

    def __init__(self, url: str = "", key: str = "") -> None:
        self._place = Place.of(url, key)

    @property
    def url(self) -> str:
        """Where the service is."""
        return self._place.url

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._place.url!r})"


class Client(_Either):
    """A service, for programs that wait. Use it in a `with`, or close it. Threads may share one."""

    def __init__(self, url: str = "", key: str = "") -> None:
        super().__init__(url, key)
        self._http = httpx.Client(base_url=self._place.url, headers=self._place.headers)

    def run(self, call: Call[T]) -> T:
        """What the service answers. Raises the errors of `orchestrator.errors` and `client.failures`."""
        with closing(self._given(single(answered(call)))) as values:
            return next(values)  # type: ignore[no-any-return]

    def every(self, page: Call[Page[T]]) -> Iterator[T]:
        """Everything in a list, from its first page on."""
        return self._given(every(page))

    def events(self, call: Call[Event]) -> Iterator[Event]:
        """What happens, as it happens; ends when the production does."""
        return self._given(listened(call))

    def save(self, file: Call[Any], target: Path, digest: str = "") -> Path:
        """Bring a file to its place; it is there when it is whole, and not before."""
        with closing(self._given(single(saved(file, target, digest)))) as values:
            return next(values)  # type: ignore[no-any-return]

    def close(self) -> None:
        """Close every connection."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _given(self, program: Program[None]) -> Generator[Any, None, None]:
        """Do a program's steps; what it gives."""
        reply: Any = None
        with closing(program), closing(_Line(self._http)) as line:
            while (step := _next(program, reply)) is not None:
                reply = None
                if isinstance(step, Give):
                    yield step.value
                else:
                    reply = line.do(step)


class _Line:
    """One connection at a time, for one program."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http
        self._answer: httpx.Response | None = None
        self._parts: Iterator[bytes] = iter(())

    def do(self, step: Step) -> Head | bytes | Broken | None:
        """What became of a step."""
        try:
            match step:
                case Open(call):
                    self.close()
                    self._answer = self._http.send(_request(self._http, call), stream=True)
                    self._parts = self._answer.iter_bytes()
                    return _head(self._answer)
                case Read():
                    return next(self._parts, b"")
                case Pause(seconds):
                    time.sleep(seconds)
        except httpx.RequestError as error:
            return _broken(self._http, error)
        return None

    def close(self) -> None:
        if self._answer:
            self._answer.close()


class AsyncClient(_Either):
    """A service, for programs that await. Use it in an `async with`, or close it."""

    def __init__(self, url: str = "", key: str = "") -> None:
        super().__init__(url, key)
        self._http = httpx.AsyncClient(base_url=self._place.url, headers=self._place.headers)

    async def run(self, call: Call[T]) -> T:
        """What the service answers. Raises the errors of `orchestrator.errors` and `client.failures`."""
        async with aclosing(self._given(single(answered(call)))) as values:
            return await anext(values)

    def every(self, page: Call[Page[T]]) -> AsyncIterator[T]:
        """Everything in a list, from its first page on."""
        return self._given(every(page))

    def events(self, call: Call[Event]) -> AsyncIterator[Event]:
        """What happens, as it happens; ends when the production does."""
        return self._given(listened(call))

    async def save(self, file: Call[Any], target: Path, digest: str = "") -> Path:
        """Bring a file to its place; it is there when it is whole, and not before."""
        async with aclosing(self._given(single(saved(file, target, digest)))) as values:
            return await anext(values)

    async def close(self) -> None:
        """Close every connection."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _given(self, program: Program[None]) -> AsyncGenerator[Any, None]:
        """Do a program's steps; what it gives."""
        reply: Any = None
        with closing(program):
            async with aclosing(_AsyncLine(self._http)) as line:
                while (step := _next(program, reply)) is not None:
                    reply = None
                    if isinstance(step, Give):
                        yield step.value
                    else:
                        reply = await line.do(step)


class _AsyncLine:
    """One connection at a time, for one program."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self._answer: httpx.Response | None = None
        self._parts: AsyncIterator[bytes] | None = None

    async def do(self, step: Step) -> Head | bytes | Broken | None:
        """What became of a step."""
        try:
            match step:
                case Open(call):
                    await self.aclose()
                    self._answer = await self._http.send(_request(self._http, call), stream=True)
                    self._parts = self._answer.aiter_bytes()
                    return _head(self._answer)
                case Read():
                    return await anext(self._parts, b"") if self._parts else b""
                case Pause(seconds):
                    await asyncio.sleep(seconds)
        except httpx.RequestError as error:
            return _broken(self._http, error)
        return None

    async def aclose(self) -> None:
        if self._answer:
            await self._answer.aclose()


def _next(program: Program[None], reply: Any) -> Step | None:
    """The program's next step; None at its end."""
    try:
        return program.send(reply)
    except StopIteration:
        return None


def _request(http: httpx.Client | httpx.AsyncClient, call: Call[Any]) -> httpx.Request:
    return http.build_request(
        call.method,
        call.path,
        params=call.params or None,
        json=call.body,
        files={"file": (call.upload.name, call.upload.content)} if call.upload else None,
        headers=call.headers,
        timeout=httpx.Timeout(call.seconds, connect=CONNECT),
    )


def _head(answer: httpx.Response) -> Head:
    return Head(answer.status_code, {name.lower(): value for name, value in answer.headers.items()})


def _broken(http: httpx.Client | httpx.AsyncClient, error: httpx.RequestError) -> Broken:
    """In words for people; the request, and with it the key, is left out."""
    why = str(error) or type(error).__name__
    told = f"{http.base_url} does not answer as it should: {why}. Look whether `microdrama serve` runs there."
    return Broken(told, was_sent=not isinstance(error, UNSENT))
