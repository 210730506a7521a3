"""A real Ray cluster of three nodes on this machine: a head without processors, and two nodes to work on.

Its health checks are tuned for speed (`HEALTH`): a node that says nothing counts as dead after about eight
seconds instead of a minute. What the head knows is kept by a Redis server of its own, as in `deploy`.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from benchmarks.faults.surroundings import surrounded
from benchmarks.serving import free_port, tell, tree
from orchestrator.executor.ray import connection

CPUS = 2
"""Of a node: so many tasks at a time."""
NODES = 2
HEALTH = {
    "health_check_initial_delay_ms": 2000,
    "health_check_period_ms": 1000,
    "health_check_timeout_ms": 2000,
    "health_check_failure_threshold": 3,
}
TOKEN = secrets.token_hex(32)
"""Of every cluster of this process: Ray reads it once."""
MEMORY = 100 * 2**20  # bytes of a node's object store
SLOWEST = 60.0  # seconds until a node is there, or counts as dead
STEP = 0.05
STARTS = 6
HERE = "127.0.0.1"


@dataclass
class Cluster:
    """What runs. `nodes` are Ray's own objects."""

    ray: Any
    """ray.cluster_utils.Cluster."""
    address: str
    token: Path

    @property
    def nodes(self) -> list[Any]:
        """Those that work, the head left out."""
        return list(self.ray.worker_nodes)

    def node_of(self, raylet: int) -> Any:
        """The node whose raylet has that process id."""
        return next(node for node in self.nodes if pid_of(node) == raylet)

    def add(self) -> None:
        """One more node, as soon as it can be had."""
        _patiently(lambda: self.ray.add_node(node_ip_address=HERE, num_cpus=CPUS, object_store_memory=MEMORY))

    def replace(self, node: Any) -> None:
        """Clear a dead node away and add another in its place."""
        self.ray.remove_node(node, allow_graceful=False)
        self.add()

    def await_death(self, node: Any) -> None:
        """Wait until the head says that it is dead."""
        until = time.monotonic() + SLOWEST
        while any(each["NodeID"] == node.node_id and each["Alive"] for each in self._table()):
            if time.monotonic() > until:
                raise TimeoutError(f"node {node.node_id} still counts as alive after {SLOWEST:.0f} s")
            time.sleep(STEP)

    def kill_head(self) -> None:
        """SIGKILL to the process that knows everything (GCS)."""
        self.ray.head_node.kill_gcs_server()

    def start_head(self) -> None:
        """Start it again on what it had stored."""
        self.ray.head_node.start_gcs_server()

    def _table(self) -> list[Mapping[str, Any]]:
        return list(self.ray.global_state.node_table())


def pid_of(node: Any) -> int:
    """Of a node's raylet."""
    return int(node.all_processes["raylet"][0].process.pid)


@contextmanager
def cluster(variables: Mapping[str, str]) -> Iterator[Cluster]:
    """A running cluster; every process of it has these environment variables."""
    short = tempfile.TemporaryDirectory(prefix="ray", dir="/tmp", ignore_cleanup_errors=True)  # for sockets
    with short as folder:
        token = Path(folder) / "token"
        token.write_text(TOKEN)
        token.chmod(0o600)
        with _redis(Path(folder)) as storage:
            own = {
                **variables,
                "RAY_REDIS_ADDRESS": storage,
                **connection.surroundings(token),
                connection.ONE_MACHINE: "0",
            }
            with surrounded(own):
                yield from _running(Path(folder), token)


def _running(folder: Path, token: Path) -> Iterator[Cluster]:
    from ray.cluster_utils import Cluster as RayCluster  # reads its environment when it is imported

    running = _patiently(lambda: RayCluster(initialize_head=True, head_node_args=_head(folder)))
    try:
        made = Cluster(running, running.address, token)
        for _ in range(NODES):
            made.add()
        yield made
    finally:
        running.shutdown()


def _head(folder: Path) -> dict[str, Any]:
    return {
        "node_ip_address": HERE,
        "num_cpus": 0,
        "object_store_memory": MEMORY,
        "include_dashboard": False,
        "include_log_monitor": False,
        "no_monitor": True,
        "gcs_server_port": _low_port(),
        "temp_dir": str(folder / "ray"),
        "_system_config": HEALTH,
    }


def _patiently(start: Callable[[], Any]) -> Any:
    """Ray gives a node half a minute to start, which is too little on a busy machine: try again.

    What a start in vain left behind would make the machine busier still.
    """
    before = set(_children())
    for _ in range(STARTS - 1):
        try:
            return start()
        except Exception as error:  # Ray raises no other
            print(f"  starting again: {error}", file=sys.stderr, flush=True)
            for left in set(_children()) - before:
                tell(tree(left), signal.SIGKILL)
    return start()


def _children() -> list[int]:
    """Processes that this one started itself."""
    return [each.pid for each in psutil.Process().children()]


@contextmanager
def _redis(folder: Path) -> Iterator[str]:
    """The address of a Redis server of our own."""
    program = shutil.which("redis-server")
    if program is None:
        raise FileNotFoundError("apt-get install redis-server: what the head knows is kept there")
    port = free_port()
    words = [
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--dir",
        str(folder),
        "--save",
        "",
        "--appendonly",
        "no",
    ]
    server = subprocess.Popen([program, *words], stdout=subprocess.DEVNULL)
    try:
        _await_listener(port)
        yield f"127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


def _await_listener(port: int) -> None:
    until = time.monotonic() + SLOWEST
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(STEP)
        else:
            return
    raise TimeoutError(f"nobody listens on port {port}")


def _low_port() -> int:
    """Below those that Ray gives to its workers."""
    for port in range(6400 + os.getpid() % 3000, 10000):
        with socket.socket() as listener:
            if listener.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise OSError("no port is free below 10000")
