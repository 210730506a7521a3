"""Attempts on offer: each goes to one worker, what is waited for stays, and what is gone is lost."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import OperationalError
from strangers import Floor, floor

from orchestrator.errors import LedgerFailed
from orchestrator.executor.base import Cancelled, Lost
from orchestrator.executor.remote import RemoteExecutor
from orchestrator.ledger.offers import offers


@pytest.fixture
def there(tmp_path: Path, database_url: str) -> Iterator[Floor]:
    with floor(tmp_path, database_url) as opened:
        yield opened


def test_one_attempt_goes_to_one_worker(there: Floor) -> None:
    one, other = there.stranger(), there.stranger("other")
    attempt = there.offer()
    assert one.claim().attempt == attempt
    assert other.ask().status_code == 204


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
    there.change(offers, made_at=0)
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


def test_what_was_found_is_told_although_the_ledger_went_away_in_the_middle(
    there: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_mine: object) -> None:
        raise LedgerFailed("away") from OperationalError("", {}, Exception("the server is gone"))

    over, _still_open = there.offer(), there.offer(seed=2)
    there.executor.cancel(over)
    monkeypatch.setattr(there.service.office.ledger.offers, "house", away)  # for the second it is asked again
    assert list(there.executor.events(0)) == [Cancelled(over)]
    assert list(there.executor.events(0)) == []


def test_many_old_offers_of_another_release_hold_up_nobody(there: Floor) -> None:
    one = there.stranger()
    for number in range(205):
        there.offer(seed=number)
    there.change(offers, identity="0+source=old", made_at=1)
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
