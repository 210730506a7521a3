"""Faults of a Ray cluster: hosts, supervisors, nodes and drivers die or freeze, and the head comes back.

Who is hurt is found from below: the diary says which process is at a task; above it are its guard, its
supervisor (an actor), and the raylet of its node.
"""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.cluster import CPUS, HEALTH, NODES, Cluster, cluster
from benchmarks.faults.driver import BUSY
from benchmarks.faults.fault import Blow, Fault, Scene, now
from benchmarks.faults.local import at_work, kill_driver, kill_host
from benchmarks.faults.stage import STEP, Driver, Stage
from benchmarks.serving import tell, tree
from tests.databases import Server
from tests.processes import command, runs

LEASE = 3  # seconds; a frozen driver is followed after them
TO_SUPERVISOR, TO_RAYLET = 2, 3  # generations above a process that is at a task
SUPERVISOR = "ray::Supervisor"
"""How the process of an actor begins to be called; each has one task at most."""
LONGEST_AWAY = 3.0  # seconds without a head
LONGEST_IDLE = 2.0  # seconds that a node may have nothing to do before it is hurt all the same
LATEST_THAW = 1.5  # seconds after a frozen node was declared dead
LONGEST_FAREWELL = 60.0  # seconds until a node that thawed has noticed that it was given up
LONGEST = 60.0  # seconds until a second driver is in charge, or the first has noticed
PAUSE = 0.2


@dataclass
class Farm(Stage):
    """A home whose tasks run on a cluster."""

    cluster: Cluster | None = None

    @property
    def nodes(self) -> Cluster:
        """The cluster, which is running."""
        assert self.cluster
        return self.cluster


@contextmanager
def farm(home: Path) -> Iterator[Stage]:
    """Ray, PostgreSQL, and a folder that every node sees."""
    server = Server()
    environment = {
        "MICRODRAMA_DATABASE_URL": server.create(),
        "MICRODRAMA_LEASE_SECONDS": str(LEASE),
        "MICRODRAMA_RAY_NAMESPACE": home.name,
    }
    tuned = ", ".join(f"{name} {value}" for name, value in HEALTH.items())
    told = f"Ray, head + {NODES} nodes of {CPUS} CPUs ({tuned}; Redis), PostgreSQL (durable), a folder"
    try:
        stage = Farm(home, "ray", environment, told=told)
        stage.lay_out()
        with cluster(stage.variables) as stage.cluster:
            stage.environment = {
                **environment,
                "MICRODRAMA_RAY_ADDRESS": stage.nodes.address,
                "MICRODRAMA_RAY_TOKEN_FILE": str(stage.nodes.token),
            }
            yield stage
    finally:
        server.close()


def _kill_supervisor(scene: Scene, chance: random.Random) -> Blow | None:
    """The actor's process dies and its host with it; Ray starts the actor anew."""
    found = _above(scene, TO_SUPERVISOR, chance)
    if found is None:
        return None
    blow = Blow(now(), 1)
    tell([found], signal.SIGKILL)
    return blow


def _kill_raylet(scene: Scene, chance: random.Random) -> Blow | None:
    """Ray's own process of a node dies; what it started follows a moment later. Another node comes."""
    return _kill_node(scene, chance, lambda raylet: [raylet])


def _cut_power(scene: Scene, chance: random.Random) -> Blow | None:
    """A node dies with everything on it at once; another one comes."""
    return _kill_node(scene, chance, tree)


def _kill_node(scene: Scene, chance: random.Random, hit: Callable[[int], list[int]]) -> Blow | None:
    found = _above(scene, TO_RAYLET, chance)
    if found is None:
        return None
    nodes = _nodes(scene)
    node = nodes.node_of(found)
    blow, _ = _in_the_middle(scene, found, hit, signal.SIGKILL)
    nodes.await_death(node)
    nodes.replace(node)
    return blow


def _freeze_node(scene: Scene, chance: random.Random) -> Blow | None:
    """A node stops, raylet, supervisors and hosts, until it counts as dead; then it goes on.

    It may finish what it was at, and must end by itself.
    """
    found = _above(scene, TO_RAYLET, chance)
    if found is None:
        return None
    nodes = _nodes(scene)
    node = nodes.node_of(found)
    blow, family = _in_the_middle(scene, found, tree, signal.SIGSTOP)
    nodes.await_death(node)
    time.sleep(chance.uniform(0, LATEST_THAW))
    tell(family, signal.SIGCONT)
    _await_end(scene, family)
    nodes.replace(node)
    return blow


def _await_end(scene: Scene, family: list[int]) -> None:
    until = time.monotonic() + LONGEST_FAREWELL
    while left := [pid for pid in family if runs(pid)]:
        if time.monotonic() > until:
            raise TimeoutError(f"{scene.word}: {len(left)} processes of a node that was given up stay")
        time.sleep(PAUSE)


def _in_the_middle(
    scene: Scene, raylet: int, hit: Callable[[int], list[int]], what: signal.Signals
) -> tuple[Blow, list[int]]:
    """Send the signal as somebody below the raylet is at a task, if anybody is in time; who was sent it."""
    until = time.monotonic() + LONGEST_IDLE
    while not set(tree(raylet)).intersection(scene.diary.busy()) and time.monotonic() < until:
        time.sleep(STEP)
    pids, supervisors = hit(raylet), [pid for pid in tree(raylet) if command(pid).startswith(SUPERVISOR)]
    blow = Blow(now(), len(supervisors))
    tell(pids, what)
    return blow, pids


def _restart_head(scene: Scene, chance: random.Random) -> Blow | None:
    """The head forgets what it did not store."""
    nodes = _nodes(scene)
    blow = Blow(now(), 0)
    nodes.kill_head()
    time.sleep(chance.uniform(0, LONGEST_AWAY))
    nodes.start_head()
    return blow


def _leave_workers(scene: Scene, _: random.Random) -> Blow | None:
    """The driver dies; what its supervisors make is there for the next one."""
    return kill_driver(scene, 0)


def _freeze_driver(scene: Scene, _: random.Random) -> Blow | None:
    """The driver stops, another takes over, and the first goes on: it must notice, and record nothing."""
    frozen = scene.driver
    if frozen.is_over():
        return None
    blow = Blow(now(), 0)
    os.kill(frozen.pid, signal.SIGSTOP)
    try:
        scene.driver = _await_charge(scene)
        scene.driver.await_done(1, LONGEST)
        os.kill(frozen.pid, signal.SIGCONT)
        if frozen.wait(LONGEST) in (0, None):
            raise RuntimeError(f"{scene.word}: the driver that was frozen did not notice: {frozen.log}")
    finally:
        frozen.end()
    return blow


def _await_charge(scene: Scene) -> Driver:
    """A driver that has the production."""
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        driver = scene.stage.start(scene.production, scene.word)
        while not driver.is_over():
            if any(line.startswith(("waiting", "reused")) for line in driver.told()):
                return driver
            time.sleep(PAUSE / 10)
        if driver.status() != BUSY:
            raise RuntimeError(f"{scene.word}: the second driver failed: {driver.told()[-20:]}")
        time.sleep(PAUSE)
    raise TimeoutError(f"{scene.word}: nobody could take over")


def _above(scene: Scene, generations: int, chance: random.Random) -> int | None:
    """The process so far above one that is at a task."""
    found = at_work(scene, chance) or 0
    for _ in range(generations):
        found = _parent(found)
    return found if found > 1 else None


def _parent(pid: int) -> int:
    """0 when there is none."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _nodes(scene: Scene) -> Cluster:
    assert isinstance(scene.stage, Farm)
    return scene.stage.nodes


FAULTS = (
    Fault("host", farm, kill_host),
    Fault("actor", farm, _kill_supervisor),
    Fault("raylet", farm, _kill_raylet),
    Fault("node", farm, _cut_power),
    Fault("driver", farm, _leave_workers),
    Fault("freeze", farm, _freeze_node),
    Fault("gcs", farm, _restart_head),
    Fault("two-drivers", farm, _freeze_driver),
)
