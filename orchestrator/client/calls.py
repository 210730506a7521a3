"""Calls: what is asked of the service, as values, and how its answers are read.

A call is made by a function per noun (`productions.start`), and does nothing until a runner is given it.
Nothing here knows whether that runner waits or awaits.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, TypeAdapter, ValidationError

from orchestrator.client.failures import StrangeAnswer
from orchestrator.errors import UnusableInput
from orchestrator.shapes import Page

T = TypeVar("T")
REPEATABLE = ("GET", "HEAD")
SECONDS = 60.0
PLAIN = re.compile(r"\w[\w.-]{0,99}", re.ASCII)


@dataclass(frozen=True)
class Answer:
    """What came back, read to its end."""

    status: int
    headers: Mapping[str, str]
    """Names in small letters."""
    body: bytes

    @property
    def version(self) -> str:
        """The ETag as it stands, for If-Match."""
        return self.headers.get("etag", "")


@dataclass(frozen=True)
class Upload:
    """A file that is sent."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Call(Generic[T]):
    """One request, and what its answer means."""

    method: str
    path: str
    parse: Callable[[Answer], T] = field(repr=False)
    params: Mapping[str, str] = field(default_factory=dict)
    body: Any = field(default=None, repr=False)
    """Sent as JSON."""
    upload: Upload | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = SECONDS
    """How long the service may be silent."""

    @property
    def is_repeatable(self) -> bool:
        """Whether doing it twice is as good as once."""
        return self.method in REPEATABLE or "Idempotency-Key" in self.headers

    def also(self, **headers: str) -> "Call[T]":
        """With more headers: `If_Match="..."`."""
        more = {name.replace("_", "-"): value for name, value in headers.items() if value}
        return replace(self, headers={**self.headers, **more})

    def asking(self, **params: str | int | None) -> "Call[T]":
        """With more parameters; those that say nothing are left out."""
        more = {name: str(value) for name, value in params.items() if value not in (None, "")}
        return replace(self, params={**self.params, **more})


@dataclass(frozen=True)
class Kept(Generic[T]):
    """Something that people change, and the version that was read."""

    value: T
    version: str
    """For the change that follows from it."""


def at(*steps: str | int) -> str:
    """An address under /v1; every step is one step, whatever stands in it."""
    for step in steps:
        if step in ("", ".", ".."):
            raise UnusableInput(f"{step!r} is no id; take it from what the service answered.")
    return "/v1/" + "/".join(quote(str(step), safe="") for step in steps)


def file_name(name: str) -> str:
    """A name that stays in its folder; whoever runs the service does not choose where files go."""
    if not PLAIN.fullmatch(name):
        raise StrangeAnswer(f"The service names a file {name[:80]!r}, which is no plain name.")
    return name


def reading(model: Any) -> Callable[[Answer], Any]:
    """For answers that are a model, or a list of it."""
    adapter = TypeAdapter(model)

    def read(answer: Answer) -> Any:
        try:
            return adapter.validate_json(answer.body)
        except ValidationError as error:
            told = (
                "The service answers in a way that this client does not know; use the same release on both."
            )
            raise StrangeAnswer(told) from error

    return read


def getting(path: str, model: type[T]) -> Call[T]:
    """Read something."""
    return Call("GET", path, reading(model))


def getting_kept(path: str, model: type[T]) -> Call[Kept[T]]:
    """Read something that may be changed."""
    return Call("GET", path, keeping(model))


def paging(path: str, model: type[T]) -> Call[Page[T]]:
    """Read the first page of a list; `Client.every` reads all of them."""
    return Call("GET", path, reading(Page[model]))  # type: ignore[valid-type]


def posting(path: str, model: type[T], body: Any = None, key: str = "") -> Call[T]:
    """Make something; with an Idempotency-Key once, however often the call is run."""
    headers = {"Idempotency-Key": key} if key else {}
    return Call("POST", path, reading(model), body=_plain(body), headers=headers)


def posting_kept(path: str, model: type[T], body: Any) -> Call[Kept[T]]:
    """Make something that may be changed."""
    return Call("POST", path, keeping(model), body=_plain(body))


def changing(method: str, path: str, model: type[T], version: str, body: Any = None) -> Call[Kept[T]]:
    """Change the version that was read, and no other."""
    return Call(method, path, keeping(model), body=_plain(body), headers={"If-Match": version})


def removing(path: str, version: str) -> Call[None]:
    """Remove the version that was read, and no other."""
    return Call("DELETE", path, lambda _: None, headers={"If-Match": version})


def keeping(model: type[T]) -> Callable[[Answer], Kept[T]]:
    """For answers that are a model with a version."""
    read = reading(model)
    return lambda answer: Kept(read(answer), answer.version)


def _plain(body: Any) -> Any:
    return body.model_dump(mode="json") if isinstance(body, BaseModel) else body
