"""Sounds of several passes keep to their pictures, however long each came out."""

import numpy as np
import pytest

from gpu.diffusion import sizes, sounds

RATE, FPS = 24_000, 24


def tone(seconds: float, level: float = 0.5) -> np.ndarray:
    return np.full((round(seconds * RATE), 2), level, np.float32)


@pytest.mark.parametrize("off", [-0.03, 0.0, 0.05])
def test_later_passes_begin_with_their_pictures(off: float) -> None:
    lengths = (121, 121, 97)
    made = sounds.joined(
        [tone(length / FPS + off, level) for length, level in zip(lengths, (0.1, 0.2, 0.3), strict=True)],
        lengths, RATE, FPS,
    )  # fmt: skip
    assert made.shape == (sizes.joined(lengths) * RATE // FPS, 2)
    second, third = 121 * RATE // FPS, 241 * RATE // FPS  # first sample after the frame that is shared
    assert made[second : second + 1000] == pytest.approx(0.2)
    assert made[third : third + 1000] == pytest.approx(0.3)


def test_a_pass_fades_into_the_next_without_a_click() -> None:
    made = sounds.joined([tone(9 / FPS), tone(9 / FPS)], (9, 9), RATE, FPS)
    assert made == pytest.approx(0.5)


def test_what_came_too_short_is_silence_at_its_end() -> None:
    made = sounds.joined([tone(0.2)], (9,), RATE, FPS)
    assert len(made) == 9000
    assert np.abs(made[4800:]).max() == 0


def test_a_rate_that_frames_do_not_divide_drifts_by_less_than_a_sample() -> None:
    made = sounds.joined([tone(1)] * 5, (9,) * 5, 22_050, 16)
    assert len(made) == round(41 * 22_050 / 16)
