"""What a writer is asked: finished messages, and the JSON Schema that its answer must fit.

Addresses and keys are this machine's (`workers.engine.book`), never the spec's.
"""

from typing import Literal

from pydantic import Field

from workers.base import Spec


class Message(Spec):
    """One turn of the talk."""

    role: Literal["system", "user", "assistant"]
    content: str


class Request(Spec):
    """What every writer is asked."""

    model: str
    """Digest of what decides about the answer: engine, or model card with its weights."""
    messages: tuple[Message, ...]
    shape: str
    """JSON Schema (2020-12) of the answer, as JSON; its fields in the order in which they are written."""
    seed: int = 1
    tokens: int = Field(default=8000, ge=1, le=200_000)
    """The most that one answer may take."""


class ChatSpec(Request):
    """Of a server."""

    engine: str
    """Name in the operator's engines.yaml: kind chat, makes story."""


class LocalSpec(Request):
    """Of a model on this machine."""

    card: str
    """Name of a model card that makes text."""
