"""The demo as a platform, a viewer and an editor would find it. One real demo serves all of these."""

import json
import re
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest

from tests.acceptance.conftest import Desk
from workers import ffmpeg

STRICTEST = {"left": 150, "right": 930, "top": 285, "bottom": 1248}


@pytest.fixture(scope="session")
def folder(demo: Desk) -> Path:
    return demo.out / "ep01"


@pytest.fixture(scope="session")
def cut(folder: Path) -> Any:
    return json.loads((folder / "cut.json").read_text())


@pytest.fixture(scope="session")
def plan(folder: Path) -> Any:
    return json.loads((folder / "plan.json").read_text())


@pytest.fixture(scope="session")
def report(folder: Path) -> Any:
    return json.loads((folder / "report.json").read_text())


def test_it_leaves_every_file_that_was_promised(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    captions = {f"captions.{suffix}" for suffix in ("srt", "vtt", "ass")}
    other = {"plan.json", "cut.json", "storyboard.html", "cover.jpg", "report.json", "bundle"}
    assert names == {"episode.mp4", *captions, *other}


def test_the_episode_is_vertical_h264_high_and_aac(folder: Path) -> None:
    with av.open(str(folder / "episode.mp4")) as file:
        video, sound = file.streams.video[0], file.streams.audio[0]
        assert (video.width, video.height, video.average_rate) == (1080, 1920, 24)
        assert (video.codec.name, video.profile, video.pix_fmt) == ("h264", "High", "yuv420p")
        assert (sound.codec.name, sound.rate, sound.layout.name) == ("aac", 48000, "stereo")
        context = video.codec_context
        assert (context.color_primaries, context.color_trc, context.colorspace, context.color_range) == (
            1,
            1,
            1,
            1,
        )
        assert 60 <= float(file.duration / av.time_base) <= 100


def test_the_header_comes_first_and_there_is_no_edit_list(folder: Path) -> None:
    data = (folder / "episode.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert b"elst" not in data[: data.index(b"mdat")]


def test_every_frame_of_the_cut_is_there_at_a_constant_rate(folder: Path, cut: Any) -> None:
    with av.open(str(folder / "episode.mp4")) as file:
        times = [frame.pts for frame in file.decode(video=0)]
    assert len(times) == cut["frames"]
    assert {later - sooner for sooner, later in pairwise(times)} == {512}


def test_it_is_as_loud_as_platforms_play(folder: Path) -> None:
    graph = [
        "-i",
        folder / "episode.mp4",
        "-vn",
        "-af",
        "ebur128=peak=true:framelog=quiet",
        "-f",
        "null",
        "-",
    ]
    log = ffmpeg.run([str(word) for word in graph])
    summary = log[log.rindex("Summary:") :]
    loudness = float(re.search(r"I:\s+(-?[\d.]+) LUFS", summary)[1])  # type: ignore[index]
    peak = float(re.search(r"Peak:\s+(-?[\d.]+) dBFS", summary)[1])  # type: ignore[index]
    assert abs(loudness + 14) <= 0.5
    assert peak <= -1.0


def test_every_beat_is_told_in_order(cut: Any, plan: Any) -> None:
    assert [marker["beat"] for marker in cut["markers"]] == [f"b{n}" for n in range(1, 8)]
    roles = [marker["role"] for marker in cut["markers"] if marker["role"]]
    assert roles == ["hook", "escalation", "reveal", "cliffhanger"]
    assert plan["episode"] == 1


def test_a_quarter_to_two_fifths_of_the_shots_are_reactions(plan: Any) -> None:
    filmed = [shot for shot in plan["shots"] if shot["role"] != "card"]
    for shots in (filmed, [shot for shot in filmed if shot["coverage"] != "alternate"]):
        share = sum(shot["role"] == "reaction" for shot in shots) / len(shots)
        assert 0.25 <= share <= 0.40


def test_every_spoken_word_is_captioned(cut: Any, plan: Any) -> None:
    shown = [word["text"] for caption in cut["captions"] for row in caption["rows"] for word in row]
    assert shown == [word for line in plan["lines"] for word in line["text"].split()]


def test_every_check_of_the_report_passed(report: Any) -> None:
    assert [check for check in report["checks"] if not check["passed"]] == []
    assert report["fallbacks"] == []


def test_maya_wears_the_wardrobe_of_the_scene_in_every_shot(plan: Any) -> None:
    worn = {who["wardrobe"] for shot in plan["shots"] for who in shot["cast"] if who["sheet"] == "maya"}
    assert worn == {"night"}


def test_the_storyboard_needs_nothing_from_outside(folder: Path) -> None:
    page = (folder / "storyboard.html").read_text()
    assert not re.findall(r"""(?:src|href)=["'](?!data:|#)""", page)


def test_a_second_run_makes_nothing(demo: Desk) -> None:
    [report] = demo.json("demo", "--out", demo.out)
    assert report["tasks_run"] == 0
    assert report["tasks_reused"] > 50


def test_inserts_are_read_by_ocr_on_a_small_phone(folder: Path, cut: Any, plan: Any, tmp_path: Path) -> None:
    tesseract()
    inserts = {shot["id"]: shot["insert"] for shot in plan["shots"] if shot["role"] == "insert"}
    for event in cut["events"]:
        if event["shot"] in inserts and inserts[event["shot"]]["lines"]:
            frame = tmp_path / f"{event['shot']}.png"
            grab(folder / "episode.mp4", event["start"] + event["frames"] // 2, frame)
            missing = unread(inserts[event["shot"]], ocr(frame))
            assert not missing, f"{event['shot']}: {missing}"


def tesseract() -> None:
    try:
        subprocess.run(["tesseract", "--version"], capture_output=True, check=True)
    except FileNotFoundError:
        pytest.skip("tesseract is not installed (Debian: tesseract-ocr)")


def grab(episode: Path, number: int, frame: Path) -> None:
    """Frame `number` at half size, as a viewer with a small phone has it."""
    select = f"select=eq(n\\,{number}),scale=540:960"
    ffmpeg.run(["-i", str(episode), "-vf", select, "-frames:v", "1", "-update", "1", str(frame)])


def ocr(frame: Path) -> str:
    done = subprocess.run(
        ["tesseract", frame, "-", "--psm", "11"], capture_output=True, text=True, check=True
    )
    return done.stdout


def unread(insert: Any, seen: str) -> list[str]:
    """Words of four letters and more that the reader did not find."""
    plain = re.sub(r"\W+", "", seen).lower()
    words = re.findall(r"\w{4,}", " ".join([insert["title"], *insert["lines"]]))
    return [word for word in words if re.sub(r"\W+", "", word).lower() not in plain]
