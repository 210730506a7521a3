"""Characters, locations and props over HTTP: what is used stays, what is given has a version."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from service import Service
from story_service import EPISODE, KINDS, STORY, pointers, put, running

from orchestrator.desk.actor import Scope


@pytest.fixture(scope="module", params=KINDS)
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(request, tmp_path_factory) as made:
        yield made


@pytest.fixture
def mira(desk: Service) -> TestClient:
    return desk.client(Scope.CREATOR)


@pytest.fixture
def series(mira: TestClient) -> str:
    return mira.post("/v1/series", json={**STORY, "episodes": [EPISODE]}).headers["location"]


@pytest.mark.parametrize(
    ("group", "body", "pointer"),
    [
        ("characters", {"name": "Noor", "age": "old"}, "#/age"),
        ("characters", {"name": "Noor", "wardrobe": {"day": 5}}, "#/wardrobe"),
        ("characters", {"name": "Noor", "hair": "black"}, "#/hair"),
        ("characters", {"use": "nobody"}, "#"),
        ("characters", {"id": "../etc"}, "#/id"),
        ("characters", {"name": "A\u0000"}, "#/name"),
        ("locations", {"id": "x" * 65}, "#/id"),
        ("props", {"id": "ring", "description": "a ring", "owner": "Victor"}, "#/owner"),
        ("props", {"id": "ring"}, "#"),
        ("props", [], "#"),
    ],
)
def test_what_is_wrong_in_a_sheet_is_pointed_at(
    mira: TestClient, series: str, group: str, body: Any, pointer: str
) -> None:
    assert pointers(mira.post(f"{series}/{group}", json=body)) == [pointer]


@pytest.mark.parametrize(
    "address",
    ["characters/maya", "locations/old-office", "characters/nobody", "props/x%00", "characters/a b"],
)
def test_what_is_not_there_or_somebody_elses(desk: Service, series: str, address: str) -> None:
    noor = desk.client(Scope.CREATOR, owner="noor")
    assert noor.get(f"{series}/{address}").status_code in (400, 404, 422)


def test_what_is_used_cannot_be_deleted(mira: TestClient, series: str) -> None:
    refused = mira.delete(f"{series}/locations/old-office", headers={"If-Match": "*"})
    assert refused.status_code == 409
    assert "episode 1 names location old-office" in refused.json()["detail"]
    owner = mira.delete(f"{series}/characters/maya", headers={"If-Match": "*"})
    assert "prop maya-phone names character maya" in owner.json()["detail"]
    assert mira.get(f"{series}/locations/old-office").status_code == 200


def test_an_outfit_that_is_worn_cannot_be_taken_away(mira: TestClient, series: str) -> None:
    put(mira, f"{series}/episodes/1", {**EPISODE, "wardrobe": {"Maya": "night"}})
    refused = put(mira, f"{series}/characters/maya", {"name": "Maya", "wardrobe": {"day": "grey coat"}})
    assert refused.status_code == 409
    assert "wardrobe maya/night" in refused.json()["detail"]


def test_what_nobody_uses_can_be_deleted(mira: TestClient, series: str) -> None:
    etag = mira.get(f"{series}/props/maya-phone").headers["etag"]
    assert mira.delete(f"{series}/props/maya-phone").status_code == 428
    assert mira.delete(f"{series}/props/maya-phone", headers={"If-Match": etag}).status_code == 204
    assert mira.get(f"{series}/props/maya-phone").status_code == 404


def test_a_character_of_the_stock_is_cast_under_another_name(mira: TestClient, series: str) -> None:
    stock = mira.get("/v1/stock").json()["characters"][0]
    made = mira.post(f"{series}/characters", json={"use": stock["id"], "name": "Noor"})
    assert (made.status_code, made.headers["location"]) == (201, f"{series}/characters/noor")
    assert made.json()["appearance"] == stock["appearance"]
    assert mira.post(f"{series}/characters", json={"name": "Noor"}).status_code == 409


def test_a_name_in_any_script_has_an_address(mira: TestClient, series: str) -> None:
    made = mira.post(f"{series}/locations", json={"id": "办公室", "description": "an office"})
    assert made.headers["location"].isascii()
    assert mira.get(made.headers["location"]).json()["id"] == "办公室"


def test_another_version_of_a_sheet(mira: TestClient, series: str) -> None:
    sheet = {"name": "Maya", "wardrobe": {"day": "blue coat", "night": "red dress"}, "aliases": ["the girl"]}
    changed = put(mira, f"{series}/characters/maya", sheet)
    assert changed.json()["wardrobe"][0]["outfit"] == "blue coat"
    stale = mira.put(f"{series}/characters/maya", json=sheet, headers={"If-Match": '"x"'})
    assert stale.status_code == 412
    assert pointers(put(mira, f"{series}/characters/maya", {**sheet, "id": "mia"})) == ["#/id"]


def test_assets_keep_their_order(mira: TestClient, series: str) -> None:
    for name in ("yard", "attic", "cellar"):
        mira.post(f"{series}/locations", json={"id": name})
    first = mira.get(f"{series}/locations", params={"limit": 3})
    rest = mira.get(first.links["next"]["url"])
    found = [each["id"] for page in (first, rest) for each in page.json()["items"]]
    assert found == ["old-office", "yard", "attic", "cellar"]


def test_every_change_of_an_asset_leaves_one_entry(mira: TestClient, desk: Service, series: str) -> None:
    before = len(desk.office.ledger.audit.page(None, 0, 1000))
    mira.post(f"{series}/props", json={"id": "ring", "description": "a ring"})
    put(mira, f"{series}/props/ring", {"description": "a gold ring"})
    mira.delete(f"{series}/locations/old-office", headers={"If-Match": "*"})
    mira.delete(f"{series}/props/ring", headers={"If-Match": "*"})
    entries = desk.office.ledger.audit.page(None, 0, 1000)[before:]
    assert [entry.action for entry in entries] == ["create prop", "change prop", "delete prop"]
