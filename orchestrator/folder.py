"""Writing into `--out`: every file is written aside and renamed, so none is ever half there."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from orchestrator.errors import StoreFailed, UnusableFolder
from orchestrator.store import FULL, Store, Stored, digest_of


def folder_for(out: Path, episode: int, *within: str) -> Path:
    """The episode's folder, or one within it, made; UnusableFolder when nothing can be written there."""
    return folder_at(out.joinpath(f"ep{episode:02d}", *within))


def folder_at(folder: Path) -> Path:
    """That folder, made; UnusableFolder when nothing can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnusableFolder(f"{folder} cannot be made: {error.strerror}. Give another --out.") from error
    if not os.access(folder, os.W_OK):
        raise UnusableFolder(f"{folder} cannot be written. Give another --out, or change its rights.")
    return folder


def write(folder: Path, name: str, text: str) -> Path:
    """A text file, unless it is there already word for word."""
    target = folder / name
    data = text.encode()
    if target.is_file() and target.read_bytes() == data:
        return target
    return _placed(target, lambda aside: aside.write_bytes(data))


def copy(folder: Path, name: str, stored: Stored, store: Store) -> Path:
    """A stored artifact, verified on its way out, unless it is there already byte for byte."""
    target = folder / name
    if target.is_file() and target.stat().st_size == stored.size and digest_of(target) == stored.digest:
        return target
    store.verify(stored.digest, stored.suffix)
    source = store.path(stored.digest, stored.suffix)
    return _placed(target, lambda aside: shutil.copyfile(source, aside))


def _placed(target: Path, make: Callable[[Path], object]) -> Path:
    with aside(target) as part:
        make(part)
        part.replace(target)
    return target


@contextmanager
def aside(target: Path) -> Iterator[Path]:
    """A new file beside the target, that nobody else writes and no link leads away from."""
    part = target.with_name(f".{target.name}.{token_hex(4)}.part")
    try:
        part.touch(exist_ok=False)  # with the rights that the umask leaves, as `tempfile` would not
    except OSError as error:
        raise UnusableFolder(f"{target} cannot be written: {error.strerror}.") from error
    try:
        yield part
    except OSError as error:
        cure = (
            "Free some space and run again." if error.errno in FULL else "Look at its folder and run again."
        )
        raise StoreFailed(f"{target} cannot be written: {error.strerror}. {cure}") from error
    finally:
        part.unlink(missing_ok=True)
