"""Driving: from the line to files in the store, and every way in which that can end."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from orchestrator import make
from orchestrator.desk import orders, productions
from orchestrator.desk import series as shelf
from orchestrator.desk.actor import Actor, Scope
from orchestrator.drive import Driver, driver
from orchestrator.errors import LedgerFailed
from orchestrator.ledger import Owner, Production
from orchestrator.making import Making
from orchestrator.office import Office, opened
from orchestrator.settings import Settings
from orchestrator.stories import read
from orchestrator.story import Series

STORY = """# The Key

Premise: A night nurse finds her own name in a locked file.

## Characters
- **Ines**, 29, night nurse. Short black hair. Wardrobe `day`: green scrubs. Voice: female, young, warm.

## Locations
- `ward`: hospital corridor at night, one lamp on

## Episode 1, "Room Nine". Purpose: Ines learns that somebody planned her.
1. Ines opens the drawer and says, "That is my name."   (hook)
"""
MIRA = Actor("mira", frozenset({Scope.CREATOR}))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Series:
    file = tmp_path_factory.mktemp("story") / "story.md"
    file.write_text(STORY)
    return read(file)


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with opened(Settings(home=tmp_path, database_url=database_url, slots=2)) as office:
        yield office


def ordered(office: Office, told: Series, **asked: object) -> Production:
    """A production in the line."""
    head = shelf.add(office, MIRA, told)
    how = orders.Asked(profile="slate", **asked)  # type: ignore[arg-type]
    return productions.start(office, MIRA, orders.prepare(office, MIRA, head.id, [1], how))[0]


def found(office: Office, production: Production) -> Production:
    return productions.find(office, MIRA, production.id)


def kinds(office: Office, production: Production) -> list[str]:
    return [told.kind for told in office.ledger.events.after(production.id, 0, 10_000)]


def until(condition: Callable[[], bool], seconds: float = 120) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "it did not happen"
        time.sleep(0.05)


def drive_once(office: Office) -> None:
    """A driver that goes home when the line is empty."""
    stop = threading.Event()
    working = Driver(office, stop)
    thread = threading.Thread(target=working.run)
    thread.start()
    until(lambda: not office.ledger.productions.counts())
    stop.set()
    thread.join()


def test_what_is_ordered_is_made_and_delivered(office: Office, told: Series) -> None:
    production = ordered(office, told)
    drive_once(office)
    done = found(office, production)
    assert (done.state, done.problem) == ("done", None)
    assert {"episode.mp4", "storyboard.html", "cut.json", "report.json", "cover.jpg"} <= set(done.files or {})
    for digest, suffix, size in (done.files or {}).values():
        assert office.store.path(digest, suffix).stat().st_size == size
    told_kinds = kinds(office, production)
    assert told_kinds[:2] == ["production.queued", "production.started"]
    assert told_kinds[-1] == "production.done"
    assert set(office.ledger.tasks.counts(production.id)) == {"done"}
    assert "jobs/" not in office.store.path(*(done.files or {})["report.json"][:2]).read_text()
    assert list((office.settings.home / "store" / "jobs").iterdir()) == []


def test_a_second_run_reuses_everything(office: Office, told: Series) -> None:
    head = shelf.add(office, MIRA, told)
    asked = orders.Asked(profile="slate")
    files = []
    for _ in range(2):
        one = productions.start(office, MIRA, orders.prepare(office, MIRA, head.id, [1], asked))[0]
        drive_once(office)
        files.append({k: v for k, v in (found(office, one).files or {}).items() if k != "report.json"})
    assert files[0] == files[1]
    assert set(office.ledger.tasks.counts(one.id)) == {"reused"}


def test_a_failed_task_is_told_with_its_reasons(office: Office, told: Series) -> None:
    production = ordered(office, told, budget=1)
    drive_once(office)
    failed = found(office, production)
    assert failed.state == "failed"
    assert failed.problem
    assert (failed.problem["kind"], failed.problem["limit"]) == ("BudgetSpent", 1)
    assert kinds(office, production)[-1] == "production.failed"


def test_what_nobody_foresaw_fails_the_production_and_not_the_driver(
    office: Office, told: Series, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = ordered(office, told), ordered(office, told)
    really = make.under

    def under(lease: object, job: Making, *rest: object) -> object:
        if job.scope == broken.series:
            raise ZeroDivisionError("secret words")
        return really(lease, job, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(make, "under", under)
    drive_once(office)
    problem = found(office, broken).problem
    assert problem
    assert problem["reference"].startswith("ref_")
    assert "secret words" not in str(problem)
    assert found(office, whole).state == "done"


def test_a_ledger_that_goes_away_loses_nothing(
    office: Office, told: Series, monkeypatch: pytest.MonkeyPatch
) -> None:
    production = ordered(office, told)
    monkeypatch.setattr(driver, "SOONEST", 0.05)
    commit, left = office.ledger.actions.commit, [2]

    def away(*given: object) -> object:
        if left[0]:
            left[0] -= 1
            from sqlalchemy.exc import OperationalError

            raise LedgerFailed("away") from OperationalError(
                "", {}, Exception("the server closed the connection")
            )
        return commit(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(office.ledger.actions, "commit", away)
    drive_once(office)
    assert found(office, production).state == "done"
    assert "production.taken-over" in kinds(office, production)


def test_a_running_one_is_cancelled_soon_and_goes_on_later(office: Office, told: Series) -> None:
    production = ordered(office, told)
    stop = threading.Event()
    thread = threading.Thread(target=Driver(office, stop).run)
    thread.start()
    until(lambda: "task.started" in kinds(office, production))
    assert productions.cancel(office, MIRA, production.id).state == "running"
    asked = time.monotonic()
    until(lambda: found(office, production).state == "cancelled")
    assert time.monotonic() - asked < 60
    productions.retry(office, MIRA, production.id)
    until(lambda: found(office, production).state == "done")
    stop.set()
    thread.join()
    again = kinds(office, production)
    assert again.index("production.cancelled") < again.index("production.done")


def test_a_driver_that_is_stopped_gives_its_production_back(office: Office, told: Series) -> None:
    production = ordered(office, told)
    stop = threading.Event()
    thread = threading.Thread(target=Driver(office, stop).run)
    thread.start()
    until(lambda: "task.started" in kinds(office, production))
    stop.set()
    thread.join()
    assert found(office, production).state == "queued"
    assert office.ledger.leases.state(production.making) == "idle"
    drive_once(office)
    assert found(office, production).state == "done"


def test_what_a_dead_driver_left_is_finished(office: Office, told: Series) -> None:
    production = ordered(office, told)
    dead = office.ledger.leases.drive(production.making, replace(Owner.here(), pid=2**22 + 1), keep=False)
    office.ledger.productions.begin(dead, production.id)
    drive_once(office)
    assert found(office, production).state == "done"
    assert "production.taken-over" in kinds(office, production)


def test_a_cancel_that_nobody_saw_is_kept_by_the_next_driver(office: Office, told: Series) -> None:
    production = ordered(office, told)
    dead = office.ledger.leases.drive(production.making, replace(Owner.here(), pid=2**22 + 1), keep=False)
    office.ledger.productions.begin(dead, production.id)
    productions.cancel(office, MIRA, production.id)
    drive_once(office)
    assert found(office, production).state == "cancelled"


def test_a_production_that_kills_its_drivers_is_given_up(office: Office, told: Series) -> None:
    production = ordered(office, told)
    for _ in range(40):
        dead = office.ledger.leases.drive(production.making, replace(Owner.here(), pid=2**22 + 1), keep=False)
        office.ledger.productions.begin(dead, production.id)
    drive_once(office)
    problem = found(office, production).problem
    assert problem
    assert problem["kind"] == "DriversDied"


def test_a_farm_that_is_long_in_opening_keeps_nobody_else_waiting(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answers = threading.Event(), threading.Event()

    @contextmanager
    def opening(_office: Office, name: str) -> Iterator[str]:
        if name == "ray":
            asked.set()
            assert answers.wait(120)
        yield name

    monkeypatch.setattr(driver, "farm", opening)
    working = Driver(office, threading.Event())
    slow = threading.Thread(target=working._farm, args=("ray",), daemon=True)
    slow.start()
    assert asked.wait(120)
    found: list[object] = []
    others = threading.Thread(
        target=lambda: found.extend([working._idle(), working.turn(), working._farm("local")]), daemon=True
    )
    others.start()
    others.join(60)
    assert found == [8, False, "local"]
    answers.set()
    slow.join()


def test_two_drivers_share_the_line(office: Office, told: Series) -> None:
    wanted = [ordered(office, told) for _ in range(2)]
    stop = threading.Event()
    threads = [threading.Thread(target=Driver(office, stop).run) for _ in range(2)]
    for thread in threads:
        thread.start()
    until(lambda: not office.ledger.productions.counts())
    stop.set()
    for thread in threads:
        thread.join()
    assert [found(office, each).state for each in wanted] == ["done", "done"]
