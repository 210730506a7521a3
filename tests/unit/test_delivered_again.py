"""An episode made already, produced again: what was done to its folder is put right, nothing is remade."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator import production, readback
from orchestrator.errors import CheckRefused
from orchestrator.office import Office, opened
from orchestrator.production import Order
from orchestrator.settings import Settings

STORY = """# The Key

Premise: A night nurse finds her own name in a locked file.

## Characters
- **Ines**, 29, night nurse. Short black hair. Wardrobe `day`: green scrubs. Voice: female, young, warm.

## Locations
- `ward`: hospital corridor at night, one lamp on

## Episode 1, "Room Nine". Purpose: Ines learns that somebody planned her.
1. Ines opens the drawer.   (hook)
2. Ines says, "That is my name."   (reveal)
3. The light goes out.   (cliffhanger)

## Episode 2, "Room Ten". Purpose: Ines learns who it was.
1. Ines reads the file.   (hook)
2. The door opens.   (cliffhanger)
"""
Files = dict[str, tuple[int, bytes]]


@pytest.fixture(scope="module")
def order(tmp_path_factory: pytest.TempPathFactory) -> Order:
    """Episode 1, made."""
    folder = tmp_path_factory.mktemp("again")
    (folder / "story.md").write_text(STORY)
    order = Order(folder / "story.md", episode=1, profile="slate", out=folder / "out")
    with opened(Settings(home=folder / "home", slots=2)) as office:
        produce(office, order)
    return order


@pytest.fixture
def office(order: Order) -> Iterator[Office]:
    with opened(Settings(home=order.story.parent / "home", slots=2)) as office:
        yield office


def produce(office: Office, order: Order) -> int:
    """How many tasks ran."""
    (report,) = production.produce(office, order, lambda _: None)
    return report.tasks_run


def files(order: Order) -> Files:
    """Name -> when it was written, and what it holds; the report tells of its own run."""
    found = (path for path in (order.out / "ep01").iterdir() if path.name != "report.json")
    return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in found}


NAMES = [
    "episode.mp4", "cover.jpg", "plan.json", "cut.json", "captions.srt", "captions.vtt", "captions.ass",
    "storyboard.html",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("harm", ["changed", "cut short", "deleted"])
def test_a_file_that_somebody_harmed_is_put_right(office: Office, order: Order, name: str, harm: str) -> None:
    file, before = order.out / "ep01" / name, files(order)
    content = file.read_bytes()
    middle = len(content) // 2
    file.unlink()
    if harm == "changed":  # one byte, and the length stays
        file.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    elif harm == "cut short":
        file.write_bytes(content[:middle])
    assert produce(office, order) == 0
    after = files(order)
    assert after[name][1] == content
    assert {n: f for n, f in after.items() if n != name} == {n: f for n, f in before.items() if n != name}


def test_what_is_as_it_should_be_is_not_written_again(office: Office, order: Order) -> None:
    before = files(order)
    assert produce(office, order) == 0
    assert files(order) == before


def test_an_edit_of_another_episode_leaves_the_files_alone(
    office: Office, order: Order, tmp_path: Path
) -> None:
    before = files(order)
    other = tmp_path / "story.md"
    other.write_text(STORY.replace("The door opens.", "The door stays shut."))
    assert produce(office, Order(other, episode=1, profile="slate", out=order.out)) == 0
    assert files(order) == before


def test_an_episode_is_read_back_once_for_its_bytes(
    office: Office, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readback, "faults", lambda *_: pytest.fail("it was read back when it was made"))
    assert produce(office, order) == 0


def test_what_is_wrong_with_an_episode_is_never_taken_for_granted(
    office: Office, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = iter([["it has an edit list"], []])
    monkeypatch.setattr(readback, "KIND", "readback in a test")
    monkeypatch.setattr(readback, "faults", lambda *_: next(looked))
    with pytest.raises(CheckRefused, match="edit list"):
        produce(office, order)
    assert produce(office, order) == 0
    assert produce(office, order) == 0
