"""Workers over HTTP: they register, ask for tasks and leave, and operators have a say in it."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from strangers import Floor, Stranger, floor

from orchestrator.desk.actor import Scope
from orchestrator.ledger.workers import workers


@pytest.fixture
def there(tmp_path: Path, database_url: str) -> Iterator[Floor]:
    with floor(tmp_path, database_url) as opened:
        yield opened


@pytest.mark.parametrize(
    "said",
    [
        {"makes": {}},
        {"name": "../etc"},
        {"slots": 0},
        {"slots": 10_000},
        {"facts": {"a": {"b": {"c": {"d": {"e": {"f": {}}}}}}}},
        {"facts": {"log": "x" * 40_000}},
        {"state": "active"},
    ],
)
def test_strange_words_of_a_worker_are_refused(tmp_path: Path, said: dict[str, Any]) -> None:
    with floor(tmp_path) as there:
        assert Stranger(there.service.client(Scope.WORKER)).register(**said).status_code == 422
        assert there.rows() == []


def test_only_worker_keys_register_and_only_operators_look(there: Floor) -> None:
    for scope in (Scope.CREATOR, Scope.EDITOR, Scope.OPERATOR):
        assert Stranger(there.service.client(scope)).register().status_code == 403
    one = there.stranger()
    assert one.http.get("/v1/workers").status_code == 403
    assert one.http.get(one.address).status_code == 403
    assert there.service.client(Scope.CREATOR).get(one.address).status_code == 403


def test_a_worker_reads_no_story(there: Floor) -> None:
    one = there.stranger()
    for path in ("/v1/series", "/v1/productions", "/v1/stock", "/v1/keys"):
        assert one.http.get(path).status_code == 403, path


def test_a_worker_that_comes_back_is_the_same_one(there: Floor) -> None:
    one = there.stranger("gaffer")
    again = Stranger(one.http)
    assert again.register("gaffer", slots=3).status_code == 200
    assert again.address == one.address
    (listed,) = there.operator.get("/v1/workers").json()["items"]
    assert (listed["name"], listed["slots"], listed["state"], listed["tasks"]) == ("gaffer", 3, "active", [])


def test_another_release_is_told_what_to_install(there: Floor) -> None:
    old = there.stranger(makes={"slate.still": "0+source=old"})
    there.offer()
    before = there.rows()
    refused = old.ask()
    assert refused.status_code == 409
    assert "Install the release that the server runs" in refused.json()["detail"]
    assert there.rows() == before


def test_a_worker_gets_only_what_it_makes(there: Floor) -> None:
    from workers import registry

    voice = {"slate.voice": registry.entry("slate.voice").identity, "slate.still": "0+source=old"}
    one = there.stranger(makes=voice)
    there.offer("slate.still")
    assert one.ask().status_code == 204
    there.offer("slate.voice", text="Yes.")
    assert one.claim().told["worker"] == "slate.voice"


def test_nothing_to_do_is_said_after_the_wait(there: Floor) -> None:
    one, begun = there.stranger(), time.monotonic()
    assert one.http.post(f"{one.address}/claims?wait=1").status_code == 204
    assert 0.9 < time.monotonic() - begun < 30


def test_another_keys_worker_is_not_there(there: Floor) -> None:
    one, other = there.stranger(), there.stranger("other")
    there.offer()
    before = there.rows()
    assert other.http.post(f"{one.address}/claims?wait=0").status_code == 404
    assert other.http.post(f"{one.address}/leave").status_code == 404
    assert there.rows() == before


def test_a_worker_takes_no_more_than_it_said(there: Floor) -> None:
    one = there.stranger(slots=1)
    there.offer()
    there.offer()
    one.claim()
    before = there.rows()
    assert one.ask().status_code == 409
    assert there.rows() == before


def test_operators_pause_drain_and_wake_under_a_version(there: Floor) -> None:
    one, boss = there.stranger(), there.operator
    there.offer()
    tag = boss.get(one.address).headers["etag"]
    assert boss.patch(one.address, json={"state": "paused"}).status_code == 428
    assert boss.patch(one.address, json={"state": "blocked"}, headers={"If-Match": tag}).status_code == 422
    paused = boss.patch(one.address, json={"state": "paused"}, headers={"If-Match": tag})
    assert paused.json()["state"] == "paused"
    assert boss.patch(one.address, json={"state": "active"}, headers={"If-Match": tag}).status_code == 412
    assert one.ask().status_code == 204
    time.sleep(0.3)  # the executor looks around four times a second
    assert not there.executor.free({}), "nobody is there to work"
    woken = boss.patch(one.address, json={"state": "active"}, headers={"If-Match": paused.headers["etag"]})
    assert woken.status_code == 200
    assert one.ask().status_code == 200
    (task,) = boss.get(one.address).json()["tasks"]
    assert task["worker"] == "slate.still"


def test_a_blocked_worker_gets_nothing_nor_its_keys_new_names(there: Floor) -> None:
    one = there.stranger()
    there.offer()
    there.change(workers, state="blocked", failures=3)
    refused = one.ask()
    assert refused.status_code == 409
    assert "failed 3 times in a row" in refused.json()["detail"]
    Stranger(one.http).register("stranger")
    assert there.operator.get(one.address).json()["state"] == "blocked", "registering again does not help"
    again = Stranger(one.http)
    again.register("another name")
    assert there.operator.get(again.address).json()["state"] == "paused"


def test_a_worker_that_left_is_not_counted_on(there: Floor) -> None:
    one = there.stranger()
    there.offer()
    assert there.executor.free({})
    assert one.http.post(f"{one.address}/leave").status_code == 204
    time.sleep(0.3)
    assert not there.executor.free({})
    assert one.ask().status_code == 200, "it may come back"
