"""`bundle`, `pack` and `cut` at a service: the same words, folders and exit codes as on this machine."""

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from serving import Served, served

from orchestrator.cli import main
from tests.acceptance.conftest import STORY, Desk

HOW = ("--profile", "slate")
LEAN = (*HOW, "--no-reference", "--no-graphics")
"""Without what takes longest to make."""
SMALL = ("--override", "frame-size", "--because", "slates are small and quick")


@dataclass(frozen=True)
class Done:
    """What a command said."""

    stdout: str
    stderr: str


@dataclass(frozen=True)
class Away:
    """One story, made and bundled there and here."""

    folder: Path
    service: Served

    def run(self, *words: str | Path, code: int = 0) -> Done:
        """The command at the service, in this process: it has loaded everything already."""
        told = ["microdrama", "--home", str(self.folder / "away"), *map(str, words)]
        out, err = io.StringIO(), io.StringIO()
        with (
            mock.patch.object(sys, "argv", told),
            mock.patch.dict(os.environ, self.service.env(), clear=True),
            mock.patch("signal.signal"),
            chdir(self.folder),
            redirect_stdout(out),
            redirect_stderr(err),
            pytest.raises(SystemExit) as ended,
        ):
            main()
        done = Done(out.getvalue(), err.getvalue())
        assert (ended.value.code or 0) == code, f"{words} ended with {ended.value.code}\n{done}"
        assert self.service.key not in done.stdout + done.stderr
        return done

    def json(self, *words: str | Path) -> Any:
        return json.loads(self.run(*words, "--json").stdout)

    def cut(self, *words: str | Path) -> Any:
        return self.json("cut", "story.md", *HOW, *words)


@pytest.fixture(scope="module")
def away(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Away]:
    folder = tmp_path_factory.mktemp("hand-off")
    here = Desk(folder)
    here.story.write_text(STORY)
    with served(folder / "service") as service:
        made = Away(folder, service)
        made.run("bundle", "story.md", *LEAN, "--out", "there")
        here.run("bundle", "story.md", *LEAN, "--out", "here")
        yield made


def test_a_bundle_from_there_is_the_bundle_from_here(away: Away) -> None:
    there, here = away.folder / "there" / "EP01_v001", away.folder / "here" / "EP01_v001"
    assert _names(there) == _names(here)
    assert (there / "MANIFEST.json").read_bytes() == (here / "MANIFEST.json").read_bytes()
    assert [path.name for path in there.parent.iterdir()] == ["EP01_v001"]
    linked = (there / "01_timelines" / "EP01_fcp.fcpxml").read_text()
    assert there.resolve().as_uri() in linked
    check = [sys.executable, "-I", "-S", str(there / "01_timelines" / "relink.py"), "--check"]
    subprocess.run(check, check=True, capture_output=True)


def _names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_a_zip_stays_one_and_its_report_is_that_of_a_bundle(away: Away) -> None:
    (told,) = away.json("bundle", "story.md", *LEAN, "--zip", "--otioz", "--out", "zips")
    assert (told["folder"], told["tasks_run"], told["cut_version"]) == ("zips/EP01_v001.zip", 0, 1)
    with zipfile.ZipFile(away.folder / told["folder"]) as held:
        assert "EP01_v001/01_timelines/EP01.otioz" in held.namelist()


def test_what_an_editor_left_in_a_bundle_is_not_lost(away: Away) -> None:
    work = away.folder / "there" / "EP01_v001" / "01_timelines" / "my edit.kdenlive"
    work.write_text("weeks of work")
    refused = away.run("bundle", "story.md", *LEAN, "--out", "there", code=2)
    assert "somebody put 01_timelines/my edit.kdenlive into it" in refused.stderr
    assert work.read_text() == "weeks of work"
    work.unlink()


def test_a_version_that_nobody_knows_is_refused_as_here(away: Away) -> None:
    refused = away.run("bundle", "story.md", *LEAN, "--since", "7", "--out", "since", code=2)
    assert "No bundle of version 7" in refused.stderr


def test_a_refused_pack_leaves_its_reasons_and_an_override_is_recorded(away: Away) -> None:
    words = ("pack", "story.md", *HOW, "--platform", "tiktok", "--out", "out")
    place = away.folder / "out" / "ep01" / "packs" / "tiktok"
    refused = away.run(*words, code=3)
    assert "frame-size" in refused.stderr
    assert [path.name for path in place.iterdir()] == ["REFUSED.txt"]
    assert "There is no pack in this folder" in (place / "REFUSED.txt").read_text()
    (told,) = away.json(*words, *SMALL, "--clean", "--caption", "Mine.")
    video = place / told["media"]["file"]
    assert (told["folder"], video.stat().st_size) == ("out/ep01/packs/tiktok", told["media"]["bytes"])
    assert json.loads((place / "report.json").read_text()) == told
    (overridden,) = told["overridden"]
    assert (overridden["code"], overridden["because"]) == ("frame-size", "slates are small and quick")
    assert overridden["by"].endswith(f", {away.service.key.partition('.')[0]}")
    assert json.loads((place / "post.json").read_text())["caption"].startswith("Mine.")
    assert (place / f"{video.stem}_clean.mp4").is_file()
    assert not (place / "REFUSED.txt").exists()


def test_a_cut_is_shown_changed_and_brought_back_as_here(away: Away) -> None:
    (there,), (here,) = away.cut(), Desk(away.folder).json("cut", "story.md", *HOW)
    (version,) = there.pop("versions")
    assert version["digest"] == here.pop("versions")[0]["digest"]
    assert there == here
    edit = away.folder / "edit.yaml"
    edit.write_text("omit: [b9-x]\n")
    refused = away.run("cut", "story.md", *HOW, "--edit", "edit.yaml", code=2)
    assert refused.stderr.startswith("edit.yaml, omit/0: There is no shot b9-x.")
    line = next(row["shot"] for row in there["rows"] if "title" in row["shot"])
    edit.write_text(f"omit: [{line}]\ncaptions: {{b1-line-1/1: {{text: MY NAME.}}}}\n")
    wanted = away.cut("--edit", "edit.yaml")
    assert wanted["edit"]["captions"]["b1-line-1/1"]["text"] == "MY NAME."
    assert (len(wanted["rows"]), wanted["is_made"]) == (len(there["rows"]) - 1, False)
    timelines = away.folder / "there" / "EP01_v001" / "01_timelines"
    with zipfile.ZipFile(away.folder / "edited.otioz", "w") as held:
        held.write(timelines / "EP01.otio", "content.otio")
        held.writestr("media/EP01_big.mov", b"\0" * (9 << 20))
    brought = away.cut("--import", "edited.otioz")
    assert [row["shot"] for row in brought["rows"]] == [row["shot"] for row in there["rows"]]
    assert brought["edit"]["captions"] == wanted["edit"]["captions"]
    assert away.cut("--reset")["edit"] == there["edit"]
