"""A copy of everything that was made, to be opened elsewhere, while productions run.

The ledger comes first, as of one moment, and then every file that it names. A row is written only when its
files are in the store, so a copy in this order can name nothing that was not there: files that come in
meanwhile are simply not named. The other order would dangle: a row of a file that came after the files were
copied. What is left is the sweep (`microdrama gc`), which could take a file away after the moment of the
ledger's copy. Files are therefore copied by name, not by listing folders: asking for one brings it back from
the trash, where a sweep leaves for an hour what it takes. A file that is gone all the same is told; then the
next backup, which copies only what is new, has a ledger that does not name it.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from orchestrator.errors import StoreFailed, UnusableFolder
from orchestrator.garbage import needed
from orchestrator.ledger import Ledger
from orchestrator.ledger.snapshot import WRITTEN, put_in_place, snapshot
from orchestrator.office import Office
from orchestrator.store import LocalStore, Store
from orchestrator.verify import READERS, Tell

BATCH = 200
DIGEST = 64  # hex digits
STORE = "store"


@dataclass
class Backup:
    """What was copied."""

    ledger: str
    """Its file: a ledger to open, or a dump for pg_restore."""
    files: int = 0
    """That it names."""
    copied: int = 0
    """Those that an earlier backup into the folder had not."""
    size: int = 0
    """Bytes of them."""
    lost: list[str] = field(default_factory=list)
    """Why files could not be copied."""

    @property
    def is_whole(self) -> bool:
        """Whether the copy has all that its ledger names."""
        return not self.lost


def backup(office: Office, folder: Path, tell: Tell) -> Backup:
    """Copy ledger and files into a folder; a second one into the same folder copies what is new.

    UnusableFolder, before anything is touched, where the copy would come over what is copied.
    """
    _refuse_the_living(office, folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnusableFolder(f"{folder} cannot hold a backup: {error.strerror}.") from error
    target = LocalStore(folder / STORE)
    with snapshot(office.ledger.database, folder) as ledger:
        names = sorted(needed(Ledger(ledger)))
    done = Backup(ledger=str(folder), files=len(names))
    with ThreadPoolExecutor(READERS, thread_name_prefix="backup") as copiers:
        for first in range(0, len(names), BATCH):
            batch = names[first : first + BATCH]
            for size, wrong in copiers.map(partial(_copy, office.store, target), batch):
                done.copied += size is not None
                done.size += size or 0
                done.lost += [wrong] if wrong else []
            tell(first + len(batch), len(names))
    done.ledger = str(put_in_place(folder))
    return done


def _refuse_the_living(office: Office, folder: Path) -> None:
    """A copy goes over what lies in its folder: that may not be the ledger and the store that are in use."""
    cure = "give another folder, best on another disk."
    if _is_same(folder, office.settings.home):
        raise UnusableFolder(f"{folder} is the home itself; {cure}")
    file = office.ledger.database.file
    if file and any(_is_same(folder / name, file) for name in WRITTEN):
        raise UnusableFolder(f"{folder} holds the ledger that is in use, {file}; {cure}")
    target, own = folder / STORE, office.store.folder_of("any").parent.parent  # jobs lie in a store's folder
    if _lies_in(target, own) or _lies_in(own, target):
        raise UnusableFolder(f"{target} and the store that is in use, {own}, lie in each other; {cure}")


def _lies_in(inner: Path, outer: Path) -> bool:
    """Or is it."""
    whole = inner.resolve()
    return any(_is_same(each, outer) for each in (whole, *whole.parents))


def _is_same(one: Path, other: Path) -> bool:
    """Whatever the ways to it: links, mounts, dots."""
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there
        return one.resolve() == other.resolve()


def _copy(store: Store, target: LocalStore, name: str) -> tuple[int | None, str]:
    """Bytes that were copied, None for none; and what was wrong."""
    digest, suffix = name[:DIGEST], name[DIGEST:]
    try:
        source = store.path(digest, suffix)
        size = source.stat().st_size
        if target.has(digest, suffix, size):
            return None, ""
        copied = target.put(source)
    except (StoreFailed, FileNotFoundError) as error:
        return None, str(error)
    return size, "" if copied.digest == digest else f"{name} is damaged in the store that was copied"
