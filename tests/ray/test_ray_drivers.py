"""Drivers that are killed, and who may be one."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from processes import tree
from ray_cluster import stop, thaw
from ray_places import Driver, Site, attempt, until

from orchestrator.executor import Cancelled, Done, Started
from orchestrator.executor.ray import connection
from orchestrator.production import EXAMPLE
from orchestrator.settings import Settings

COMMAND = "from orchestrator.cli import main; main()"
DRIVER = """
import sys
from pathlib import Path
from orchestrator.executor.ray import connection
from orchestrator.executor.ray.connection import Cluster
address, token, namespace, store, idle = sys.argv[1:]
cluster = Cluster(address, Path(token), namespace)
connection.prepare(cluster)
from orchestrator.executor import Need
from orchestrator.executor.ray.executor import RayExecutor
from orchestrator.executor.ray.orders import Shelf
from orchestrator.executor.ray.times import Times
from orchestrator.store import LocalStore
from ray_places import attempt
executor = RayExecutor(cluster, Shelf(store), LocalStore(Path(store)), Times(idle=float(idle)))
while not (places := executor.free({Need("cpu"): 1})):
    list(executor.events(0.2))
executor.submit(attempt("a1", work="k", rehearse="linger"), places[0])
while True:
    for event in executor.events(1):
        print(event, flush=True)
"""


LATE = """
import os, sys
from pathlib import Path
from orchestrator.executor.ray import connection
from orchestrator.executor.ray.times import Times
cluster = connection.Cluster(sys.argv[1], Path(sys.argv[2]))
connection.prepare(cluster)
import ray
from orchestrator.executor.ray.actors import Actors
print(Actors(cluster, Times()).get("w:cpu:1::0"), ray.is_initialized())
"""


@contextmanager
def _begun(site: Site, idle: float) -> Iterator["subprocess.Popen[str]"]:
    """Another driver, in a process of its own, that has begun with the work k."""
    words = [site.nodes.address, str(site.cluster.token_file), site.cluster.namespace, str(site.folder)]
    tests = str(Path(__file__).parents[1])
    process = subprocess.Popen(
        [sys.executable, "-c", DRIVER, *words, str(idle)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": tests},
    )
    assert process.stdout
    for line in process.stdout:
        if line.startswith("Started"):
            break
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def doomed(site: Site) -> Iterator["subprocess.Popen[str]"]:
    """One whose supervisors stay for a while when it is gone."""
    with _begun(site, idle=60.0) as process:
        yield process


def test_a_new_driver_joins_what_is_made_for_one_that_was_killed(
    site: Site, doomed: "subprocess.Popen[str]"
) -> None:
    (name,) = site.supervisors()
    host = set(tree(site.pids(name)["host"]))
    stop(host)  # it is at work for as long as the other one takes to come
    try:
        (making,) = site.jobs()
        doomed.kill()
        driver = Driver(site)
        place = driver.holding("k")
        driver.start("b1", work="k", place=place)
        driver.started("b1")
        assert site.jobs() == [making], "nobody began anew"
    finally:
        thaw(host)
    done = driver.outcome("b1")
    assert isinstance(done, Done)
    assert (done.attempt, done.seconds > 4) == ("b1", True)


def test_a_new_driver_is_given_what_was_made_after_the_other_was_killed(
    site: Site, doomed: "subprocess.Popen[str]"
) -> None:
    doomed.kill()
    until(lambda: not site.jobs())
    driver = Driver(site)
    driver.start("b1", work="k", place=driver.holding("k"))
    done = driver.outcome("b1")
    assert isinstance(done, Done)
    assert done.seconds > 4, "it took as long then"
    assert not [event for event in driver.heard if event != done], "nothing began"


def test_a_frozen_driver_holds_up_nobody_and_hears_one_outcome_when_it_thaws(
    site: Site, doomed: "subprocess.Popen[str]"
) -> None:
    doomed.send_signal(signal.SIGSTOP)
    driver = Driver(site)
    place = driver.holding("k")
    driver.start("b0", work="k", place=place)
    assert isinstance(driver.outcome("b0"), Done)
    for number in range(1, 4):
        again = driver.until(lambda: next((p for p in driver.look() if p.id == place.id), None))
        driver.start(f"b{number}", place=again)
        assert isinstance(driver.outcome(f"b{number}"), Done)
    doomed.send_signal(signal.SIGCONT)
    assert doomed.stdout
    heard = next(line for line in doomed.stdout if not line.startswith(("Started", "Progress")))
    assert heard.startswith("Done(attempt='a1'")
    doomed.kill()
    assert not doomed.stdout.read(), "and nothing more"


def test_what_a_driver_decided_before_it_was_frozen_is_not_begun_when_it_thaws(
    driver: Driver, site: Site
) -> None:
    place = driver.free()[0]
    order = attempt("a1", work="k")
    driver.executor.submit(replace(order, decided=order.decided - 60), place)
    assert driver.outcome("a1").reason == "its driver stood still while it was ordered"
    driver.start("a2", work="k")
    assert isinstance(driver.outcome("a2"), Done)
    assert Started("a1") not in driver.heard


def test_who_is_followed_by_another_driver_ends_nothing_that_this_one_joined(site: Site) -> None:
    first, second = Driver(site), Driver(site)
    first.start("a1", work="k", rehearse="linger")
    first.started("a1")
    second.start("b1", work="k", place=second.holding("k"))
    second.started("b1")
    (making,) = site.jobs()
    first.executor.cancel("a1")
    assert isinstance(first.outcome("a1"), Cancelled)
    assert site.jobs() == [making]
    assert isinstance(second.outcome("b1"), Done)


def test_what_was_made_for_a_killed_driver_is_forgotten_with_its_supervisor(site: Site) -> None:
    with _begun(site, idle=4.0) as doomed:
        doomed.kill()
        until(lambda: not site.supervisors())


@pytest.mark.usefixtures("ray_nodes")
def test_a_driver_that_stood_still_itself_asks_once_more() -> None:
    from orchestrator.executor.ray.following import _answer

    asked: list[Awaitable[str]] = []

    def ask() -> Awaitable[str]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[str] = loop.create_future()
        if asked:
            answer.set_result("here")
        else:
            loop.call_soon(time.sleep, 0.3)  # nothing is heard of anybody meanwhile
        asked.append(answer)
        return answer

    assert asyncio.run(_answer(ask, 0.2)) == "here"


def test_a_call_that_comes_when_a_driver_has_left_starts_no_cluster(site: Site) -> None:
    words = [sys.executable, "-c", LATE, site.nodes.address, str(site.cluster.token_file)]
    assert subprocess.run(words, capture_output=True, text=True, check=True).stdout == "None False\n"


def test_who_has_another_token_is_not_let_in(site: Site, tmp_path: Path) -> None:
    token = tmp_path / "wrong"
    token.write_text("d" * 64)
    assert "lets us not in" in _refused(site, token)


def test_who_has_no_token_is_told_where_it_belongs(site: Site, tmp_path: Path) -> None:
    assert f"cannot be read from {tmp_path / 'none'}" in _refused(site, tmp_path / "none")


def test_an_address_is_never_guessed(tmp_path: Path) -> None:
    with pytest.raises(connection.UnusableInput, match="MICRODRAMA_RAY_ADDRESS"):
        connection.of(Settings(home=tmp_path))


def test_where_nobody_listens_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(connection.UnusableInput, match=r"No Ray cluster answers at 127\.0\.0\.1:9"):
        connection._refuse_silence("127.0.0.1:9")


def _refused(site: Site, token: Path) -> str:
    """What the command says to somebody with that token."""
    asked = subprocess.run(
        [sys.executable, "-c", COMMAND, "produce", str(EXAMPLE), "--executor", "ray"],
        cwd=token.parent,
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "MICRODRAMA_HOME": str(token.parent / "home"),
            "MICRODRAMA_RAY_ADDRESS": site.nodes.address,
            "MICRODRAMA_RAY_TOKEN_FILE": str(token),
            "RAY_NUM_REDIS_GET_RETRIES": "2",
        },
    )
    assert asked.returncode == 2, asked.stderr
    return asked.stderr.replace("\n", " ")
