"""The server as a worker knows it: six calls, each tried again while the server is away.

Waits grow and are spread, so that a server that comes back is not met by everybody at once.
"""

import asyncio
import base64
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx

from orchestrator.errors import MicrodramaError, UnusableInput

T = TypeVar("T")
SHORTEST, LONGEST = 0.25, 20.0  # seconds between two tries
WAIT = 20  # seconds that a claim waits for a task
SLACK = 20.0
PIECE = 256 * 1024
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


class Gone(MicrodramaError):
    """The attempt is not ours any more."""


class NotNow(MicrodramaError):
    """The server gives this worker nothing, and says why."""


class Unknown(MicrodramaError):
    """The server does not know this worker any more."""


class _Away(Exception):
    """The server cannot be reached, or is not well; in how many seconds it wants to be asked again."""

    def __init__(self, why: str, after: float = 0.0) -> None:
        super().__init__(why)
        self.after = after


@dataclass(frozen=True)
class Task:
    """An attempt that was claimed."""

    attempt: str
    token: str
    worker: str
    identity: str
    spec: Mapping[str, Any]
    inputs: Mapping[str, Mapping[str, Any]]
    files: Mapping[str, str]
    seconds: float
    lease: float


class Server:
    """One server, for the worker that a key belongs to."""

    def __init__(self, url: str, key: str, notify: Callable[[str], None]) -> None:
        limits = httpx.Limits(max_connections=None)
        headers = {"Authorization": f"Bearer {key}"}
        timeout = httpx.Timeout(SLACK, read=WAIT + SLACK)
        self._http = httpx.AsyncClient(base_url=url, headers=headers, timeout=timeout, limits=limits)
        self._url, self._notify = url, notify
        self._is_away = False

    async def register(self, said: Mapping[str, Any]) -> str:
        """Id of this worker."""
        answer = await self._patiently(lambda: self._call("POST", "/v1/workers", json=said))
        if answer.status_code not in (200, 201):
            raise UnusableInput(f"{self._url} does not take this worker: {_detail(answer)}")
        return str(answer.json()["id"])

    async def claim(self, worker: str) -> Task | None:
        """The next task; None when there was none for a while."""
        path = f"/v1/workers/{worker}/claims"
        answer = await self._patiently(lambda: self._call("POST", path, params={"wait": WAIT}))
        if answer.status_code == 200:
            return Task(**answer.json())
        if answer.status_code == 204:
            return None
        raise _refusal(answer, {401: UnusableInput, 403: UnusableInput, 404: Unknown}, NotNow)

    async def fetch(self, task: Task, role: str, part: Path) -> None:
        """One of a task's inputs into a file."""
        await self._patiently(lambda: self._fetch(task, role, part))

    async def beat(self, task: Task, percent: int) -> bool:
        """Still at it; whether to stop."""
        answer = await self._of(task, "POST", "heartbeat", json={"percent": percent})
        return bool(answer.json()["cancelled"])

    async def hand_in(self, task: Task, role: str, file: Path, sha256: str) -> None:
        """One of the files that a task made."""
        digest = base64.b64encode(bytes.fromhex(sha256)).decode()
        headers = {
            "Content-Digest": f"sha-256=:{digest}:",
            "Content-Type": "application/octet-stream",
            "Content-Length": str(file.stat().st_size),
        }
        await self._of(task, "PUT", f"files/{role}", headers=headers, content=lambda: _pieces(file))

    async def report(self, task: Task, told: Mapping[str, Any]) -> None:
        """What became of it; told again when the answer was lost."""
        await self._of(task, "POST", "report", json=told)

    async def leave(self, worker: str) -> None:
        """This worker stops; said once, since the server notices by itself too."""
        with suppress(_Away):
            await self._call("POST", f"/v1/workers/{worker}/leave")

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    async def _of(
        self,
        task: Task,
        method: str,
        what: str,
        headers: Mapping[str, str] | None = None,
        content: Callable[[], AsyncIterator[bytes]] | None = None,
        **more: Any,
    ) -> httpx.Response:
        path = f"/v1/attempts/{task.attempt}/{what}"
        shown = {"Attempt-Token": task.token, **(headers or {})}

        def call() -> Awaitable[httpx.Response]:
            body = {"content": content()} if content else more
            return self._call(method, path, headers=shown, **body)

        answer = await self._patiently(call)
        if answer.status_code != 200:
            raise _refusal(answer, {401: UnusableInput}, Gone)
        return answer

    async def _fetch(self, task: Task, role: str, part: Path) -> None:
        path, headers = str(task.inputs[role]["href"]), {"Attempt-Token": task.token}
        with _translated():
            async with self._http.stream("GET", path, headers=headers) as answer:
                if answer.status_code != 200:
                    await answer.aread()
                    _pass_on(answer)
                    raise _refusal(answer, {401: UnusableInput}, Gone)
                with part.open("wb") as file:
                    async for piece in answer.aiter_raw(PIECE):
                        file.write(piece)

    async def _call(self, method: str, path: str, **more: Any) -> httpx.Response:
        with _translated():
            answer = await self._http.request(method, path, **more)
        _pass_on(answer)
        return answer

    async def _patiently(self, call: Callable[[], Awaitable[T]]) -> T:
        """Until the server answers."""
        longest = SHORTEST
        while True:
            try:
                found = await call()
            except _Away as error:
                if not self._is_away:
                    self._notify(f"{self._url} is away ({error}); trying again")
                self._is_away = True
                await asyncio.sleep(max(error.after, random.uniform(SHORTEST / 2, longest)))  # noqa: S311
                longest = min(LONGEST, longest * 2)
            else:
                if self._is_away:
                    self._notify(f"{self._url} is back")
                self._is_away = False
                return found


@contextmanager
def _translated() -> Iterator[None]:
    """Faults of the network become one of ours."""
    try:
        yield
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise UnusableInput("This is no server's address; give one like https://studio.example") from error
    except httpx.TransportError as error:
        raise _Away(type(error).__name__) from error


def _pass_on(answer: httpx.Response) -> None:
    """What may pass by itself."""
    if answer.status_code in PASSING:
        after = answer.headers.get("retry-after", "")
        raise _Away(f"it answered {answer.status_code}", min(60.0, float(after)) if after.isdigit() else 0.0)


def _refusal(
    answer: httpx.Response, known: Mapping[int, type[MicrodramaError]], otherwise: type[MicrodramaError]
) -> MicrodramaError:
    return known.get(answer.status_code, otherwise)(_detail(answer))


def _detail(answer: httpx.Response) -> str:
    """The words of a problem."""
    try:
        return str(answer.json()["detail"])[:1000]
    except (ValueError, KeyError, TypeError):
        return f"it answered {answer.status_code}"


async def _pieces(file: Path) -> AsyncIterator[bytes]:
    with file.open("rb") as stream:
        while piece := stream.read(PIECE):
            yield piece
