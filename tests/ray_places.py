"""Places on a real Ray cluster for tests: a namespace and a store of one's own, and what executors say."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from processes import command, tree
from ray_cluster import Nodes

from orchestrator.executor import Attempt, Event, Need, Place, Progress, Started
from orchestrator.executor.ray.connection import Cluster
from orchestrator.executor.ray.orders import Shelf
from orchestrator.store import LocalStore
from workers.slate.spec import Motion, Still

PATIENCE = 120.0
CPU, GPU = Need("cpu"), Need("gpu")
_numbers = count()


@dataclass
class Site:
    """A namespace of the cluster, and a store that all of its nodes see."""

    nodes: Nodes
    folder: Path
    cluster: Cluster
    opened: list[Any] = field(default_factory=list)

    @property
    def store(self) -> LocalStore:
        return LocalStore(self.folder)

    def jobs(self) -> list[str]:
        """Folders of attempts that are being made."""
        return sorted(each.name for each in (self.folder / "jobs").iterdir())

    def executor(self, **times: float) -> Any:
        """A driver's executor: it looks more often than production would, and forgives as much.

        Who wants a limit crossed sets a shorter one: a machine under load crosses it without being asked.
        """
        from orchestrator.executor.ray.executor import RayExecutor
        from orchestrator.executor.ray.times import Times

        quick = Times(idle=60, look=0.3, survey=1, give_way=1)
        executor = RayExecutor(self.cluster, Shelf(str(self.folder)), self.store, replace(quick, **times))
        self.opened.append(executor)
        return executor

    def supervisors(self) -> list[str]:
        """Names of the actors of this namespace."""
        import ray

        there = ray.util.list_named_actors(all_namespaces=True)
        return sorted(each["name"] for each in there if each["namespace"] == self.cluster.namespace)

    def drain(self, node: Any) -> None:
        """As a pod that ends does: nothing new is placed there, what runs goes on."""
        words = ["--address", self.nodes.address, "--node-id", node.node_id]
        why = ["--reason", "DRAIN_NODE_REASON_PREEMPTION", "--reason-message", "the pod ends"]
        asked = [sys.executable, "-m", "ray.scripts.scripts", "drain-node", *words, *why]
        subprocess.run([*asked, "--deadline-remaining-seconds", "900"], check=True, capture_output=True)

    def pids(self, place: str) -> dict[str, int]:
        """Processes of a place: its supervisor, and its host when it has one."""
        import ray

        pid = ray.get(ray.get_actor(place, namespace=self.cluster.namespace).pid.remote(), timeout=PATIENCE)
        hosts = [child for child in tree(pid) if "workers.host" in command(child)]
        return {"supervisor": pid, **({"host": hosts[0]} if hosts else {})}

    def clear(self) -> None:
        """End everything."""
        import ray

        for executor in self.opened:
            executor.close()
        for name in self.supervisors():
            with suppress(ValueError):
                ray.kill(ray.get_actor(name, namespace=self.cluster.namespace), no_restart=True)


@pytest.fixture
def site(ray_nodes: Nodes, tmp_path: Path) -> Iterator[Site]:
    """A namespace of one's own; nobody is left in it afterwards."""
    cluster = ray_nodes.cluster(f"n{os.getpid()}-{next(_numbers)}")
    made = Site(ray_nodes, tmp_path / "store", cluster)
    yield made
    made.clear()


@pytest.fixture
def ray(site: Site) -> tuple[Any, Path]:
    """An executor with two places, and a folder for the folders of its attempts."""
    executor = site.executor()
    until(lambda: len(executor.free({CPU: 2})) == 2)
    return executor, site.folder.parent


class Driver:
    """Starts attempts in one executor and hears what becomes of them."""

    def __init__(self, site: Site, **times: float) -> None:
        self.site = site
        self.executor = site.executor(**times)
        self.heard: list[Event] = []

    def start(self, name: str, *, need: Need = CPU, place: Place | None = None, **asked: Any) -> Place:
        """Start a slate in a free place."""
        place = place or self.free(need)[0]
        self.executor.submit(attempt(name, **asked), place)
        return place

    def free(self, need: Need = CPU, number: int = 1) -> list[Place]:
        """So many free places for a need."""
        return self.until(lambda: len(found := self.look(need, number)) >= number and found)

    def look(self, need: Need = CPU, number: int = 1) -> list[Place]:
        return [place for place in self.executor.free({need: number}) if place.need == need]

    def holding(self, work: str) -> Place:
        """The place that holds a work."""
        return self.until(lambda: next((p for p in self.executor.free({CPU: 1}) if work in p.holds), None))

    def started(self, name: str) -> None:
        self.until(lambda: Started(name) in self.heard)

    def outcome(self, name: str) -> Any:
        return self.until(lambda: next(iter(self.outcomes(name)), None))

    def outcomes(self, name: str) -> list[Event]:
        return [e for e in self.heard if e.attempt == name and not isinstance(e, Started | Progress)]

    def until(self, true: Callable[[], Any]) -> Any:
        """What it says once that is true; what is heard meanwhile is kept."""
        return until(true, self.hear)

    def hear(self, seconds: float = 0.1) -> None:
        self.heard += self.executor.events(seconds)


def attempt(name: str, *, motion: int = 0, work: str = "", seconds: float = PATIENCE, **spec: Any) -> Attempt:
    """A slate: a clip of so many frames, else a still. Its work is its own."""
    made: Any = Motion(frames=motion, width=720, height=1280, **spec) if motion else Still(**spec)
    worker = "slate.motion" if motion else "slate.still"
    told = made.model_dump(mode="json")
    return Attempt(name, worker, told, {}, Path("/nowhere"), seconds, work=work or f"work of {name}")


def until(true: Callable[[], Any], meanwhile: Callable[[], None] = lambda: time.sleep(0.05)) -> Any:
    limit = time.monotonic() + PATIENCE
    while not (found := true()):
        assert time.monotonic() < limit, "it took too long"
        meanwhile()
    return found
