"""SHA-256 of files of many gigabytes, counted once for each state of a file.

What was counted is remembered in `seen.json`, by size, times and inode, file by file: in the models folder,
or in the home where that folder cannot be written. The change time cannot be set back by a program, so that a
file written over in place is counted again.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from gpu.card import home, models_folder
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
        known = seen.get(str(path))
        if known and known[0] == _stamp(path):
            found[name] = known[1]
            tell(path.stat().st_size)
        else:
            found[name] = _read(path, tell)
    return found


def recounted(files: Mapping[str, Path], tell: Tell = _silent) -> dict[str, str]:
    """Name -> sha256, every byte read now; `counted` need not read it again."""
    return {name: _read(path, tell) for name, path in files.items()}


def _read(file: Path, tell: Tell) -> str:
    """Remembered at once: who is stopped half-way has not read for nothing."""
    stamp, found = _stamp(file), sha256(file, tell)
    _remember(file, stamp, found)
    return found


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


def _memory() -> Path:
    """The file; a models folder may be shared, and then often cannot be written."""
    folder = models_folder()
    return (folder if os.access(folder, os.W_OK) else home()) / "seen.json"


def _seen() -> dict[str, tuple[str, str]]:
    try:
        told = json.loads(_memory().read_text(encoding="utf-8"))
        return {path: (str(stamp), str(sha)) for path, (stamp, sha) in told.items()}
    except (FileNotFoundError, ValueError, AttributeError, TypeError):
        return {}  # a lost memory costs time, nothing else


def _remember(file: Path, stamp: str, sha: str) -> None:
    """If it is still as it was counted, and has been for a while; files that are gone are forgotten."""
    if not _settled(file, stamp):
        return
    kept = {path: told for path, told in _seen().items() if _settled(Path(path), told[0])}
    memory = _memory()
    with suppress(OSError):  # as a lost memory
        memory.parent.mkdir(parents=True, exist_ok=True)
        pins.write(memory, json.dumps({**kept, str(file): (stamp, sha)}, indent=0))


def _settled(file: Path, stamp: str) -> bool:
    return file.exists() and _stamp(file) == stamp and time.time() - file.stat().st_ctime > SETTLED
