"""Who can write here: entries of engines.yaml that make a story, and model cards that make text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gpu import card as cards
from gpu.errors import GpuError
from gpu.weights.door import model_digest
from orchestrator.errors import UnusableInput
from workers.engine import book
from workers.writer.spec import ChatSpec, LocalSpec, Request

WITHOUT = (
    "Nothing needs a writer: `microdrama plan STORY` shows how the house director films the story as it is."
)
HOW = """Configure one in {where}:
  author:
    kind: chat
    makes: story
    url: http://127.0.0.1:8000      # vLLM, SGLang, llama.cpp, Ollama, LocalAI or a hosted service
    model: name-as-the-server-calls-it
    key_env: AUTHOR_KEY             # only where the server wants a key
or put a model card with `makes: text` into {cards}. docs/writing.md shows both."""


@dataclass(frozen=True)
class Writer:
    """One of them."""

    name: str
    worker: str
    """In `workers.registry`."""
    model: str
    """Digest of what decides about its answers."""

    def spec(self, **asked: Any) -> Request:
        """A request for it."""
        if self.worker == "writer.chat":
            return ChatSpec(engine=self.name, model=self.model, **asked)
        return LocalSpec(card=self.name, model=self.model, **asked)


def writers() -> Mapping[str, Writer]:
    """By name. An entry of engines.yaml hides a card of the same name."""
    try:
        found = [cards.card(name) for name in cards.names()]
        local = [Writer(c.name, "writer.local", model_digest(c)) for c in found if c.makes == "text"]
    except GpuError as error:
        raise UnusableInput(str(error)) from error
    told = book.read().items()
    chat = [Writer(name, "writer.chat", each.digest) for name, each in told if each.makes == "story"]
    return {each.name: each for each in (*local, *chat)}


def writer(name: str | None) -> Writer:
    """The one of that name, or the only one there is. UnusableInput says how to configure one."""
    there = writers()
    if name is None and len(there) == 1:
        return next(iter(there.values()))
    if not there:
        how = HOW.format(where=book.where(), cards=cards.models_folder() / "cards")
        raise UnusableInput(f"No writer is configured. {WITHOUT}\n{how}")
    if name is None or name not in there:
        wrong = f"There is no writer {name!r}" if name else "There are several writers; give --writer NAME"
        raise UnusableInput(f"{wrong}; there are: {', '.join(sorted(there))}.")
    return there[name]
