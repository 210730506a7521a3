"""A bundle as an editor gets it: made, moved, linked, verified, rendered, and made again."""

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import av
import opentimelineio as otio
import pytest
import yaml

from tests.acceptance.conftest import Desk

SHORT = '=1+1 ../up "q" ]]> &<b>&amp; {0} \u202egnp.exe [x](y)'
EVIL = f"{SHORT} 'a' %s ${{HOME}} `id` \ufeff| src=\"../02_a_roll/no.mp4\" 日本 {'x' * 200}"
WIDE = "\uff1d1+1 @SUM(A1)"
FORMULA = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
STORY = {
    "title": SHORT,
    "premise": EVIL,
    "characters": [
        {"id": "ines", "name": WIDE, "pronouns": "she", "wardrobe": [{"id": "day", "outfit": EVIL}]},
        {"id": "Ötto", "name": "Otto", "pronouns": "he", "wardrobe": [{"id": "day", "outfit": EVIL}]},
    ],
    "locations": [{"id": "ward", "description": EVIL}],
    "episodes": [
        {
            "number": 1,
            "title": SHORT,
            "purpose": EVIL,
            "location": "ward",
            "beats": [
                {"id": "b1", "text": f"Otto waits. {EVIL}", "role": "hook", "cast": ["Otto"]},
                {
                    "id": "b2",
                    "text": "=HYPERLINK() Otto speaks.",
                    "role": "cliffhanger",
                    "cast": ["Otto"],
                    "lines": [{"speaker": "Ötto", "text": "Who are you?"}],
                },
            ],
        }
    ],
}
ASK = ("--profile", "slate", "--takes", "2")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A story with hostile words everywhere, and a bundle of it; do not change it."""
    desk = Desk(tmp_path_factory.mktemp("bundle"))
    (desk.folder / "story.yaml").write_text(yaml.safe_dump(STORY, allow_unicode=True))
    desk.run("bundle", desk.folder / "story.yaml", "--out", desk.out, *ASK, "--proxies", "--otioz")
    return desk


def again(desk: Desk, out: str, *words: str, code: int = 0) -> Any:
    """The report of another bundle of the same story."""
    story = desk.folder / "story.yaml"
    done = desk.run("bundle", story, "--out", desk.folder / out, *ASK, *words, "--json", code=code)
    told = json.loads(done.stdout)
    return told[0] if code == 0 else told["error"]["message"]


@pytest.fixture(scope="module")
def root(desk: Desk) -> Path:
    return desk.out / "EP01_v001"


@pytest.fixture(scope="module")
def told(root: Path) -> Any:
    return json.loads((root / "MANIFEST.json").read_text())


@pytest.fixture(scope="module")
def files(told: Any) -> dict[str, Any]:
    return {each["path"]: each for each in told["files"]}


def linked(root: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-I", "-S", root / "01_timelines" / "relink.py", *words],
        capture_output=True,
        text=True,
    )


def roles(files: dict[str, Any], role: str) -> list[str]:
    return [path for path, each in files.items() if each["role"] == role]


def test_a_version_that_nobody_knows_is_refused(desk: Desk) -> None:
    assert "No bundle of version 7" in again(desk, "other", "--since", "7", code=2)
    assert "no MANIFEST.json of a bundle" in again(
        desk, "other", "--since", str(desk.folder / "story.yaml"), code=2
    )
    assert not list(desk.folder.glob("other/*"))


def test_what_an_editor_left_in_a_bundle_is_not_lost(desk: Desk) -> None:
    report = again(desk, "mine")
    work = Path(report["folder"]) / "01_timelines" / "my edit.kdenlive"
    work.write_text("weeks of work")
    assert "somebody put 01_timelines/my edit.kdenlive into it" in again(desk, "mine", code=2)
    assert work.read_text() == "weeks of work"


def test_the_layout_is_as_promised(root: Path, files: dict[str, Any]) -> None:
    assert sorted(each.name for each in root.iterdir() if each.is_dir()) == [
        "01_timelines", "02_a_roll", "03_alternates", "04_reactions", "05_originals", "06_audio",
        "07_captions", "08_gfx", "09_reference", "10_proxies", "11_luts",
    ]  # fmt: skip
    found = {each.relative_to(root).as_posix() for each in root.rglob("*") if each.is_file()}
    assert found == {"MANIFEST.json", *files}
    ends = {
        "EP01.otio",
        "EP01.otioz",
        "EP01_premiere.xml",
        "EP01_fcp.fcpxml",
        "EP01_shotcut.mlt",
        "EP01_V1.edl",
    }
    assert {path.name for path in (root / "01_timelines").iterdir()} == {*ends, "relink.py"}


def test_names_are_plain_and_differ_on_every_disk(files: dict[str, Any]) -> None:
    assert all(re.fullmatch(r"[A-Za-z0-9_./-]+", path) and len(path) < 120 for path in files)
    assert len({path.casefold() for path in files}) == len(files)


def test_names_sort_in_the_order_of_the_story(root: Path) -> None:
    timeline = otio.adapters.read_from_file(str(root / "01_timelines" / "EP01.otio"))
    names = [clip.name for clip in timeline.video_tracks()[0].find_clips()]
    assert names == sorted(names)
    assert len(names) > 5


def test_every_file_is_as_the_manifest_says(root: Path, files: dict[str, Any]) -> None:
    assert linked(root, "--check").returncode == 0
    for path, each in files.items():
        content = (root / path).read_bytes()
        if each["role"] != "timeline":  # some are linked to where they lie
            assert (hashlib.sha256(content).hexdigest(), len(content)) == (each["sha256"], each["size"])


def test_a_damaged_clip_is_seen(root: Path, files: dict[str, Any], tmp_path: Path) -> None:
    moved = copied(root, tmp_path / "damaged")
    clip = moved / roles(files, "a-roll")[0]
    clip.write_bytes(clip.read_bytes()[:-1])
    assert clip.name in linked(moved, "--check").stdout


def test_a_moved_bundle_links_to_itself_in_every_format(
    root: Path, files: dict[str, Any], tmp_path: Path
) -> None:
    moved = copied(root, tmp_path / "a & b <c> 'd' \u65e5\u672c" / "EP01_v001")
    assert linked(moved).returncode == 0
    assert linked(moved, "--check").returncode == 0
    played = {path for path in files if re.match(r"0[2-6]_", path)}
    for name, found in places(moved).items():
        assert len(found) > 20, name
        assert {each.relative_to(moved.resolve()).as_posix() for each in found} <= played
        assert all(each.is_file() for each in found)


def copied(root: Path, to: Path) -> Path:
    """Links instead of bytes; timelines are written anew and never in place."""
    for each in root.rglob("*"):
        target = to / each.relative_to(root)
        if each.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        elif each.suffix == ".mp4" or each.parent.name == "01_timelines":
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(each.read_bytes())
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(each, target)
    return to


def places(root: Path) -> dict[str, list[Path]]:
    """Where each format says that its media are, read by a parser of that format."""
    folder = root / "01_timelines"
    timeline = otio.adapters.read_from_file(str(folder / "EP01.otio"))
    final = ElementTree.parse(folder / "EP01_fcp.fcpxml").iter("media-rep")
    urls = {
        "otio": [clip.media_reference.target_url for clip in timeline.find_clips()],
        "premiere": [each.text for each in ElementTree.parse(folder / "EP01_premiere.xml").iter("pathurl")],
        "final cut": [each.attrib["src"] for each in final],
    }
    found = {name: [Path(unquote(urlsplit(str(url)).path)) for url in told] for name, told in urls.items()}
    shotcut = ElementTree.parse(folder / "EP01_shotcut.mlt").iter("property")
    resources = [str(each.text) for each in shotcut if each.attrib["name"] == "resource"]
    return {**found, "shotcut": [Path(each) for each in resources if "/" in each]}


def test_takes_are_the_stores_own_files_with_their_handles(
    desk: Desk, root: Path, files: dict[str, Any]
) -> None:
    takes = [*roles(files, "a-roll"), *roles(files, "alternate"), *roles(files, "reaction")]
    blobs = {each.name for each in (desk.folder / "home" / "store" / "blobs").rglob("*.mp4")}
    assert {f"{files[path]['sha256']}.mp4" for path in takes} <= blobs
    assert {files[path]["take"] for path in takes} == {1, 2}
    rows = list(csv.DictReader(io.StringIO((root / "shotlog.csv").read_text("utf-8-sig"))))
    assert {row["file"] for row in rows} == set(takes)
    playing = [row for row in rows if row["in"]]
    assert all(int(row["handles_head"]) >= 6 and int(row["handles_tail"]) >= 6 for row in playing)
    assert playing[0]["in"] == "01:00:00:00"
    assert all(
        before["out"] == after["in"] for before, after in pairwise(sorted(playing, key=lambda r: r["in"]))
    )


def test_stems_are_48_khz_24_bits_and_as_long_as_the_episode(root: Path, told: Any) -> None:
    for stem in ("DX", "MX", "FX"):
        with av.open(str(root / "06_audio" / f"EP01_{stem}.wav")) as file:
            sound = file.streams.audio[0]
            assert (sound.codec.name, sound.rate) == ("pcm_s24le", 48_000)
            samples = sum(frame.samples for frame in file.decode(audio=0))
        assert samples == told["frames"] * 2000


def test_proxies_and_reference_have_the_frames_of_what_they_stand_for(
    root: Path, told: Any, files: dict[str, Any]
) -> None:
    assert frames(root / "09_reference" / "EP01_ref_burnin.mp4") == told["frames"]
    small = roles(files, "proxy")
    assert len(small) == len([path for path in files if re.match(r"0[234]_", path)])
    assert frames(root / small[0]) == frames(root / files[small[0]]["of"])


def frames(file: Path) -> int:
    with av.open(str(file)) as opened:
        return sum(1 for packet in opened.demux(video=0) if packet.size)


def test_no_cell_of_the_shot_log_is_a_formula(root: Path) -> None:
    for row in csv.reader(io.StringIO((root / "shotlog.csv").read_text("utf-8-sig"))):
        assert not any(cell.startswith(FORMULA) for cell in row), row
        assert not any("\n" in cell or "\r" in cell for cell in row)


def test_nothing_in_the_readme_is_markup_of_a_person(root: Path) -> None:
    text = (root / "README.md").read_text()
    assert "\u202e" not in text
    assert "<b>" not in text.replace("\\<b\\>", "")
    assert "[x](y)" not in text
    assert "{0}" not in text


def test_how_a_file_was_made_and_whose_it_is_stands_beside_it(told: Any, files: dict[str, Any]) -> None:
    take = files[roles(files, "a-roll")[0]]
    assert take["seed"].isdigit()
    assert take["worker"] == "slate.motion"
    assert take["people"]
    assert take["ai_generated"] is False, "bars are drawn by rules"
    assert take["licence"]
    line = files[roles(files, "dialogue")[-1]]
    assert (line["line"], line["prompt"]["text"]) == ("b2-line-1", "Who are you?")
    assert told["paid"] is False
    assert (told["version"], told["start"]) == (1, "01:00:00:00")


def test_a_second_bundle_encodes_nothing_and_is_the_same(desk: Desk, root: Path) -> None:
    report = again(desk, "second", "--proxies", "--otioz")
    assert report["tasks_run"] == 0
    assert report["cut_version"] == 1
    other = desk.folder / "second" / "EP01_v001"
    assert (other / "MANIFEST.json").read_bytes() == (root / "MANIFEST.json").read_bytes()


def test_a_zip_holds_the_same_bundle(desk: Desk, root: Path, tmp_path: Path) -> None:
    report = again(desk, "zipped", "--proxies", "--otioz", "--zip")
    with zipfile.ZipFile(report["folder"]) as held:
        held.extractall(tmp_path)
    assert linked(tmp_path / "EP01_v001", "--check").returncode == 0
    assert (tmp_path / "EP01_v001" / "MANIFEST.json").read_bytes() == (root / "MANIFEST.json").read_bytes()


def test_only_what_changed_since_a_version_can_be_laid_over_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    story = json.loads(json.dumps(STORY))
    (tmp_path / "story.yaml").write_text(yaml.safe_dump(story, allow_unicode=True))
    first = Path(again(desk, "out")["folder"])
    story["episodes"][0]["beats"].insert(1, {"id": "b9", "text": "Ines opens the door.", "cast": ["ines"]})
    (tmp_path / "story.yaml").write_text(yaml.safe_dump(story, allow_unicode=True))
    report = again(desk, "out", "--since", "1")
    changed = Path(report["folder"])
    assert changed.name == "EP01_v002_since_v001"
    alone = linked(changed, "--check")
    assert alone.returncode == 1
    assert "files are in the bundle of version 1; copy this over it." in alone.stdout
    clips = [path.name for folder in ("02_a_roll", "03_alternates") for path in (changed / folder).iterdir()]
    assert clips
    assert all(name.startswith("EP01_SC015_") for name in clips), "the new beat, between SC010 and SC020"
    assert "EP01\\_SC015\\_" in (changed / "CHANGES.md").read_text()
    given = again(desk, "given", "--since", str(first))
    assert names(Path(given["folder"])) == names(changed)
    for each in changed.rglob("*"):
        if each.is_file():
            (first / each.relative_to(changed)).parent.mkdir(exist_ok=True, parents=True)
            (first / each.relative_to(changed)).write_bytes(each.read_bytes())
    assert linked(first).returncode == 0
    lost = next((first / "02_a_roll").glob("EP01_SC010_*"))
    lost.unlink()
    assert lost.name in linked(first, "--check").stdout, "laid over each other they are one bundle"


def names(folder: Path) -> set[str]:
    return {each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()}


def test_melt_renders_every_frame_of_a_moved_bundle(root: Path, told: Any, tmp_path: Path) -> None:
    melt()
    moved = copied(root, tmp_path / "two words & more")
    linked(moved)
    result, timeline = tmp_path / "melt.mp4", moved / "01_timelines" / "EP01_shotcut.mlt"
    consumer = ["-consumer", f"avformat:{result}", "vcodec=libx264", "preset=ultrafast", "an=1"]
    offscreen = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    subprocess.run(["melt", timeline, *consumer], check=True, capture_output=True, env=offscreen)
    assert frames(result) == told["frames"]


def melt() -> None:
    try:
        subprocess.run(["melt", "--version"], capture_output=True, check=True)
    except FileNotFoundError:
        pytest.skip("melt is not installed (Debian: melt)")
