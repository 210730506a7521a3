"""What the house makes of an episode, over HTTP: check, plan, shots and the storyboard."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from service import Service
from sqlalchemy import event
from story_service import EPISODE, KINDS, STORY, put, running

from orchestrator.desk.actor import Scope
from orchestrator.desk.directed import MEMORY
from orchestrator.ledger import Action, Take
from orchestrator.ledger.tables import ActionRow
from orchestrator.store import Stored


@pytest.fixture(scope="module", params=KINDS)
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(request, tmp_path_factory) as made:
        yield made


@pytest.fixture
def mira(desk: Service) -> TestClient:
    return desk.client(Scope.CREATOR)


@pytest.fixture
def episode(mira: TestClient) -> str:
    series = mira.post("/v1/series", json={**STORY, "episodes": [EPISODE]}).headers["location"]
    return f"{series}/episodes/1"


def film(desk: Service, episode: str, shot: str, numbers: range) -> None:
    """Takes as a production leaves them."""
    series = episode.split("/")[3]
    keys = {number: f"{series}/{shot}/{number}" for number in numbers}
    desk.office.ledger.takes.add(
        Take(series, 1, "animatic", shot, number, 7, key) for number, key in keys.items()
    )
    rows = [
        {
            **Action(key, "motion", "animatic.motion", "1", {}, {}, 1200, 1000, "try").__dict__,
            "files": {"clip": ["d" * 64, ".mp4", 9]},
            "made_at": 1,
        }
        for key in keys.values()
    ]
    with desk.office.ledger.database.write() as connection:
        connection.execute(ActionRow.__table__.insert(), rows)  # type: ignore[attr-defined]


def queries(desk: Service, client: TestClient, address: str) -> list[str]:
    """The statements that an answer takes."""
    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(desk.office.ledger.database.engine, "before_cursor_execute", note)
    try:
        assert client.get(address).status_code == 200
    finally:
        event.remove(desk.office.ledger.database.engine, "before_cursor_execute", note)
    return seen


@pytest.mark.parametrize("noun", ["check", "plan", "shots", "shots/b1-x", "storyboard", "shots/b1-x/still"])
def test_somebody_elses_and_what_is_not_there(
    desk: Service, mira: TestClient, episode: str, noun: str
) -> None:
    assert desk.client(Scope.CREATOR, owner="noor").get(f"{episode}/{noun}").status_code == 404
    assert mira.get(f"{episode}9/{noun}").status_code == 404
    assert mira.get(f"{episode}/{noun}", params={"profile": "imax"}).status_code == 404
    assert mira.get(f"{episode}/{noun}", params={"profile": "../x"}).status_code == 422


def test_an_unknown_dialect_is_refused(mira: TestClient, episode: str) -> None:
    assert mira.get(f"{episode}/storyboard", params={"dialect": "klingon"}).status_code == 422


def test_an_episode_without_beats_has_a_plan_without_shots(mira: TestClient, episode: str) -> None:
    put(mira, episode, {"title": "Nothing yet", "beats": []})
    assert mira.get(f"{episode}/plan").json()["shots"] == []
    assert mira.get(f"{episode}/storyboard").json()["shots"] == []
    assert mira.get(f"{episode}/check").status_code == 200
    assert mira.get(f"{episode}/storyboard", headers={"Accept": "text/html"}).status_code == 200


def test_check_says_what_is_missing_and_how_to_mend_it(mira: TestClient, episode: str) -> None:
    found = mira.get(f"{episode}/check").json()
    assert {"premise-missing", "purpose-missing"} & {each["code"] for each in found}
    assert all(each["cure"] and each["place"] for each in found)


def test_the_plan_changes_with_the_story_and_only_then(mira: TestClient, episode: str) -> None:
    first = mira.get(f"{episode}/plan")
    assert mira.get(f"{episode}/plan").headers["etag"] == first.headers["etag"]
    put(mira, f"{episode}/beats/b2", {"text": "She reads the letter.", "emotion": {"maya": "afraid"}})
    changed = mira.get(f"{episode}/plan")
    assert changed.headers["etag"] != first.headers["etag"]
    untouched = {shot["id"]: shot for shot in first.json()["shots"] if shot["beat"] == "b1"}
    assert untouched.items() <= {shot["id"]: shot for shot in changed.json()["shots"]}.items()


def test_shots_one_by_one_and_in_pages(mira: TestClient, episode: str) -> None:
    shots = mira.get(f"{episode}/plan").json()["shots"]
    first = mira.get(f"{episode}/shots", params={"limit": 2})
    rest = mira.get(first.links["next"]["url"])
    assert first.json()["items"] + rest.json()["items"] == shots[: 2 + len(rest.json()["items"])]
    one = mira.get(f"{episode}/shots/{shots[0]['id']}")
    assert (one.json(), len(one.headers["etag"])) == (shots[0], 34)


def test_the_storyboard_shows_words_prompts_and_takes(mira: TestClient, desk: Service, episode: str) -> None:
    shot = mira.get(f"{episode}/storyboard").json()["shots"][1]["shot"]["id"]
    film(desk, episode, shot, range(1, 4))
    board = mira.get(f"{episode}/storyboard")
    card = next(each for each in board.json()["shots"] if each["shot"]["id"] == shot)
    assert [take["number"] for take in card["takes"]] == [1, 2, 3]
    assert card["takes"][0]["milliseconds"] == 1200
    assert not card["takes"][0]["current"]
    assert card["takes"][0]["clip"] == f"{episode}/shots/{shot}/takes/animatic/1/clip?digest={'d' * 64}"
    assert card["prompt"]["positive"]
    assert card["still"] is None
    known = {"If-None-Match": board.headers["etag"]}
    assert mira.get(f"{episode}/storyboard", headers=known).status_code == 304


def test_a_still_is_shown_once_it_is_made(
    mira: TestClient, desk: Service, episode: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shot = mira.get(f"{episode}/shots").json()["items"][0]["id"]
    assert mira.get(f"{episode}/shots/{shot}/still").status_code == 404
    series = episode.split("/")[3]
    directed = next(value for key, value in MEMORY._kept.items() if series in key)  # type: ignore[operator]
    file = tmp_path_factory.mktemp("still") / "still.png"
    Image.new("RGB", (90, 160), "red").save(file)
    stored: Stored = desk.office.store.put(file)
    row = {
        **Action(directed.keys[f"still/{shot}"], "still", "w", "1", {}, {}, 1, 1, "a").__dict__,
        "files": {"still": [stored.digest, stored.suffix, stored.size]},
        "made_at": 1,
    }
    with desk.office.ledger.database.write() as connection:
        connection.execute(ActionRow.__table__.insert(), [row])  # type: ignore[attr-defined]
    address = mira.get(f"{episode}/storyboard").json()["shots"][0]["still"]
    assert mira.get(address).content == file.read_bytes()
    assert "immutable" in mira.get(address).headers["cache-control"]
    assert mira.get(f"{episode}/shots/{shot}/still").headers["cache-control"] == "private, no-cache"
    assert mira.get(f"{episode}/shots/{shot}/still?digest=0").status_code == 404
    page = mira.get(f"{episode}/storyboard", headers={"Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert "data:image" in page.text
    known = {"Accept": "text/html", "If-None-Match": page.headers["etag"]}
    assert mira.get(f"{episode}/storyboard", headers=known).status_code == 304
    data = {"If-None-Match": page.headers["etag"]}
    assert mira.get(f"{episode}/storyboard", headers=data).status_code == 200


def test_as_many_queries_for_many_takes_as_for_none(mira: TestClient, desk: Service, episode: str) -> None:
    shots = [shot["id"] for shot in mira.get(f"{episode}/shots").json()["items"]]
    mira.get(f"{episode}/storyboard")
    before = queries(desk, mira, f"{episode}/storyboard")
    for shot in shots:
        film(desk, episode, shot, range(1, 30))
    after = queries(desk, mira, f"{episode}/storyboard")
    assert len(after) == len(before) <= 12
