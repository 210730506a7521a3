"""What the tests of edits share: a told episode on a desk, and productions as if they had been driven."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from service import Service, service

from orchestrator.desk.actor import Scope
from orchestrator.desk.floor import Floor, floor
from orchestrator.desk.keys import admit

STORY: dict[str, Any] = {
    "title": "The Key",
    "characters": [
        {"id": "ines", "name": "Ines", "wardrobe": {"day": "green scrubs", "night": "grey coat"}},
        {"id": "paul", "name": "Paul", "wardrobe": {"day": "dark suit"}},
    ],
    "locations": [{"id": "ward", "description": "hospital corridor at night"}, {"id": "attic"}],
    "episodes": [
        {
            "title": "Room Nine",
            "location": "ward",
            "beats": [
                'Ines opens the drawer. Ines says: "That is my name." (hook)',
                "Paul watches her from the door. (escalation)",
                'Paul says: "You were never meant to open that drawer." (reveal)',
                "Ines holds the key and does not move. (cliffhanger)",
            ],
        }
    ],
}


@dataclass(frozen=True)
class Shelf:
    """One episode of Mira's, and who may come for it."""

    service: Service
    mira: TestClient
    series: str
    """ser_…"""

    @property
    def episode(self) -> str:
        return f"/v1/series/{self.series}/episodes/1"

    @cached_property
    def noor(self) -> TestClient:
        return self.service.client(Scope.CREATOR, Scope.EDITOR, owner="noor")

    @property
    def floor(self) -> Floor:
        key = self.mira.headers["authorization"].removeprefix("Bearer ")
        return floor(self.service.office, admit(self.service.office, key), self.series, 1)

    @cached_property
    def shots(self) -> list[str]:
        return [shot.id for shot in self.floor.plan.shots]

    def audited(self) -> list[str]:
        """What the audit says was done."""
        return [entry.action for entry in self.service.office.ledger.audit.page(None, 0, 1000)]


@contextmanager
def shelf(home: Path, database_url: str = "") -> Iterator[Shelf]:
    """A service with the story on it."""
    with service(home, database_url) as running:
        yield shelved(running)


def shelved(running: Service) -> Shelf:
    """The story on the desk of a service."""
    mira = running.client(Scope.CREATOR, Scope.EDITOR)
    made = mira.post("/v1/series", json=STORY)
    assert made.status_code == 201, made.text
    return Shelf(running, mira, made.headers["location"].rpartition("/")[2])


@pytest.fixture
def desk(tmp_path: Path, database_url: str) -> Iterator[Shelf]:
    """The story on both databases."""
    with shelf(tmp_path, database_url) as made:
        yield made


def send(who: TestClient, method: str, address: str, body: Any = None, etag: str = "", **how: Any) -> Any:
    """A change of what was read."""
    version = etag or who.get(address).headers["etag"]
    return who.request(method, address, json=body, headers={"If-Match": version}, **how)
