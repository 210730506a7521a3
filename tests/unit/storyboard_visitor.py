"""Somebody without script at the storyboard of an episode: reads its page, and sends the forms on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from bs4 import BeautifulSoup
from service import Service, service

from orchestrator.desk.actor import Actor, Scope
from orchestrator.desk.directed import stand
from orchestrator.desk.keys import admit
from orchestrator.ledger import Take
from orchestrator.ledger.actions import actions
from orchestrator.shoot import motion_task

STORY: dict[str, Any] = {
    "title": "The Key",
    "characters": [{"id": "ines", "name": "Ines"}, {"id": "paul", "name": "Paul"}],
    "locations": [{"id": "ward", "description": "hospital corridor at night"}],
    "episodes": [
        {
            "title": "Room Nine",
            "location": "ward",
            "beats": [
                'Ines opens the drawer. Ines says: "That is my name." (hook)',
                "Paul watches her from the door. (escalation)",
                "Ines holds the key. (cliffhanger)",
            ],
        }
    ],
}


@dataclass(frozen=True)
class Visitor:
    """Somebody's browser without script, at the storyboard of one episode."""

    desk: Service
    key: str
    series: str

    @property
    def actor(self) -> Actor:
        return admit(self.desk.office, self.key)

    @property
    def address(self) -> str:
        return f"/studio/series/{self.series}/episodes/1/storyboard"

    def sign_in(self) -> None:
        self.desk.http.cookies.clear()
        answer = self.desk.http.post("/studio/sign-in", data={"key": self.key}, follow_redirects=False)
        self.desk.http.cookies["microdrama"] = answer.cookies["microdrama"]

    def page(self, query: str = "") -> BeautifulSoup:
        answer = self.desk.http.get(self.address + query)
        assert answer.status_code == 200, answer.text
        return BeautifulSoup(answer.text, "html.parser")

    def send(self, form: Any, /, *, to: str = "", **fields: Any) -> Any:
        """The fields that a form of the page has, and more."""
        own = {each["name"]: each.get("value", "") for each in form.select("input[type=hidden]")}
        path, _, query = str(form["action"]).partition("?")
        address = f"{self.address.rpartition('/')[0]}/{to or path}?{query}"
        return self.desk.http.post(address, data={**own, **fields}, follow_redirects=False)

    def beats(self) -> list[str]:
        return [str(each["id"]).removeprefix("b-") for each in self.page().select("#board section")]

    def order(self, do: str, **fields: Any) -> Any:
        """Press a button at a beat."""
        return self.send(self.page().select_one("#beats"), do=do, **fields)

    def cut(self, do: str, *shots: str, **fields: Any) -> Any:
        """Press a button with shots ticked."""
        return self.send(self.page().select_one("#shots"), to="storyboard/cut", do=do, shot=shots, **fields)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with service(tmp_path_factory.mktemp("storyboard")) as running:
        yield running


@pytest.fixture
def mira(desk: Service) -> Visitor:
    return visitor(desk, STORY)


def visitor(desk: Service, told: Any) -> Visitor:
    key = desk.key(Scope.CREATOR, Scope.EDITOR)
    made = desk.http.post("/v1/series", json=told, headers={"Authorization": f"Bearer {key}"})
    assert made.status_code == 201, made.text
    found = Visitor(desk, key, made.headers["location"].rpartition("/")[2])
    found.sign_in()
    return found


def film(mira: Visitor) -> int:
    """Everything as if it were made; how many shots there are."""
    directed = stand(mira.desk.office, mira.actor, mira.series, 1, "animatic").directed
    database = mira.desk.office.ledger.database
    rows = [
        {
            "key": key, "kind": "motion", "worker": "w", "version": "1", "facts": {}, "attempt": key[:32],
            "files": {"still": [key, ".png", 1], "clip": [key, ".mp4", 1]},
            "milliseconds": 1, "cpu_milliseconds": 1, "made_at": 1,
        }
        for key in set(directed.keys.values())
    ]  # fmt: skip
    with database.write() as connection:
        database.insert_missing(connection, actions, rows)
    mira.desk.office.ledger.takes.add(
        Take(
            mira.series,
            1,
            "animatic",
            shot.id,
            1,
            1,
            directed.keys[motion_task(shot.id, 1)],
            {"passed": True},
        )
        for shot in directed.plan.shots
    )
    return len(directed.plan.shots)
