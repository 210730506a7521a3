"""Ask, judge, and ask once more with the reason: the same for every backend.

told = answered(request, ask)     # what the model wrote, judged, and what it took
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workers.writer.judged import NotAsAsked, judged
from workers.writer.spec import Message, Request

ATTEMPTS = 2
QUOTED = 20_000
"""Characters of a refused answer that the model is shown again."""


@dataclass(frozen=True)
class Reply:
    """One answer of a model."""

    text: str
    model: str
    """As whoever ran it calls it."""
    read: int
    """Tokens that it was given."""
    written: int
    cut: str = ""
    """Why it ended before its end; empty: it is whole."""


@dataclass(frozen=True)
class Told:
    """An answer that fits."""

    value: Any
    last: Reply
    attempts: int
    read: int
    """Tokens of all attempts."""
    written: int


Ask = Callable[[Sequence[Message]], Reply]


def answered(request: Request, ask: Ask) -> Told:
    """The first answer that fits. NotAsAsked, with the reason of the last one, when none does."""
    schema, messages = json.loads(request.shape), list(request.messages)
    read = written = 0
    for attempt in range(1, ATTEMPTS + 1):
        reply = ask(messages)
        read, written = read + reply.read, written + reply.written
        try:
            return Told(_judged(reply, schema), reply, attempt, read, written)
        except NotAsAsked as error:
            if attempt == ATTEMPTS:
                raise NotAsAsked(f"{reply.model} was asked {ATTEMPTS} times, at last: {error}") from error
            messages = [*request.messages, *_again(reply, error)]
    raise AssertionError("unreachable")


def _judged(reply: Reply, schema: Any) -> Any:
    if reply.cut:
        raise NotAsAsked(reply.cut)
    return judged(reply.text, schema)


def _again(reply: Reply, error: NotAsAsked) -> list[Message]:
    refused = replace(reply, text=reply.text[:QUOTED] or "(nothing)").text
    mend = f"This answer was refused: {error}. Answer again with the whole JSON document, mended."
    return [Message(role="assistant", content=refused), Message(role="user", content=mend)]
