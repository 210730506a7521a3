"""The program in a bundle that links timelines to its folder and verifies every file. It stands alone."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest

from orchestrator.bundle import relink

CLIP = "02_a_roll/EP01_SC010_SH010_a_T01.mp4"
VOICE = "06_audio/dialogue/EP01_SC010_line-001_maya.wav"
TEXTS = {
    "EP01.otio": f'{{"target_url": "../{CLIP}", "other": "../{VOICE}", "note": "src=\\"../{CLIP}\\""}}',
    "EP01_premiere.xml": f"<x><pathurl>../{CLIP}</pathurl><pathurl>../{VOICE}</pathurl></x>",
    "EP01_fcp.fcpxml": f'<x><media-rep kind="a" src="../{CLIP}"/><note>src="../{CLIP}x"</note></x>',
    "EP01_shotcut.mlt": f'<mlt><property name="resource">../{VOICE}</property></mlt>',
}
PLACES = [
    "plain",
    "two words",
    "a & b",
    "<i>",
    'quo"te',
    "per%20cent",
    "grün 日本",
    "03_alternates/x",
    "$HOME;ls",
    "two\nlines\r",
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return laid(tmp_path / "EP01_v001")


def laid(root: Path) -> Path:
    """A small bundle."""
    contents = {CLIP: b"clip", VOICE: b"voice"} | {f"01_timelines/{n}": t.encode() for n, t in TEXTS.items()}
    for path, content in contents.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    (root / "01_timelines" / "relink.py").write_bytes(Path(relink.__file__).read_bytes())
    (root / "MANIFEST.json").write_text(json.dumps({"files": [told(*each) for each in contents.items()]}))
    return root


def told(path: str, content: bytes) -> dict[str, str]:
    entry = {"path": path, "sha256": hashlib.sha256(content).hexdigest()}
    if path.startswith("01_"):
        entry["bare_sha256"] = hashlib.sha256(
            relink.bare(content.decode(), Path(path).suffix).encode()
        ).hexdigest()
    return entry


def run(root: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """As an editor runs it: nothing of ours is installed there."""
    script = root / "01_timelines" / "relink.py"
    return subprocess.run([sys.executable, "-I", "-S", script, *words], capture_output=True, text=True)


def test_what_is_damaged_missing_or_not_listed_is_named(root: Path) -> None:
    (root / CLIP).write_bytes(b"clop")
    (root / VOICE).unlink()
    stray = root / "01_timelines" / "EP01_fcp.fcpxml"
    stray.write_text(stray.read_text().replace("_T01", "_T09"))
    done = run(root, "--check")
    assert done.returncode == 1
    assert f"{CLIP} is not the file that was written" in done.stdout
    assert f"{VOICE} is missing" in done.stdout
    assert "EP01_SC010_SH010_a_T09.mp4, which is not in the bundle" in done.stdout


def test_a_folder_without_a_manifest_is_no_bundle(root: Path) -> None:
    (root / "MANIFEST.json").unlink()
    assert run(root, "--check").returncode == 1


def test_words_that_it_does_not_know_change_nothing(root: Path) -> None:
    before = (root / "01_timelines" / "EP01.otio").read_text()
    assert run(root, "--frobnicate").returncode == 2
    assert (root / "01_timelines" / "EP01.otio").read_text() == before


@pytest.mark.parametrize("place", PLACES)
def test_every_reference_leads_to_its_file_wherever_the_folder_lies(tmp_path: Path, place: str) -> None:
    root = laid(tmp_path / place / "EP01_v001")
    for _ in range(2):  # again is the same
        done = run(root)
        assert done.returncode == 0, done.stdout + done.stderr
    for address in addresses(root):
        assert address.is_relative_to(root.resolve())
        assert address.read_bytes() in (b"clip", b"voice")


def test_it_is_moved_and_linked_again(tmp_path: Path) -> None:
    root = laid(tmp_path / "one" / "EP01_v001")
    run(root)
    moved = root.rename(tmp_path / "elsewhere")
    assert run(moved, "--check").returncode == 0, "links decide nothing about a file being whole"
    run(moved)
    assert len(addresses(moved)) == 5
    assert all(address.is_file() for address in addresses(moved))


def test_a_folder_with_a_line_break_in_its_name_is_left_again(tmp_path: Path) -> None:
    root = laid(tmp_path / "two\nlines" / "EP01_v001")
    run(root)
    moved = root.rename(tmp_path / "one line")
    assert run(moved).returncode == 0
    assert all(address.is_relative_to(moved) for address in addresses(moved))


def test_changes_that_were_copied_over_nothing_are_not_whole(root: Path) -> None:
    listed = json.loads((root / relink.MANIFEST).read_text())
    for each in listed["files"]:
        if each["path"] in (CLIP, VOICE):
            each["unchanged_since"] = 3
            (root / each["path"]).unlink()
    (root / relink.MANIFEST).write_text(json.dumps(listed))
    done = run(root, "--check")
    assert done.returncode == 1
    assert "2 files are in the bundle of version 3; copy this over it." in done.stdout
    assert "not whole" in done.stdout
    assert relink.problems(root) == [], "what is here is as it was written"


def test_text_that_only_looks_like_a_reference_stays(root: Path) -> None:
    run(root)
    told = json.loads((root / "01_timelines" / "EP01.otio").read_text())
    assert told["note"] == f'src="../{CLIP}"'
    assert told["other"] == f"../{VOICE}"
    final = ElementTree.parse(root / "01_timelines" / "EP01_fcp.fcpxml")
    assert next(final.iter("note")).text == f'src="../{CLIP}x"'


def test_it_runs_on_an_old_python() -> None:
    """Nothing newer than 3.8 in its syntax."""
    import ast

    ast.parse(Path(relink.__file__).read_text(), feature_version=(3, 8))


def addresses(root: Path) -> list[Path]:
    """Where the references lead, as programs read them."""
    folder = root / "01_timelines"
    premiere = ElementTree.parse(folder / "EP01_premiere.xml").iter("pathurl")
    final = ElementTree.parse(folder / "EP01_fcp.fcpxml").iter("media-rep")
    urls = [
        json.loads((folder / "EP01.otio").read_text())["target_url"],
        *(str(each.text) for each in premiere),
        *(each.attrib["src"] for each in final),
    ]
    assert all(url.startswith("file:///") for url in urls)
    paths = [str(each.text) for each in ElementTree.parse(folder / "EP01_shotcut.mlt").iter("property")]
    return [Path(unquote(urlsplit(url).path)) for url in urls] + [Path(path) for path in paths]
