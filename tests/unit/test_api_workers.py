"""Workers over HTTP: they register, claim and hand in; whatever else they try changes nothing."""

import hashlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update
from strangers import Claim, Floor, Stranger, floor

from orchestrator.desk.actor import Scope
from orchestrator.executor.base import Cancelled, Done, Failed, Lost, Progress, Started
from orchestrator.executor.remote import RemoteExecutor
from orchestrator.ledger.offers import offers
from orchestrator.ledger.workers import workers

PNG = b"\x89PNG\r\n\x1a\n and so on"
NEVER = "0" * 32


@pytest.fixture
def there(tmp_path: Path, database_url: str) -> Iterator[Floor]:
    with floor(tmp_path, database_url) as opened:
        yield opened


def change(there: Floor, table: Any, **values: object) -> None:
    with there.service.office.ledger.database.write() as connection:
        connection.execute(update(table).values(**values))


def operator(there: Floor) -> Any:
    return there.service.client(Scope.OPERATOR)


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
    (listed,) = operator(there).get("/v1/workers").json()["items"]
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


def test_a_token_is_told_once_and_kept_as_a_digest(there: Floor) -> None:
    claim = there.claimed()
    offer = there.service.office.ledger.offers.get(claim.attempt)
    assert offer
    assert offer.token == hashlib.sha256(claim.told["token"].encode()).hexdigest()
    assert claim.told["token"] not in str(there.rows())


def test_one_attempt_goes_to_one_worker(there: Floor) -> None:
    one, other = there.stranger(), there.stranger("other")
    attempt = there.offer()
    assert one.claim().attempt == attempt
    assert other.ask().status_code == 204


def test_a_worker_takes_no_more_than_it_said(there: Floor) -> None:
    one = there.stranger(slots=1)
    there.offer()
    there.offer()
    one.claim()
    before = there.rows()
    assert one.ask().status_code == 409
    assert there.rows() == before


def tries(claim: Any, token: str | None = None) -> list[int]:
    """Statuses of everything that one can do with an attempt."""
    return [
        claim.call("POST", "heartbeat", token, json={"percent": 5}).status_code,
        claim.send("still", PNG, token=token).status_code,
        claim.call("GET", "inputs/line", token).status_code,
        claim.call("POST", "report", token, json={"state": "failed"}).status_code,
    ]


def test_a_forged_attempt_is_not_there(there: Floor) -> None:
    claim = there.claimed()
    before = there.rows()
    forged = type(claim)(claim.http, {**claim.told, "attempt": NEVER})
    assert tries(forged) == [404] * 4
    assert there.rows() == before


def test_an_attempt_that_nobody_took_is_not_there(there: Floor) -> None:
    one = there.stranger()
    attempt = there.offer()
    before = there.rows()
    assert tries(Claim(one.http, {"attempt": attempt, "token": ""})) == [404] * 4
    assert there.rows() == before


def test_a_wrong_token_opens_nothing(there: Floor) -> None:
    one = there.stranger()
    there.offer()
    there.offer()
    claim, second = one.claim(), one.claim()
    before = there.rows()
    for token in ("", "x", second.told["token"], claim.told["token"] + "x"):
        assert tries(claim, token) == [403] * 4
    assert claim.http.post(f"/v1/attempts/{claim.attempt}/heartbeat", json={}).status_code == 422
    assert there.rows() == before


def test_another_workers_attempt_is_not_there_even_with_its_token(there: Floor) -> None:
    claim = there.claimed()
    other = there.stranger("other")
    before = there.rows()
    assert tries(type(claim)(other.http, claim.told)) == [404] * 4
    assert there.rows() == before


def test_an_attempt_whose_lease_ended_takes_nothing_more(there: Floor) -> None:
    claim = there.claimed()
    attempt = claim.attempt
    change(there, offers, until=0.5)
    before = there.rows()
    assert tries(claim) == [409] * 4
    assert there.rows() == before
    assert isinstance(there.outcome(attempt), Lost)
    before = there.rows()
    assert tries(claim) == [409] * 4
    assert there.rows() == before


def test_an_attempt_whose_driver_is_gone_takes_nothing_more(there: Floor) -> None:
    one = there.stranger()
    there.offer()
    there.offer()
    claim = one.claim()
    change(there, offers, kept_until=0.5)
    assert tries(claim) == [409] * 4
    assert one.ask().status_code == 204, "nobody waits for the other one"


def test_a_heartbeat_keeps_the_attempt_and_tells_progress(there: Floor) -> None:
    claim = there.claimed()
    attempt = claim.attempt
    assert claim.beat(40).json() == {"cancelled": False}
    heard = there.heard(attempt)
    assert isinstance(next(heard), Started)
    assert next(heard) == Progress(attempt, 0.4)


def test_a_worker_hears_that_an_attempt_is_cancelled(there: Floor) -> None:
    claim = there.claimed()
    attempt = claim.attempt
    there.executor.cancel(attempt)
    assert isinstance(there.outcome(attempt), Cancelled)
    assert claim.beat().json() == {"cancelled": True}
    assert claim.send("still", PNG).status_code == 409
    assert claim.report("failed").status_code == 409


def test_files_with_another_digest_or_role_change_nothing(there: Floor) -> None:
    claim = there.claimed()
    before = there.rows()
    other = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    assert claim.send("still", PNG, other).status_code == 422
    assert claim.send("still", PNG, "not base64!").status_code == 422
    assert claim.send("clip", PNG).status_code == 404
    for role in ("..%2F..%2Fx", "%2e%2e", "still%00", "a" * 300, "still/../x", "a\\b"):
        assert claim.send(role, PNG).status_code in (400, 404, 422), role
    assert claim.call("PUT", "files/still", content=PNG).status_code == 422, "no digest"
    assert there.rows() == before


def test_a_file_larger_than_its_kind_is_refused_as_it_comes(
    there: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestrator.desk import attempts

    claim = there.claimed()
    before = there.rows()
    monkeypatch.setitem(attempts.LARGEST, ".png", 1000)
    assert claim.send("still", bytes(1001)).status_code == 413
    assert there.rows() == before
    assert claim.send("still", bytes(1000)).status_code == 200


def test_a_file_that_is_called_json_is_taken_as_bytes(there: Floor) -> None:
    claim = there.claimed()
    digest = {"Content-Digest": "sha-256=:" + "A" * 43 + "=:", "Content-Type": "application/json"}
    refused = claim.call("PUT", "files/still", headers=digest, content=b"[" * 100_000)
    assert "another sha256" in refused.json()["detail"]


def test_a_report_of_other_files_than_came_in_changes_nothing(there: Floor) -> None:
    claim = there.claimed()
    before = there.rows()
    assert claim.report(facts={}).status_code == 409, "nothing came in"
    assert there.rows() == before
    claim.send("still", PNG)
    before, told = there.rows(), claim.sent["still"]
    for wrong in ({**told, "size": 1}, {**told, "sha256": "0" * 64}):
        claim.sent["still"] = wrong
        assert claim.report().status_code == 409
    claim.sent = {"still": told, "more": told}
    assert claim.report().status_code == 409
    assert there.rows() == before


@pytest.mark.parametrize(
    "more",
    [
        {"log": "x" * 20_000},
        {"reason": "x" * 3000},
        {"seconds": -1},
        {"seconds": 1e300},
        {"facts": {"a": [[[[[[[1]]]]]]]}},
        {"facts": {"a": "x" * 40_000}},
        {"surprise": True},
    ],
)
def test_reports_beyond_all_bounds_change_nothing(tmp_path: Path, more: dict[str, Any]) -> None:
    with floor(tmp_path) as there:
        claim = there.claimed()
        before = there.rows()
        assert claim.report("failed", **more).status_code == 422
        assert there.rows() == before


def test_a_report_is_taken_once_and_answered_again(there: Floor) -> None:
    claim = there.claimed()
    attempt = claim.attempt
    first = claim.report("failed", reason="the card is hot")
    before = there.rows()
    again = claim.report("failed", reason="the card is hot")
    assert (again.status_code, again.json()) == (first.status_code, first.json()) == (200, again.json())
    assert claim.report("failed", reason="something else").status_code == 409
    assert claim.report("lost", reason="the card is hot").status_code == 409
    assert claim.beat().status_code == 409
    assert claim.send("still", PNG).status_code == 409
    assert there.rows() == before
    failed = there.outcome(attempt)
    assert isinstance(failed, Failed)
    assert (failed.reason, failed.seconds) == ("the card is hot", 0.0)


def test_seconds_are_never_more_than_the_time_it_had(there: Floor) -> None:
    claim = there.claimed()
    attempt = claim.attempt
    claim.report("failed", reason="x", seconds=9e6, cpu_seconds=9e6)
    failed = there.outcome(attempt)
    assert 0 < failed.seconds < 20
    assert failed.cpu_seconds < 20 * 256


def test_what_is_given_back_goes_to_somebody_else_and_counts_against_nobody(there: Floor) -> None:
    one = there.stranger()
    attempt = there.offer()
    claim = one.claim()
    assert claim.report("returned", reason="this worker stops").status_code == 200
    assert tries(claim) == [404] * 4
    assert operator(there).get(one.address).json()["failures"] == 0
    second = there.stranger("other").claim()
    assert second.attempt == attempt
    assert second.told["token"] != claim.told["token"]


def test_what_is_given_back_again_and_again_is_lost(there: Floor) -> None:
    one = there.stranger()
    attempt = there.offer()
    for _ in range(3):
        one.claim().report("returned")
    assert isinstance(there.outcome(attempt), Lost)


def test_a_word_of_one_makes_nothing_hopeless_while_others_are_there(there: Floor) -> None:
    one = there.stranger()
    attempt = there.offer()
    one.claim().report("failed", reason="cannot be", final=True)
    assert there.outcome(attempt).final, "nobody else could be asked"
    there.stranger("other")
    time.sleep(0.3)  # the executor looks around four times a second
    attempt = there.offer(seed=2)
    one.claim().report("failed", reason="cannot be", final=True)
    assert not there.outcome(attempt).final


def test_operators_pause_drain_and_wake_under_a_version(there: Floor) -> None:
    one, boss = there.stranger(), operator(there)
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
    change(there, workers, state="blocked", failures=3)
    refused = one.ask()
    assert refused.status_code == 409
    assert "failed 3 times in a row" in refused.json()["detail"]
    Stranger(one.http).register("stranger")
    assert operator(there).get(one.address).json()["state"] == "blocked", "registering again does not help"
    again = Stranger(one.http)
    again.register("another name")
    assert operator(there).get(again.address).json()["state"] == "paused"


def test_a_worker_that_left_is_not_counted_on(there: Floor) -> None:
    one = there.stranger()
    there.offer()
    assert there.executor.free({})
    assert one.http.post(f"{one.address}/leave").status_code == 204
    time.sleep(0.3)
    assert not there.executor.free({})
    assert one.ask().status_code == 200, "it may come back"


def test_honest_work_is_done(there: Floor) -> None:
    claim = there.claimed(width=216, height=384)
    attempt = claim.attempt
    assert claim.told["files"] == {"still": ".png"}
    assert claim.send("still", PNG).status_code == 200
    assert claim.report(facts={"width": 216, "height": 384}, seconds=0.1, cpu_seconds=0.1).status_code == 200
    done = there.outcome(attempt)
    assert isinstance(done, Done)
    assert (done.files["still"].size, done.facts) == (len(PNG), {"width": 216, "height": 384})


def test_two_who_fill_the_same_place_at_once_both_get_their_turn(there: Floor) -> None:
    one = there.stranger(slots=1)
    with (
        RemoteExecutor(there.service.office, ahead=0) as first,
        RemoteExecutor(there.service.office) as other,
    ):
        assert len(first.free({})) == 1
        Floor(there.service, other).offer()
        time.sleep(0.3)  # the executor looks around four times a second
        assert not first.free({})
        late = Floor(there.service, first).offer(seed=2)
        one.claim().report("lost")
        assert one.claim().attempt == late


def test_what_somebody_waits_for_is_never_forgotten(there: Floor) -> None:
    open_one, reported, unkept, own = (there.offer(seed=number) for number in range(4))
    change(there, offers, made_at=0)
    book = there.service.office.ledger.offers
    book.end(reported, "cancelled")
    with there.service.office.ledger.database.write() as connection:
        connection.execute(update(offers).where(offers.c.attempt == unkept).values(kept_until=0))
    book.keep([own])
    there_still = {each.attempt for each in book.news([open_one, reported, unkept, own]).offers}
    assert there_still == {open_one, own}


def test_an_offer_that_is_not_there_any_more_is_lost(there: Floor) -> None:
    attempt = there.offer()
    with there.service.office.ledger.database.write() as connection:
        connection.execute(delete(offers))
    lost = there.outcome(attempt)
    assert isinstance(lost, Lost)
    assert "not in the ledger" in lost.reason


def test_many_old_offers_of_another_release_hold_up_nobody(there: Floor) -> None:
    one = there.stranger()
    for number in range(205):
        there.offer(seed=number)
    change(there, offers, identity="0+source=old", made_at=1)
    new = there.offer(seed=999)
    assert one.claim().attempt == new


def test_two_claims_at_once_take_two_offers(there: Floor) -> None:
    if not there.service.office.ledger.database.is_server:
        return  # one writer at a time
    one, other = there.stranger(), there.stranger("other")
    attempts = {there.offer(seed=1), there.offer(seed=2)}
    book = there.service.office.ledger
    first, second = (book.workers.get(each.address.rpartition("/")[2]) for each in (one, other))
    assert first
    assert second
    taken: list[Any] = []
    with book.database.write():
        taken.append(book.offers.claim(first, "a"))
        waiting = threading.Thread(target=lambda: taken.append(book.offers.claim(second, "b")))
        waiting.start()
        waiting.join(30)
        assert not waiting.is_alive(), "it does not wait for the first"
    assert {each.attempt for each in taken} == attempts
