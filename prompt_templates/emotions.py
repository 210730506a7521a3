"""Emotion label -> visible behaviour: the closed list that plans, prompts and drawings share.

The words live in `emotions.yaml`. A plan keeps label and behaviour side by side, so a character's own way
of being afraid can replace the behaviour while the label still steers drawing and reaction rules.
"""

from pathlib import Path

import yaml


class UnknownEmotionError(KeyError):
    """The label is not one of `emotions.yaml`."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label

    def __str__(self) -> str:
        return f"unknown emotion {self.label!r}; use one of: {', '.join(LABELS)}"


def _read() -> dict[str, str]:
    text = Path(__file__).with_name("emotions.yaml").read_text(encoding="utf-8")
    return {str(label): str(words) for label, words in yaml.load(text, Loader=yaml.CSafeLoader).items()}


_BEHAVIOURS = _read()
LABELS: tuple[str, ...] = tuple(_BEHAVIOURS)
"""Every label, in the order of the file; "neutral" is first."""


def behaviour(label: str) -> str:
    """What a camera sees of that emotion; UnknownEmotionError names the labels there are."""
    try:
        return _BEHAVIOURS[label]
    except KeyError:
        raise UnknownEmotionError(label) from None
