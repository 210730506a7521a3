"""Episodes and beats over HTTP: bodies as in story files, ids that stay, versions that are held."""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from service import Service
from story_service import EPISODE, KINDS, STORY, pointers, put, running

from orchestrator.api import bodies
from orchestrator.desk.actor import Scope
from orchestrator.ledger import Document


@pytest.fixture(scope="module", params=KINDS)
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(request, tmp_path_factory) as made:
        yield made


@pytest.fixture
def mira(desk: Service) -> TestClient:
    return desk.client(Scope.CREATOR)


@pytest.fixture
def series(mira: TestClient) -> str:
    return mira.post("/v1/series", json=STORY).headers["location"]


@pytest.fixture
def episode(mira: TestClient, series: str) -> str:
    made = mira.post(f"{series}/episodes", json=EPISODE)
    assert made.status_code == 201, made.text
    return made.headers["location"]


def ids(client: TestClient, episode: str) -> list[str]:
    return [beat["id"] for beat in client.get(episode).json()["beats"]]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"beats": ["One.", {"text": "Two.", "rolle": "hook"}]}, "#/beats/1/rolle"),
        ({"beats": [{"text": "Two.", "role": "hok"}]}, "#/beats/0/role"),
        ({"beats": [{"text": "Two.", "wardrobe": {"Maya": "gown"}}]}, "#/beats/0/wardrobe"),
        ({"beats": [{"text": "Two.", "cast": ["Noor"]}]}, "#/beats/0/cast"),
        ({"beats": [{"text": "A\u0000B"}]}, "#/beats/0/text"),
        ({"beats": [{"id": "b1", "text": "One."}, {"id": "B1", "text": "Two."}]}, "#/beats/1"),
        ({"beats": ["One.", 5]}, "#/beats/1"),
        ({"beats": ["One."], "location": "the moon"}, "#/location"),
        ({"beats": ["One."], "seconds": 2**70}, "#/seconds"),
        ({"beats": ["One."], "number": 0}, "#/number"),
        ({"title": "No beats"}, "#"),
        ([], "#"),
    ],
)
def test_what_is_wrong_in_an_episode_is_pointed_at(
    mira: TestClient, series: str, body: Any, pointer: str
) -> None:
    assert pointers(mira.post(f"{series}/episodes", json=body)) == [pointer]


@pytest.mark.parametrize("text", [b"{", b'{"beats": [1,]}', b"\xff\xfe", b""])
def test_what_is_no_json_is_malformed(mira: TestClient, series: str, text: bytes) -> None:
    sent = mira.post(f"{series}/episodes", content=text, headers={"Content-Type": "application/json"})
    assert (sent.status_code, sent.json()["type"]) == (400, "/problems/bad-request")


@pytest.mark.parametrize(
    "text",
    [
        b'{"beats": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"beats": ["One."], "seconds": NaN}',
        b'{"beats": ["One."], "seconds": 1e999}',
        b'{"beats": ["One."], "title": "A\\ud800"}',
        b'{"beats": ["One."], "beats": ["Two."]}',
        json.dumps({"beats": [f"{n}." for n in range(100_000)]}).encode(),
    ],
    ids=["deep", "nan", "infinite", "surrogate", "twice", "many"],
)
def test_what_is_beyond_all_use_is_refused(mira: TestClient, series: str, text: bytes) -> None:
    sent = mira.post(f"{series}/episodes", content=text, headers={"Content-Type": "application/json"})
    assert sent.status_code == 422


def test_a_body_beyond_the_limit_is_not_read(mira: TestClient, series: str) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(10_000):
            yield b" " * 1000

    sent = mira.post(f"{series}/episodes", content=endless(), headers={"Content-Type": "application/json"})
    assert sent.status_code == 413
    assert (
        mira.post(f"{series}/episodes", content=b"x", headers={"Content-Type": "text/csv"}).status_code == 415
    )


@pytest.mark.parametrize("path", ["episodes/0", "episodes/10000", "episodes/x", "episodes/1/beats/..%2f"])
def test_addresses_that_cannot_be_are_refused_before_they_are_looked_for(
    mira: TestClient, series: str, path: str
) -> None:
    assert mira.get(f"{series}/{path}").status_code in (404, 422)


def test_somebody_elses_episodes_are_not_there(desk: Service, episode: str) -> None:
    noor = desk.client(Scope.CREATOR, owner="noor")
    for address in (episode, f"{episode}/beats", f"{episode}/beats/b1"):
        assert noor.get(address).status_code == 404
    assert noor.delete(episode, headers={"If-Match": "*"}).status_code == 404


def test_an_episode_is_told_as_in_a_story_file(mira: TestClient, episode: str) -> None:
    told = mira.get(episode).json()
    assert (told["number"], told["location"]) == (1, "old-office")
    assert [beat["id"] for beat in told["beats"]] == ["b1", "b2", "b3"]
    assert [beat["role"] for beat in told["beats"]] == ["hook", None, "cliffhanger"]
    assert told["beats"][0]["lines"][0]["text"] == "Who is there?"
    assert told["beats"][1]["emotion"] == {"maya": "shocked"}


def test_episodes_are_counted_on_and_none_is_made_twice(mira: TestClient, series: str, episode: str) -> None:
    assert mira.post(f"{series}/episodes", json=EPISODE).headers["location"] == f"{series}/episodes/2"
    assert mira.post(f"{series}/episodes", json={**EPISODE, "number": 1}).status_code == 409
    heads = mira.get(f"{series}/episodes").json()["items"]
    assert [(head["number"], head["beats"]) for head in heads] == [(1, 3), (2, 3)]


def test_an_episode_needs_the_version_that_was_read(mira: TestClient, episode: str) -> None:
    assert mira.put(episode, json=EPISODE).status_code == 428
    assert mira.put(episode, json=EPISODE, headers={"If-Match": '"old"'}).status_code == 412
    assert mira.delete(episode).status_code == 428
    assert mira.put(episode, json={**EPISODE, "number": 2}, headers={"If-Match": "*"}).status_code == 422


def test_an_episode_written_anew_keeps_the_ids_of_its_beats(mira: TestClient, episode: str) -> None:
    beats = [EPISODE["beats"][0], "A man is there.", *EPISODE["beats"][1:]]
    changed = put(mira, episode, {**EPISODE, "beats": beats})
    assert [beat["id"] for beat in changed.json()["beats"]] == ["b1", "b4", "b2", "b3"]
    assert changed.headers["etag"] == mira.get(episode).headers["etag"]


def test_an_episode_is_deleted(mira: TestClient, series: str, episode: str) -> None:
    etag = mira.get(episode).headers["etag"]
    assert mira.delete(episode, headers={"If-Match": etag}).status_code == 204
    assert mira.get(episode).status_code == 404
    assert mira.get(f"{series}/episodes").json()["items"] == []


def test_a_beat_is_put_in_and_the_others_keep_their_ids(mira: TestClient, episode: str) -> None:
    behind = mira.post(f"{episode}/beats", json="She hides. (escalation)", params={"after": "b1"})
    assert (behind.status_code, behind.json()["role"]) == (201, "escalation")
    assert behind.headers["location"] == f"{episode}/beats/b4"
    mira.post(f"{episode}/beats", json={"text": "Night."}, params={"at": 1})
    mira.post(f"{episode}/beats", json={"id": "coda", "text": "Rain."})
    assert ids(mira, episode) == ["b5", "b1", "b4", "b2", "b3", "coda"]


def test_a_new_beat_inherits_nothing_of_one_that_is_gone(
    mira: TestClient, desk: Service, episode: str
) -> None:
    owner_of = episode.split("/")[3]
    desk.office.ledger.documents.add([Document(owner_of, "shot-edit", "1/b7-close-up", "{}", "d")])
    assert mira.post(f"{episode}/beats", json="She hides.").json()["id"] == "b8"


@pytest.mark.parametrize(
    ("body", "params", "status"),
    [
        ("She hides.", {"after": "b9"}, 404),
        ("She hides.", {"after": "b1", "at": 2}, 422),
        ({"id": "b1", "text": "Again."}, {}, 422),
        ({"id": "a b", "text": "Again."}, {}, 422),
        ("", {}, 422),
        ([], {}, 422),
        (5, {}, 422),
    ],
)
def test_a_beat_that_cannot_be_put_in(
    mira: TestClient, episode: str, body: Any, params: dict[str, Any], status: int
) -> None:
    assert mira.post(f"{episode}/beats", json=body, params=params).status_code == status
    assert ids(mira, episode) == ["b1", "b2", "b3"]


def test_two_people_change_two_beats_of_one_episode(mira: TestClient, episode: str) -> None:
    first, second = f"{episode}/beats/b1", f"{episode}/beats/b2"
    read = {address: mira.get(address).headers["etag"] for address in (first, second)}
    assert mira.put(first, json="Maya waits.", headers={"If-Match": read[first]}).status_code == 200
    assert mira.put(second, json="Maya reads.", headers={"If-Match": read[second]}).status_code == 200
    assert mira.put(second, json="Maya sleeps.", headers={"If-Match": read[second]}).status_code == 412
    assert [beat["text"] for beat in mira.get(f"{episode}/beats").json()["items"]][:2] == [
        "Maya waits.",
        "Maya reads.",
    ]


def test_a_beat_is_not_renamed(mira: TestClient, episode: str) -> None:
    assert pointers(put(mira, f"{episode}/beats/b1", {"id": "b9", "text": "Maya waits."})) == ["#/id"]


def test_a_beat_is_deleted(mira: TestClient, episode: str) -> None:
    etag = mira.get(f"{episode}/beats/b2").headers["etag"]
    assert mira.delete(f"{episode}/beats/b2", headers={"If-Match": etag}).status_code == 204
    assert ids(mira, episode) == ["b1", "b3"]
    assert mira.get(f"{episode}/beats/b2").status_code == 404


def test_beats_change_places(mira: TestClient, episode: str) -> None:
    etag = {"If-Match": mira.get(episode).headers["etag"]}
    assert pointers(mira.put(f"{episode}/order", json={"beats": ["b1", "b2"]}, headers=etag)) == ["#/beats"]
    moved = mira.put(f"{episode}/order", json={"beats": ["b3", "b1", "b2"]}, headers=etag)
    assert moved.status_code == 200
    assert ids(mira, episode) == ["b3", "b1", "b2"]


def test_beats_come_in_pages(mira: TestClient, episode: str) -> None:
    first = mira.get(f"{episode}/beats", params={"limit": 2})
    rest = mira.get(first.links["next"]["url"])
    assert [beat["id"] for page in (first, rest) for beat in page.json()["items"]] == ["b1", "b2", "b3"]


@pytest.mark.parametrize("place", ['{"a": 1}', '"\\u0000"', "[1]", "1e400", "18446744073709551616", "true"])
@pytest.mark.parametrize("noun", ["", "/episodes", "/episodes/1/beats"])
def test_a_cursor_of_ones_own_making_is_refused(
    mira: TestClient, series: str, episode: str, noun: str, place: str
) -> None:
    address = f"{series}{noun}" if noun else "/v1/series"
    cursor = urlsafe_b64encode(place.encode()).decode()
    assert mira.get(address, params={"cursor": cursor}).status_code == 422


def test_every_change_of_a_part_leaves_one_entry(mira: TestClient, desk: Service, episode: str) -> None:
    before = len(desk.office.ledger.audit.page(None, 0, 1000))
    mira.post(f"{episode}/beats", json="She hides.")
    put(mira, f"{episode}/beats/b1", "Maya waits.")
    put(mira, f"{episode}/beats/b1", {"rolle": 1})
    mira.delete(f"{episode}/beats/b2", headers={"If-Match": "*"})
    put(mira, episode, EPISODE)
    mira.delete(episode, headers={"If-Match": "*"})
    entries = desk.office.ledger.audit.page(None, 0, 1000)[before:]
    actions = ["create beat", "change beat", "delete beat", "change episode", "delete episode"]
    assert [entry.action for entry in entries] == actions
    assert desk.office.ledger.audit.broken() is None


def test_every_reference_of_the_description_leads_somewhere(desk: Service) -> None:
    schemas = bodies.components()
    told = json.dumps(schemas)
    for name in re.findall(r'"#/components/schemas/([^"]+)"', told):
        assert name in schemas
    assert schemas["ToldSeries"]["required"] == ["title"]
    assert "\\u0000" in schemas["ToldBeat"]["properties"]["text"]["pattern"]
