"""What the worker host costs: stills through a real host against a bare pipeline loop, same tiny pipeline.

    python -m benchmarks.gpu_overhead [--tasks 100] [--steps 4]

Both sides are child processes with one thread and the pipeline loaded. Both make the same pictures (words,
seeds, size), give them the same quick look and write the same PNG files; those are compared byte by byte at
the end. Rounds of ten tasks alternate between them; the first round warms up and does not count, and the
order turns about with every round. Every task has words of its own: the host remembers encodings, the loop
does not, which would otherwise favour the host. Times: from giving a task until its answer, seen from here.
"""

import argparse
import json
import os
import queue
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from gpu.card import Card, card
from gpu.weights.door import located, model_digest
from orchestrator.executor.base import Attempt, Done, Event
from orchestrator.executor.hosting import SINGLE, Host

ROUND = 10
WIDTH, HEIGHT = 64, 112
NAME = "overhead"
WANTED = 1.05


class Hosted:
    """The worker in its host."""

    def __init__(self, chosen: Card) -> None:
        self._model = model_digest(chosen)
        self._heard: queue.Queue[Event] = queue.Queue()
        self._host = Host(
            "gpu", ["diffusers.still"], lambda event, end: self._heard.put(event) if end else None
        )

    def make(self, number: int, out: Path) -> float:
        """Seconds for one task."""
        out.mkdir(parents=True)
        spec = {"card": NAME, "model": self._model, "prompt": words(number), "seed": number}
        spec |= {"width": WIDTH, "height": HEIGHT}
        started = time.perf_counter()
        self._host.play(Attempt(str(number), "diffusers.still", spec, {}, out, seconds=600))
        outcome = self._heard.get(timeout=600)
        seconds = time.perf_counter() - started
        if not isinstance(outcome, Done):
            raise SystemExit(f"the host failed: {outcome}")
        return seconds

    def end(self) -> None:
        """End its process."""
        self._host.end()
        self._host.join()


class Bare:
    """The pipeline in a loop of its own."""

    def __init__(self, chosen: Card) -> None:
        given = json.dumps({"folder": str(located(chosen).folder), "card": chosen.model_dump(mode="json")})
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--bare", given],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, **SINGLE, "PYTHONPATH": str(Path(__file__).parents[1])},
        )

    def make(self, number: int, out: Path) -> float:
        """Seconds for one task."""
        out.mkdir(parents=True)
        assert self._process.stdin
        assert self._process.stdout
        started = time.perf_counter()
        self._process.stdin.write(json.dumps({"number": number, "out": str(out)}) + "\n")
        self._process.stdin.flush()
        if not self._process.stdout.readline():
            raise SystemExit("the bare loop failed")
        return time.perf_counter() - started

    def end(self) -> None:
        """End its process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def words(number: int) -> str:
    """Of one task; no two alike."""
    return f"Maya, furious, close-up, take {number}"


def bare(given: str) -> None:
    """What somebody would write who needs no worker: load, call, look, write."""
    from gpu.cpu_torchaudio import hide_compiled_part

    hide_compiled_part()
    import diffusers
    import numpy as np
    import torch
    from PIL import Image

    from workers.diffusers import verdict

    told = json.loads(given)
    chosen = Card.model_validate(told["card"])
    pipe = getattr(diffusers, chosen.pipeline).from_pretrained(
        told["folder"], dtype=getattr(torch, chosen.dtype), local_files_only=True
    )
    pipe.set_progress_bar_config(disable=True)
    for line in sys.stdin:
        task = json.loads(line)
        answer = pipe(
            prompt=words(task["number"]), width=WIDTH, height=HEIGHT, num_inference_steps=chosen.steps,
            generator=torch.Generator("cpu").manual_seed(task["number"]), output_type="np", **chosen.options,
        )  # fmt: skip
        picture = np.round(answer.images[0] * 255).astype(np.uint8)
        verdict.looked_at(picture)
        Image.fromarray(picture).save(Path(task["out"]) / "still.png", compress_level=6)
        print("done", flush=True)


def measure(tasks: int, steps: int, folder: Path) -> float:
    """Print the figures; the ratio of the sums."""
    told = card("tiny-klein").model_dump(mode="json") | {"name": NAME, "steps": steps}
    (folder / "models" / "cards").mkdir(parents=True)
    (folder / "models" / "cards" / f"{NAME}.yaml").write_text(json.dumps(told))
    os.environ["MICRODRAMA_MODELS"] = str(folder / "models")
    sides: dict[str, Any] = {"host": Hosted(card(NAME)), "bare": Bare(card(NAME))}
    spent: dict[str, list[float]] = {"host": [], "bare": []}
    for number in range(tasks // ROUND + 1):
        order = list(sides) if number % 2 else list(reversed(sides))
        for side in order:
            made = [
                sides[side].make(task, folder / side / str(task))
                for task in range(number * ROUND, (number + 1) * ROUND)
            ]
            spent[side] += made if number else []
    for side in sides.values():
        side.end()
    same = all(
        (folder / "host" / str(task) / "still.png").read_bytes()
        == (folder / "bare" / str(task) / "still.png").read_bytes()
        for task in range(tasks)
    )
    for side, seconds in spent.items():
        middle = statistics.median(seconds) * 1000
        print(f"{side}: {len(seconds)} tasks, {sum(seconds):.2f} s, median {middle:.1f} ms")
    ratio = sum(spent["host"]) / sum(spent["bare"])
    middles = statistics.median(spent["host"]) / statistics.median(spent["bare"])
    print(f"same files: {'yes' if same else 'NO'}")
    print(f"host / bare: {ratio:.3f} (medians {middles:.3f}); wanted <= {WANTED}")
    return ratio


def main() -> int:
    """1 when the ratio is above what is wanted."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--tasks", type=int, default=100)
    options.add_argument("--steps", type=int, default=4)
    options.add_argument("--bare", default="", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.bare:
        bare(given.bare)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return int(measure(given.tasks, given.steps, Path(folder)) > WANTED)


if __name__ == "__main__":
    sys.exit(main())
