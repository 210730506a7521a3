"""Series over HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from service import Service, service

from orchestrator.desk.actor import Scope

STORY = {"id": "the-key", "title": "The Key"}


@pytest.fixture
def desk(tmp_path: Path, database_url: str) -> Iterator[Service]:
    with service(tmp_path, database_url) as running:
        yield running


def test_without_a_key_nothing_opens(desk: Service) -> None:
    refused = desk.http.get("/v1/series")
    assert (refused.status_code, refused.json()["type"]) == (401, "/problems/unauthenticated")
    assert refused.headers["www-authenticate"] == "Bearer"


def test_a_worker_reads_no_stories(desk: Service) -> None:
    assert desk.client(Scope.WORKER).get("/v1/series").status_code == 403


def test_somebody_elses_series_is_not_there(desk: Service) -> None:
    address = desk.client(Scope.CREATOR).post("/v1/series", json=STORY).headers["location"]
    assert desk.client(Scope.CREATOR, owner="noor").get(address).status_code == 404


def test_a_body_that_cannot_be_used_says_where(desk: Service) -> None:
    refused = desk.client(Scope.CREATOR).post("/v1/series", json={**STORY, "look": {"lens": 5}})
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["errors"][0]["pointer"] == "#/look/lens"


def test_a_change_without_a_version_or_with_an_old_one_is_refused(desk: Service) -> None:
    mira = desk.client(Scope.CREATOR)
    made = mira.post("/v1/series", json=STORY)
    address, first = made.headers["location"], made.headers["etag"]
    assert mira.put(address, json=STORY).status_code == 428
    assert (
        mira.put(address, json={**STORY, "premise": "Two."}, headers={"If-Match": first}).status_code == 200
    )
    stale = mira.put(address, json={**STORY, "premise": "Three."}, headers={"If-Match": first})
    assert stale.status_code == 412
    assert mira.get(address).json()["premise"] == "Two."


def test_a_series_is_made_read_and_deleted(desk: Service) -> None:
    mira = desk.client(Scope.CREATOR)
    made = mira.post("/v1/series", json=STORY)
    assert made.status_code == 201
    address = made.headers["location"]
    assert mira.get(address).json()["title"] == "The Key"
    assert mira.delete(address, headers={"If-Match": made.headers["etag"]}).status_code == 204
    assert mira.get(address).status_code == 404


def test_lists_go_on_where_the_page_ended(desk: Service) -> None:
    mira = desk.client(Scope.CREATOR)
    for number in range(5):
        mira.post("/v1/series", json={**STORY, "title": f"{number}"})
    first = mira.get("/v1/series", params={"limit": 3})
    rest = mira.get(first.links["next"]["url"])
    titles = [each["title"] for page in (first, rest) for each in page.json()["items"]]
    assert titles == ["0", "1", "2", "3", "4"]
    assert rest.json()["next"] is None


def test_every_change_leaves_one_entry_in_the_audit(desk: Service) -> None:
    mira = desk.client(Scope.CREATOR)
    before = len(desk.office.ledger.audit.page(None, 0, 100))
    mira.post("/v1/series", json=STORY)
    mira.post("/v1/series", json={"title": 5})
    entries = desk.office.ledger.audit.page(None, 0, 100)[before:]
    assert [entry.action for entry in entries] == ["create series"]
    assert desk.office.ledger.audit.broken() is None
