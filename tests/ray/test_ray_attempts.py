"""What supervisors promise beyond the contract: published files, kept outcomes, one attempt at a time."""

from dataclasses import replace
from pathlib import Path

import pytest
from ray_places import CPU, Driver, Site

from orchestrator.errors import StoreFailed
from orchestrator.executor import Cancelled, Displaced, Done, Failed, Lost, Started
from orchestrator.store import LocalStore
from workers import registry


def test_files_are_accepted_and_published_on_the_node(driver: Driver, site: Site) -> None:
    driver.start("a1")
    done = driver.outcome("a1")
    assert isinstance(done, Done)
    still = done.stored["still"]
    site.store.verify(still.digest, still.suffix)
    assert (still.digest, still.size) == (done.files["still"].sha256, done.files["still"].size)
    assert site.jobs() == []


def test_a_file_that_is_not_what_was_promised_is_refused_there(driver: Driver, site: Site) -> None:
    driver.start("a1", rehearse="lie")
    failed = driver.outcome("a1")
    assert isinstance(failed, Failed)
    assert failed.reason.startswith("refused: still")
    assert site.jobs() == []


def test_a_place_takes_nothing_while_it_is_busy(driver: Driver, site: Site) -> None:
    place = driver.start("a1", rehearse="hang")
    driver.started("a1")
    driver.start("a2", place=place)
    assert isinstance(driver.outcome("a2"), Displaced)
    driver.executor.cancel("a1")
    assert isinstance(driver.outcome("a1"), Cancelled)


def test_a_place_that_another_driver_took_displaces(driver: Driver, site: Site) -> None:
    other = Driver(site, look=60)  # it does not see in time that the place is taken
    (place,) = other.free()
    driver.start("a1", rehearse="hang", place=driver.free()[0])
    driver.started("a1")
    other.start("b1", place=place)
    assert other.outcome("b1").reason == "its place was taken by another driver"
    driver.executor.cancel("a1")
    driver.outcome("a1")


def test_cancel_comes_in_time_before_the_host_begins(driver: Driver) -> None:
    driver.start("a1", rehearse="hang")
    driver.executor.cancel("a1")
    assert isinstance(driver.outcome("a1"), Cancelled)
    driver.start("a2")
    assert isinstance(driver.outcome("a2"), Done)


def test_what_came_to_this_driver_is_made_again_when_it_asks_again(driver: Driver, site: Site) -> None:
    driver.start("a1", work="k")
    first = driver.outcome("a1")
    assert not any("k" in place.holds for place in driver.look(CPU))
    driver.start("a2", work="k")
    assert driver.outcome("a2").stored == first.stored
    assert driver.outcome("a2").seconds != first.seconds


def test_the_death_of_a_host_is_the_attempts_own(driver: Driver) -> None:
    driver.start("a1", rehearse="crash")
    assert isinstance(driver.outcome("a1"), Lost)
    driver.start("a2")
    assert isinstance(driver.outcome("a2"), Done)


def test_tasks_wait_for_a_node_of_our_release_and_are_told_that_there_is_none(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = Driver(site)
    fleet = driver.executor._fleet
    ours = registry.entry("slate.still")
    monkeypatch.setitem(ours.__dict__, "identity", "of tomorrow")  # here, not on the nodes
    driver.start("a1")
    assert "wanted: of tomorrow" in driver.outcome("a1").reason
    driver.start("a2")  # on the other node
    fleet._times = replace(fleet._times, placement=5)  # there will be no third place
    assert "wanted: of tomorrow" in driver.outcome("a2").reason
    driver.start("a3")
    failed = driver.outcome("a3")
    assert isinstance(failed, Failed)
    assert failed.final
    assert "Of another release: 2 of its nodes" in failed.reason


def test_a_store_that_is_away_for_the_driver_displaces_and_nothing_is_made_twice(
    driver: Driver, site: Site
) -> None:
    class Away(LocalStore):
        def has(self, *_: object) -> bool:
            raise StoreFailed("the bucket is away")

    driver.executor._store = Away(site.folder)
    place = driver.start("a1", work="k")
    displaced = driver.outcome("a1")
    assert isinstance(displaced, Displaced)
    assert "the bucket is away" in displaced.reason
    driver.executor._store = site.store
    driver.start("a2", work="k", place=driver.holding("k"))
    done = driver.outcome("a2")
    assert isinstance(done, Done)
    assert Started("a2") not in driver.heard, "it was made already"
    assert place.id in [each.id for each in driver.look(CPU)]


def test_a_warm_place_serves_drivers_with_other_stores(site: Site, tmp_path: Path) -> None:
    first = Driver(site)
    place = first.start("a1", work="k")
    first.outcome("a1")
    second = Driver(replace(site, folder=tmp_path / "other", opened=site.opened))
    there = second.until(lambda: next((each for each in second.look() if each.id == place.id), None))
    second.start("b1", work="k", place=there)
    still = second.outcome("b1").stored["still"]
    second.site.store.verify(still.digest, still.suffix)


def test_a_store_that_others_do_not_see_is_found_out(site: Site, tmp_path: Path) -> None:
    driver = Driver(site)
    driver.executor._store = LocalStore(tmp_path / "elsewhere")
    driver.start("a1")
    assert "MICRODRAMA_STORE_URL" in driver.outcome("a1").reason
