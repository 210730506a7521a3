"""Edits over HTTP, then a real production of test pictures: each makes only what depends on it."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.testclient import TestClient

from orchestrator.api.app import application
from orchestrator.desk import ids, keys
from orchestrator.desk.actor import TERMINAL, Scope
from orchestrator.drive import Driver
from orchestrator.settings import Settings

STORY: dict[str, Any] = {
    "title": "The Key",
    "characters": [
        {"id": "ines", "name": "Ines", "wardrobe": {"day": "green scrubs"}},
        {"id": "paul", "name": "Paul", "wardrobe": {"day": "dark suit"}},
    ],
    "locations": [{"id": "ward", "description": "hospital corridor at night"}],
    "episodes": [
        {
            "title": "Room Nine",
            "location": "ward",
            "beats": [
                'Ines opens the drawer. Ines says: "That is my name." (hook)',
                "Paul watches her from the door. (escalation)",
                "Ines holds the key and does not move. (cliffhanger)",
            ],
        }
    ],
}
FILMED = ("still/", "motion/", "voice/")


@dataclass(frozen=True)
class Desk:
    """An episode that was made once, its editor, and who makes it."""

    mira: TestClient
    driver: Driver
    episode: str

    @property
    def cut(self) -> Any:
        return self.mira.get(f"{self.episode}/cuts/slate").json()

    def made(self) -> set[str]:
        """What a new production runs."""
        once = {"Idempotency-Key": ids.new("once")}
        ordered = self.mira.post(f"{self.episode}/productions", json={"profile": "slate"}, headers=once)
        return self.driven(ordered)

    def driven(self, ordered: Any) -> set[str]:
        assert ordered.status_code == 202, ordered.text
        while self.driver.turn():
            pass
        found = self.mira.get(ordered.headers["location"]).json()
        assert found["state"] == "done", found["problem"]
        return set(found["report"]["ran"])

    def send(self, method: str, address: str, body: Any = None, version: str = "") -> Any:
        etag = self.mira.get(version or address).headers["etag"]
        done = self.mira.request(method, address, json=body, headers={"If-Match": etag})
        assert done.status_code == 200, done.text
        return done.json()

    def quiet(self) -> str:
        """A shot of the cut without words, that is not its first."""
        shown = {caption["line"] for caption in self.cut["made"]["captions"]}
        assert shown
        names = [event["shot"] for event in self.cut["made"]["events"][1:]]
        told = (self.mira.get(f"{self.episode}/shots/{name}/direction").json()["shot"] for name in names)
        return str(
            next(shot["id"] for shot in told if not shot["line"] and not shot["hears"] and shot["cast"])
        )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    settings = Settings(home=tmp_path_factory.mktemp("home"), slots=2)
    with TestClient(application(settings)) as http:
        office, stop = http.app.state.office, threading.Event()  # type: ignore[attr-defined]
        key = keys.create(
            office, TERMINAL, owner="mira", name="test", scopes=(Scope.CREATOR, Scope.EDITOR)
        ).key
        mira = TestClient(http.app, headers={"Authorization": f"Bearer {key}"})
        driver = Driver(office, stop)
        address = mira.post("/v1/series", json=STORY).headers["location"]
        made = Desk(mira, driver, f"{address}/episodes/1")
        made.made()
        yield made
        stop.set()
        driver.run()  # closes what it holds


def filmed(ran: set[str]) -> set[str]:
    return {task for task in ran if task.startswith(FILMED)}


def test_nothing_edited_nothing_made(desk: Desk) -> None:
    assert desk.made() == set()


def test_a_retake_is_one_take_and_the_old_one_can_be_chosen_again(desk: Desk) -> None:
    shot = desk.quiet()
    takes = f"{desk.episode}/shots/{shot}/takes"
    once = {"Idempotency-Key": ids.new("once")}
    told = {"profile": "slate", "note": "Without the smile."}
    assert filmed(desk.driven(desk.mira.post(takes, json=told, headers=once))) == {f"motion/{shot}/t2"}
    first, second = desk.mira.get(takes).json()["items"]
    assert (first["note"], second["note"]) == ("", "Without the smile.")
    assert playing(desk, shot) == f"motion/{shot}/t2"
    desk.send("PUT", f"{takes}/slate/1/selected", version=f"{takes}/slate/1")
    ran = desk.made()
    assert filmed(ran) == set()
    assert playing(desk, shot) == f"motion/{shot}/t1"
    desk.send("DELETE", f"{takes}/slate/1/selected", version=f"{takes}/slate/1")
    assert filmed(desk.made()) == set()
    for kind in ("clip", "poster"):
        assert desk.mira.get(first["media"][kind]["href"]).status_code == 200


def playing(desk: Desk, shot: str) -> str:
    return str(next(event["take"] for event in desk.cut["made"]["events"] if event["shot"] == shot))


def test_a_captions_words_touch_the_segments_that_show_it(desk: Desk) -> None:
    made = desk.cut["made"]
    caption = made["captions"][0]
    first, last = caption["start"], caption["start"] + caption["frames"]
    over = {e["shot"] for e in made["events"] if e["start"] < last and first < e["start"] + e["frames"]}
    cut = f"{desk.episode}/cuts/slate"
    told = desk.send(
        "PATCH", f"{cut}/captions/{caption['line']}/{caption['part']}", {"text": "MY name."}, cut
    )
    assert not told["is_in_it"]
    assert desk.made() == {*(f"segment/{shot}" for shot in over), "master"}
    assert desk.cut["is_in_it"]


def test_another_direction_makes_that_shot_only(desk: Desk) -> None:
    shot = desk.quiet()
    desk.send("PATCH", f"{desk.episode}/shots/{shot}/direction", {"frames": 61})
    ran = filmed(desk.made())
    assert ran
    assert {task.split("/")[1] for task in ran} == {shot}


def test_of_two_editors_with_the_same_version_one_is_told(desk: Desk) -> None:
    cut = f"{desk.episode}/cuts/slate"
    version = {"If-Match": desk.mira.get(cut).headers["etag"]}
    line = desk.cut["made"]["captions"][0]["line"]
    answers = [desk.mira.patch(cut, json={"gains": {line: gain}}, headers=version) for gain in ("3", "-3")]
    assert [each.status_code for each in answers] == [200, 412]
    assert desk.made() == {"mix", "master"}


def test_a_bundle_of_what_was_made(desk: Desk) -> None:
    once = {"Idempotency-Key": ids.new("once")}
    made = desk.mira.post("/v1/bundles", json={"production": desk.cut["production"]}, headers=once)
    assert made.status_code == 202, made.text
    while desk.driver.turn():
        pass
    found = desk.mira.get(made.headers["location"]).json()
    ran = desk.mira.get(f"/v1/productions/{found['packing']}").json()["report"]["ran"]
    kinds = {task.split("/")[0] for task in ran}
    assert kinds <= {"reference", "graphic", "outside"}, "nothing of the episode again"
    assert len(desk.mira.get(found["href"]).content) == found["size"]
