"""Whether the store has what the ledger says."""

from pathlib import Path

import pytest

from orchestrator.ledger import (
    Action,
    Bundle,
    Ending,
    Ledger,
    Ordered,
    Production,
    Take,
    Trace,
    Try,
)
from orchestrator.office import Office
from orchestrator.settings import Settings
from orchestrator.store import LocalStore, Stored
from orchestrator.verify import Verified, verify


class Home:
    """Two episodes of one task each, a take of another run, a delivery, a reference and a bundle."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office, self._folder = office, folder
        self.files: dict[str, Stored] = {}

    def file(self, name: str) -> Stored:
        """A file of that name and content."""
        path = self._folder / f"{name}.png"
        path.write_text(name)
        self.files[name] = self.office.store.put(path)
        return self.files[name]

    def make(self, making: str, task: str, name: str, given: str = "") -> None:
        """A task that was made, and remembered as the last run's."""
        ledger = self.office.ledger
        attempt = Try(
            f"try-{name}", making, name, task, "shot", "slate.still", "running", "", "", 60, 1, None
        )
        with ledger.leases.drive(making) as lease:
            ledger.actions.begin(lease, attempt)
            made = Action(name, "still", "slate.still", "1", {"still": self.file(name)}, {}, 5, 4, attempt.id)
            ledger.actions.commit(lease, made)
        inputs = {"still": ["", self.file(given).digest, ".png"]} if given else {}
        ledger.traces.write(making, [Trace(task, name, "slate.still", "1", {}, inputs)])

    def path(self, name: str) -> Path:
        stored = self.files[name]
        return self.office.store.path(stored.digest, stored.suffix)

    def lose(self, name: str) -> None:
        self.path(name).unlink()

    def spoil(self, name: str, content: str) -> None:
        path = self.path(name)
        path.chmod(0o644)
        path.write_text(content)

    def verify(self, series: str = "", episode: int | None = None, *, quick: bool = False) -> Verified:
        return verify(self.office, lambda _done, _total: None, series=series, episode=episode, quick=quick)


@pytest.fixture
def home(ledger: Ledger, tmp_path: Path) -> Home:
    settings = Settings(home=tmp_path / "home")
    there = Home(Office(settings, ledger, LocalStore(settings.home / "store")), tmp_path)
    there.make("nine/1/slate", "still/one", "one")
    there.make("nine/2/slate", "still/two", "two", given="brought")
    there.make("other/1/slate", "still/x", "x")
    there.make("other/1/slate", "still/x", "newer")  # the first is no last run's any more, but a take
    ledger.takes.add([Take("other", 1, "slate", "b1-hook", 1, 7, "x")])
    delivered, bundle = there.file("delivered"), there.file("bundle")
    wanted = Production("prd_1", "mira", "ser_1", 1, "ser_1/1/slate", "slate", 1, "full")
    ledger.productions.add([(wanted, Ordered("{}", "{}"))])
    files = {"episode.mp4": [delivered.digest, delivered.suffix, delivered.size]}
    ledger.productions.end("prd_1", Ending("done", files=files))
    ledger.bundles.add(Bundle("bun_1", "mira", "prd_1", bundle.digest, bundle.suffix, bundle.size))
    return there


def told(found: Verified) -> list[tuple[str, str, str]]:
    return [(fault.owner, fault.task, fault.what) for fault in found.faults]


@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize(
    ("name", "owner", "task", "cure"),
    [
        ("one", "nine/1/slate", "still/one", "`produce` it again"),
        ("brought", "nine/2/slate", "still/two", "hand the file in again"),
        ("x", "other/1/slate", "b1-hook, take 1", "ask for a new take"),
        ("delivered", "ser_1/1/slate", "prd_1 episode.mp4", "`produce` it again"),
        ("bundle", "prd_1", "bun_1", "order the bundle again"),
    ],
)
def test_a_file_that_is_gone_is_told_with_its_task_and_cure(
    home: Home, name: str, owner: str, task: str, cure: str, *, quick: bool
) -> None:
    home.lose(name)
    (fault,) = home.verify(quick=quick).faults
    assert (fault.owner, fault.task, fault.what) == (owner, task, "gone")
    assert cure in fault.cure


def test_a_changed_byte_shows_only_when_bytes_are_read(home: Home) -> None:
    home.spoil("one", "eno")
    assert home.verify(quick=True).is_whole
    (fault,) = home.verify().faults
    assert (fault.task, fault.what) == ("still/one", "damaged")
    assert fault.cure.startswith("delete it in the store, then `produce`")


def test_a_file_that_is_cut_short_shows_at_once(home: Home) -> None:
    home.spoil("two", "t")
    assert told(home.verify(quick=True)) == told(home.verify()) == [("nine/2/slate", "still/two", "damaged")]


def test_what_was_made_and_is_not_in_the_ledger_is_told(home: Home) -> None:
    home.office.ledger.actions.forget(["one"])
    assert told(home.verify()) == [("nine/1/slate", "still/one", "unknown")]


def test_a_file_that_two_need_is_read_once_and_told_for_both(home: Home) -> None:
    home.office.ledger.traces.write("nine/3/slate", [Trace("still/again", "one", "slate.still", "1", {}, {})])
    assert home.verify().files == 7
    home.lose("one")
    assert told(home.verify()) == [
        ("nine/1/slate", "still/one", "gone"),
        ("nine/3/slate", "still/again", "gone"),
    ]


def test_only_what_was_asked_for_is_looked_at(home: Home) -> None:
    home.lose("two")
    home.lose("newer")
    assert home.verify("nine", 1).is_whole
    assert told(home.verify("nine")) == [("nine/2/slate", "still/two", "gone")]
    assert told(home.verify("other", 1)) == [("other/1/slate", "still/x", "gone")]


def test_all_is_well(home: Home) -> None:
    found = home.verify()
    assert found == Verified(makings=3, files=7, size=found.size)
