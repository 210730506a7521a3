"""SHA-256 of files of many gigabytes, counted once for each state of a file.

What was counted is remembered in `seen.json` of the models folder, by size, times and inode. The change time
cannot be set back by a program, so that a file written over in place is counted again. Where the folder
cannot be written, every load counts.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from gpu.card import models_folder
from gpu.weights import pins

SETTLED = 2.0  # seconds; a younger file could still change within one tick of the clock
BLOCK = 4 * 1024**2
Tell = Callable[[int], None]
"""Called with the bytes that were read since the last call; may raise to stop."""


def _silent(_count: int) -> None:
    pass


def counted(files: Mapping[str, Path], tell: Tell = _silent) -> dict[str, str]:
    """Name -> sha256, from memory where the file is as it was."""
    seen, found = _seen(), {}
    for name, path in files.items():
        stamp, known = _stamp(path), seen.get(str(path))
        if known and known[0] == stamp:
            found[name] = known[1]
            tell(path.stat().st_size)
        else:
            found[name] = sha256(path, tell)
            seen[str(path)] = (stamp, found[name])
    _remember(seen)
    return found


def recounted(files: Mapping[str, Path], tell: Tell = _silent) -> dict[str, str]:
    """Name -> sha256, every byte read now."""
    return {name: sha256(path, tell) for name, path in files.items()}


def sha256(file: Path, tell: Tell = _silent) -> str:
    """Of the whole file."""
    total = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(BLOCK):
            total.update(block)
            tell(len(block))
    return total.hexdigest()


def _stamp(file: Path) -> str:
    told = file.stat()
    return f"{told.st_size} {told.st_mtime_ns} {told.st_ctime_ns} {told.st_ino}"


def _seen() -> dict[str, tuple[str, str]]:
    try:
        told = json.loads((models_folder() / "seen.json").read_text(encoding="utf-8"))
        return {path: (str(stamp), str(sha)) for path, (stamp, sha) in told.items()}
    except (FileNotFoundError, ValueError, AttributeError, TypeError):
        return {}  # a lost memory costs time, nothing else


def _remember(seen: Mapping[str, tuple[str, str]]) -> None:
    """Of files that are still as they were counted, and have been for a while."""
    folder = models_folder()
    kept = {path: told for path, told in seen.items() if _settled(Path(path), told[0])}
    if kept != _seen() and os.access(folder, os.W_OK):
        pins.write(folder / "seen.json", json.dumps(kept, indent=0))


def _settled(file: Path, stamp: str) -> bool:
    return file.exists() and _stamp(file) == stamp and time.time() - file.stat().st_ctime > SETTLED
