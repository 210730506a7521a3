"""The start of a worker host: a process group of its own, its pipes, and what it knows of where it runs."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import workers
from orchestrator.executor.withheld import passed_on

STEADY = {"PYTHONHASHSEED": "0", "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
"""Nothing depends on chance, and nothing is fetched while takes are made."""


def start(
    names: Sequence[str], log: int, folder: str, surroundings: Mapping[str, str]
) -> tuple[subprocess.Popen[bytes], int, int]:
    """The process, the write end of its lifeline, the read end of its events."""
    events, events_out = os.pipe()
    lifeline_in, lifeline = os.pipe()
    root = str(Path(workers.__file__).parents[1])
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "workers.host", str(events_out), str(lifeline_in), *names],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            pass_fds=(events_out, lifeline_in),
            start_new_session=True,
            env={**passed_on(), **STEADY, **surroundings, "PYTHONPATH": path, "TMPDIR": folder},
        )
    except OSError:
        _close_all(events, lifeline)
        raise
    finally:
        _close_all(events_out, lifeline_in)
    return process, lifeline, events


def _close_all(*handles: int) -> None:
    for handle in handles:
        os.close(handle)
