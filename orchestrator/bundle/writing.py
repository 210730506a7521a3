"""Writing a bundle: a folder, or one zip. Made aside and renamed, so nobody ever finds half of one.

Every file of the store is hashed while it is copied. What lies in its place already is written over only when
it is a bundle of the same name in which nobody has changed or left anything.
"""

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from orchestrator.archive import entry
from orchestrator.bundle import leftovers, ours, relink
from orchestrator.bundle.item import LUTS
from orchestrator.errors import Conflict, StoreFailed, UnusableFolder
from orchestrator.folder import aside
from orchestrator.store import FULL, Store, Stored

Entries = Mapping[str, Stored | bytes]
"""By path within the bundle."""
CHUNK = 1 << 20
READABLE, OPEN = 0o644, 0o755
SUFFIXES_OF_PLACES = (".fcpxml", ".xml")
"""Timelines whose programs read no relative references: they are linked to where they are written."""


def folder(target: Path, entries: Entries, store: Store) -> None:
    """The bundle as a folder; afterwards every file in it is verified.

    UnusableFolder: something else is there. Conflict: a file is not to be had any more.
    """
    with placed(target) as part:
        for path, content in entries.items():
            file = part / path
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("wb") as stream:
                _write(path, content, stream.write, store)


@contextmanager
def placed(target: Path) -> Iterator[Path]:
    """A folder beside the target, to be filled with a bundle; then it is linked, verified, put in place."""
    _prepare(target)
    ours.must_be_folder(target)
    with beside(target) as part:
        yield part
        (part / LUTS).mkdir(exist_ok=True)
        _link(part, target)
        _verify(part)
        ours.must_be_folder(target)  # somebody may have worked in it meanwhile
        _put(part, target)


def archive(target: Path, entries: Entries, store: Store) -> None:
    """The bundle as a zip with one folder in it: the same content is the same file."""
    _prepare(target)
    ours.must_be_archive(target)
    with leftovers.held(target, aside(target)) as part:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED, allowZip64=True) as zipped:
            for path, content in entries.items():
                size = content.size if isinstance(content, Stored) else len(content)
                with zipped.open(entry(f"{target.stem}/{path}", size), "w") as stream:
                    _write(path, content, stream.write, store)
        ours.must_be_archive(target)
        part.replace(target)


def _write(path: str, content: Stored | bytes, into: Callable[[bytes], object], store: Store) -> None:
    if isinstance(content, bytes):
        into(content)
        return
    seen = hashlib.sha256()
    with _opened(path, content, store) as stream:
        while chunk := stream.read(CHUNK):
            seen.update(chunk)
            into(chunk)
    if seen.hexdigest() != content.digest:
        raise lost(path, "is damaged in the store")


def _opened(path: str, stored: Stored, store: Store) -> IO[bytes]:
    try:
        return store.path(stored.digest, stored.suffix, stored.size).open("rb")
    except (StoreFailed, OSError) as error:
        raise lost(path, "is not to be had any more") from error


def lost(path: str, what: str) -> Conflict:
    """What to raise over a file that cannot go into a bundle, with the cure."""
    return Conflict(
        f"{path} {what}. `microdrama verify STORY` names the file in the store and its cure; then bundle "
        "again: only that is made anew."
    )


def _link(part: Path, target: Path) -> None:
    for file in relink.timelines(part):
        if file.suffix in SUFFIXES_OF_PLACES:
            text = file.read_bytes().decode()
            file.write_bytes(relink.relinked(text, target.absolute(), file.suffix).encode())


def _verify(part: Path) -> None:
    wrong = relink.problems(part)
    if wrong:
        raise StoreFailed(
            f"The bundle was not written as it should be: {'; '.join(wrong[:3])}. Run it again."
        )


def _prepare(target: Path) -> None:
    """Its folder is there, with nothing that killed runs left."""
    with _refusing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        leftovers.sweep(target)


@contextmanager
def _refusing(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnusableFolder(f"{target} cannot be made: {error.strerror}. Give another --out.") from error


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A new folder beside the target; gone when the block ends, unless it was put in place."""
    with ExitStack() as stack:
        with _refusing(target):
            part = stack.enter_context(leftovers.held(target, _folder(target)))
        try:
            part.chmod(OPEN)
            yield part
        except OSError as error:
            cure = (
                "Free some space and run again."
                if error.errno in FULL
                else "Look at its folder and run again."
            )
            raise StoreFailed(f"{target} cannot be written: {error.strerror}. {cure}") from error


@contextmanager
def _folder(target: Path) -> Iterator[Path]:
    made = _beside(target, leftovers.PART)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _put(part: Path, target: Path) -> None:
    """In place of what is there; a folder cannot be renamed over another."""
    if not target.exists():
        part.rename(target)
        return
    with leftovers.held(target, _moved_away(target)):
        part.rename(target)


@contextmanager
def _moved_away(target: Path) -> Iterator[Path]:
    """Where a bundle is that is being replaced; back in its place when that fails, else gone."""
    old = _beside(target, leftovers.OLD)
    was = old / target.name
    try:
        target.rename(was)
        yield old
    except BaseException:
        if was.exists():
            was.rename(target)
        old.rmdir()
        raise
    shutil.rmtree(old, ignore_errors=True)


def _beside(target: Path, suffix: str) -> Path:
    return Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=suffix, dir=target.parent))
