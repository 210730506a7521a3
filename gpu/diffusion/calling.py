"""Our words become the arguments of a pipeline's call, as the card says.

Words: prompt, second, negative, image, last, references, width, height, frames, fps, steps, batch. A word
that the card does not name cannot be given to this model: without it something else would be made.
"""

import inspect
from functools import cache
from typing import Any

from gpu.card import Card
from gpu.errors import BadCard

CONDITIONS = "conditions"
"""The argument of pipelines that take pictures at given frames: first and last go into one list."""
EMPTY: tuple[Any, ...] = (None, "", (), [])


def arguments(card: Card, pipe: Any, **words: Any) -> dict[str, Any]:
    """The call of `pipe` for these words, with the card's options. Words that are empty are left out.

    BadCard: a word that this model cannot be given, or an argument that the pipeline does not have.
    """
    said = {word: value for word, value in words.items() if not _empty(value)}
    unheard = [word for word in said if word not in card.arguments and not _default(word, said[word])]
    if unheard:
        raise BadCard(f"{card.name} cannot be given {unheard[0]!r}; it takes: {', '.join(card.arguments)}")
    named = {card.arguments[word]: value for word, value in said.items() if word in card.arguments}
    if CONDITIONS in named:
        named[CONDITIONS] = _conditions(pipe, said)
    call = {**card.options, **named}
    _refuse_unknown(card, pipe, call)
    return call


def accepts(pipe: Any, argument: str) -> bool:
    """Whether the pipeline's call has that argument."""
    kind: Any = type(pipe)
    return argument in _parameters(kind)


@cache
def _parameters(kind: Any) -> frozenset[str]:
    return frozenset(inspect.signature(kind.__call__).parameters)


def _empty(value: Any) -> bool:
    return any(value is each or (type(value) is type(each) and value == each) for each in EMPTY)


def _default(word: str, value: Any) -> bool:
    """One picture at a time is what a model without batches makes anyway."""
    return word == "batch" and value == 1


def _refuse_unknown(card: Card, pipe: Any, call: dict[str, Any]) -> None:
    unknown = [name for name in call if not accepts(pipe, name)]
    if unknown:
        raise BadCard(f"{card.name}: {type(pipe).__name__} has no argument {unknown[0]!r}")


def _conditions(pipe: Any, said: dict[str, Any]) -> list[Any]:
    """The pictures that a clip starts from and ends on."""
    if type(pipe).__name__.startswith("LTX2"):
        from diffusers.pipelines.ltx2.pipeline_ltx2_condition import LTX2VideoCondition

        ends = {"image": 0, "last": -1}
        return [LTX2VideoCondition(frames=said[word], index=at) for word, at in ends.items() if word in said]
    from diffusers.pipelines.ltx.pipeline_ltx_condition import LTXVideoCondition

    ends = {"image": 0, "last": said["frames"] - 1}
    return [LTXVideoCondition(image=said[word], frame_index=at) for word, at in ends.items() if word in said]
