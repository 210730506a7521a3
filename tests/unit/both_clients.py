"""The client that waits and the one that awaits behind one face, so that one suite judges both."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orchestrator.client import AsyncClient, Client, programs
from orchestrator.client.calls import Call, getting

SECRET = "mdk_000000000000000000000.c2VjcmV0LXNlY3JldC1zZWNyZXQ"
THING = getting("/v1/thing", dict)


class Waiting:
    """The client that waits."""

    def __init__(self, url: str, key: str = "") -> None:
        self._client = Client(url, key)

    def run(self, call: Call[Any]) -> Any:
        with self._client as client:
            return client.run(call)

    def every(self, call: Call[Any]) -> list[Any]:
        with self._client as client:
            return list(client.every(call))

    def events(self, call: Call[Any]) -> list[Any]:
        with self._client as client:
            return list(client.events(call))

    def save(self, call: Call[Any], target: Path, digest: str = "") -> Path:
        with self._client as client:
            return client.save(call, target, digest)


class Awaiting:
    """The client that awaits."""

    def __init__(self, url: str, key: str = "") -> None:
        self._place = url, key

    def run(self, call: Call[Any]) -> Any:
        return asyncio.run(self._do(lambda client: client.run(call)))

    def every(self, call: Call[Any]) -> list[Any]:
        return asyncio.run(self._do(lambda client: _listed(client.every(call))))

    def events(self, call: Call[Any]) -> list[Any]:
        return asyncio.run(self._do(lambda client: _listed(client.events(call))))

    def save(self, call: Call[Any], target: Path, digest: str = "") -> Path:
        return asyncio.run(self._do(lambda client: client.save(call, target, digest)))

    async def _do(self, work: Callable[[AsyncClient], Any]) -> Any:
        async with AsyncClient(*self._place) as client:
            return await work(client)


async def _listed(items: Any) -> list[Any]:
    return [item async for item in items]


Kind = type[Waiting] | type[Awaiting]


@pytest.fixture(params=(Waiting, Awaiting))
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Kind:
    """Each of the two in turn, and impatient."""
    impatient(monkeypatch)
    chosen: Kind = request.param
    return chosen


def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried again is tried at once."""
    monkeypatch.setattr(programs, "SOONEST", 0.01)
    monkeypatch.setattr(programs, "LATEST", 0.02)
