"""Direction -> text: one dialect per model family. Text is data, the code is small."""

from prompt_templates.dialect import UnknownDialectError, dialects
from prompt_templates.direction import Direction, Prompt, Spoken, Subject
from prompt_templates.emotions import LABELS, UnknownEmotionError, behaviour
from prompt_templates.rendering import render

__all__ = [
    "LABELS",
    "Direction",
    "Prompt",
    "Spoken",
    "Subject",
    "UnknownDialectError",
    "UnknownEmotionError",
    "behaviour",
    "dialects",
    "render",
]
