"""Whether the store has what the ledger says."""

import json
from pathlib import Path

import pytest

from orchestrator.ledger import (
    Action,
    Bundle,
    Document,
    Ending,
    Ledger,
    Ordered,
    Production,
    ReferenceImage,
    SeriesHead,
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
    zipped = (bundle.digest, bundle.suffix, bundle.size)
    ledger.bundles.add(Bundle("bun_1", "mira", "prd_1", "", *zipped))
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


@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize("again", ["nine/2/slate", "zero/1/slate"])
def test_a_length_that_is_known_counts_wherever_the_file_was_seen_first(
    home: Home, again: str, *, quick: bool
) -> None:
    home.make(again, "still/maker", "brought-again")
    files = {"still": home.files["brought"]}
    home.office.ledger.actions.forget(["brought-again"])
    attempt = Try(
        "t", again, "brought-again", "still/maker", "s", "slate.still", "running", "", "", 60, 1, None
    )
    with home.office.ledger.leases.drive(again) as lease:
        home.office.ledger.actions.begin(lease, attempt)
        made = Action("brought-again", "still", "slate.still", "1", files, {}, 5, 4, "t")
        home.office.ledger.actions.commit(lease, made)
    assert home.verify(quick=quick).files == 7
    home.spoil("brought", "bro")
    assert "still/maker" in [fault.task for fault in home.verify(quick=quick).faults]


def test_pictures_and_bundles_of_a_series_are_looked_at_with_it(home: Home) -> None:
    ledger, files = home.office.ledger, {name: home.file(name) for name in ("face", "strange")}
    for series, name in (("ser_1", "face"), ("ser_2", "strange")):
        ledger.series.add(SeriesHead(series, "mira", "{}", "d"))
        stored = files[name]
        picture = ReferenceImage(
            series, f"ref_{name}", "character", "ines", stored.digest, ".png", stored.size, 9, 9, "e"
        )
        ledger.references.add(picture)
    for name in ("face", "strange", "bundle"):
        home.lose(name)
    face, bundle = ("ser_1", "character ines ref_face", "gone"), ("prd_1", "bun_1", "gone")
    assert told(home.verify("ser_1")) == told(home.verify("ser_1", 1)) == [face, bundle]
    assert told(home.verify("ser_1", 2)) == [face]
    assert home.verify("nine").is_whole
    assert len(told(home.verify())) == 3


def test_what_was_handed_in_is_looked_at_before_it_is_made(home: Home) -> None:
    ledger, clip, voice = home.office.ledger, home.file("clip"), home.file("voice")
    ledger.series.add(SeriesHead("ser_1", "mira", "{}", "d"))
    edit = json.dumps(
        {"retakes": [{"footage": {"digest": clip.digest, "suffix": ".png", "size": clip.size}}]}
    )
    ledger.documents.add([Document("ser_1", "shot-edit", "1/b1-hook", edit, "d")])
    order = json.dumps({"lines": {"l1": {"voice": {"digest": voice.digest, "suffix": ".png"}}}})
    waiting = Production("prd_2", "mira", "ser_1", 2, "ser_1/2/slate", "slate", 1, "full")
    ledger.productions.add([(waiting, Ordered("{}", order))])
    home.spoil("clip", "c")
    home.lose("voice")
    edited, ordered = ("ser_1/1/b1-hook", "upload", "damaged"), ("ser_1/2/slate", "prd_2", "gone")
    assert told(home.verify(quick=True)) == told(home.verify("ser_1")) == [edited, ordered]
    assert told(home.verify("ser_1", 1)) == [edited]
    assert told(home.verify("ser_1", 2)) == [ordered]
    assert home.verify("nine").is_whole


def test_only_what_was_asked_for_is_looked_at(home: Home) -> None:
    home.lose("two")
    home.lose("newer")
    assert home.verify("nine", 1).is_whole
    assert told(home.verify("nine")) == [("nine/2/slate", "still/two", "gone")]
    assert told(home.verify("other", 1)) == [("other/1/slate", "still/x", "gone")]


def test_all_is_well(home: Home) -> None:
    found = home.verify()
    assert found == Verified(makings=3, files=7, size=found.size)
