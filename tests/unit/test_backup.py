"""A copy of everything while others write: whatever its ledger names is in its store."""

import os
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from databases import Server

from orchestrator import garbage
from orchestrator.backup import Backup, backup
from orchestrator.errors import UnusableFolder, UnusableInput
from orchestrator.ledger import Action, Ledger, Trace, Try
from orchestrator.office import Office, opened
from orchestrator.settings import Settings
from orchestrator.store import LocalStore, Stored
from orchestrator.verify import verify


class Home:
    """A home where one task after the other is made."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office, self._folder = office, folder
        self.made = 0

    def make(self, count: int = 1) -> Stored:
        """Tasks, as a run makes them: first the file, then the row."""
        for _ in range(count):
            self.made += 1
            name = f"made-{self.made}"
            file = self._folder / f"{name}.png"
            file.write_text(name)
            stored, ledger, making = self.office.store.put(file), self.office.ledger, "nine/1/slate"
            attempt = Try(name, making, name, name, "shot", "slate.still", "running", "", "", 60, 1, None)
            with ledger.leases.drive(making) as lease:
                ledger.actions.begin(lease, attempt)
                action = Action(name, "still", "slate.still", "1", {"still": stored}, {}, 5, 4, name)
                ledger.actions.commit(lease, action)
            ledger.traces.write(making, [Trace(name, name, "slate.still", "1", {}, {})])
        return stored

    def path(self, stored: Stored) -> Path:
        return self.office.store.path(stored.digest, stored.suffix)

    def backup(self, name: str = "copy") -> Backup:
        return backup(self.office, self._folder / name, lambda _done, _total: None)


@pytest.fixture
def home(ledger: Ledger, tmp_path: Path, postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("PATH", f"{postgresql.programs}:{os.environ['PATH']}")
    settings = Settings(home=tmp_path / "home")
    return Home(Office(settings, ledger, LocalStore(settings.home / "store")), tmp_path)


@dataclass
class Elsewhere:
    """Where copies are opened: a dump goes into a new database first."""

    server: Server
    made: list[tuple[Ledger, str]] = field(default_factory=list)

    def open(self, done: Backup) -> Office:
        copy = Path(done.ledger)
        url = self._restored(copy) if copy.suffix == ".dump" else f"sqlite:///{copy}"
        self.made.append((Ledger.open(url), url))
        return Office(Settings(home=copy.parent), self.made[-1][0], LocalStore(copy.parent / "store"))

    def _restored(self, dump: Path) -> str:
        url = self.server.create()
        restore = ["pg_restore", "--exit-on-error", "--no-owner", f"--dbname={url}", str(dump)]
        subprocess.run(restore, check=True)
        return url


@pytest.fixture
def elsewhere(postgresql: Server) -> Iterator[Elsewhere]:
    there = Elsewhere(postgresql)
    yield there
    for ledger, url in there.made:
        ledger.close()
        if not url.startswith("sqlite"):
            postgresql.drop(url)


def test_a_copy_needs_a_folder_of_its_own(home: Home, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnusableFolder, match="cannot hold a backup"):
        home.backup("file")
    with pytest.raises(UnusableFolder, match="the home itself"):
        home.backup("home")


@pytest.mark.parametrize(
    ("database", "store", "into", "why"),
    [
        ("data/ledger.db", "files", "data", "holds the ledger that is in use"),
        ("data/ledger.db", "files", "link", "holds the ledger that is in use"),
        ("data/ledger.db.part", "files", "data", "holds the ledger that is in use"),
        ("own.db", "data/store", "data", "the store that is in use"),
        ("own.db", "data/store", "link", "the store that is in use"),
        ("own.db", "data/store/inner", "data", "the store that is in use"),
        ("own.db", "data", "data/deep", "the store that is in use"),
    ],
)
def test_what_is_in_use_is_never_copied_over(
    tmp_path: Path, database: str, store: str, into: str, why: str
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "data")
    settings = Settings(
        home=tmp_path / "home",
        database_url=f"sqlite:///{tmp_path / database}",
        store_url=str(tmp_path / store),
    )
    with opened(settings) as office:
        before = sorted(tmp_path.rglob("*"))
        with pytest.raises(UnusableFolder, match=why):
            backup(office, tmp_path / into, lambda _done, _total: None)
        assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_beside_what_is_in_use_is_taken(tmp_path: Path) -> None:
    files = tmp_path / "data" / "files"
    settings = Settings(
        home=tmp_path, database_url=f"sqlite:///{tmp_path / 'data' / 'own.db'}", store_url=str(files)
    )
    files.mkdir(parents=True)
    with opened(settings) as office:
        assert backup(office, tmp_path / "data", lambda _done, _total: None).is_whole


def test_without_pg_dump_nothing_is_begun(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", "")
    if home.office.ledger.database.is_server:
        with pytest.raises(UnusableInput, match="postgresql-client"):
            home.backup()
        assert not list((tmp_path / "copy").glob("ledger*"))


def test_what_is_gone_or_damaged_is_told_and_the_rest_is_copied(home: Home) -> None:
    gone, damaged, _ = home.make(), home.make(), home.make()
    home.path(gone).unlink()
    home.path(damaged).chmod(0o644)
    home.path(damaged).write_text("no more")
    done = home.backup()
    assert not done.is_whole
    assert (done.files, len(done.lost)) == (3, 2)
    assert gone.digest in " ".join(done.lost)
    assert f"{damaged.name} is damaged" in " ".join(done.lost)


def test_a_copy_opens_elsewhere_and_is_whole(home: Home, elsewhere: Elsewhere) -> None:
    home.make(5)
    done = home.backup()
    assert (done.files, done.copied, done.lost) == (5, 5, [])
    there = elsewhere.open(done)
    found = verify(there, lambda _done, _total: None)
    assert (found.makings, found.files, found.faults) == (1, 5, [])


def test_the_next_copy_brings_what_is_new_and_replaces_the_ledger(home: Home) -> None:
    home.make(3)
    home.backup()
    home.make(2)
    done = home.backup()
    assert (done.files, done.copied) == (5, 2)


def test_what_a_sweep_took_into_the_trash_meanwhile_is_copied_all_the_same(home: Home) -> None:
    stored = home.make()
    os.utime(home.path(stored), (0, 0))
    home.office.store.sweep((), older_than=3600)
    assert (home.office.settings.home / "store" / "trash" / stored.name).exists()
    assert home.backup().is_whole


def test_a_copy_that_is_taken_while_others_write_names_nothing_that_it_lacks(
    home: Home, elsewhere: Elsewhere
) -> None:
    home.make(20)
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            home.make()

    writer = threading.Thread(target=work)
    writer.start()
    try:
        copies = [home.backup(f"copy-{number}") for number in range(3)]
    finally:
        stop.set()
        writer.join()
    assert all(done.is_whole for done in copies)
    there = elsewhere.open(copies[-1])
    names = garbage.needed(there.ledger)
    assert 20 <= len(names) == copies[-1].files <= home.made
    assert verify(there, lambda _done, _total: None).is_whole
