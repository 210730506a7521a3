"""How many attempts this machine takes at a time, by pool, and what each place's process is told of it."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

Places = Mapping[str, tuple[Mapping[str, str], ...]]
"""Pool -> for each place the environment of its host."""
ENGINES = 4  # attempts that only wait for a server elsewhere
CHOSEN = "CUDA_VISIBLE_DEVICES"
ACCELERATOR = re.compile(r"nvidia\d+")


def places(slots: int) -> Places:
    """`slots` processors, each accelerator once, and a few for engines."""
    return {"cpu": ({},) * slots, "gpu": accelerators(), "engine": ({},) * ENGINES}


def accelerators(devices: Path = Path("/dev")) -> tuple[Mapping[str, str], ...]:
    """One place for each accelerator that we may use; without one, a single place on the processor."""
    found = sorted(path.name for path in devices.glob("nvidia*") if ACCELERATOR.fullmatch(path.name))
    given = os.environ.get(CHOSEN)
    chosen = given.split(",") if given is not None else [str(at) for at in range(len(found))]
    return tuple({CHOSEN: each.strip()} for each in chosen if each.strip()) or ({},)
