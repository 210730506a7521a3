"""What the finish costs: its CPU against one x264 encode of the same frames, and a picture edit against it.

    python -m benchmarks.finish_cost [--beats N] [--profile NAME]

Takes and voices of the example's first episode are made first and not counted; then every task of the
finish runs in this process, alone. The floor is one encode at the same preset of exactly the frames that the
cut shows, from raw pictures. All figures are of one run on one machine; only the ratios mean anything.
"""

import argparse
import json
import os
import resource
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from orchestrator import stories
from orchestrator.cut import Cut, LineFacts, SpokenWord
from orchestrator.cut.promise import predicted
from orchestrator.cut.rules import assemble
from orchestrator.director import direct
from orchestrator.edits import UNEDITED
from orchestrator.finish import Footage, finish
from orchestrator.graph import Blob, Output, Task
from orchestrator.plan import Plan
from orchestrator.production import EXAMPLE
from orchestrator.profiles import profile
from orchestrator.shoot import motion_task, shoot, voice_task
from workers import ffmpeg as tool
from workers import registry

Files = dict[str, dict[str, Path]]


@dataclass(frozen=True)
class Spent:
    """CPU seconds, of this process and of those it started."""

    seconds: float

    @classmethod
    def on(cls, work: Callable[[], object]) -> "Spent":
        """Do the work, and see what it cost."""
        before = _cpu()
        work()
        return cls(_cpu() - before)


def _cpu() -> float:
    own, started = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + started.ru_utime + started.ru_stime


def make(tasks: Iterable[Task], folder: Path, files: Files) -> dict[str, float]:
    """Run the tasks one after the other; the CPU seconds of each kind."""
    spent: dict[str, float] = {}
    for task in tasks:
        worker = registry.entry(task.worker).load()()
        worker.setup()
        cost = Spent.on(partial(_run, task, worker, folder, files))
        spent[task.kind] = spent.get(task.kind, 0.0) + cost.seconds
    return spent


def _run(task: Task, worker: object, folder: Path, files: Files) -> None:
    out = Path(tempfile.mkdtemp(dir=folder))
    inputs = {
        role: files[given.task][given.file] if isinstance(given, Output) else Path(given.digest)
        for role, given in task.inputs.items()
    }
    made = worker.run(task.spec, inputs, out, lambda _: None)  # type: ignore[attr-defined]
    files[task.name] = {role: out / name for role, name in made.files.items()}


def floor(cut: Cut, clips: Mapping[str, Path], preset: str, crf: int, folder: Path) -> float:
    """CPU seconds of one encode of the frames that the cut shows; reading them is not counted."""
    size = f"{cut.width}x{cut.height}"
    raw = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", size, "-r", str(cut.fps)]
    command = [tool.executable(), "-y", "-loglevel", "error", *raw, "-i", "pipe:0", "-c:v", "libx264"]
    command += ["-preset", preset, "-crf", str(crf), str(folder / "floor.mp4")]
    encoder = subprocess.Popen(command, stdin=subprocess.PIPE)
    assert encoder.stdin is not None
    for event in cut.events:
        shown = f"trim=start_frame={event.source_in}:end_frame={event.source_in + event.frames}"
        source = [tool.executable(), "-loglevel", "error", "-i", str(clips[event.take]), "-vf", shown]
        subprocess.run([*source, "-f", "rawvideo", "pipe:1"], stdout=encoder.stdin, check=True)
    encoder.stdin.close()
    _, status, used = os.wait4(encoder.pid, 0)
    assert status == 0
    return used.ru_utime + used.ru_stime


def plan_of(beats: int) -> Plan:
    """The example's first episode, or its last beats."""
    series = stories.read(EXAMPLE)
    whole = direct(series, series.episode(1))
    kept = list(dict.fromkeys(shot.beat for shot in whole.shots))[-beats:]
    return whole.model_copy(
        update={
            "shots": tuple(shot for shot in whole.shots if shot.beat in kept),
            "lines": tuple(line for line in whole.lines if line.beat in kept),
        }
    )


def lines_of(plan: Plan, files: Files) -> dict[str, LineFacts]:
    """The voices that were made."""
    found = {}
    for line in plan.lines:
        timing = json.loads(files[voice_task(line.id)]["timing"].read_text())
        words = tuple(SpokenWord.model_validate(word) for word in timing["words"])
        found[line.id] = LineFacts(task=voice_task(line.id), ms=timing["ms"], words=words)
    return found


def main() -> None:
    """Print the ratios."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--beats", type=int, default=2, help="how many of the last beats to cut")
    asked.add_argument("--profile", default="animatic")
    given = asked.parse_args()
    series, plan, how = stories.read(EXAMPLE), plan_of(given.beats), profile(given.profile)
    with tempfile.TemporaryDirectory(prefix="finish-cost-") as name:
        folder, files = Path(name), Files()
        made = shoot(series, plan, how, {shot.id: (1,) for shot in plan.shots}, UNEDITED)
        make((made.tasks[task] for task in made.order if not task.startswith("still/")), folder, files)
        tasks = {shot.id: motion_task(shot.id) for shot in plan.shots}
        lines = lines_of(plan, files)
        cut = assemble(
            plan, predicted(plan, lines, tasks, how.handles), lines, width=how.width, height=how.height
        )
        clips = {task: files[task]["clip"] for task in tasks.values()}
        footage = Footage(
            clips={task: Blob(str(path), ".mp4") for task, path in clips.items()},
            voices={line: Blob(str(files[voice_task(line)]["voice"]), ".wav") for line in lines},
        )
        wanted = finish(cut, plan, series, footage, how)
        _report(cut, wanted, clips, how.preset, how.crf, folder, files)


def _report(
    cut: Cut,
    wanted: tuple[Task, ...],
    clips: Mapping[str, Path],
    preset: str,
    crf: int,
    folder: Path,
    files: Files,
) -> None:
    late = {"master", "cover"}
    order = [task for task in wanted if task.kind != "mix" and task.kind not in late]
    order += [task for task in wanted if task.kind == "mix"] + [task for task in wanted if task.kind in late]
    spent = make(order, folder, files)
    least = floor(cut, clips, preset, crf, folder)
    total = sum(spent.values())
    edited = [
        next(task for task in order if task.kind == "segment"),
        next(t for t in order if t.kind == "master"),
    ]
    edit = sum(make(map(replace, edited), folder, files).values())
    print(f"{cut.frames} frames in {len(cut.events)} events, {cut.width}x{cut.height}, {preset} crf {crf}")
    print(
        f"floor: one encode of these frames  {least:8.2f} CPU-s  {1000 * least / cut.frames:.1f} ms a frame"
    )
    for kind, seconds in sorted(spent.items(), key=lambda each: -each[1]):
        print(f"  {kind:8} {seconds:8.2f} CPU-s  {seconds / least:.3f} of the floor")
    print(f"finish / floor                     {total / least:8.2f}  (wanted: at most 1.6)")
    print(f"picture edit of one shot / finish  {edit / total:8.3f}  (wanted: at most 0.10)")


if __name__ == "__main__":
    main()
