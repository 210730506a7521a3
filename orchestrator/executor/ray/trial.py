"""A cluster of several nodes on this machine, to try things on: real processes of Ray, behind loopback."""

import os
import random
import secrets
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestrator.errors import MicrodramaError, UnusableFolder
from orchestrator.executor.ray import connection

HERE = "127.0.0.1"
OBJECTS = 100 << 20  # bytes of a node's object store; nothing of ours travels by it
TRIES = 100
PAUSE = 0.1  # seconds between two tries to clear away its folder
LOWEST, HIGHEST = 6400, 9999
"""Ports for the head; above them Ray gives ports to its workers."""


@dataclass(frozen=True)
class Nodes:
    """How many, and what each of them gives."""

    number: int
    processors: int
    gpus: int = 0
    """Ray believes in them; nothing checks that they are there."""


@contextmanager
def trial(token_file: Path, nodes: Nodes) -> Iterator[str]:
    """Address of a cluster that runs while the block lasts: a head that takes no work, and the nodes."""
    made_sure_of(token_file)
    os.environ.update(connection.surroundings(token_file))
    os.environ.pop("CUDA_VISIBLE_DEVICES", None)  # where it is set, nodes have no GPUs
    from ray.cluster_utils import Cluster

    every = {"node_ip_address": HERE, "object_store_memory": OBJECTS, "include_dashboard": False}
    with _short_folder() as folder:
        head = {"num_cpus": 0, "gcs_server_port": _free_port(), "temp_dir": folder}
        cluster = Cluster()
        try:
            address = _started(cluster, [{**every, **head}, *[{**every, **_one(nodes)}] * nodes.number])
            yield address
        finally:
            cluster.shutdown()


@contextmanager
def _short_folder() -> Iterator[str]:
    """Sockets want short names. Processes of Ray that end a moment after their node may write there still."""
    folder = tempfile.mkdtemp(prefix="microdrama-", dir="/tmp")
    try:
        yield folder
    finally:
        for _ in range(TRIES):
            shutil.rmtree(folder, ignore_errors=True)
            if not Path(folder).exists():
                break
            time.sleep(PAUSE)


def _one(nodes: Nodes) -> dict[str, Any]:
    return {"num_cpus": nodes.processors, "num_gpus": nodes.gpus}


def _started(cluster: Any, wanted: Sequence[Mapping[str, Any]]) -> str:
    """Address of the first of those nodes, the head."""
    try:
        for each in wanted:
            cluster.add_node(**each)
    except Exception as error:  # Ray gives a node 30 s, and says so by an Exception
        why = next(iter(str(error).splitlines()), type(error).__name__)
        raise MicrodramaError(f"The trial cluster did not start: {why} Is this machine very busy?") from error
    return str(cluster.address)


def made_sure_of(token_file: Path) -> None:
    """Make the token, readable by its owner alone, where there is none."""
    try:
        token_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            handle = os.open(token_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_hex(32))
    except OSError as error:
        raise UnusableFolder(f"No token can be written to {token_file} ({error.strerror})") from error


def _free_port() -> int:
    for port in random.sample(range(LOWEST, HIGHEST), 100):  # not the first free one: two may start at once
        with socket.socket() as tried:
            if tried.connect_ex((HERE, port)):
                return port
    raise MicrodramaError(f"no port is free between {LOWEST} and {HIGHEST}")
