"""One worker host seen from its supervisor: the process, its pipes, and the attempt that it runs.

`workers.host` is the other end. A thread per host reads its events and turns the end of the process into an
outcome, so every attempt has exactly one.
"""

import fcntl
import json
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from orchestrator.executor.base import (
    Attempt,
    Cancelled,
    Claim,
    Done,
    Event,
    Failed,
    Load,
    Lost,
    Outcome,
    Progress,
    Started,
)
from orchestrator.executor.starting import start
from workers import registry
from workers.host import FOLDER, SPOILT

LOG_TAIL = 4000
LIBRARIES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VIPS_CONCURRENCY")
SINGLE = dict.fromkeys(LIBRARIES, "1")
"""One slot is one processor; it also keeps sums in one order. Who has a GPU may use all of them."""
Heard = Callable[[Event, bool], None]
"""Called with each event, and whether it is the outcome."""


class Host:
    """A child process that has workers loaded."""

    def __init__(
        self, pool: str, names: Sequence[str], heard: Heard, surroundings: Mapping[str, str] | None = None
    ) -> None:
        """`surroundings`: environment variables of its process, over ours; None: one processor's."""
        self.pool = pool
        self.surroundings = dict(SINGLE if surroundings is None else surroundings)
        self._loaded = frozenset(names)  # replaced, never changed: others read it while we hear of more
        self._last = Load("")
        self.vram: Mapping[str, int] = {}
        """Bytes free and in total on its GPU, after what it made last; empty: it has used none."""
        self._heard = heard
        self._lock = threading.Lock()
        self._attempt: Attempt | None = None
        self._verdict: Outcome | None = None
        """What to say when the process ends because we ended it."""
        self._status: int | None = None
        self._timer: threading.Timer | None = None
        self._grace: threading.Timer | None = None
        """Ends the process when it does not end its attempt in time."""
        self._doomed = False
        """It was sent the signal that ends it."""
        self._ended = False
        self._saying = threading.Lock()
        self._reaping = threading.Lock()
        """A pid is a stranger's once its process was waited for."""
        self._folder = tempfile.TemporaryDirectory(prefix=FOLDER, ignore_cleanup_errors=True)
        """Where its temporary files go: it is killed in the end and cannot clear up itself."""
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the host
        fcntl.fcntl(self._log, fcntl.F_SETFL, os.O_APPEND)  # so that it can be emptied under the child
        self._process, self._lifeline, events = start(
            names, self._log.fileno(), self._folder.name, self.surroundings
        )
        self._reader = threading.Thread(target=self._read, args=(events,), name="host", daemon=True)
        self._reader.start()

    @property
    def alive(self) -> bool:
        return not self._ended and self._status is None

    @property
    def loads(self) -> frozenset[Load]:
        """What is loaded: its workers, and the model of the last attempt."""
        return frozenset({*map(Load, self._loaded), self._last})

    @property
    def free(self) -> bool:
        return self._attempt is None and not self._doomed

    def play(self, attempt: Attempt) -> None:
        """Send it an attempt; when it just died, its outcome is Lost."""
        with self._lock:
            self._attempt, ended = attempt, self._ended
            self._last = attempt.load
            if not ended:
                self._timer = _timed(attempt.seconds, self._too_late, attempt)
        if ended:
            threading.Thread(target=self._lose, args=(attempt,), daemon=True).start()
            return
        with suppress(BrokenPipeError, ValueError):  # it just died; its reader reports the attempt lost
            self._log.truncate(0)
            self._send(attempt)

    def cancel(self, attempt: str) -> None:
        """End that attempt, if it is what runs: at once with the process, or in the grace of its worker."""
        self._stop(attempt, Cancelled(attempt))

    def end(self) -> None:
        """End the process and everything it started."""
        with self._lock:
            if self._attempt and not self._verdict:
                self._verdict = Cancelled(self._attempt.id)
        self._kill()

    def join(self) -> None:
        """Wait until it is gone."""
        self._reader.join()

    def _too_late(self, attempt: Attempt) -> None:
        self._stop(attempt.id, Failed(attempt.id, f"took longer than {attempt.seconds:g} s and was ended"))

    def _stop(self, attempt: str, verdict: Outcome) -> None:
        with self._lock:
            if self._attempt is None or self._attempt.id != attempt or self._verdict:
                return
            self._verdict, grace = verdict, registry.entry(self._attempt.worker).grace
        if not grace or not self._ask_to_stop(attempt):
            self._kill_if(attempt)
            return
        with self._lock:
            if self._verdict is verdict:
                self._grace = _timed(grace, self._kill_if, attempt)

    def _ask_to_stop(self, attempt: str) -> bool:
        with suppress(BrokenPipeError, ValueError):
            self._say({"stop": attempt})
            return True
        return False

    def _kill_if(self, attempt: str) -> None:
        """End the process, unless that attempt ended meanwhile and another runs."""
        with self._lock:
            if self._attempt is not None and self._attempt.id == attempt:
                self._kill()

    def _kill(self) -> None:
        self._doomed = True
        with self._reaping, suppress(ProcessLookupError):
            if self._process.returncode is None:
                os.killpg(self._process.pid, signal.SIGKILL)

    def _reap(self) -> None:
        os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
        with self._reaping:
            self._process.wait()

    def _send(self, attempt: Attempt) -> None:
        self._say(
            {
                "attempt": attempt.id,
                "worker": attempt.worker,
                "spec": attempt.spec,
                "inputs": {role: os.fspath(path) for role, path in attempt.inputs.items()},
                "out": str(attempt.out),
            }
        )

    def _say(self, order: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        with self._saying:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()

    def _read(self, events: int) -> None:
        with os.fdopen(events, "rb") as stream:
            for said in filter(None, map(_said, stream)):
                self._hear(said)
        self._kill()  # the guard may have died alone
        self._reap()
        with self._lock:
            self._ended, attempt = True, self._attempt
        if attempt:
            self._lose(attempt)
        self._close()

    def _lose(self, attempt: Attempt) -> None:
        """The outcome of an attempt whose process is gone."""
        if isinstance(self._verdict, Failed):
            self._finish(replace(self._verdict, log=self._tail()))
        else:
            self._finish(self._verdict or Lost(attempt.id, self._how_it_ended(), self._tail()))

    def _hear(self, said: dict[str, Any]) -> None:
        kind = said["event"]
        if kind == "exit":
            self._status = said["status"]
        elif kind == "ready":
            self._loaded |= {said["worker"]}
        elif kind == "started":
            self._heard(Started(said["attempt"]), False)
        elif kind == "progress":
            self._heard(Progress(said["attempt"], said["value"]), False)
        elif kind == "stopped":
            self._finish(self._verdict or Cancelled(said["attempt"]))
        else:
            self.vram = said.get("vram") or self.vram
            self._finish(_outcome(said))

    def _finish(self, outcome: Outcome) -> None:
        with self._lock:
            if self._attempt is None or self._attempt.id != outcome.attempt:
                return
            self._attempt = self._verdict = None  # whatever was to be said of it is said
            timers, self._timer, self._grace = (self._timer, self._grace), None, None
        for timer in filter(None, timers):  # the next attempt brings its own
            timer.cancel()
        self._heard(outcome, True)

    def _how_it_ended(self) -> str:
        if self._status is None:
            return "its worker process was killed"
        if self._status == SPOILT:
            return "the device failed under its worker process; its log says how"
        if self._status < 0:
            name = signal.Signals(-self._status).name
            return f"its worker process was ended by {name}" + (
                " (out of memory?)" if name == "SIGKILL" else ""
            )
        return f"its worker process ended with status {self._status}"

    def _tail(self) -> str:
        try:
            handle = self._log.fileno()
            size = os.fstat(handle).st_size
            return os.pread(handle, LOG_TAIL, max(0, size - LOG_TAIL)).decode(errors="replace")
        except (OSError, ValueError):  # closed already
            return ""

    def _close(self) -> None:
        os.close(self._lifeline)
        if self._process.stdin:
            with suppress(BrokenPipeError):
                self._process.stdin.close()
        self._log.close()
        self._folder.cleanup()


def _timed(seconds: float, what: Callable[..., None], subject: object) -> threading.Timer:
    timer = threading.Timer(seconds, what, [subject])
    timer.daemon = True
    timer.start()
    return timer


def _said(line: bytes) -> dict[str, Any] | None:
    """An event; None: it was killed while it spoke, and perhaps its guard's word follows on the same line."""
    try:
        said: dict[str, Any] = json.loads(line)
    except ValueError:
        return None
    return said


def _outcome(said: dict[str, Any]) -> Outcome:
    attempt, took = said["attempt"], (said["seconds"], said["cpu"])
    if said["event"] == "failed":
        return Failed(attempt, said["reason"], said["log"], said["final"], *took)
    files = {role: Claim(**claim) for role, claim in said["files"].items()}
    return Done(attempt, files, said["facts"], *took)
