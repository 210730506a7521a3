"""`microdrama serve`: the API in this process, and drivers as its children.

Drivers have process groups of their own and the read end of a pipe, their lifeline; when this process ends,
however it ends, they see it, put their productions back in the line and end too. The port belongs to this
process alone.
"""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

import uvicorn

from orchestrator import logs
from orchestrator.api.app import application
from orchestrator.desk import keys
from orchestrator.errors import UnusableInput
from orchestrator.office import opened
from orchestrator.settings import Settings

LEAVE_TAKING = 5  # seconds for requests that are under way
LAST_CALL = 25.0  # seconds for drivers to put their productions back
HEALTHY = 30.0  # seconds; a driver that ends sooner is started again later and later
SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 30.0
ROOT = str(Path(__file__).parents[1])
log = logging.getLogger(__name__)
Tell = Callable[[str], None]


def serve(settings: Settings, host: str, port: int, tell: Tell) -> None:
    """Serve until somebody asks to stop. `tell` is for the person at the terminal."""
    if settings.insecure and not _is_loopback(host):
        raise UnusableInput(f"Without keys only this machine itself is served; {host} is for others too.")
    with _bound(host, port) as door:
        with opened(settings) as office:
            made = None if settings.insecure else keys.first(office)
        if made:
            tell(f"The first key, an admin's; it is shown this once:\n\n    {made.key}\n")
        logs.configure()
        config = uvicorn.Config(
            application(settings),
            log_config=None,
            timeout_graceful_shutdown=LEAVE_TAKING,
            server_header=False,
        )
        tell(f"microdrama serves at {_address(door)}")
        with Drivers(settings), suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[door])


@dataclass
class _Place:
    """A driver's place: the process that has it, and how soon the next may."""

    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    pause: float = 0.0


@dataclass
class Drivers:
    """The driver processes; in a `with` there are always as many as the settings want."""

    settings: Settings
    _over: threading.Event = field(default_factory=threading.Event)
    _places: list[_Place] = field(default_factory=list)
    _lifeline: tuple[int, int] = (-1, -1)
    _thread: threading.Thread | None = None

    def __enter__(self) -> "Drivers":
        self._lifeline = os.pipe()
        self._places = [_Place() for _ in range(self.settings.drivers)]
        self._thread = threading.Thread(target=self._keep, name="drivers", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._thread:
            self._thread.join()
        running = [place.process for place in self._places if place.process]
        for process in running:
            _send(process, signal.SIGTERM)
        until = time.monotonic() + LAST_CALL
        for process in running:
            while not _has_ended(process) and time.monotonic() < until:
                time.sleep(0.05)
            _send(process, signal.SIGKILL)
            process.wait()
        for end in self._lifeline:
            os.close(end)

    def _keep(self) -> None:
        while not self._over.is_set():
            for place in self._places:
                self._look_after(place)
            self._over.wait(0.2)

    def _look_after(self, place: _Place) -> None:
        now = time.monotonic()
        if place.process and _has_ended(place.process):
            _send(place.process, signal.SIGKILL)  # what it may have left in its group
            log.error("a driver ended", extra={"status": place.process.wait()})
            quick = now - place.started < HEALTHY
            place.pause = _longer(place.pause) if quick else SHORTEST_PAUSE
            place.process = None
            place.started = now
        if place.process is None and now - place.started >= place.pause:
            place.started = now
            try:
                place.process = self._start()
            except OSError as error:  # no memory or no process left: later there may be
                place.pause = _longer(place.pause)
                log.error("a driver cannot be started", exc_info=error)

    def _start(self) -> "subprocess.Popen[bytes]":
        lifeline = self._lifeline[0]
        return subprocess.Popen(
            [sys.executable, "-m", "orchestrator.drive", str(lifeline)],
            stdin=subprocess.DEVNULL,
            pass_fds=(lifeline,),
            start_new_session=True,
            env={**os.environ, **_environment(self.settings)},
        )


def _longer(pause: float) -> float:
    return min(LONGEST_PAUSE, max(SHORTEST_PAUSE, pause * 2))


def _environment(settings: Settings) -> Mapping[str, str]:
    """Drivers share the processors of this machine."""
    slots = max(1, (settings.slots or os.cpu_count() or 1) // max(1, settings.drivers))
    return {
        "MICRODRAMA_HOME": str(settings.home.absolute()),
        "MICRODRAMA_SLOTS": str(slots),
        "PYTHONPATH": os.pathsep.join(filter(None, [ROOT, os.environ.get("PYTHONPATH")])),
    }


def _has_ended(process: "subprocess.Popen[bytes]") -> bool:
    """Whether it has; it is not waited for yet, so its number is nobody else's."""
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None


def _send(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _bound(host: str, port: int) -> socket.socket:
    """The door, before anything is started behind it."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=2048)
    except OSError as error:
        cure = "Give another with --port or --host, or stop what has it."
        raise UnusableInput(f"{host} port {port} cannot be served: {error.strerror}. {cure}") from error


def _address(door: socket.socket) -> str:
    host, port, *_ = door.getsockname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _is_loopback(host: str) -> bool:
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"
