"""What engines are paid for when workers and engines are killed at seeded moments.

    python -m benchmarks.engine_faults [--seed 1] [--trials 20] [--kinds comfyui sglang ...]

Each trial is one task in a real worker host against a stand-in of the engine in a process of its own, which
also fails now and then (answers lost, half bodies, errors, slow answers). The host is killed (SIGKILL) up to
three times at random moments, and started again; in half of the trials the engine is killed too, and returns
with or without its jobs. Then the engine's own log is read:

    lost            tasks that were not done in the end
    submitted twice jobs taken while the same job of before was still there, neither failed nor cancelled
    paid again      the same at engines that answer with the result itself: a lost answer is lost to everybody
    undecided       tasks that failed because nobody could tell; a person must look. vLLM-Omni's list does not
                    say whose a job is, so a lost answer there ends so; `vllm-omni-adopt` is the same server
                    with `when_unsure: adopt`, which takes the one job that looks alike
"""

import argparse
import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from benchmarks.serving import free_port
from workers import ffmpeg as tool
from workers.engine import book
from workers.engine.abilities import TABLE
from workers.engine.bring import QUEUES
from workers.engine.order import identity
from workers.engine.spec import Motion, Still, Voice

STUB = Path(__file__).parents[1] / "tests" / "unit" / "engine_stub.py"
KINDS = {
    "comfyui": "motion", "comfyui-older": "motion", "vllm-omni": "motion", "vllm-omni-adopt": "motion",
    "sglang": "motion", "localai": "motion", "openai": "still", "kokoro": "voice",
}  # fmt: skip
FAULTS = {
    "lose": 0.2, "hang": 0.4, "hang_seconds": 0.6, "late": 0.2, "late_seconds": 0.3,
    "half": 0.1, "500": 0.1, "busy": 0.03,
}  # fmt: skip
"""Chances: most of all, that an order was taken and its answer is late or lost."""
OLDER = {"own_ids": 1e9, "no_jobs_api": 1e9, "no_socket": 1e9}
GRAPH = {
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": ""}},
    "10": {"class_type": "LoadImage", "inputs": {"image": ""}},
    "11": {"class_type": "Length", "inputs": {"frames": 1, "width": 1, "height": 1, "seed": 1}},
}
SLOTS = {
    "prompt": ["6", "text"], "keyframe": ["10", "image"], "frames": ["11", "frames"],
    "width": ["11", "width"], "height": ["11", "height"], "seed": ["11", "seed"],
}  # fmt: skip
MANNERS = {"poll": 0.05, "patience": 1.0, "outage": 15.0, "timeout": 60.0}
KILLS, TRIES = 3, 12
TAKES = 0.8  # seconds for one job
SPAN = 1.8  # seconds after the start of a task in which its kill falls


def plain(kind: str) -> str:
    """As engines.yaml calls it."""
    return kind.removesuffix("-older").removesuffix("-adopt")


class Server:
    """The stand-in, in a process of its own."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind, self.folder, self.port = kind, folder, free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        kind = plain(self.kind)
        faults = {**FAULTS, **(OLDER if self.kind.endswith("-older") else {})}
        given = [
            str(self.port),
            str(self.folder),
            "--keep",
            "--takes",
            str(TAKES),
            "--faults",
            json.dumps(faults),
        ]
        self.process = subprocess.Popen([sys.executable, str(STUB), kind, *given], stdout=subprocess.PIPE)
        assert self.process.stdout
        self.process.stdout.readline()

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()

    def restart(self, keep: bool) -> None:
        self.kill()
        if not keep:
            (self.folder / "jobs").unlink(missing_ok=True)
            with (self.folder / "log").open("a") as log:
                log.write(json.dumps({"event": "forgot"}) + "\n")
        self.start()


class Host:
    """A real worker host with one task."""

    def __init__(self, worker: str, home: Path, spec: Any, inputs: dict[str, Path]) -> None:
        events, theirs = os.pipe()
        lifeline, self._ours = os.pipe()
        self.out = Path(tempfile.mkdtemp(dir=home, prefix="out-"))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "workers.host", str(theirs), str(lifeline), worker],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=(theirs, lifeline),
            start_new_session=True,
            env={**os.environ, "MICRODRAMA_HOME": str(home)},
        )
        os.close(theirs)
        os.close(lifeline)
        self._events, self._left = events, b""
        task = {"attempt": "1", "worker": worker, "spec": spec.model_dump(), "out": str(self.out)}
        assert self.process.stdin
        self.process.stdin.write(
            json.dumps({**task, "inputs": {r: str(p) for r, p in inputs.items()}}).encode()
        )
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()

    def event(self, until: float) -> dict[str, Any] | None:
        """The next event, if it comes in time."""
        while b"\n" not in self._left:
            if not select.select([self._events], [], [], max(0.0, until - time.monotonic()))[0]:
                return None
            if not (data := os.read(self._events, 65536)):
                return {"event": "exit"}
            self._left += data
        line, _, self._left = self._left.partition(b"\n")
        found: dict[str, Any] = json.loads(line)
        return found

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._events)
        os.close(self._ours)
        assert self.process.stdin
        self.process.stdin.close()


def attempt(host: Host, dies: float | None) -> str:
    """What became of it: killed, or the host's own word."""
    until: float | None = None
    while True:
        event = host.event(until if until is not None else time.monotonic() + 90)
        if event is None:
            return "killed"
        if event["event"] == "started" and dies is not None:
            until = time.monotonic() + dies
        if event["event"] in ("done", "failed", "exit"):
            return "done" if event["event"] == "done" else str(event.get("reason", "ended"))


def trial(
    kind: str, number: int, home: Path, server: Server, chance: random.Random, hurts: Counter[str]
) -> tuple[str, str]:
    """(identity, outcome) of one task."""
    makes = KINDS[kind]
    worker = f"engine.{makes}"
    said: dict[str, Any] = {"engine": "there", "model": book.read(home / "engines.yaml")["there"].digest}
    inputs = {"keyframe": home / "keyframe.png"} if makes == "motion" else {}
    spec: Any
    if makes == "motion":
        shape = {"width": 64, "height": 96, "fps": 24, "frames": 24}
        spec = Motion(**{**said, **shape, "prompt": f"Trial {number}."})
    elif makes == "still":
        spec = Still(**said, width=64, height=96, prompt=f"Trial {number}.")
    else:
        spec = Voice(**said, text=f"Trial number {number} begins now.", language="en", voice="af_heart")
    kills = [chance.uniform(0, SPAN) for _ in range(chance.randint(1, KILLS))]
    hurt = None
    if chance.random() < 0.5:
        hurt = threading.Timer(chance.uniform(0.8, 4.0), server.restart, [chance.random() < 0.5])
        hurt.start()
        hurts["restarts"] += 1
    outcome = ""
    for _ in range(TRIES):
        host = Host(worker, home, spec, inputs)
        try:
            outcome = attempt(host, kills.pop() if kills else None)
        finally:
            host.end()
        hurts["kills"] += outcome == "killed"
        if outcome == "done" or "pay twice" in outcome:
            break
    if hurt:
        hurt.join()
    return identity(worker, spec, inputs), outcome


def twice(log: Path, shared: dict[str, str]) -> Counter[str]:
    """Task -> jobs that were taken while one of it was there. `shared` is what the log calls each task."""
    there: dict[str, set[str]] = {}
    found: Counter[str] = Counter()
    for event in map(json.loads, log.read_text().splitlines()):
        if event["event"] == "forgot":
            there.clear()
        elif event["event"] == "cancelled":
            for jobs in there.values():
                jobs.discard(event["job"])
        elif event["event"] == "took":
            task = next((task for share, task in shared.items() if share in event["share"]), event["share"])
            found[task] += bool(there.get(task))
            there.setdefault(task, set()).add(event["job"])
    return found


def draw(kind: str, home: Path, served: Path) -> None:
    """What it makes, what it is given, and the book."""
    source = {"motion": "testsrc=s=64x96:r=24", "still": "testsrc=s=64x96", "voice": "sine=440:d=1.5:r=24000"}
    shape = {
        "motion": ["-frames:v", "24", "-pix_fmt", "yuv420p", "-movflags", "+faststart", "-f", "mp4"],
        "still": ["-frames:v", "1", "-f", "image2", "-c:v", "png"],
        "voice": ["-f", "wav"],
    }
    makes = KINDS[kind]
    tool.run(["-f", "lavfi", "-i", source[makes], *shape[makes], str(served / "result")])
    tool.run(["-f", "lavfi", "-i", source["still"], *shape["still"], str(home / "keyframe.png")])
    (home / "graph.json").write_text(json.dumps(GRAPH))


def measure(kind: str, trials: int, seed: int) -> bool:
    """One row of the table; whether it is as it must be."""
    chance = random.Random(f"{seed}/{kind}")
    home = Path(tempfile.mkdtemp(prefix="microdrama-engines-"))
    served = home / "server"
    served.mkdir()
    server = Server(kind, served)
    spoken = plain(kind)
    entry = {"kind": spoken, "makes": KINDS[kind], "url": f"http://127.0.0.1:{server.port}", **MANNERS}
    if kind.endswith("-adopt"):
        entry |= {"when_unsure": "adopt"}
    if spoken == "comfyui":
        entry |= {"workflow": "graph.json", "slots": SLOTS}
    (home / "engines.yaml").write_text(yaml.safe_dump({"there": entry}))
    draw(kind, home, served)
    started, hurts = time.monotonic(), Counter[str]()
    server.start()
    try:
        outcomes = [trial(kind, number, home, server, chance, hurts) for number in range(trials)]
    finally:
        server.kill()
    names = {f"Trial {n}.": task for n, (task, _) in enumerate(outcomes)}
    names |= {f"Trial number {n} begins": task for n, (task, _) in enumerate(outcomes)}
    names |= {f"microdrama-{task[:24]}": task for task, _ in outcomes}
    again = sum(twice(served / "log", names).values())
    undecided = [outcome for _, outcome in outcomes if "pay twice" in outcome]
    lost = [outcome for _, outcome in outcomes if outcome != "done" and "pay twice" not in outcome]
    taken = sum('"took"' in line for line in (served / "log").read_text().splitlines())
    shutil.rmtree(home)
    adoptable = (spoken, KINDS[kind]) in QUEUES and TABLE[spoken, KINDS[kind]].adoptable
    name = "submitted twice" if adoptable else "paid again"
    seconds = time.monotonic() - started
    figures = f"lost {len(lost)}, {name} {again}, undecided {len(undecided)}"
    told = f"{hurts['kills']} kills, {hurts['restarts']} restarts, {taken} jobs taken, {seconds:.0f} s"
    print(f"{kind:16} {trials} trials: {figures} ({told})")
    for reason in {*lost, *undecided}:
        print(f"    {reason}")
    sys.stdout.flush()
    return not lost and not (adoptable and again)


def main() -> int:
    """All kinds; 1 when something was lost or paid twice."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--kinds", nargs="*", choices=KINDS, default=list(KINDS))
    given = parser.parse_args()
    fine = [measure(kind, given.trials, given.seed) for kind in given.kinds]
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
