"""The worker host: a child process that loads a worker once and runs the tasks sent to it.

    python -m workers.host EVENTS LIFELINE NAME...

Tasks arrive on stdin, one JSON object a line: {"attempt", "worker", "spec", "inputs": {role: path}, "out"};
{"stop": attempt} asks the running one to end at its next report of progress, with what is loaded kept.
Events leave on the file descriptor EVENTS, one JSON object a line; stdout and stderr are the log.

    {"event": "ready", "worker"}                              loaded
    {"event": "started", "attempt"}
    {"event": "progress", "attempt", "value"}                 0..1
    {"event": "done", "attempt", "files": {role: {"name", "size", "sha256"}}, "facts", "seconds", "cpu"}
    {"event": "failed", "attempt", "reason", "log", "final", "seconds", "cpu"}
    {"event": "stopped", "attempt", "seconds", "cpu"}         it was asked to, and can go on with another
    {"event": "exit", "status"}                               the last one; negative for a signal

Where a model has used a GPU, `done` and `failed` also have "vram": {"free", "total"} in bytes.

A task that spoilt the device (`gpu.poison`) has no answer: the process says why in its log and ends with the
status SPOILT, so that nothing else is sent to it.

The process splits in two. The *guard* only waits: when LIFELINE ends (the supervisor is gone) or the other
half ends, it ends their whole process group, ffmpeg and all. It needs no lock of a stuck worker to do so. The
*player* loads and runs.
"""

import ctypes
import errno
import hashlib
import json
import os
import queue
import resource
import select
import shutil
import signal
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gpu.poison import poisoned
from workers import registry
from workers.base import Made, Worker
from workers.errors import BadInput, BadSpec, MissingGlyphs, OutOfMemory, Stopped, Unclear, WorkerError

FINAL = (BadSpec, BadInput, MissingGlyphs, OutOfMemory, Unclear)
"""Trying again would give the same answer, or cost money that nobody has agreed to."""
FULL = {errno.ENOSPC, errno.EDQUOT}
SPOILT = 70
"""Status of a process that can make nothing more."""
FOLDER = "microdrama-host-"
"""How the name of a host's own TMPDIR begins; no other folder is its to remove."""
PR_SET_PDEATHSIG = 1
STEP = 0.2  # seconds between reports of progress
LOG_TAIL = 4000


def main(arguments: list[str]) -> int:
    """Split into guard and player."""
    events, lifeline = int(arguments[0]), int(arguments[1])
    guard, player = os.getpid(), os.fork()
    if player == 0:
        os.close(lifeline)
        _die_with(guard)
        Player(events).play(arguments[2:])
        return 0
    os.close(sys.stdin.fileno())
    return _guard(player, events, lifeline)


def _die_with(guard: int) -> None:
    """Be ended by the kernel when the guard ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != guard:
        sys.exit(1)  # it ended before we asked


def _guard(player: int, events: int, lifeline: int) -> int:
    exited = os.pidfd_open(player)
    ready, _, _ = select.select([exited, lifeline], [], [])
    if exited in ready:
        status = os.waitstatus_to_exitcode(os.waitpid(player, 0)[1])
        os.write(events, _line({"event": "exit", "status": status}))
    else:
        os.kill(player, signal.SIGKILL)
        os.waitpid(player, 0)
        _clear_up()
    os.killpg(0, signal.SIGKILL)
    return 0


def _clear_up() -> None:
    """Nobody is left to remove the temporary files of this host."""
    folder = Path(os.environ.get("TMPDIR", ""))
    if folder.name.startswith(FOLDER):
        shutil.rmtree(folder, ignore_errors=True)


class Player:
    """Runs tasks one after the other."""

    def __init__(self, events: int) -> None:
        self._events = events
        self._loaded: dict[str, Worker] = {}
        self._tasks: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._unwanted: set[str] = set()
        """Attempts that were asked to stop."""

    def play(self, names: list[str]) -> None:
        """Load the named workers, then run what stdin asks for until it ends."""
        threading.Thread(target=self._listen, name="listen", daemon=True).start()
        for name in names:
            self._load(name)
        while task := self._tasks.get():
            self._perform(task)

    def _listen(self) -> None:
        for text in sys.stdin.buffer:
            said = json.loads(text)
            if "stop" in said:
                self._unwanted.add(said["stop"])
            else:
                self._tasks.put(said)
        self._tasks.put(None)

    def go_on(self, attempt: str) -> None:
        """Stopped when that attempt is not wanted any more."""
        if attempt in self._unwanted:
            raise Stopped("it was asked to stop")

    def _load(self, name: str) -> Worker:
        if name not in self._loaded:
            worker: Worker = registry.entry(name).load()()
            worker.setup()
            self._loaded[name] = worker
            self.say(event="ready", worker=name)
        return self._loaded[name]

    def _perform(self, task: Mapping[str, Any]) -> None:
        attempt = task["attempt"]
        self.say(event="started", attempt=attempt)
        started, spent = time.monotonic(), _cpu()
        try:
            answer: dict[str, Any] = {"event": "done", **self._make(task)}
        except Stopped:
            answer = {"event": "stopped"}
        except Exception as error:
            if poisoned(error):
                traceback.print_exception(error)
                sys.stderr.flush()
                os._exit(SPOILT)  # tidying up would ask the device again
            answer = {"event": "failed", **_failure(error)}
        self._unwanted.discard(attempt)
        took = {"seconds": time.monotonic() - started, "cpu": _cpu() - spent}
        self.say(attempt=attempt, **answer, **took, **_vram())

    def _make(self, task: Mapping[str, Any]) -> dict[str, Any]:
        worker = self._load(task["worker"])
        spec = worker.spec.model_validate(task["spec"])
        inputs = {role: Path(path) for role, path in task["inputs"].items()}
        out = Path(task["out"])
        made = worker.run(spec, inputs, out, _Reporter(self, task["attempt"]))
        answer = {"files": _claims(made, out), "facts": dict(made.facts)}
        _line(answer)  # facts that are no JSON fail this task, not the host
        return answer

    def say(self, **event: Any) -> None:
        """Report one event."""
        data = _line(event)
        while data:
            data = data[os.write(self._events, data) :]


class _Reporter:
    """Passes progress on, not more often than people can see, and a wish to stop back."""

    def __init__(self, player: Player, attempt: str) -> None:
        self._player, self._attempt, self._last = player, attempt, 0.0

    def __call__(self, value: float) -> None:
        self._player.go_on(self._attempt)
        now = time.monotonic()
        if now - self._last >= STEP:
            self._last = now
            self._player.say(event="progress", attempt=self._attempt, value=min(1.0, max(0.0, value)))


def _claims(made: Made, out: Path) -> dict[str, dict[str, Any]]:
    return {role: {"name": name, **_measure(out / name)} for role, name in made.files.items()}


def _measure(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {"size": -1, "sha256": ""}  # the one who accepts says so
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {"size": file.stat().st_size, "sha256": digest}


def _failure(error: Exception) -> dict[str, Any]:
    full = isinstance(error, OSError) and error.errno in FULL
    said = str(error) if isinstance(error, WorkerError) else f"{type(error).__name__}: {error}"
    reason = "the disk is full" if full else said or type(error).__name__
    log = "".join(traceback.format_exception(error))[-LOG_TAIL:]
    return {"reason": reason, "log": log, "final": full or isinstance(error, FINAL)}


def _vram() -> dict[str, dict[str, int]]:
    """What our GPU has free; nothing where no model has used one."""
    if "torch" not in sys.modules:
        return {}
    from gpu import memory  # it comes with torch

    told = memory.told()
    return {"vram": told} if told else {}


def _cpu() -> float:
    """Seconds of processor time, own and of children that ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _line(event: Mapping[str, Any]) -> bytes:
    return json.dumps(event, allow_nan=False).encode() + b"\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
