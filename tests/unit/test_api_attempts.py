"""Attempts over HTTP: who holds one and its token hands in once what was asked; all else changes nothing."""

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from strangers import Claim, Floor, floor

from orchestrator.executor.base import Cancelled, Done, Failed, Lost, Progress, Started
from orchestrator.ledger.offers import offers

PNG = b"\x89PNG\r\n\x1a\n and so on"
NEVER = "0" * 32


@pytest.fixture
def there(tmp_path: Path, database_url: str) -> Iterator[Floor]:
    with floor(tmp_path, database_url) as opened:
        yield opened


def test_a_token_is_told_once_and_kept_as_a_digest(there: Floor) -> None:
    claim = there.claimed()
    offer = there.service.office.ledger.offers.get(claim.attempt)
    assert offer
    assert offer.token == hashlib.sha256(claim.told["token"].encode()).hexdigest()
    assert claim.told["token"] not in str(there.rows())


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
    there.change(offers, until=0.5)
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
    there.change(offers, kept_until=0.5)
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
    assert there.operator.get(one.address).json()["failures"] == 0
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


def test_honest_work_is_done(there: Floor) -> None:
    claim = there.claimed(width=216, height=384)
    attempt = claim.attempt
    assert claim.told["files"] == {"still": ".png"}
    assert claim.send("still", PNG).status_code == 200
    assert claim.report(facts={"width": 216, "height": 384}, seconds=0.1, cpu_seconds=0.1).status_code == 200
    done = there.outcome(attempt)
    assert isinstance(done, Done)
    assert (done.files["still"].size, done.facts) == (len(PNG), {"width": 216, "height": 384})
