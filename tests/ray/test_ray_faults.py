"""Plugs that are pulled under a running attempt: one outcome each time, and the next one finds a place."""

import os
import signal

from processes import command, runs, tree
from ray_cluster import stop, thaw
from ray_places import CPU, Driver, Site, until

from orchestrator.executor import Displaced, Done, Lost, Need
from orchestrator.executor.ray.reaping import is_given_up

SPARE = Need("cpu", labels=(("gpu", "spare"),))
SILENCE = 10.0
"""Seconds until a place counts as away: soon, and later than a busy machine lets anybody wait."""


def test_a_killed_host_loses_its_attempt_only(driver: Driver, site: Site) -> None:
    place = driver.start("a1", rehearse="hang")
    driver.started("a1")
    os.kill(site.pids(place.id)["host"], signal.SIGKILL)
    assert isinstance(driver.outcome("a1"), Lost)
    driver.start("a2")
    assert isinstance(driver.outcome("a2"), Done)


def test_a_killed_supervisor_displaces_takes_its_host_along_and_clears_up_when_it_is_back(
    driver: Driver, site: Site
) -> None:
    place = driver.start("a1", rehearse="hang")
    driver.started("a1")
    (left,) = site.jobs()
    pids = site.pids(place.id)
    os.kill(pids["supervisor"], signal.SIGKILL)
    assert isinstance(driver.outcome("a1"), Displaced)
    until(lambda: not runs(pids["host"]))
    again = driver.until(lambda: next((p for p in driver.look(CPU, 9) if p.id == place.id), None))
    driver.start("a2", place=again)
    assert isinstance(driver.outcome("a2"), Done)
    assert left not in site.jobs()


def test_a_killed_node_displaces_and_the_place_is_made_elsewhere(site: Site) -> None:
    spare = site.nodes.add(gpu="spare")
    driver = Driver(site)
    place = driver.start("a1", need=SPARE, rehearse="hang")
    driver.started("a1")
    processes = tree(site.pids(place.id)["supervisor"])
    site.nodes.kill(spare)
    assert isinstance(driver.outcome("a1"), Displaced)
    until(lambda: not any(runs(pid) for pid in processes))
    spare = site.nodes.add(gpu="spare")
    try:
        driver.start("a2", need=SPARE)
        assert isinstance(driver.outcome("a2"), Done)
        assert driver.outcomes("a1") == [driver.outcome("a1")]
    finally:
        site.nodes.kill(spare)


def test_a_frozen_node_displaces_and_nothing_is_heard_of_it_when_it_thaws(site: Site) -> None:
    spare = site.nodes.add(gpu="spare")
    driver = Driver(site, silence=SILENCE)
    driver.start("a1", need=SPARE, rehearse="linger", work="k")
    driver.started("a1")
    frozen = site.nodes.processes(spare)
    stop(frozen)
    try:
        outcome = driver.outcome("a1")
        assert isinstance(outcome, Displaced)
        assert "silent" in outcome.reason
        driver.start("a2", work="k")
        assert isinstance(driver.outcome("a2"), Done)
        hosts = {pid for pid in frozen if "workers.host" in command(pid)}
        assert hosts
        until(lambda: is_given_up(spare.node_id), driver.hear)
        thaw(frozen)
        until(lambda: not any(runs(pid) for pid in hosts), driver.hear)
    finally:
        thaw(frozen)
        site.nodes.kill(spare)
    assert driver.outcomes("a1") == [outcome]


def test_a_supervisor_that_only_stalled_is_taken_back(site: Site) -> None:
    driver = Driver(site, silence=SILENCE)
    place = driver.start("a1", rehearse="hang")
    driver.started("a1")
    pid = site.pids(place.id)["supervisor"]
    stop({pid})
    assert isinstance(driver.outcome("a1"), Displaced)
    assert place.id not in [each.id for each in driver.executor.free({CPU: 9})]
    thaw({pid})
    driver.until(
        lambda: any(place.id == p.id and "work of a1" in p.holds for p in driver.executor.free({CPU: 9}))
    )
