"""What lies in the folder of a pack: the files that the report names, and a word when a pack was refused."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator import office as offices
from orchestrator import production
from orchestrator.errors import CheckRefused, UnusableFolder
from orchestrator.office import Office
from orchestrator.pack import Pack, PackReport
from orchestrator.pack.limits import CODES
from orchestrator.pack.place import whole
from orchestrator.pack.post import Files
from orchestrator.platforms import FOLDER
from orchestrator.production import Order
from orchestrator.qc import MUST, Override
from orchestrator.settings import Settings
from orchestrator.store import digest_of

STORY = """# The Key

## Characters
- **Ines**, 29, night nurse. Short black hair. Wardrobe `day`: green scrubs. Voice: female, young, warm.

## Locations
- `ward`: hospital corridor at night, one lamp on

## Episode 1, "Room Nine". Purpose: Ines learns that somebody planned her.
1. Ines opens the drawer.   (hook)
2. Ines says, "That is my name."   (reveal)
3. The light goes out.   (cliffhanger)
"""
ANY = tuple(Override(code=code, because="bars", by="Ana") for code in sorted(MUST - CODES))


class Desk:
    """A desk that packs bars."""

    def __init__(self, folder: Path, office: Office) -> None:
        self.office, self.home, self.out = office, folder, folder / "out"
        self.story = folder / "story.md"
        self.story.write_text(STORY)

    def pack(self, name: str = "tiktok", **wanted: object) -> PackReport:
        """Packed, whatever the checks of bars say."""
        asked = Pack.model_validate({"platform": name, "override": ANY, **wanted})
        order = Order(story=self.story, out=self.out, episode=1, profile="slate", coverage="cut")
        (report,) = production.pack(self.office, order, asked, lambda _: None)
        assert isinstance(report, PackReport)
        return report

    def place(self, name: str = "tiktok") -> Path:
        return self.out / "ep01" / "packs" / name


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("packed")
    with offices.opened(Settings(home=folder / "home", slots=2)) as office:
        desk = Desk(folder, office)
        desk.pack()
        yield desk


def test_a_report_names_the_file_that_is_handed_over(desk: Desk) -> None:
    report = desk.pack()
    film = desk.place() / report.media.file
    assert (report.media.sha256, report.media.bytes) == (digest_of(film), film.stat().st_size)
    told = json.loads((desk.place() / "report.json").read_text())["media"]
    assert told["sha256"] == digest_of(film)


def test_a_file_is_weighed_as_it_is_handed_over(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """In bytes here, where else it is megabytes: a seal weighs little."""
    monkeypatch.setattr("orchestrator.qc.media.MEGA", 1)
    mine = desk.home / "heavy.yaml"
    told = (FOLDER / "tiktok.yaml").read_text(encoding="utf-8")
    mine.write_text(told.replace("name: tiktok", "name: heavy").replace("megabytes: 1024", "megabytes: 9"))
    report = desk.pack(str(mine))
    weight = next(check for check in report.checks if check.code == "size")
    assert weight.value == f"{report.media.bytes:.1f} MB"


def test_a_label_that_cannot_be_written_is_told_wherever_it_is_looked_for(desk: Desk) -> None:
    report = desk.pack(producer="Studio")
    said = "No AIGC label was written: no model made anything"
    assert said in report.seals[0].said
    assert said not in report.seals[1].said, "a cover never gets one"
    assert [note for note in report.notes if said in note]
    assert said in (desk.place() / "CHECKLIST.md").read_text()
    assert not [note for note in desk.pack().notes if "AIGC" in note]


def test_what_is_still_open_is_told_on_the_terminal_and_the_checklist(desk: Desk) -> None:
    report = desk.pack()
    assert report.notes == ("Still open: rights not settled (1); CHECKLIST.md names them.",)
    page = (desk.place() / "CHECKLIST.md").read_text()
    assert "## Still open\n\n- [ ] Rights not settled (1, `rights.csv`): `script`\n" in page


def test_a_refused_pack_says_that_an_older_one_lies_there(desk: Desk) -> None:
    desk.pack()
    before = {each.name: digest_of(each) for each in desk.place().iterdir()}
    with pytest.raises(CheckRefused, match=r"older pack.*REFUSED\.txt"):
        desk.pack(caption="a" * 2201)
    said = (desk.place() / "REFUSED.txt").read_text()
    assert "2201 units of UTF-16" in said
    assert "not of this pack" in said
    after = {each.name: digest_of(each) for each in desk.place().iterdir()}
    assert {name: after[name] for name in before} == before
    desk.pack()
    assert not (desk.place() / "REFUSED.txt").exists()


def test_a_first_refusal_leaves_its_reasons_and_nothing_else(desk: Desk) -> None:
    with pytest.raises(CheckRefused) as refused:
        desk.pack("reels", caption="\u202e`" + "a" * 2201)
    assert "older pack" not in str(refused.value)
    assert [each.name for each in desk.place("reels").iterdir()] == ["REFUSED.txt"]
    assert not [each for each in desk.place("reels").parent.iterdir() if each.name.startswith(".")]


def test_what_lies_where_a_file_belongs_is_named_with_a_cure(tmp_path: Path) -> None:
    theirs = tmp_path / "packs" / "notes"
    theirs.mkdir(parents=True)
    (theirs / "mine.txt").write_text("mine")
    with pytest.raises(UnusableFolder, match=r"notes cannot be replaced: .*Move it away"):
        laid_out(tmp_path / "packs", "notes/a.txt")
    assert (theirs / "mine.txt").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["packs"]


def laid_out(folder: Path, name: str) -> None:
    """A pack with a folder in it, which none of ours has."""
    with whole(folder, Files(video="a.mp4", cover="a.png")) as part:
        (part / name).parent.mkdir()
        (part / name).write_text("theirs")
