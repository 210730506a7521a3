"""The worker of the campaign: noise as a picture, after a while, and an entry in the diary before and after.

It is no worker of the product: `enrol` enters it in the registry of the process that calls it, and `hook`
does so in every process of a campaign.
"""

import hashlib
import time
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import numpy as np

from benchmarks.faults import diary
from workers import registry
from workers.base import Made, Progress, Spec
from workers.slate.png import png

NAME = "campaign.step"
SLICE = 0.02  # seconds between two looks whether it is still wanted


class StepSpec(Spec):
    """A picture of one's own and how long it takes."""

    label: str
    ms: int
    side: int = 96
    """Pixels; noise does not compress, so a file has three bytes for each."""


class Step:
    """One task of the campaign."""

    name = NAME
    version = "1"
    spec = StepSpec

    def setup(self) -> None:
        """Nothing to load."""

    def run(self, spec: StepSpec, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        diary.write("start", spec.label)
        for path in inputs.values():
            path.read_bytes()
        until = time.monotonic() + spec.ms / 1000
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(SLICE, left))
            progress(1 - left * 1000 / spec.ms)
        (out / "still.png").write_bytes(_noise(spec))
        diary.write("end", spec.label)
        return Made({"still": "still.png"}, {"width": spec.side, "height": spec.side})


def enrol() -> None:
    """Let this process know the worker."""
    entry = registry.Entry(NAME, Step.version, f"{__name__}:Step", f"{__name__}:StepSpec", timeout=60)
    cast(dict[str, registry.Entry], registry.ENTRIES)[NAME] = entry


def _noise(spec: StepSpec) -> bytes:
    seed = int.from_bytes(hashlib.sha256(spec.label.encode()).digest()[:8])
    picture = np.random.default_rng(seed).integers(0, 256, (spec.side, spec.side, 3), dtype=np.uint8)
    return png(picture)
