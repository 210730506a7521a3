"""Transitions on drawn clips: every frame of the mixture, its length, and that it joins like any segment."""

import shutil
from itertools import accumulate
from pathlib import Path

import pysubs2
import pytest
from pydantic import ValidationError
from test_stitch import SIZE, beeps, draw, encode, grey, join, spec, still

from workers.errors import BadInput, ToolFailed
from workers.stitch.blend import Blend
from workers.stitch.blend_spec import BlendSpec
from workers.stitch.boxes import steps

__all__ = ["beeps"]  # a fixture
OVER, FRAMES = 12, 41
WHITE, BLACK = (f"color={colour}:s={SIZE[0]}x{SIZE[1]}:r=24" for colour in ("white", "black"))


def asked(kind: str = "dissolve", **fields: object) -> BlendSpec:
    whole = {**dict(spec(FRAMES)), "transition": kind, "over": OVER, "before_in": 40} | fields
    return BlendSpec.model_validate(whole)


def blend(out: Path, wanted: BlendSpec, **inputs: Path) -> Path:
    out.mkdir()
    worker = Blend()
    worker.setup()
    return out / worker.run(wanted, inputs, out, still).files["segment"]


@pytest.fixture(scope="module")
def white(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw(tmp_path_factory.mktemp("white") / "white.mp4", WHITE, 60)


@pytest.fixture(scope="module")
def black(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw(tmp_path_factory.mktemp("black") / "black.mp4", BLACK, 60)


def levels(path: Path) -> list[int]:
    """The mean grey of each frame, 0 to 255."""
    return [round(float(frame.mean())) for frame in grey(path)]


def shares(coming: int, leaving: int) -> list[float]:
    """The greys of a transition from one level to another."""
    return [leaving + (coming - leaving) * (k + 1) / (OVER + 1) for k in range(OVER)]


# --- refused ---


@pytest.mark.parametrize("fields", [{"over": FRAMES + 1}, {"over": 1}, {"transition": "wipe"}])
def test_a_transition_that_does_not_fit_is_no_task(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        asked(**fields)


def test_a_take_without_a_handle_is_refused(tmp_path: Path, white: Path, black: Path) -> None:
    with pytest.raises(ToolFailed, match=r"white\.mp4 gave 10 of 12 frames to dissolve out of"):
        blend(tmp_path / "out", asked(before_in=50), clip=black, before=white)


def test_a_clip_that_ends_too_early_is_refused(tmp_path: Path, white: Path, black: Path) -> None:
    with pytest.raises(ToolFailed, match=r"black\.mp4 gave 20 of 41 frames"):
        blend(tmp_path / "out", asked(source_in=40), clip=black, before=white)


def test_a_playlist_that_poses_as_the_picture_before_is_refused(tmp_path: Path, black: Path) -> None:
    (tmp_path / "before.mp4").write_text("ffconcat version 1.0\nfile /etc/hostname\n")
    with pytest.raises(BadInput, match=r"before\.mp4 is not an mp4"):
        blend(tmp_path / "out", asked(), clip=black, before=tmp_path / "before.mp4")


# --- the picture ---


def test_white_dissolves_into_black_frame_by_frame(tmp_path: Path, white: Path, black: Path) -> None:
    found = levels(blend(tmp_path / "out", asked(), clip=black, before=white))
    assert len(found) == FRAMES
    assert found[:OVER] == pytest.approx(shares(0, 255), abs=3)
    assert 110 < found[OVER // 2] < 145, "the middle is grey"
    assert set(found[OVER:]) == {0}


def test_black_dissolves_into_white(tmp_path: Path, white: Path, black: Path) -> None:
    found = levels(blend(tmp_path / "out", asked(), clip=white, before=black))
    assert found[:OVER] == pytest.approx(shares(255, 0), abs=3)
    assert set(found[OVER:]) == {255}


def test_a_dip_comes_up_from_black_and_its_first_frame_can_be_seen(tmp_path: Path, white: Path) -> None:
    found = levels(blend(tmp_path / "out", asked("dip"), clip=white))
    assert found[:OVER] == pytest.approx(shares(255, 0), abs=3)
    assert set(found[OVER:]) == {255}


def test_each_picture_moves_on_while_the_other_is_seen(tmp_path: Path) -> None:
    """A flash at a frame of either take comes at the frame at which that one would have been shown."""
    flash = "drawbox=c=black:t=fill,drawbox=c=white:t=fill:enable='eq(n,{})',format=yuv420p"
    source = f"color=gray:s={SIZE[0]}x{SIZE[1]}:r=24"
    leaving = draw(tmp_path / "leaving.mp4", source, 60, flash.format(40 + 2))
    coming = draw(tmp_path / "coming.mp4", source, 60, flash.format(6 + 9))
    found = levels(blend(tmp_path / "out", asked(), clip=coming, before=leaving))
    assert [number for number, level in enumerate(found) if level > 100] == [2, 9]


@pytest.mark.parametrize("source", ["testsrc2=s=320x180:r=30", "testsrc2=s=200x384:r=24000/1001"])
def test_takes_of_another_shape_are_fitted_before_they_are_mixed(
    tmp_path: Path, source: str, white: Path
) -> None:
    foreign = draw(tmp_path / "foreign.mp4", source, 90, "format=yuv420p")
    for name, inputs in {
        "in": {"clip": foreign, "before": white},
        "out": {"clip": white, "before": foreign},
    }.items():
        assert steps(blend(tmp_path / name, asked(), **inputs)).frames == FRAMES


def test_captions_stand_over_the_mixture(tmp_path: Path, white: Path, black: Path) -> None:
    text = pysubs2.SSAFile()
    text.info |= {"PlayResX": "216", "PlayResY": "384"}
    text.append(pysubs2.SSAEvent(start=0, end=200, text="STAY"))
    plain = blend(tmp_path / "plain", asked(), clip=white, before=black)
    written = blend(tmp_path / "written", asked(ass=text.to_string("ass")), clip=white, before=black)
    pairs = list(zip(grey(plain), grey(written), strict=True))
    assert (pairs[0][0] != pairs[0][1]).mean() > 0.001, "it is there from the first frame"
    assert abs(float(pairs[20][0].mean()) - float(pairs[20][1].mean())) < 1, "and goes"


# --- the file ---


def test_the_same_blend_has_the_same_bytes_in_another_folder(
    tmp_path: Path, white: Path, black: Path
) -> None:
    first = blend(tmp_path / "one", asked(), clip=black, before=white)
    again = shutil.copy(white, tmp_path / "elsewhere.mp4")
    assert first.read_bytes() == blend(tmp_path / "two", asked(), clip=black, before=again).read_bytes()


def test_blends_and_plain_segments_join_into_an_episode_that_passes_its_checks(
    tmp_path: Path, white: Path, black: Path, beeps: Path
) -> None:
    """`Master` reads its file back: frames, steps, no edit list. Lengths are those of `test_stitch`."""
    lengths = (30, 41, 37, 52, 33)
    segments = [
        blend(tmp_path / "0", asked("dip", frames=30), clip=white),
        blend(tmp_path / "1", asked(), clip=black, before=white),
        encode(white, tmp_path / "2", spec(37)),
        blend(tmp_path / "3", asked(frames=52), clip=black, before=white),
        encode(white, tmp_path / "4", spec(33)),
    ]
    found = levels(join(tmp_path / "joined", segments, beeps))
    assert len(found) == sum(lengths)
    cuts = [0, *accumulate(lengths)]
    assert found[cuts[1] : cuts[1] + OVER] == pytest.approx(shares(0, 255), abs=3)
    assert found[cuts[3] : cuts[3] + OVER] == pytest.approx(shares(0, 255), abs=3)
    assert {found[cuts[1] - 1], found[cuts[2]], found[cuts[4]]} == {255}
    assert {found[cuts[2] - 1], found[cuts[4] - 1]} == {0}
