"""The one way to an engine: httpx with explicit time limits, no redirects, and no proxy from the environment.

What goes wrong is told apart by what it means for a job that costs money: it was never sent (`NotSent`),
nobody knows whether it arrived (`Unclear`), or the server said no (`Refused`). What is read is tried again;
what is sent never is.
"""

import hashlib
import json
import os
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from workers.engine.book import Engine
from workers.engine.secret import hidden
from workers.errors import BadInput, BadSpec, ToolFailed, Unavailable, Unclear, WorkerError

CONNECT, READ, WRITE = 10.0, 30.0, 60.0  # seconds
READS = 4
"""Times that something is read before its failure counts."""
LIMIT = 2 << 30
"""Bytes of one result."""
ANSWER = 256 << 20
"""Bytes of one answer in JSON; pictures and sound come inside as base64."""
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
BUSY = (429, 503)
SAID = 400
"""Characters of a server's words that are passed on."""


class NotSent(WorkerError):
    """The server never got the order."""


class Busy(WorkerError):
    """The server got it and wants it later."""


class Cut(ToolFailed):
    """A result ended before its end."""


class Broken(ToolFailed):
    """A result arrived whole, and is not what it should be."""


class Refused(WorkerError):
    """The server said no, with its own words."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(f"{status}: {words}")
        self.status, self.words = status, words


@dataclass(frozen=True)
class Answer:
    """What a server answered, whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    key: str = field(default="", repr=False)
    """What its words must not show."""

    def json(self) -> Any:
        """Its JSON, or None."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def words(self) -> str:
        """What a person should see of it."""
        said = self.json()
        for name in ("detail", "error", "message"):
            if isinstance(said, dict) and said.get(name):
                said = said[name]
                break
        text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False) if said else ""
        text = text or self.body.decode(errors="replace").strip() or "it said nothing"
        return hidden(text, self.key)[:SAID]  # in this order: half a key is a secret too


class Wire:
    """Calls to one engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.headers = {"Authorization": f"Bearer {engine.key}"} if engine.key_env else {}
        self._client = httpx.Client(
            base_url=engine.url,
            headers=self.headers,
            timeout=httpx.Timeout(READ, connect=CONNECT, write=WRITE),
            follow_redirects=False,
            trust_env=False,
            transport=httpx.HTTPTransport(retries=0),
        )

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def send(self, path: str, *, wait: float = READ, method: str = "POST", **body: Any) -> Answer:
        """Send once. Raises NotSent, Unclear, Busy, Refused; `wait` is for the first byte of the answer."""
        limits = httpx.Timeout(wait, connect=CONNECT, write=WRITE)
        try:
            with self._client.stream(method, path, timeout=limits, **body) as response:
                answer = self._answer(response)
        except NOT_SENT as error:
            raise NotSent(f"{self.engine.url} cannot be reached: {_why(error)}") from error
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise Unclear(f"the answer of {self.engine.url} was lost: {_why(error)}") from error
        if answer.status in BUSY:
            raise Busy(f"{answer.status}: {answer.words}")
        if answer.status >= 500:
            raise Unclear(f"{self.engine.url} failed ({answer.status}): {answer.words}")
        if answer.status >= 300:
            raise Refused(answer.status, answer.words)
        return answer

    def read(self, path: str, *, tries: int = 1, **query: Any) -> Answer:
        """Read; any status below 500, or above it with JSON. Unavailable: it cannot be read."""
        for left in reversed(range(tries)):
            try:
                with self._client.stream("GET", path, params=query) as response:
                    answer = self._answer(response)
                if answer.status < 500 or isinstance(answer.json(), dict):
                    return answer
                raise httpx.ReadError(f"{answer.status}: {answer.words}")
            except (httpx.HTTPError, httpx.StreamError) as error:
                if not left:
                    raise Unavailable(f"{self.engine.url} does not answer: {_why(error)}") from error
            pause(0.2 * (tries - left))
        raise AssertionError("unreachable")

    def download(self, path: str, target: Path, check: Callable[[Path], None], **query: Any) -> str:
        """Write a result to `target`, whole and on disk; its sha256. Refused: the server has none.

        Cut: it ends early every time. Broken: it is too large, or `check` raises BadInput every time.
        """
        part = target.with_name(target.name + ".part")
        for left in reversed(range(READS)):
            try:
                found = self._stream(path, part, query)
                check(part)
                part.replace(target)
                return found
            except (httpx.HTTPError, httpx.StreamError) as error:
                if not left:
                    raise Cut(
                        f"a result of {self.engine.url} does not arrive whole: {_why(error)}"
                    ) from error
            except BadInput as error:
                if not left:
                    raise Broken(f"what {self.engine.url} made cannot be used: {error}") from error
            pause(0.2 * (READS - left))
        raise AssertionError("unreachable")

    def _stream(self, path: str, part: Path, query: Mapping[str, Any]) -> str:
        seen, size = hashlib.sha256(), 0
        with self._client.stream("GET", path, params=query) as response, part.open("wb") as file:
            if response.status_code != 200:
                answer = self._answer(response)
                if answer.status >= 500:
                    raise httpx.ReadError(f"{answer.status}: {answer.words}")
                raise Refused(answer.status, answer.words)
            for chunk in response.iter_bytes():
                size += len(chunk)
                if size > LIMIT:
                    raise Broken(f"a result of {self.engine.url} is larger than {LIMIT >> 30} GiB")
                seen.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        return seen.hexdigest()

    def _answer(self, response: httpx.Response) -> Answer:
        """All of it, in the time that the engine has for a job."""
        body, until = bytearray(), time.monotonic() + self.engine.timeout
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > ANSWER:
                raise httpx.ReadError(f"the answer is larger than {ANSWER >> 20} MiB")
            if time.monotonic() > until:
                raise httpx.ReadTimeout("the answer came too slowly")
        return Answer(response.status_code, dict(response.headers), bytes(body), self.engine.secret)


def pause(seconds: float) -> None:
    """Wait about so long: many workers do not ask at the same moment."""
    time.sleep(seconds * random.uniform(0.75, 1.25))  # noqa: S311


def explained(error: Refused, engine: Engine) -> WorkerError:
    """What a refusal means for a task: final or not, with the cure."""
    if error.status in (401, 403):
        cure = f"is {engine.key_env} right?" if engine.key_env else "does it want a key (key_env)?"
        return Unavailable(f"{engine.url} does not let us in ({error}); {cure}")
    if error.status in (404, 405) or error.status < 400:
        return Unavailable(f"{engine.url} has no such address ({error}); is it a {engine.kind}?")
    return BadSpec(f"{engine.url} refuses the order ({error})")


def _why(error: Exception) -> str:
    return str(error) or type(error).__name__
