"""Writing into `--out`: every file is written aside and renamed, so none is ever half there."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestrator.errors import StoreFailed, UnusableFolder
from orchestrator.store import Store, Stored, digest_of


def folder_for(out: Path, episode: int) -> Path:
    """The episode's folder, made; UnusableFolder when nothing can be written there."""
    folder = out / f"ep{episode:02d}"
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
    if target.is_file() and target.read_text(encoding="utf-8") == text:
        return target
    return _placed(target, lambda aside: aside.write_text(text, encoding="utf-8"))


def copy(folder: Path, name: str, stored: Stored, store: Store) -> Path:
    """A stored artifact, verified on its way out, unless it is there already byte for byte."""
    target = folder / name
    if target.is_file() and target.stat().st_size == stored.size and digest_of(target) == stored.digest:
        return target
    store.verify(stored.digest, stored.suffix)
    source = store.path(stored.digest, stored.suffix)
    return _placed(target, lambda aside: shutil.copyfile(source, aside))


def _placed(target: Path, make: Callable[[Path], object]) -> Path:
    with _aside(target) as aside:
        make(aside)
        aside.replace(target)
    return target


@contextmanager
def _aside(target: Path) -> Iterator[Path]:
    aside = target.with_name(f".{target.name}.part")
    try:
        yield aside
    except OSError as error:
        told = f"{target} cannot be written: {error.strerror}. Free some space and run again."
        raise StoreFailed(told) from error
    finally:
        aside.unlink(missing_ok=True)
