"""What lists of series and episodes read from the ledger: the newest, the delivered, and no more queries."""

import pytest
from sqlalchemy import event, insert

from orchestrator import clock
from orchestrator.ledger import Document, Ending, Ledger, Ordered, Production, SeriesHead
from orchestrator.ledger.tables import AttemptRow


def stocked(ledger: Ledger, episodes: int, name: str = "ser_1", owner: str = "mira") -> None:
    ledger.series.add(SeriesHead(name, owner, "{}", "d1"))
    numbers = range(1, episodes + 1)
    ledger.documents.add([Document(name, "episode", str(each), "{}", "d1", each) for each in numbers])


def run(ledger: Ledger, name: str, episode: int, state: str, *, what: str = "episode") -> None:
    made = Production(
        name, "mira", "ser_1", episode, f"ser_1/{episode}", "slate", 1, "full", what=what, state=state
    )
    ledger.productions.add([(made, Ordered("{}", "{}"))])
    if state == "done":
        ledger.productions.end(
            name, Ending("done", files={"cover.jpg": ["a", ".jpg", 1]}, report={"is": name})
        )


def test_an_episode_has_its_newest_run_and_its_newest_delivery(ledger: Ledger) -> None:
    stocked(ledger, 3)
    for name, state in (("prd_1", "done"), ("prd_2", "done"), ("prd_3", "failed")):
        run(ledger, name, 1, state)
    run(ledger, "prd_4", 1, "done", what="bundle")
    run(ledger, "prd_5", 2, "queued")
    found = ledger.shelves.runs("ser_1")
    assert (found[1].last.id, found[1].made.id if found[1].made else "") == ("prd_3", "prd_2")
    assert (found[2].last.id, found[2].made) == ("prd_5", None)
    assert set(found) == {1, 2}


def test_a_series_tells_how_far_it_is(ledger: Ledger) -> None:
    stocked(ledger, 3)
    stocked(ledger, 0, "ser_2")
    for name, episode, state in (("prd_1", 1, "done"), ("prd_2", 2, "done"), ("prd_3", 1, "failed")):
        run(ledger, name, episode, state)
    found = ledger.shelves.progress(["ser_1", "ser_2"])
    assert (found["ser_1"].episodes, found["ser_1"].made) == (3, 2)
    assert found["ser_1"].states == {"failed": 1, "done": 1}
    assert found["ser_1"].cover
    assert (found["ser_1"].cover.id, found["ser_1"].cover.report) == ("prd_2", None)
    assert (found["ser_2"].episodes, found["ser_2"].cover) == (0, None)


def test_what_was_made_of_a_deleted_episode_is_not_that_of_the_next_of_its_number(ledger: Ledger) -> None:
    stocked(ledger, 1)
    run(ledger, "prd_1", 1, "done")
    ledger.documents.remove("ser_1", "episode", "1")
    assert ledger.shelves.runs("ser_1") == {}
    assert ledger.shelves.progress(["ser_1"])["ser_1"].made == 0


def tried(ledger: Ledger, name: str, making: str, state: str, began: int, ended: int | None) -> None:
    told = {"id": name, "production": making, "key": name, "task": "t", "subject": "s", "worker": "w"}
    more = {"state": state, "reason": "", "log": "", "fence": 1, "seconds_allowed": 60}
    with ledger.database.write() as connection:
        values = {**told, **more, "started_at": began, "ended_at": ended}
        connection.execute(insert(AttemptRow.__table__).values(values))  # type: ignore[attr-defined]


def test_an_episode_costs_what_all_attempts_for_it_took_counted_once(ledger: Ledger) -> None:
    stocked(ledger, 3)
    began = clock.now()
    for name, episode, state in (("prd_1", 1, "failed"), ("prd_2", 1, "done"), ("prd_3", 2, "queued")):
        run(ledger, name, episode, state)
    tried(ledger, "att_1", "ser_1/1", "done", began, began + 3_000_000_000)
    tried(ledger, "att_2", "ser_1/1", "failed", began, began + 250)
    tried(ledger, "att_3", "ser_1/1", "running", began, None)
    tried(ledger, "att_4", "ser_1/2", "running", began, None)
    tried(ledger, "att_5", "ser_2/1", "done", began, began + 7)
    found = ledger.shelves.spent("ser_1")
    assert found == {1: 3_000_000_250, 2: 0}
    assert all(type(each) is int for each in found.values())
    assert ledger.shelves.spent("ser_2") == {}


def test_a_deleted_episode_cost_what_the_next_of_its_number_did_not(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    stocked(ledger, 2)
    run(ledger, "prd_1", 1, "done")
    run(ledger, "prd_2", 2, "done")
    tried(ledger, "att_1", "ser_1/1", "done", now + 10, now + 110)
    tried(ledger, "att_2", "ser_1/2", "done", now + 10, now + 17)
    ledger.documents.remove("ser_1", "episode", "1")
    assert ledger.shelves.spent("ser_1") == {2: 7}
    monkeypatch.setattr(clock, "now", lambda: now + 1000)
    ledger.documents.add([Document("ser_1", "episode", "1", "{}", "d2", 1)])
    assert ledger.shelves.spent("ser_1") == {2: 7}
    run(ledger, "prd_3", 1, "done")
    tried(ledger, "att_3", "ser_1/1", "done", now + 2000, now + 2003)
    assert ledger.shelves.spent("ser_1") == {1: 3, 2: 7}


def test_series_come_the_newest_first_and_page_by_page(ledger: Ledger) -> None:
    for name, owner in (("ser_1", "mira"), ("ser_2", "omar"), ("ser_3", "mira")):
        stocked(ledger, 0, name, owner)
    assert [each.id for each in ledger.shelves.series("mira", "", 5)] == ["ser_3", "ser_1"]
    assert [each.id for each in ledger.shelves.series(None, "ser_3", 1)] == ["ser_2"]


def test_a_hundred_episodes_take_no_more_queries_than_one(ledger: Ledger) -> None:
    stocked(ledger, 100)
    asked: list[str] = []
    event.listen(
        ledger.database.engine, "before_cursor_execute", lambda *told: asked.append(told[2]), named=False
    )
    for number in range(1, 101):
        run(ledger, f"prd_{number:03}", number, "done")
    asked.clear()
    assert len(ledger.shelves.runs("ser_1")) == 100
    assert ledger.shelves.progress(["ser_1"])["ser_1"].made == 100
    assert len([each for each in asked if each.startswith("SELECT")]) == 4
