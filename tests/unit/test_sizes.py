"""Sizes and lengths that a model takes, for any that are asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpu.card import Frames, Size, card
from gpu.diffusion.sizes import joined, native, passes, snap

SIDES = st.integers(16, 4096)
SIZES = st.builds(
    lambda multiple, across, down, more: Size(
        width=across * multiple,
        height=down * multiple,
        multiple=multiple,
        most_pixels=across * down * multiple**2 + more,
    ),
    st.sampled_from([8, 16, 32, 64]),
    st.integers(2, 20),
    st.integers(2, 40),
    st.integers(0, 100_000),
)
FRAMES = st.builds(
    lambda step, most, fps: Frames(step=step, most=step * most + 1, fps=fps),
    st.sampled_from([1, 4, 8]),
    st.integers(1, 40),
    st.sampled_from([8, 16, 24, 25]),
)


def test_no_pixels_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one pixel"):
        snap(Size(width=32, height=64, multiple=32, most_pixels=4096), 0, 64)


def test_no_frames_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one frame"):
        passes(Frames(step=4, most=81, fps=16), 0)


def test_a_portrait_episode_becomes_the_size_that_wan_is_best_at() -> None:
    size = card("wan22-ti2v-5b").size
    assert size is not None
    assert snap(size, 1080, 1920) == (704, 1280)


def test_a_draft_stays_small() -> None:
    assert snap(Size(width=704, height=1280, multiple=32, most_pixels=901120), 360, 640) == (352, 640)


@given(SIZES, SIDES, SIDES)
def test_what_comes_out_is_taken_by_the_model(size: Size, width: int, height: int) -> None:
    made = snap(size, width, height)
    assert all(side % size.multiple == 0 and side > 0 for side in made)
    assert made[0] * made[1] <= size.most_pixels


@given(SIZES, SIDES, SIDES)
def test_portrait_never_becomes_landscape(size: Size, width: int, height: int) -> None:
    across, down = snap(size, width, height)
    assert (across <= down) if width < height else (across >= down) if width > height else across == down


@given(SIZES, SIDES, SIDES)
def test_snapping_twice_changes_nothing(size: Size, width: int, height: int) -> None:
    once = snap(size, width, height)
    assert snap(size, *once) == once


@given(SIZES, st.integers(512, 2048), st.integers(512, 2048))
def test_the_proportion_is_kept_within_the_steps_that_the_model_takes(
    size: Size, width: int, height: int
) -> None:
    across, down = snap(size, width, height)
    coarse = size.multiple / min(across, down)
    assert across / down == pytest.approx(width / height, rel=max(0.06, 1.1 * coarse))


@given(FRAMES, st.integers(1, 2000))
def test_passes_reach_the_length_and_waste_little(frames: Frames, wanted: int) -> None:
    lengths = passes(frames, wanted)
    assert all(length % frames.step == 1 % frames.step and length <= frames.most for length in lengths)
    assert wanted <= joined(lengths) < wanted + frames.step + 1
    assert max(lengths) - min(lengths) <= frames.step


@given(st.integers(1, 500), st.sampled_from([24, 25, 30]), st.sampled_from([8, 16, 24, 25]))
def test_native_frames_reach_the_last_instant_and_no_further(frames: int, fps: int, own: int) -> None:
    count = native(frames, fps, own)
    assert (count - 1) * fps >= (frames - 1) * own
    assert (count - 2) * fps < (frames - 1) * own
