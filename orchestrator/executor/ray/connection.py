"""A driver's connection with a cluster: one for each process, shared by its executors.

Ray has drivers only on nodes of the cluster: where the driver runs, `ray start --address HEAD --num-cpus 0`
makes one that takes no work.
"""

import logging
import os
import signal
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from orchestrator.errors import UnusableInput
from orchestrator.settings import Settings

log = logging.getLogger(__name__)
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
ONE_MACHINE = "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"
"""Off: Ray takes loopback for what it is, and not for a name of this machine's own address."""
KNOCK = 5.0  # seconds; Ray itself would wait for minutes
USUAL = Path("~/.ray/auth_token")
_lock = threading.Lock()
_joined: list["Cluster"] = []


@dataclass(frozen=True)
class Cluster:
    """A cluster, and how to get in."""

    address: str
    """host:port of its head."""
    token_file: Path
    namespace: str = "microdrama"
    """Who shares it shares warm supervisors."""


def of(settings: Settings) -> Cluster:
    """The cluster of the settings; UnusableInput when they name none."""
    if not settings.ray_address:
        raise UnusableInput(
            "Set MICRODRAMA_RAY_ADDRESS to the head of a Ray cluster, host:port; it is never guessed. "
            "`microdrama cluster up` starts a cluster on this machine."
        )
    return Cluster(settings.ray_address, token_of(settings), settings.ray_namespace)


def token_of(settings: Settings) -> Path:
    """File of the cluster's token."""
    return (settings.ray_token_file or USUAL).expanduser().absolute()


def prepare(cluster: Cluster) -> None:
    """Set what Ray reads from the environment: a token always, and nothing is told to strangers."""
    _refuse_no_token(cluster.token_file)
    os.environ.update(surroundings(cluster.token_file))
    if cluster.address.rpartition(":")[0] in LOOPBACK:
        os.environ[ONE_MACHINE] = "0"


def surroundings(token_file: Path) -> dict[str, str]:
    """Environment of everything that speaks with a cluster."""
    return {
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(token_file),
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_ENABLE_AUTO_CONNECT": "0",  # a call that comes after our leave would start a cluster here
        "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    }


def join(cluster: Cluster) -> None:
    """Connect this process; every `join` wants a `leave`."""
    with _lock:
        if _joined and _joined[0].address != cluster.address:
            raise UnusableInput(
                f"This process is connected with {_joined[0].address}; use another one for {cluster.address}"
            )
        if not _joined:
            _connect(cluster)
        _joined.append(cluster)


def leave(cluster: Cluster) -> None:
    """The last one disconnects the process."""
    import ray

    with _lock:
        _joined.remove(cluster)
        if not _joined:
            with _own_signals():
                ray.shutdown()


def _connect(cluster: Cluster) -> None:
    _refuse_silence(cluster.address)
    _keep_quiet()
    import ray
    from ray.exceptions import AuthenticationError

    try:
        with _own_signals():
            ray.init(
                address=cluster.address,
                namespace=cluster.namespace,
                log_to_driver=False,
                configure_logging=False,
            )
    except (AuthenticationError, ConnectionError, RuntimeError, ValueError) as error:
        raise UnusableInput(
            f"The Ray cluster at {cluster.address} lets us not in ({_first_line(error)}). Its token must be "
            f"the one in {cluster.token_file} (MICRODRAMA_RAY_TOKEN_FILE), its Ray of this release "
            f"({ray.__version__}), and this machine one of its nodes: ray start --address {cluster.address} "
            "--num-cpus 0"
        ) from error


def _refuse_silence(address: str) -> None:
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), KNOCK).close()
    except (OSError, ValueError, OverflowError) as error:
        raise UnusableInput(
            f"No Ray cluster answers at {address} ({error}); MICRODRAMA_RAY_ADDRESS is host:port of its head"
        ) from error


def _refuse_no_token(file: Path) -> None:
    try:
        empty = not file.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableInput(
            f"The token of the Ray cluster cannot be read from {file} ({error}); copy it from the cluster's "
            "head, or name its file in MICRODRAMA_RAY_TOKEN_FILE"
        ) from error
    if empty:
        raise UnusableInput(f"The token of the Ray cluster in {file} is empty")


def _keep_quiet() -> None:
    """Ray prints what its nodes report to standard output, where our JSON goes; there is no public way."""
    worker: Any = import_module("ray._private.worker")
    worker.print_to_stdstream = _reported


def _reported(told: Mapping[str, Any], **_: object) -> None:
    for line in told["lines"]:
        log.info("Ray: %s", line)


@contextmanager
def _own_signals() -> Iterator[None]:
    """Ray takes signals for itself; we keep ours."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            if handler is not None:
                signal.signal(number, handler)


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
