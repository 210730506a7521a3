"""What supervisors hold for a driver that is gone: the next one gets all of it, and nothing is made anew."""

from dataclasses import replace

import pytest
from ray_cluster import stop, thaw
from ray_places import CPU, Driver, Site

from orchestrator.executor import Done, Place, Started


def test_a_new_driver_is_handed_all_that_one_supervisor_made_while_that_makes_something_else(
    site: Site,
) -> None:
    place = _made(site, "k", "l")
    driver = Driver(site)
    for work in ("k", "l"):
        driver.holding(work)
    offered = [each for each in driver.executor.free({CPU: 1}) if each.id == place.id]
    assert [sorted(each.holds) for each in offered] == [[], ["k"], ["l"]]
    for name, each in zip(("new", "b1", "b2"), offered, strict=True):
        driver.start(name, work=next(iter(each.holds), "m"), place=each)
    for name in ("new", "b1", "b2"):
        assert isinstance(driver.outcome(name), Done)
    assert [event for event in driver.heard if isinstance(event, Started)] == [Started("new")]


@pytest.mark.parametrize("is_busy", [False, True])
def test_what_cannot_be_handed_over_is_made_in_another_place(site: Site, is_busy: bool) -> None:
    place = _made(site, "k")
    driver = Driver(site)
    held = driver.holding("k")
    for file in site.folder.rglob("*.png"):
        file.unlink()
    if is_busy:
        driver.start("hang", rehearse="hang", place=next(p for p in driver.free() if p.id == place.id))
        driver.started("hang")
    driver.start("b1", work="k", place=held)
    assert driver.outcome("b1").reason == "that work is not held there any more"
    assert not any("k" in each.holds for each in driver.executor.free({CPU: 1}))
    if is_busy:
        driver.executor.cancel("hang")
        driver.outcome("hang")


def test_a_new_driver_waits_a_while_for_the_word_of_all_that_it_found_before_it_gives_anything_away(
    site: Site,
) -> None:
    place = _made(site, "k")
    supervisor = {site.pids(place.id)["supervisor"]}
    stop(supervisor)
    try:
        driver = Driver(site, greeting=60.0)
        fleet = driver.executor._fleet
        driver.until(lambda: any(berth.look for berth in fleet._berths.values()))
        assert driver.executor.free({CPU: 2}) == []
        fleet._times = replace(fleet._times, greeting=0.0)
        assert driver.free()[0].id != place.id
    finally:
        thaw(supervisor)
    assert driver.holding("k").id == place.id


def _made(site: Site, *works: str) -> Place:
    """One of two places, where a driver that has gone made those works."""
    driver = Driver(site)
    place: Place = driver.free(number=2)[0]
    for number, work in enumerate(works):
        driver.until(lambda: place.id in [each.id for each in driver.look()])
        driver.start(f"a{number}", work=work, place=place)
        assert isinstance(driver.outcome(f"a{number}"), Done)
    driver.executor.close()
    return place
