"""The writers: a request in, a proposal out as JSON that fits its schema. Role "proposal"."""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workers.base import Made, Progress
from workers.engine import book
from workers.errors import BadSpec, OutOfMemory, ToolFailed, Unavailable, WorkerError
from workers.writer.chat import Chat
from workers.writer.spec import ChatSpec, LocalSpec, Message, Request
from workers.writer.talk import Reply, Told, answered

if TYPE_CHECKING:
    from gpu.writing import Author

FILE = "proposal.json"


class ByChat:
    """A chat server writes."""

    name = "writer.chat"
    version = "1"
    spec = ChatSpec

    def setup(self) -> None:
        """Nothing is kept."""

    def run(self, spec: ChatSpec, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Ask the server that the spec names."""
        engine = book.find(spec.engine, spec.model, "story")
        progress(0.0)
        told = answered(spec, Chat(engine, spec).ask)
        return _made(told, spec, {"engine": spec.engine}, out)


class Local:
    """A model on this machine writes, and can write nothing but what the schema allows."""

    name = "writer.local"
    version = "1"
    spec = LocalSpec

    def setup(self) -> None:
        """The model is loaded by its first request, and stays."""

    def run(self, spec: LocalSpec, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Ask the model of the spec's card."""
        from gpu import errors
        from gpu.card import card
        from gpu.weights.door import model_digest
        from gpu.writing import authors

        try:
            chosen = card(spec.card)
            if model_digest(chosen) != spec.model:
                raise Unavailable(
                    f"model card {spec.card!r} here is not the one that was planned with; give this machine "
                    "the same card and lock.json, or ask again"
                )
            author = authors.get(chosen)
            told = answered(spec, partial(_ask, author, spec, progress))
        except errors.GpuError as error:
            raise _translated(error, errors) from error
        return _made(told, spec, {"card": spec.card, **author.provenance}, out)


def _ask(author: "Author", spec: LocalSpec, progress: Progress, messages: Sequence[Message]) -> Reply:
    from gpu.writing import authors

    told, shape = [message.model_dump() for message in messages], json.loads(spec.shape)
    write = partial(author.write, told, shape, seed=spec.seed, tokens=spec.tokens, progress=progress)
    written = authors.pressed(author.card, write)
    cut = "" if written.whole else f"{written.written} tokens were not enough for the whole answer"
    return Reply(written.text, author.card.name, written.read, written.written, cut)


def _translated(error: Exception, errors: Any) -> WorkerError:
    if isinstance(error, errors.OutOfMemory):
        return OutOfMemory(str(error))
    if isinstance(error, errors.BrokenResult):
        return ToolFailed(str(error))
    if isinstance(error, errors.UnknownCard | errors.BadCard):
        return BadSpec(str(error))
    return Unavailable(str(error))


def _made(told: Told, spec: Request, by: Mapping[str, str], out: Path) -> Made:
    text = json.dumps(told.value, ensure_ascii=False, indent=1) + "\n"
    (out / FILE).write_text(text, encoding="utf-8")
    made_by = {
        **by,
        "model": told.last.model,
        "digest": spec.model,
        "seed": spec.seed,
        "attempts": told.attempts,
        "tokens_read": told.read,
        "tokens_written": told.written,
    }
    return Made({"proposal": FILE}, {"made_by": made_by})
