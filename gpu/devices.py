"""Which accelerators this machine has.

names()     cheap: looks at device files only
found()     asks a child process, so that the caller never loads torch
python -m gpu.devices      what the child says, as JSON
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from itertools import takewhile
from pathlib import Path

from pydantic import ValidationError

from gpu.card import Frozen

CHOSEN = "CUDA_VISIBLE_DEVICES"
SECONDS = 90.0  # importing torch from a cold disk takes half a minute
QUERY = ("--query-gpu=index,name,memory.total,memory.free", "--format=csv,noheader,nounits")


class Device(Frozen):
    """One accelerator."""

    index: int
    name: str
    total: int
    """Bytes."""
    free: int


class Devices(Frozen):
    """All of them."""

    devices: tuple[Device, ...] = ()
    usable: bool = False
    """Whether the installed torch can use them."""
    torch: str = ""
    """Its version; empty: not installed."""
    trouble: str = ""
    """Why nothing could be found out."""

    @property
    def largest(self) -> int:
        """Bytes of memory of the largest; 0: there is none."""
        return max((each.total for each in self.devices), default=0)


def names(files: Path = Path("/dev")) -> tuple[str, ...]:
    """GPUs that tasks may use, as CUDA_VISIBLE_DEVICES names them: its own, else NVIDIA's device files."""
    named = os.environ.get(CHOSEN)
    if named is None:
        there = sum(bool(re.fullmatch(r"nvidia\d+", each.name)) for each in files.glob("nvidia*"))
        return tuple(map(str, range(there)))  # a container sees nvidia3 alone, and CUDA calls it 0
    chosen = [each.strip() for each in named.split(",")]
    return tuple(takewhile(lambda each: each not in ("", "-1"), chosen))  # as CUDA reads it


def found(seconds: float = SECONDS) -> Devices:
    """What there is; `trouble` says why when the child could not."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "gpu.devices"],
            capture_output=True,
            timeout=seconds,
            check=True,
            cwd=Path(__file__).parents[1],
        )
        return Devices.model_validate_json(done.stdout)
    except subprocess.TimeoutExpired:
        return Devices(trouble=f"the GPUs did not answer within {seconds:.0f} s; try nvidia-smi")
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        return Devices(trouble=f"looking for GPUs failed: {said[-1] if said else error.returncode}")
    except ValidationError as error:
        return Devices(trouble=f"looking for GPUs gave no answer that can be read: {error}")


def _look() -> Devices:
    """In the child: by torch, else by NVIDIA's own tool."""
    version = ""
    hidden = os.environ.get(CHOSEN) is not None and not names()
    if find_spec("torch"):
        import torch

        version = str(torch.__version__)
        if torch.cuda.is_available():
            devices = tuple(_by_torch(index) for index in range(torch.cuda.device_count()))
            return Devices(devices=devices, usable=True, torch=version)
    tool = None if hidden else shutil.which("nvidia-smi")
    return Devices(devices=_by_tool(tool) if tool else (), torch=version)


def _by_torch(index: int) -> Device:
    import torch

    free, total = torch.cuda.mem_get_info(index)
    return Device(index=index, name=torch.cuda.get_device_name(index), total=total, free=free)


def _by_tool(tool: str) -> tuple[Device, ...]:
    done = subprocess.run([tool, *QUERY], capture_output=True, text=True, timeout=20, check=False)
    rows = csv.reader(done.stdout.splitlines(), skipinitialspace=True) if done.returncode == 0 else ()
    mib = 1024**2
    return tuple(
        Device(index=int(row[0]), name=row[1], total=int(row[2]) * mib, free=int(row[3]) * mib)
        for row in rows
        if len(row) == 4 and row[2].isdigit() and row[3].isdigit()
    )


if __name__ == "__main__":
    print(json.dumps(_look().model_dump()))
