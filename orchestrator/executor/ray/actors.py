"""What is asked of Ray itself: supervisors as actors, and the nodes there are. Every call may block."""

from contextlib import suppress
from typing import Any

import ray
from ray._private.state import state
from ray.exceptions import RayError

from orchestrator.executor.base import Need
from orchestrator.executor.ray import places
from orchestrator.executor.ray.connection import Cluster
from orchestrator.executor.ray.orders import Birth
from orchestrator.executor.ray.supervisor import Supervisor
from orchestrator.executor.ray.times import Times

BEATS = 10  # signs of life in the time after which silence counts
ONCE = {"max_restarts": -1, "max_task_retries": 0}
"""Ray starts a supervisor anew where it can, and never makes an attempt twice."""


class Actors:
    """The supervisors of a namespace."""

    def __init__(self, cluster: Cluster, times: Times) -> None:
        self._namespace, self._times = cluster.namespace, times
        self._class = ray.remote(**ONCE)(Supervisor)

    def names(self) -> list[str]:
        """Those that there are, also other drivers'."""
        there = ray.util.list_named_actors(all_namespaces=True)
        names = [each["name"] for each in there if each["namespace"] == self._namespace]
        return [name for name in names if places.need_of(name)]

    def at_work(self) -> frozenset[str]:
        """Names of actors that have a place and live, of any namespace."""
        there = state.actor_table(None, actor_state_name="ALIVE")  # there is no public way
        return frozenset(each["Name"] for each in there.values())

    def get(self, name: str) -> Any | None:
        """The handle of one that is there."""
        try:
            return ray.get_actor(name, namespace=self._namespace)
        except (ValueError, RayError):
            return None

    def make(self, name: str, need: Need) -> Any:
        """The handle of a new one, or of the one that has the name. It is not placed yet."""
        birth = Birth(name, self._namespace, need.pool, self._times.idle, beat=self._times.silence / BEATS)
        return self._class.options(
            name=name,
            namespace=self._namespace,
            lifetime="detached",
            get_if_exists=True,
            **places.resources(need),
        ).remote(birth)

    def end(self, handle: Any) -> None:
        """End one for good, also one that waits for its place."""
        with suppress(ValueError, RayError):  # it is gone
            ray.kill(handle, no_restart=True)

    def nodes(self) -> list[places.Node]:
        """Nodes that live."""
        return places.nodes_of(ray.nodes(), state.get_draining_nodes())  # there is no public way
