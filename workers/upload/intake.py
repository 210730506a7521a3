"""Clips and recordings come in as somebody's file: measured, told by content, and read once in confinement.

`look_at` is asked before a file is kept; pictures have an intake of their own (`character_sheets.intake`).
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Literal

from workers.errors import BadInput
from workers.upload.probing import CPU_SECONDS, MIB, Probed

Media = Literal["clip", "recording"]
LARGEST: dict[Media, int] = {"clip": 64 * MIB, "recording": 24 * MIB}
"""Bytes."""
WALL_SECONDS = 3.0 * CPU_SECONDS
ROOT = Path(__file__).parents[2]
PASSED_ON = ("PATH", "LD_LIBRARY_PATH")
"""All that the confined process gets of our environment: no key, no setting."""
SPENT = (-signal.SIGXCPU, -signal.SIGKILL)


class TooMuch(BadInput):
    """More bytes than are taken in at once."""


class UnknownKind(BadInput):
    """Not a kind of file that is read, whatever it is called."""


def look_at(file: Path, media: Media) -> Probed:
    """What a file is. BadInput says what is wrong with it and what to do; the name is not believed."""
    if not file.is_file() or file.is_symlink():
        raise BadInput(f"the {media} is not a plain file; give a file")
    if file.stat().st_size > LARGEST[media]:
        most = LARGEST[media] // MIB
        raise TooMuch(f"the {media} has more than {most} MiB; hand in a shorter or smaller one")
    _refuse_unknown(file, media)
    status, said, log = _asked(file, media)
    if status in SPENT:
        raise BadInput(f"the {media} takes too long to decode; hand in a shorter or smaller one")
    if status < 0 or (status and "MemoryError" in log):
        raise BadInput(f"the {media} cannot be decoded; export it again")
    if status:
        raise RuntimeError(f"looking at a {media} failed with status {status}:\n{log}")
    answer = json.loads(said)
    if "refused" in answer:
        raise BadInput(answer["refused"])
    return Probed(**answer)


def _refuse_unknown(file: Path, media: Media) -> None:
    from workers.upload.containers import clip_kind, recording_kind

    try:
        (clip_kind if media == "clip" else recording_kind)(file)
    except BadInput as error:
        raise UnknownKind(str(error)) from error


def _asked(file: Path, media: Media) -> tuple[int, bytes, str]:
    """Exit status of the confined process, its answer, and the end of its log."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "workers.upload.probing", media, str(file.absolute())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd="/",
        env=_environment(),
        start_new_session=True,
    )
    try:
        said, log = process.communicate(timeout=WALL_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        said, log = process.communicate()
    return process.returncode, said, log[-2000:].decode(errors="replace")


def _environment() -> dict[str, str]:
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    quiet = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # each would reserve address space
    return {**passed, **quiet, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
