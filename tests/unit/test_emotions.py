"""Every emotion has a body."""

import pytest

from orchestrator.plan import Reaction
from prompt_templates.emotions import LABELS, UnknownEmotionError, behaviour


def test_an_unknown_label_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(
        UnknownEmotionError, match="unknown emotion 'melancholy'; use one of: neutral, listening"
    ):
        behaviour("melancholy")


def test_the_error_is_a_key_error() -> None:
    assert issubclass(UnknownEmotionError, KeyError)


@pytest.mark.parametrize("label", LABELS)
def test_a_behaviour_shows_and_does_not_name_the_feeling(label: str) -> None:
    shown = behaviour(label)
    assert label not in shown
    assert 30 < len(shown) <= 200
    assert not {"he", "she", "his", "her", "they"} & set(shown.replace(",", "").split())


def test_no_two_emotions_look_alike() -> None:
    assert len({behaviour(label) for label in LABELS}) == len(LABELS)


def test_there_are_enough_labels_for_the_reactions() -> None:
    assert len(LABELS) >= 20 + len(Reaction) - 1
