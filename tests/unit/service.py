"""A service in this process, and keys for it, for the tests of the API."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from orchestrator.api import limits
from orchestrator.api.app import application
from orchestrator.desk import keys
from orchestrator.desk.actor import TERMINAL, Scope
from orchestrator.ledger import rates
from orchestrator.office import Office
from orchestrator.settings import Settings


@dataclass(frozen=True)
class Service:
    """A running service."""

    office: Office
    http: TestClient
    """Without a key."""

    def key(self, *scopes: Scope, owner: str = "mira") -> str:
        """A new key."""
        made = keys.create(self.office, TERMINAL, owner=owner, name="test", scopes=scopes)
        return made.key

    def client(self, *scopes: Scope, owner: str = "mira") -> TestClient:
        """Somebody with such a key."""
        headers = {"Authorization": f"Bearer {self.key(*scopes, owner=owner)}"}
        return TestClient(self.http.app, headers=headers, raise_server_exceptions=False)


@contextmanager
def service(home: Path, database_url: str = "", **settings: object) -> Iterator[Service]:
    """The API over a home. Where limits are set, all that is asked falls into the same minute and day."""
    made = Settings(home=home, database_url=database_url, **settings)  # type: ignore[arg-type]
    with ExitStack() as open_:
        if any(name.endswith(("_per_minute", "_per_day")) for name in settings):
            open_.enter_context(one_window())
        http = open_.enter_context(TestClient(application(made), raise_server_exceptions=False))
        yield Service(http.app.state.office, http)  # type: ignore[attr-defined]


@contextmanager
def one_window() -> Iterator[None]:
    """Limits are counted by the clock's minutes and days; here none of them ends."""
    still = SimpleNamespace(time=partial(float, time.time()), monotonic=partial(float, time.monotonic()))
    with pytest.MonkeyPatch.context() as patched:
        for module in (limits, rates):
            patched.setattr(module, "time", still)
        yield
