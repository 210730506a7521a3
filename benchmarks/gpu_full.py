"""Steps per second through a worker host against a bare loop: full-size shapes, random weights, one GPU.

    python -m benchmarks.gpu_full [--steps 10] [--frames 49]
    python -m benchmarks.gpu_full --tiny         the same way with tiny models, on whatever there is

Wan 2.2 TI2V-5B and FLUX.2 klein-4B in bfloat16; text encoders are shallow, since only denoising is compared.
Both sides are child processes with the pipeline loaded, and take turns. Both make the same pictures (words,
keyframes, seeds) and write the same files by the same encoder; steps per second are those of whole tasks,
from giving one until its answer. Every task has words and a keyframe of its own: the host remembers
encodings, the loop does not. Then, through the host, what regional compilation and caches bring; the pixels
they change are printed beside, although with random weights those say little. Without CUDA and --tiny: says
so and exits 2.
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
from fractions import Fraction
from pathlib import Path
from typing import Any

from benchmarks.full_size import FULL, TINY, Full
from gpu.card import Card, card
from gpu.weights.door import located, model_digest
from orchestrator.executor.base import Attempt, Done, Event
from orchestrator.executor.hosting import SINGLE, Host

WARM, ROUNDS = 2, 5
WANTED = 0.98
SECONDS = 1800
FILES = {"still": "still.png", "motion": "clip.mp4"}


class Hosted:
    """The workers in their host."""

    def __init__(self) -> None:
        self._heard: queue.Queue[Event] = queue.Queue()
        names = ["diffusers.still", "diffusers.motion"]
        self._host = Host("gpu", names, lambda event, end: self._heard.put(event) if end else None)

    def make(self, chosen: Card, frames: int, number: int, out: Path) -> float:
        """Seconds for one task."""
        assert chosen.size
        keyframe = _keyframe(chosen, number, out)
        spec: dict[str, Any] = {"card": chosen.name, "model": model_digest(chosen), "prompt": words(number)}
        spec |= {"width": chosen.size.width, "height": chosen.size.height, "seed": number}
        inputs = {}
        if chosen.frames:
            spec |= {"fps": chosen.frames.fps, "frames": frames}
            inputs = {"keyframe": keyframe}
        started = time.perf_counter()
        name = f"diffusers.{chosen.makes}"
        self._host.play(Attempt(f"{chosen.name}-{number}", name, spec, inputs, out, seconds=SECONDS))
        outcome = self._heard.get(timeout=SECONDS)
        seconds = time.perf_counter() - started
        if not isinstance(outcome, Done):
            raise SystemExit(f"the host failed: {outcome}")
        return seconds

    def end(self) -> None:
        """End its process."""
        self._host.end()
        self._host.join()


class Bare:
    """The pipeline of one card in a loop of its own."""

    def __init__(self, chosen: Card) -> None:
        given = json.dumps({"folder": str(located(chosen).folder), "card": chosen.model_dump(mode="json")})
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.gpu_full", "--bare", given],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[1],
            env={**os.environ, **SINGLE},
        )

    def make(self, chosen: Card, frames: int, number: int, out: Path) -> float:
        """Seconds for one task."""
        keyframe = _keyframe(chosen, number, out)
        assert self._process.stdin
        assert self._process.stdout
        task = {"number": number, "keyframe": str(keyframe), "frames": frames, "out": str(out)}
        started = time.perf_counter()
        self._process.stdin.write(json.dumps(task) + "\n")
        self._process.stdin.flush()
        if self._process.stdout.readline() != "done\n":
            raise SystemExit("the bare loop failed")
        return time.perf_counter() - started

    def end(self) -> None:
        """End its process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def words(number: int) -> str:
    """Of one task; no two alike."""
    return f"Maya turns to the window, take {number}"


def bare(given: str) -> None:
    """What somebody would write who needs no worker: load, call, write."""
    from gpu.cpu_torchaudio import hide_compiled_part

    hide_compiled_part()
    import diffusers
    import torch

    told = json.loads(given)
    chosen = Card.model_validate(told["card"])
    wanted = getattr(torch, chosen.dtype)
    pipe = getattr(diffusers, chosen.pipeline).from_pretrained(
        told["folder"],
        dtype={"vae": torch.float32, "default": wanted} if chosen.makes == "motion" else wanted,
        local_files_only=True,
    )
    pipe.to("cuda" if torch.cuda.is_available() else "cpu")
    pipe.set_progress_bar_config(disable=True)
    for line in sys.stdin:
        task = json.loads(line)
        _write(chosen, _called(chosen, pipe, task), task)
        print("done", flush=True)


def _called(chosen: Card, pipe: Any, task: dict[str, Any]) -> Any:
    """Pictures or frames in eight bits."""
    import numpy as np
    import torch
    from PIL import Image

    assert chosen.size
    more: dict[str, Any] = {}
    if chosen.makes == "motion":
        with Image.open(task["keyframe"]) as opened:
            more = {"image": opened.convert("RGB"), "num_frames": task["frames"]}
    answer = pipe(
        prompt=words(task["number"]), width=chosen.size.width, height=chosen.size.height,
        num_inference_steps=chosen.steps, generator=torch.Generator("cpu").manual_seed(task["number"]),
        output_type="np", **chosen.options, **more,
    )  # fmt: skip
    made = answer.images if chosen.makes == "still" else answer.frames[0]
    return np.round(np.clip(made, 0, 1) * 255).astype(np.uint8)


def _write(chosen: Card, made: Any, task: dict[str, Any]) -> None:
    """By the encoders that the workers use, so that only the way there differs."""
    from workers.conform import Shape
    from workers.diffusers import footage, pictures, verdict

    out = Path(task["out"])
    if chosen.frames is None:
        verdict.looked_at(made[0])
        pictures.write_png(made[0], out / FILES["still"])
        return
    shape = Shape(made.shape[2], made.shape[1], chosen.frames.fps, task["frames"])
    footage.write_clip(made, Fraction(chosen.frames.fps), shape, out, lambda _value: None)


def _keyframe(chosen: Card, number: int, out: Path) -> Path:
    """A picture of the task's own, beside its folder."""
    import numpy as np
    from PIL import Image

    assert chosen.size
    out.mkdir(parents=True)
    coarse = np.random.default_rng(number).integers(0, 256, (6, 4, 3), dtype=np.uint8)
    file = out.with_suffix(".png")
    Image.fromarray(coarse).resize((chosen.size.width, chosen.size.height)).save(file)
    return file


def compare(full: Full, hosted: Hosted, folder: Path, steps: int, frames: int) -> float:
    """Print the figures of one model; the steps per second of the host over those of the loop."""
    plain = _named(full.made(folder, steps), "plain", {})
    count = min(frames, plain.frames.most) if plain.frames else 1
    sides: dict[str, Any] = {"host": hosted, "bare": Bare(plain)}
    spent: dict[str, list[float]] = {"host": [], "bare": []}
    for number in range(WARM + ROUNDS):
        for side in list(sides) if number % 2 else reversed(list(sides)):
            seconds = sides[side].make(plain, count, number, folder / full.card / side / str(number))
            spent[side] += [seconds] if number >= WARM else []
    sides["bare"].end()
    ours, loop = (steps / statistics.median(spent[side]) for side in ("host", "bare"))
    size = plain.size and f"{plain.size.width}x{plain.size.height}"
    print(f"\n{full.card}: {steps} steps, {size}, {count} frames; median of {ROUNDS} tasks")
    print(f"  host {ours:.3f} steps/s, bare loop {loop:.3f}")
    print(f"  host / bare loop: {ours / loop:.3f}; wanted >= {WANTED}")
    made = folder / full.card
    same = all(_bytes(plain, made / "host" / n) == _bytes(plain, made / "bare" / n) for n in _numbers())
    print(f"  same files: {'yes' if same else 'NO'}")
    for name, change in _settings(full):
        told = _named(plain, name.replace(" ", "-"), change)
        seconds = [hosted.make(told, count, int(n), made / name / n) for n in _numbers()]
        rate = steps / statistics.median(seconds[WARM:])
        off = _differ(made / "host" / "0" / FILES[plain.makes], made / name / "0" / FILES[plain.makes])
        print(f"  {name}: {rate:.3f} steps/s, {rate / ours:.2f} x the plain card, luma differs by {off:.1f}")
    return ours / loop


def _numbers() -> list[str]:
    return [str(number) for number in range(WARM + ROUNDS)]


def _settings(full: Full) -> list[tuple[str, dict[str, Any]]]:
    compiled, cached = {"compile": "regional"}, {"cache": full.cache}
    return [("regional compile", compiled), ("cache", cached), ("both", {**compiled, **cached})]


def _named(chosen: Card, name: str, change: dict[str, Any]) -> Card:
    """The card with that change, where the host finds it."""
    told = Card.model_validate(chosen.model_dump() | change | {"name": f"{chosen.name}.{name}"})
    folder = Path(os.environ["MICRODRAMA_MODELS"]) / "cards"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{told.name}.yaml").write_text(json.dumps(told.model_dump(mode="json")))
    return card(told.name)


def _bytes(chosen: Card, folder: Path) -> bytes:
    return (folder / FILES[chosen.makes]).read_bytes()


def _differ(one: Path, other: Path) -> float:
    """Mean difference of luma, of 255."""
    import numpy as np

    from orchestrator import decoding

    pairs = zip(decoding.pictures(one), decoding.pictures(other), strict=True)
    lumas = ([each.to_ndarray(format="gray").astype(int) for each in pair] for pair in pairs)
    return float(np.mean([np.abs(first - second).mean() for first, second in lumas]))


def main() -> int:
    """1 when a ratio of full-size models is below what is wanted, 2 without a GPU."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--steps", type=int, default=10)
    options.add_argument("--frames", type=int, default=49)
    options.add_argument("--tiny", action="store_true", help="tiny models: proves the way, not the speed")
    options.add_argument("--bare", default="", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.bare:
        bare(given.bare)
        return 0
    from gpu import memory

    if memory.device() != "cuda":
        if not given.tiny:
            print("this benchmark needs a GPU: torch finds no CUDA device here; --tiny tries the way without")
            return 2
        os.environ["MICRODRAMA_COMPILER"] = "eager"  # the way of compiled blocks, without a compiler
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MICRODRAMA_MODELS"] = str(Path(folder) / "models")
        hosted = Hosted()
        try:
            models = TINY if given.tiny else FULL
            ratios = [compare(each, hosted, Path(folder), given.steps, given.frames) for each in models]
        finally:
            hosted.end()
    return int(not given.tiny and min(ratios) < WANTED)


if __name__ == "__main__":
    sys.exit(main())
