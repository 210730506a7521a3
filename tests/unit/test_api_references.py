"""Reference images over HTTP: what comes in is drawn anew, what goes out never changes."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from service import Service
from story_service import EPISODE, KINDS, STORY, pointers, running

from orchestrator import garbage
from orchestrator.desk.actor import Scope
from orchestrator.desk.ids import new
from orchestrator.ledger.tables import BundleRow

RIGHTS = {"rights": "drawn by Mira"}
CONSENT = {"person": "Ana", "scope": "likeness", "date": "2026-01-01", "evidence": "a" * 64}


@pytest.fixture(scope="module", params=KINDS)
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(request, tmp_path_factory) as made:
        yield made


@pytest.fixture
def mira(desk: Service) -> TestClient:
    return desk.client(Scope.CREATOR)


@pytest.fixture
def maya(mira: TestClient) -> str:
    return mira.post("/v1/series", json=STORY).headers["location"] + "/characters/maya"


def picture(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 96), colour).save(out, "PNG")
    return out.getvalue()


def send(client: TestClient, maya: str, content: bytes | None = None, **fields: str) -> Any:
    data = {**RIGHTS, **fields}
    return client.post(f"{maya}/references", files={"file": ("a.png", content or picture())}, data=data)


@pytest.mark.parametrize(
    ("content", "fields", "status"),
    [
        (b"#EXTM3U\n", {}, 415),
        (picture()[:60], {}, 422),
        (b"\x89PNG\r\n\x1a\n" + b"x" * (22 << 20), {}, 413),
        (None, {"rights": ""}, 422),
        (None, {"view": "upside-down"}, 422),
        (None, {"view": "voice"}, 422),
        (None, {"real_person": "true"}, 422),
        (None, {"real_person": "true", "consent": "{"}, 422),
        (None, {"rights": "A" * 501}, 422),
    ],
)
def test_a_picture_that_cannot_be_used(
    mira: TestClient, maya: str, content: bytes | None, fields: dict[str, str], status: int
) -> None:
    assert send(mira, maya, content, **fields).status_code == status
    assert mira.get(maya).json()["references"] == []


def test_somebody_elses_pictures_are_not_there(desk: Service, mira: TestClient, maya: str) -> None:
    noor = desk.client(Scope.CREATOR, owner="noor")
    image = send(mira, maya).headers["location"]
    assert send(noor, maya).status_code == 404
    assert noor.get(image).status_code == 404
    assert noor.delete(image).status_code == 404
    assert mira.get(image.replace("/characters/maya", "/locations/old-office")).status_code == 404


ELSEWHERE = {"file": "a.png", "view": "front", "digest": "b" * 64, "rights": "mine"}


def test_a_digest_is_no_key_to_files_that_this_series_did_not_take_in(
    desk: Service, mira: TestClient, maya: str
) -> None:
    noor = desk.client(Scope.CREATOR, owner="noor")
    series = noor.post("/v1/series", json=STORY).headers["location"]
    theirs = send(noor, f"{series}/characters/maya").json()
    entry = {**ELSEWHERE, "file": f"{theirs['id']}.png", "digest": theirs["digest"]}
    for wrong in (entry, ELSEWHERE, {**ELSEWHERE, "file": "a.mp4", "view": "voice"}):
        sheet = {"name": "Maya", "references": [{**wrong, "digest": None}, wrong]}
        refused = mira.put(maya, json=sheet, headers={"If-Match": "*"})
        assert pointers(refused) == ["#/references/1/digest"]
        created = mira.post(maya.removesuffix("/maya"), json={**sheet, "name": "Eve"})
        assert pointers(created) == ["#/references/1/digest"]
    place = {"id": "attic", "description": "dark", "references": [ELSEWHERE]}
    assert pointers(mira.post(maya.replace("characters/maya", "locations"), json=place))
    assert (
        "POST to .../references" in refused.json()["detail"]
        or "describe the voice" in refused.json()["detail"]
    )


def test_a_picture_does_not_become_a_recording(mira: TestClient, maya: str) -> None:
    send(mira, maya)
    (entry,) = mira.get(maya).json()["references"]
    sheet = {"name": "Maya", "references": [{**entry, "view": "voice"}]}
    refused = mira.put(maya, json=sheet, headers={"If-Match": "*"})
    assert "recordings are not taken in here" in refused.json()["detail"]
    sheet["references"] = [{**entry, "view": "profile"}]
    kept = mira.put(maya, json=sheet, headers={"If-Match": "*"}).json()["references"]
    assert [each["digest"] for each in kept] == [entry["digest"]]


def test_a_story_that_travels_leaves_its_pictures_behind(mira: TestClient, maya: str) -> None:
    own = send(mira, maya).json()
    series = maya.removesuffix("/characters/maya")
    (entry,) = mira.get(maya).json()["references"]
    told = {**STORY, "characters": [{"id": "maya", "name": "Maya", "references": [entry, ELSEWHERE]}]}
    copy = mira.post("/v1/series", json=told).headers["location"]
    references = mira.get(f"{copy}/characters/maya").json()["references"]
    assert [(each["file"], each["digest"]) for each in references] == [(entry["file"], None), ("a.png", None)]
    file = {"file": ("story.json", json.dumps({**told, "episodes": [EPISODE]}).encode())}
    etag = mira.get(f"{series}/story?format=json").headers["etag"]
    again = mira.put(f"{series}/story", files=file, headers={"If-Match": etag})
    assert again.status_code == 200, again.text
    kept = mira.get(maya).json()["references"]
    assert [each["digest"] for each in kept] == [own["digest"], None]


def test_a_real_person_has_agreed(mira: TestClient, maya: str) -> None:
    made = send(mira, maya, real_person="true", consent=json.dumps(CONSENT), view="profile")
    assert (made.status_code, made.json()["view"], made.json()["consent"]["person"]) == (
        201,
        "profile",
        "Ana",
    )


def test_a_picture_is_drawn_anew_and_named_in_its_sheet(mira: TestClient, maya: str) -> None:
    before = mira.get(maya).headers["etag"]
    made = send(mira, maya, picture() + b"trailing secret").json()
    (entry,) = mira.get(maya).json()["references"]
    assert (entry["file"], entry["digest"]) == (f"{made['id']}.png", made["digest"])
    assert mira.get(maya).headers["etag"] != before
    assert (made["width"], made["height"]) == (64, 96)
    assert [each["id"] for each in mira.get(f"{maya}/references").json()["items"]] == [made["id"]]


def test_a_picture_goes_out_once_and_in_parts(mira: TestClient, maya: str) -> None:
    made = send(mira, maya)
    image = mira.get(made.headers["location"])
    assert image.headers["etag"] == f'"{made.json()["digest"]}"'
    assert image.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert image.headers["x-content-type-options"] == "nosniff"
    assert b"secret" not in image.content
    known = {"If-None-Match": image.headers["etag"]}
    assert mira.get(made.headers["location"], headers=known).status_code == 304
    part = mira.get(made.headers["location"], headers={"Range": "bytes=1-3"})
    assert (part.status_code, part.content) == (206, b"PNG")
    beyond = mira.get(made.headers["location"], headers={"Range": "bytes=99999-"})
    assert beyond.status_code == 416


def test_a_sheet_written_anew_keeps_its_pictures_unless_it_says_otherwise(
    mira: TestClient, maya: str
) -> None:
    image = send(mira, maya).headers["location"]
    held = {"If-Match": mira.get(maya).headers["etag"]}
    assert len(mira.put(maya, json={"name": "Maya"}, headers=held).json()["references"]) == 1
    mira.put(maya, json={"name": "Maya", "references": []}, headers={"If-Match": "*"})
    assert mira.get(image).status_code == 404


def test_ten_are_the_most(mira: TestClient, maya: str, desk: Service) -> None:
    entry = {"file": "old.png", "view": "front", "rights": "ours"}
    sheet = {"name": "Maya", "references": [entry] * 9}
    assert mira.put(maya, json=sheet, headers={"If-Match": "*"}).status_code == 200
    assert send(mira, maya).status_code == 201
    assert send(mira, maya).status_code == 409


def test_a_picture_is_deleted_and_swept(mira: TestClient, maya: str, desk: Service) -> None:
    kept, gone = (send(mira, maya, picture(colour)) for colour in ("green", "blue"))
    assert mira.delete(gone.headers["location"]).status_code == 204
    assert mira.delete(gone.headers["location"]).status_code == 404
    garbage.collect(desk.office.store, desk.office.ledger, grace=-1)
    assert mira.get(kept.headers["location"]).status_code == 200
    assert desk.office.store.has(kept.json()["digest"], ".png")
    assert not desk.office.store.has(gone.json()["digest"], ".png")


def test_a_character_comes_with_its_card(mira: TestClient, maya: str, desk: Service) -> None:
    series = maya.removesuffix("/characters/maya")
    data = {"name": "Noor", "description": "A tall woman with green eyes.", "personality": "calm"}
    card = {"spec": "chara_card_v2", "spec_version": "2.0", "data": data}
    address = f"{series}/characters/import"
    made = mira.post(address, files={"file": ("noor.json", json.dumps(card).encode())})
    assert (made.status_code, made.headers["location"]) == (201, f"{series}/characters/noor")
    assert isinstance(made.json()["notes"], list)
    assert mira.post(address, files={"file": ("noor.json", json.dumps(card).encode())}).status_code == 409
    assert mira.post(address, files={"file": ("noor.json", b'{"spec": 1}')}).status_code == 422


def test_every_picture_leaves_one_entry(mira: TestClient, maya: str, desk: Service) -> None:
    before = len(desk.office.ledger.audit.page(None, 0, 1000))
    made = send(mira, maya)
    send(mira, maya, b"nonsense")
    mira.delete(made.headers["location"])
    entries = desk.office.ledger.audit.page(None, 0, 1000)[before:]
    assert [entry.action for entry in entries] == ["create character reference", "delete character reference"]


def test_a_bundle_outlives_the_sweep(desk: Service, tmp_path: Path) -> None:
    (tmp_path / "bundle.zip").write_bytes(b"zip")
    stored = desk.office.store.put(tmp_path / "bundle.zip")
    told = {"owner": "mira", "production": "prd_1", "size": 3, "made_at": 1}
    row = {"id": new("bun"), **told, "digest": stored.digest, "suffix": stored.suffix}
    with desk.office.ledger.database.write() as connection:
        connection.execute(BundleRow.__table__.insert(), [row])  # type: ignore[attr-defined]
    garbage.collect(desk.office.store, desk.office.ledger, grace=-1)
    assert desk.office.store.has(stored.digest, stored.suffix)
