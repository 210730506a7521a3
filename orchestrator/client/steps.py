"""Programs: what a client does, as generators that neither wait nor await.

A program yields steps and is sent what became of them; `runners` does the steps, blocking or not. So retries,
streams and downloads are written once.
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from orchestrator.client.calls import Call

T = TypeVar("T")


@dataclass(frozen=True)
class Open:
    """Send a request. Sent back: the head of its answer, or how that failed."""

    call: Call[Any]


@dataclass(frozen=True)
class Read:
    """Read on in the answer. Sent back: bytes, none at its end, or how that failed."""


@dataclass(frozen=True)
class Pause:
    """Do nothing for some seconds."""

    seconds: float


@dataclass(frozen=True)
class Give:
    """Give something to whoever listens."""

    value: Any


@dataclass(frozen=True)
class Head:
    """The beginning of an answer."""

    status: int
    headers: Mapping[str, str]
    """Names in small letters."""

    @property
    def is_good(self) -> bool:
        """Whether it is what was asked for."""
        return self.status < 300


@dataclass(frozen=True)
class Broken:
    """The connection did not do it."""

    told: str
    was_sent: bool
    """Whether the service may have seen the request."""


Step = Open | Read | Pause | Give
Program = Generator[Step, Any, T]
