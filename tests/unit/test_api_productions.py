"""Productions over HTTP: ordering, looking, cancelling and repeating. Nobody drives them here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from service import Service, service

from orchestrator import production
from orchestrator.desk import keys, orders, productions
from orchestrator.desk.actor import Actor, Scope
from orchestrator.desk.change import Moved
from orchestrator.errors import NotFound
from orchestrator.ledger import Ending, TaskState, Word
from orchestrator.read import read
from orchestrator.story import Series

KEY = {"Idempotency-Key": "the-first-of-all"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Series:
    """The example."""
    from orchestrator.office import opened
    from orchestrator.settings import Settings

    with opened(Settings(home=tmp_path_factory.mktemp("home"))) as office:
        return read(office, production.EXAMPLE)


@pytest.fixture
def desk(tmp_path: Path, database_url: str) -> Iterator[Service]:
    with service(tmp_path, database_url, open_productions=3) as running:
        yield running


def shelved(who: TestClient, series: Series) -> str:
    """Its address on the desk."""
    made = who.post(
        "/v1/series", content=series.model_dump_json(), headers={"Content-Type": "application/json"}
    )
    assert made.status_code == 201, made.text
    return str(made.headers["location"])


def start(who: TestClient, series: str, key: str = "a-key-of-mine", **how: object) -> Response:
    return who.post(
        f"{series}/episodes/1/productions", json={"profile": "slate", **how}, headers={"Idempotency-Key": key}
    )


def test_an_unknown_profile_or_executor_or_episode_is_refused_at_once(desk: Service, told: Series) -> None:
    mira = desk.client(Scope.CREATOR)
    series = shelved(mira, told)
    for how, pointer in (({"profile": "imax"}, "#/profile"), ({"executor": "moon"}, "#/executor")):
        refused = start(mira, series, key=f"try-{pointer}", **how)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)
    missing = mira.post(f"{series}/episodes/77/productions", json={}, headers=KEY)
    assert missing.status_code == 404
    assert mira.get("/v1/productions").json()["items"] == []


def test_a_story_that_cannot_be_made_is_refused_with_every_finding(desk: Service, told: Series) -> None:
    mira = desk.client(Scope.CREATOR)
    maya, *others = told.sheets
    consent = {"person": "A. Actor", "scope": "face", "date": "2024-01-01", "evidence": "0" * 64}
    face: dict[str, object] = {"file": "face.jpg", "view": "front", "rights": "ours", "real_person": True}
    face["consent"] = {**consent, "revoked": "2025-01-01"}
    real = maya.model_validate({**maya.model_dump(), "references": [face]})
    refused = start(mira, shelved(mira, told.model_copy(update={"sheets": (real, *others)})))
    assert refused.status_code == 422
    assert "revoked consent" in refused.json()["errors"][0]["detail"]


def test_only_operators_push_to_the_front(desk: Service, told: Series) -> None:
    mira = desk.client(Scope.CREATOR)
    series = shelved(mira, told)
    assert start(mira, series, priority=5).status_code == 403
    assert start(desk.client(Scope.CREATOR, Scope.OPERATOR), series, priority=5).status_code == 202


def test_without_an_idempotency_key_nothing_starts(desk: Service, told: Series) -> None:
    mira = desk.client(Scope.CREATOR)
    assert mira.post(f"{shelved(mira, told)}/episodes/1/productions", json={}).status_code == 422


def test_the_same_request_starts_one_production(desk: Service, told: Series) -> None:
    mira = desk.client(Scope.CREATOR)
    series = shelved(mira, told)
    first, again = start(mira, series), start(mira, series)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.headers["location"] == again.headers["location"]
    assert len(mira.get("/v1/productions").json()["items"]) == 1
    found = mira.get(first.headers["location"]).json()
    assert (found["state"], found["profile"], found["episode"]) == ("queued", "slate", 1)


def test_who_has_too_many_waits(desk: Service, told: Series) -> None:
    mira = desk.client(Scope.CREATOR)
    series = shelved(mira, told)
    answers = [start(mira, series, key=f"number-{n}") for n in range(4)]
    assert [each.status_code for each in answers] == [202, 202, 202, 429]
    assert int(answers[3].headers["retry-after"]) > 0


def test_a_batch_makes_the_whole_series_or_nothing(desk: Service, told: Series) -> None:
    mira = desk.client(Scope.CREATOR)
    series = shelved(mira, told)
    made = mira.post(f"{series}/productions", json={"profile": "slate"}, headers=KEY)
    assert made.status_code == 202, made.text
    listed = mira.get(made.headers["location"]).json()["items"]
    assert sorted(each["episode"] for each in listed) == [each.number for each in told.episodes]
    assert {each["batch"] for each in listed} == {made.json()["batch"]}
    half = mira.post(
        f"{series}/productions", json={"episodes": [1, 99]}, headers={"Idempotency-Key": "half-of-it"}
    )
    assert half.status_code == 404


def test_somebody_elses_production_is_not_there_but_operators_look_after_it(
    desk: Service, told: Series
) -> None:
    mira = desk.client(Scope.CREATOR)
    address = start(mira, shelved(mira, told)).headers["location"]
    stranger, operator = desk.client(Scope.CREATOR, owner="noor"), desk.client(Scope.OPERATOR, owner="ops")
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"{address}/cancel").status_code == 404
    assert stranger.get("/v1/productions").json()["items"] == []
    desk.office.ledger.productions.end(
        address.rpartition("/")[2],
        Ending("done", files={"cut.json": ["ab", ".json", 2]}, report={"title": "secret"}),
    )
    assert operator.get(address).json()["state"] == "done"
    assert "secret" not in operator.get(address).text
    assert mira.get(address).json()["files"]["cut.json"]["size"] == 2
    assert operator.get(f"{address}/why").status_code == 403


def test_an_operator_who_creates_too_reads_no_script_of_others(desk: Service, told: Series) -> None:
    mira, both = desk.client(Scope.CREATOR), desk.client(Scope.CREATOR, Scope.OPERATOR, owner="ops")
    address = start(mira, shelved(mira, told)).headers["location"]
    assert both.get(address).status_code == 200
    assert both.get(f"{address}/why").status_code == 404


def test_an_operator_hears_what_failed_and_not_what_it_says(desk: Service, told: Series) -> None:
    mira, operator = desk.client(Scope.CREATOR), desk.client(Scope.OPERATOR, owner="ops")
    address = start(mira, shelved(mira, told)).headers["location"]
    name, ledger = address.rpartition("/")[2], desk.office.ledger
    failed = {"task": "voice/l1", "kind": "voice", "subject": "l1", "reasons": ["secret"], "log": "secret"}
    ledger.tasks.put([TaskState(name, "voice/l1", 0, "voice", "l1", "failed", reason="nobody says secret")])
    ledger.events.add(name, [Word("task.failed", {"task": "voice/l1", "percent": 0, "reason": "secret"})])
    problem = {"kind": "ProductionFailed", "detail": "secret", "tasks": [failed]}
    ledger.productions.end(name, Ending("failed", problem))
    for place in ("", "/tasks", "/events"):
        heard = operator.get(f"{address}{place}").text
        assert ("secret" in mira.get(f"{address}{place}").text, "secret" in heard) == (True, False), place
        assert "may quote the story" in heard
    assert operator.get(address).json()["problem"]["tasks"] == [
        {"task": "voice/l1", "kind": "voice", "subject": "l1"}
    ]
    assert "secret" not in operator.get("/v1/productions").text


def test_a_retry_with_the_key_that_replaces_it_is_answered_as_before(desk: Service, told: Series) -> None:
    mira = desk.client(Scope.CREATOR)
    series = shelved(mira, told)
    first, fresh = start(mira, series), desk.client(Scope.CREATOR)
    assert start(fresh, series).headers["location"] == first.headers["location"]
    assert len(fresh.get("/v1/productions").json()["items"]) == 1
    noor = desk.client(Scope.CREATOR, owner="noor")
    assert start(noor, series).status_code == 404


def test_what_waits_is_cancelled_at_once_and_tried_again(desk: Service, told: Series) -> None:
    mira = desk.client(Scope.CREATOR)
    address = start(mira, shelved(mira, told)).headers["location"]
    early = mira.post(f"{address}/retry", headers={"Idempotency-Key": "too-early"})
    assert early.status_code == 409
    assert mira.post(f"{address}/cancel").status_code == 200
    audited = desk.office.ledger.audit.page(None, 0, 1000)
    assert mira.post(f"{address}/cancel").json()["state"] == "cancelled"
    assert desk.office.ledger.audit.page(None, 0, 1000) == audited, "nothing changed"
    again = mira.post(f"{address}/retry", headers={"Idempotency-Key": "once-more"})
    assert (again.status_code, again.json()["state"]) == (202, "queued")


def test_what_is_done_cannot_be_cancelled(desk: Service, told: Series) -> None:
    mira = desk.client(Scope.CREATOR)
    address = start(mira, shelved(mira, told)).headers["location"]
    desk.office.ledger.productions.end(address.rpartition("/")[2], Ending("done", files={}))
    assert mira.post(f"{address}/cancel").status_code == 409


def test_why_names_every_task_before_anything_is_spent(desk: Service, told: Series) -> None:
    mira = desk.client(Scope.CREATOR)
    address = start(mira, shelved(mira, told)).headers["location"]
    reasons = mira.get(f"{address}/why").json()
    assert {tuple(each["causes"]) for each in reasons} == {("first time",)}
    assert {"voice", "still", "motion"} <= {each["kind"] for each in reasons}


def prepared(desk: Service, mira: TestClient, series: str) -> tuple[Actor, orders.Prepared]:
    actor = keys.admit(desk.office, mira.headers["authorization"].removeprefix("Bearer "))
    return actor, orders.prepare(desk.office, actor, series.rpartition("/")[2], [1], orders.Asked("slate"))


def test_what_was_prepared_of_another_version_is_not_started(desk: Service, told: Series) -> None:
    mira = desk.client(Scope.CREATOR, Scope.EDITOR)
    series = shelved(mira, told)
    actor, order = prepared(desk, mira, series)
    cut = f"{series}/episodes/1/cuts/slate"
    shot = mira.get(f"{series}/episodes/1/shots").json()["items"][0]["id"]
    edited = mira.patch(cut, json={"omit": [shot]}, headers={"If-Match": "*"})
    assert edited.status_code == 200, edited.text
    with pytest.raises(Moved):
        productions.start(desk.office, actor, order)
    actor, order = prepared(desk, mira, series)
    assert mira.delete(series, headers={"If-Match": "*"}).status_code == 204
    with pytest.raises(NotFound):
        productions.start(desk.office, actor, order)
    assert mira.get("/v1/productions").json()["items"] == []


def test_an_order_is_prepared_anew_a_few_times_and_not_at_all_when_answered(
    desk: Service, told: Series, monkeypatch: pytest.MonkeyPatch
) -> None:
    mira = desk.client(Scope.CREATOR)
    series, prepare, times = shelved(mira, told), orders.prepare, list[int]()
    title = {"title": told.title}

    def disturbed(*given: Any, **how: Any) -> orders.Prepared:
        """Somebody changes the head behind its back; the first time, or for ever."""
        done = prepare(*given, **how)
        times.append(1)
        if len(times) in changing:
            changed = {**title, "premise": f"version {len(times)}"}
            assert mira.put(series, json=changed, headers={"If-Match": "*"}).status_code == 200
        return done

    monkeypatch.setattr(orders, "prepare", disturbed)
    changing = range(1, 2)
    first = start(mira, series)
    ordered = desk.office.ledger.productions.ordered(first.headers["location"].rpartition("/")[2])
    assert (first.status_code, len(times), "version 1" in ordered.series) == (202, 2, True)
    assert start(mira, series).headers["location"] == first.headers["location"]
    assert len(times) == 2, "answered without looking at the plan"
    changing = range(1, 99)
    refused = start(mira, series, key="another-key")
    assert (refused.status_code, len(times)) == (409, 5)


def test_an_order_stays_as_it_was_when_the_story_changes(desk: Service, told: Series) -> None:
    mira = desk.client(Scope.CREATOR)
    series = shelved(mira, told)
    address = start(mira, series).headers["location"]
    before = desk.office.ledger.productions.ordered(address.rpartition("/")[2])
    mira.delete(series, headers={"If-Match": "*"})
    assert desk.office.ledger.productions.ordered(address.rpartition("/")[2]) == before
    assert mira.get(address).status_code == 200
