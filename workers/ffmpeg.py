"""The one place that starts ffmpeg: timeout, stall watch, cancel, readable errors.

Graphs are built with `typed-ffmpeg` (`import ffmpeg`), whose `.compile_line()`/`.compile()` give arguments;
this module runs such an argument list. ffmpeg itself comes from the `imageio-ffmpeg` wheel, or from
MICRODRAMA_FFMPEG. It stays in the caller's process group: whoever ends a worker host ends its ffmpeg too.
"""

import os
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO

from workers.errors import ToolFailed, ToolTimeout

GRACE = 3.0  # seconds between a polite and a hard end
Frames = Iterable[bytes | memoryview]


@cache
def executable() -> str:
    """Path of the ffmpeg to run."""
    if given := os.environ.get("MICRODRAMA_FFMPEG"):
        return given
    import imageio_ffmpeg  # slow to import, and a run that makes nothing starts no ffmpeg

    return str(imageio_ffmpeg.get_ffmpeg_exe())


@cache
def version() -> str:
    """First line of `ffmpeg -version`: part of a worker's version, since encoders change bytes."""
    return _ask("-version").splitlines()[0]


@cache
def listing(what: str) -> frozenset[str]:
    """Names of what this ffmpeg has; `what` is "-encoders" or "-filters"."""
    rows = (line.split() for line in _ask(what).splitlines())
    return frozenset(row[1] for row in rows if len(row) > 2)


def _ask(what: str) -> str:
    command = [executable(), "-hide_banner", what]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise ToolFailed(
            f"{command[0]} does not run: {error}. Unset MICRODRAMA_FFMPEG, or mend it."
        ) from error


def run(
    arguments: Sequence[str],
    *,
    frames: Frames | None = None,
    timeout: float = 600.0,
    stall: float = 120.0,
    cancel: threading.Event | None = None,
    progress: Callable[[int], None] | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> str:
    """Run ffmpeg with `arguments` (without the program name) and return what it wrote to stderr.

    `frames` are raw bytes for an input named `pipe:0`. `progress` is called with microseconds written;
    what it raises ends ffmpeg and is raised here.
    Raises ToolFailed with ffmpeg's own error lines, ToolTimeout after `timeout` seconds or `stall` seconds
    without a report. Filter text written by users must never be among the arguments.
    """
    command = [executable(), "-hide_banner", "-nostats", "-loglevel", "level+info", "-progress", "pipe:1"]
    command += ["-y", *([] if frames is not None else ["-nostdin"]), *arguments]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE if frames is not None else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **(env or {})},
        cwd=cwd,
    )
    watch = _Watch(process, timeout, stall, cancel)
    said: deque[str] = deque(maxlen=400)
    threads = [
        threading.Thread(target=_drain, args=(process.stderr, said), daemon=True),
        threading.Thread(target=_follow, args=(process.stdout, watch, progress), daemon=True),
        threading.Thread(target=watch.loop, daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        if frames is not None:
            _feed(process, frames, watch)
        process.wait()
    finally:
        end(process)
        for thread in threads:
            thread.join(timeout=GRACE)
    log = "\n".join(said)
    if watch.raised:
        raise watch.raised
    if watch.reason:
        raise ToolTimeout(f"ffmpeg was ended: {watch.reason}\n{_errors(said)}")
    if process.returncode != 0:
        raise ToolFailed(f"ffmpeg failed ({process.returncode}): {_errors(said)}")
    return log


def end(process: "subprocess.Popen[bytes]") -> None:
    """End a child that we started: politely, then hard."""
    for stop in (process.terminate, process.kill):
        if process.poll() is not None:
            return
        stop()
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)


class _Watch:
    """Ends a process that takes too long, stops reporting, or is cancelled."""

    def __init__(
        self, process: "subprocess.Popen[bytes]", timeout: float, stall: float, cancel: threading.Event | None
    ) -> None:
        self.process, self.stall, self.cancel = process, stall, cancel
        self.deadline = time.monotonic() + timeout
        self.seen = time.monotonic()
        self.reason = ""
        self.raised: Exception | None = None

    def loop(self) -> None:
        while self.process.poll() is None:
            now = time.monotonic()
            if now > self.deadline:
                self.reason = "its time limit passed"
            elif now - self.seen > self.stall:
                self.reason = f"no progress for {self.stall:.0f} s"
            elif self.cancel and self.cancel.is_set():
                self.reason = "cancelled"
            if self.reason or self.raised:
                end(self.process)
                return
            time.sleep(0.05)


def _feed(process: "subprocess.Popen[bytes]", frames: Frames, watch: _Watch) -> None:
    assert process.stdin is not None
    try:
        with process.stdin as pipe:
            for frame in frames:
                pipe.write(frame)
                watch.seen = time.monotonic()
    except BrokenPipeError:
        return  # ffmpeg ended early; its exit status and words say why


def _follow(stream: IO[bytes] | None, watch: _Watch, progress: Callable[[int], None] | None) -> None:
    for raw in _lines(stream):
        watch.seen = time.monotonic()
        name, _, value = raw.decode(errors="replace").strip().partition("=")
        if progress and not watch.raised and name == "out_time_us" and value.lstrip("-").isdigit():
            try:
                progress(max(0, int(value)))
            except Exception as error:
                watch.raised = error


def _drain(stream: IO[bytes] | None, said: deque[str]) -> None:
    for raw in _lines(stream):
        said.append(raw.decode(errors="replace").rstrip())


def _lines(stream: IO[bytes] | None) -> Iterator[bytes]:
    """All that comes; who reads it closes it, for nobody else knows when that is over."""
    assert stream is not None
    with stream:
        yield from stream


def _errors(said: Iterable[str]) -> str:
    lines = [line for line in said if "[error]" in line or "[fatal]" in line]
    return "\n".join(lines[-8:]) or "\n".join(list(said)[-4:]) or "it said nothing"
