"""What a cold demo costs: its CPU against one x264 encode of the same frames, and the cost of going on.

    python -m benchmarks.demo_cost [--profile animatic]

One run on one machine: a cold demo, the demo again, and a picture edit of one shot, all through the
command in processes of their own. The floor is one encode of exactly the frames of the episode at the same
preset. Only the ratios mean anything.
"""

import argparse
import ctypes
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestrator.production import EXAMPLE
from orchestrator.profiles import Profile, profile
from workers import ffmpeg

SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of linux/prctl.h


@dataclass(frozen=True)
class Run:
    """One run of the command."""

    cpu: float
    wall: float
    report: Any

    def phase(self, name: str) -> float:
        """CPU seconds of the workers in one graph."""
        return next(float(p["cpu_seconds"]) for p in self.report["phases"] if p["name"] == name)


def command(folder: Path, *words: str) -> Run:
    """Run the command on a home in `folder`; everything that it starts is counted."""
    before, begun = _children(), time.monotonic()
    base = [sys.executable, "-m", "orchestrator", "--home", str(folder / "home")]
    done = subprocess.run([*base, *words, "--json"], stdout=subprocess.PIPE, check=True)
    wall = time.monotonic() - begun
    with suppress(ChildProcessError):
        while True:
            os.wait()
    return Run(_children() - before, wall, json.loads(done.stdout)[0])


def adopt_orphans() -> None:
    """Hosts end after the command that started them; they come to us, so that their time is counted."""
    ctypes.CDLL(None, use_errno=True).prctl(SUBREAPER, 1, 0, 0, 0)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def floor(episode: Path, how: Profile) -> float:
    """CPU seconds of one encode of the episode's own frames; decoding them is not counted."""
    decode = [ffmpeg.executable(), "-v", "error", "-i", str(episode), "-an", "-f", "rawvideo", "pipe:1"]
    size = f"{how.width}x{how.height}"
    raw = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", size, "-r", str(how.fps), "-i", "pipe:0"]
    coded = [
        "-c:v",
        "libx264",
        "-preset",
        how.preset,
        "-crf",
        str(how.crf),
        "-threads",
        "1",
        "-f",
        "null",
        "-",
    ]
    source = subprocess.Popen(decode, stdout=subprocess.PIPE)
    encoder = subprocess.Popen([ffmpeg.executable(), "-v", "error", *raw, *coded], stdin=source.stdout)
    assert source.stdout is not None
    source.stdout.close()
    _, status, used = os.wait4(encoder.pid, 0)
    assert (status, source.wait()) == (0, 0)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Print the ratios."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("--profile", default="animatic")
    how = profile(asked.parse_args().profile)
    adopt_orphans()
    with tempfile.TemporaryDirectory(prefix="demo-cost-") as name:
        folder = Path(name)
        story, out = folder / "story.md", str(folder / "out")
        story.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
        words = ("produce", str(story), "--episode", "1", "--profile", how.name, "--out", out)
        cold, again = command(folder, *words), command(folder, *words)
        least = floor(folder / "out" / "ep01" / "episode.mp4", how)
        text = story.read_text(encoding="utf-8")
        story.write_text(text.replace("yesterday 23:41", "today 00:12"), encoding="utf-8")
        edited = command(folder, *words)
    _print(cold, again, edited, least)


def _print(cold: Run, again: Run, edited: Run, least: float) -> None:
    frames = cold.report["media"]["frames"]
    shoot, finish = cold.phase("shoot"), cold.phase("finish")
    rest = cold.cpu - shoot - finish
    segments = [task for task in edited.report["ran"] if task.startswith("segment/")]
    print(f"{frames} frames; one encode of them: {least:.1f} CPU-s, {1000 * least / frames:.1f} ms a frame")
    print(f"cold demo / floor        {cold.cpu / least:6.2f}   (wanted: at most 4)")
    print(f"  shoot (draw, act, encode takes, voices)   {shoot / least:.2f}")
    print(f"  finish (segments, sound, join, cover)     {finish / least:.2f}   (wanted: at most 1.6)")
    print(f"  the rest (accepting takes, storyboard)    {rest / least:.2f}")
    print(f"wall time of the cold demo {cold.wall:.0f} s, of the second run {again.wall:.2f} s, ", end="")
    print(f"which ran {again.report['tasks_run']} tasks")
    print(f"picture edit of one shot: {', '.join(segments)} encoded; its finish / cold finish ", end="")
    print(f"{edited.phase('finish') / finish:.3f}   (wanted: at most 0.10)")


if __name__ == "__main__":
    main()
