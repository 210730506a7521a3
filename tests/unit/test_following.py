"""Walking away from a production at a service, and thinking again."""

import sys
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from orchestrator.client.calls import Call
from orchestrator.errors import Cancelled
from orchestrator.far.following import Follower


@dataclass
class Client:
    """A service that does what it is asked."""

    asked: list[str] = field(default_factory=list)

    def run(self, call: Call[Any]) -> None:
        self.asked.append(f"{call.method} {call.path}")


def interrupted(_: str) -> None:
    raise KeyboardInterrupt


def walk_away(follower: Follower) -> None:
    with follower.watching() as running:
        running.append("prd_1")
        raise KeyboardInterrupt


def test_ctrl_c_again_ends_it_from_the_first_word_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
    client: Any = Client()
    shelf: Any = SimpleNamespace(url="http://127.0.0.1:1")
    with pytest.raises(Cancelled, match=r"prd_1 is ended at http://127\.0\.0\.1:1"):
        walk_away(Follower(client, shelf, interrupted))
    assert client.asked == ["POST /v1/productions/prd_1/cancel"]
