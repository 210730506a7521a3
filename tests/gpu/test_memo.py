"""What was encoded once is not encoded again, and nobody can tell from the result."""

from typing import Any

import numpy as np
import pytest
from PIL import Image
from tiny_tasks import I2V, KLEIN, TI2V, nothing

from gpu.card import card
from gpu.diffusion import clips, residency
from gpu.diffusion.clips import Ends
from gpu.diffusion.memo import Memo
from gpu.diffusion.stills import Words, make

torch = pytest.importorskip("torch")
pytest.importorskip("diffusers")
pytestmark = pytest.mark.usefixtures("models", "_fresh")
MAYA, ROOM = (Image.new("RGB", (64, 64), colour) for colour in ("red", "navy"))


@pytest.fixture
def _fresh() -> None:
    residency.residents.clear()


class Counted:
    """How often the encoders of a card's pipeline work."""

    def __init__(self, name: str) -> None:
        pipe = residency.residents.get(card(name)).pipe
        self.words = self.pictures = 0
        pipe.text_encoder.register_forward_hook(lambda *_: setattr(self, "words", self.words + 1))
        pipe.vae.encoder.register_forward_hook(lambda *_: setattr(self, "pictures", self.pictures + 1))


def still(prompt: str, *references: Any, seed: int = 1) -> np.ndarray:
    return make(card(KLEIN), Words(prompt), references, 64, 112, [seed], nothing).pictures[0]


def test_a_characters_references_are_encoded_once_for_all_shots() -> None:
    counted = Counted(KLEIN)
    for shot in range(5):
        still(f"shot {shot}", MAYA, ROOM)
    assert (counted.pictures, counted.words) == (2, 5)


def test_more_takes_of_a_shot_encode_nothing() -> None:
    counted = Counted(KLEIN)
    for seed in range(5):
        still("Maya turns", MAYA, seed=seed)
    assert (counted.pictures, counted.words) == (1, 1)


def test_another_picture_of_the_same_size_is_another_picture() -> None:
    counted = Counted(KLEIN)
    assert not np.array_equal(still("Maya turns", MAYA), still("Maya turns", ROOM))
    assert counted.pictures == 2


def test_results_are_the_same_with_and_without() -> None:
    pipe = residency.residents.get(card(KLEIN))
    first = [still("Maya", MAYA, ROOM), still("Maya", ROOM, MAYA)]
    again = [still("Maya", MAYA, ROOM), still("Maya", ROOM, MAYA)]
    assert pipe.memo.hits > 0
    pipe.memo.leave()
    without = [still("Maya", MAYA, ROOM), still("Maya", ROOM, MAYA)]
    assert np.array_equal(first, again)
    assert np.array_equal(first, without)


@pytest.mark.parametrize("name", [TI2V, I2V])
def test_clips_too(name: str) -> None:
    counted = Counted(name)
    found = residency.residents.get(card(name))
    made = [
        clips.make(card(name), Words("she turns"), Ends(MAYA), 48, 80, 9, 1, nothing).frames for _ in range(2)
    ]
    words, pictures = counted.words, counted.pictures
    found.memo.leave()
    made.append(clips.make(card(name), Words("she turns"), Ends(MAYA), 48, 80, 9, 1, nothing).frames)
    assert np.array_equal(made[0], made[1])
    assert np.array_equal(made[0], made[2])
    assert counted.words == 2 * words
    assert counted.pictures == 2 * pictures


def test_only_so_many_are_kept() -> None:
    found = residency.residents.get(card(KLEIN))
    found.memo.leave()
    found.memo = Memo(found.pipe, most=2)
    counted = Counted(KLEIN)
    for prompt in ("one", "two", "one", "three", "one", "two"):
        still(prompt)
    assert counted.words == 4  # "two" had left when it came again


def test_what_is_forgotten_is_encoded_again() -> None:
    found, counted = residency.residents.get(card(KLEIN)), Counted(KLEIN)
    still("Maya", MAYA)
    found.save("vae-tiling")
    still("Maya", MAYA)
    assert (counted.words, counted.pictures) == (2, 2)
