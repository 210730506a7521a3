"""A real Ray cluster for tests: a head without processors, two nodes with fake GPUs and labels.

Its token is its own, and what it knows of dead nodes it knows sooner than production would.
"""

import os
import random
import signal
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from orchestrator.executor.ray import connection
from orchestrator.executor.ray.connection import Cluster
from tests.processes import tree

SOON = {
    "health_check_period_ms": 1000,
    "health_check_timeout_ms": 4000,
    "health_check_failure_threshold": 3,
    "health_check_initial_delay_ms": 2000,
}
STARTS = 240  # seconds
UNHURRIED = {
    "agent_register_timeout_ms": STARTS * 1000,
    "memory_monitor_refresh_ms": 0,  # nobody is ended for what others on this machine take
}
SMALL = {"object_store_memory": 100 << 20, "include_dashboard": False}


class Nodes:
    """The cluster, and its nodes as processes that can be killed, stopped and replaced."""

    def __init__(self, folder: Path) -> None:
        self.token = folder / "token"
        self.token.write_text("c" * 64)
        self.token.chmod(0o600)
        os.environ.update(connection.surroundings(self.token))
        os.environ.pop("CUDA_VISIBLE_DEVICES", None)
        from ray.cluster_utils import Cluster as Processes  # only now: ray reads the environment once

        head = {"gcs_server_port": _free_port(), "_system_config": {**SOON, **UNHURRIED}}
        with _patience():
            self._processes = Processes(initialize_head=True, head_node_args={"num_cpus": 0, **head, **SMALL})
        self.a100 = self.add(gpu="a100")
        self.h100 = self.add(gpu="h100")

    @property
    def address(self) -> str:
        return str(self._processes.address)

    def cluster(self, namespace: str) -> Cluster:
        """How to get in."""
        return Cluster(self.address, self.token, namespace)

    def add(self, **labels: str) -> Any:
        """A node of two processors and two GPUs."""
        with _patience():
            return self._processes.add_node(num_cpus=2, num_gpus=2, labels=labels, **SMALL)

    def processes(self, node: Any) -> set[int]:
        """A node's raylet, its supervisors and their hosts."""
        (raylet,) = node.all_processes["raylet"]
        return set(tree(raylet.process.pid))

    def kill(self, node: Any) -> None:
        """As when its machine loses power; or clear away what is left of it."""
        for pid in self.processes(node):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._processes.remove_node(node, allow_graceful=False)

    def close(self) -> None:
        self._processes.shutdown()


@pytest.fixture(scope="session")
def ray_nodes() -> Iterator["Nodes"]:
    """The cluster of this session, started by the first test that asks; skipped where Ray is missing."""
    try:
        version("ray")
    except PackageNotFoundError:
        pytest.skip("Ray is not installed: pip install 'microdrama-orchestrator[ray]'")
    with running() as nodes:
        yield nodes


@contextmanager
def running() -> Iterator[Nodes]:
    """A cluster while the block lasts; this process is connected all the time."""
    with tempfile.TemporaryDirectory(prefix="ray-", dir="/tmp") as folder:  # Ray's sockets want short names
        nodes = Nodes(Path(folder))
        try:
            connection.join(nodes.cluster("tests"))
            yield nodes
            connection.leave(nodes.cluster("tests"))
        finally:
            nodes.close()


def stop(pids: set[int]) -> None:
    """Freeze processes."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)


def thaw(pids: set[int]) -> None:
    """Let frozen processes go on, those that are left."""
    for pid in pids:
        if Path(f"/proc/{pid}").exists():
            os.kill(pid, signal.SIGCONT)


@contextmanager
def _patience() -> Iterator[None]:
    """Ray gives a node 30 s to start, which a busy machine may exceed; who tries again may have both."""
    from ray._private import services

    ask = services.get_node

    def get_node(*asked: Any) -> Any:
        limit = time.monotonic() + STARTS
        while True:
            try:
                return ask(*asked)
            except RuntimeError:  # it is not there yet
                if time.monotonic() > limit:
                    raise
                time.sleep(0.1)

    waits = {"RAY_gcs_server_port_wait_time_s": str(STARTS)}
    ended = signal.getsignal(signal.SIGTERM)  # a node takes it for itself
    try:
        with patch.object(services, "get_node", get_node), patch.dict(os.environ, waits):
            yield
    finally:
        signal.signal(signal.SIGTERM, ended)


def _free_port() -> int:
    """Below those that Ray gives to its workers."""
    while True:
        port = random.randrange(6000, 9900)
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)):
                return port
