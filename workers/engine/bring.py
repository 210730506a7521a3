"""Brings one order's result home and holds it: from the journal if it is there, else from the engine."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workers.base import Progress
from workers.engine import book, desk
from workers.engine.comfy import Comfy
from workers.engine.errand import Check, Errand, Queue
from workers.engine.images import Images
from workers.engine.journal import Entry, Journal, Record
from workers.engine.localai import LocalAI
from workers.engine.order import Order, refuse_impossible
from workers.engine.secret import hidden, unsaid
from workers.engine.speech import Kokoro, Speech
from workers.engine.videos import OMNI, SGLANG, Videos
from workers.errors import BadInput, ToolFailed, ToolTimeout

QUEUES: Mapping[tuple[str, str], Callable[[book.Engine, Order], Queue]] = {
    ("vllm-omni", "motion"): lambda engine, order: Videos(engine, order, OMNI),
    ("sglang", "motion"): lambda engine, order: Videos(engine, order, SGLANG),
    **{("comfyui", thing): Comfy for thing in ("still", "motion", "lips")},
}
"""Those that take a job and give the result later."""
DESKS: Mapping[tuple[str, str], Callable[[book.Engine, Order], desk.Desk]] = {
    **{(kind, "still"): Images for kind in ("vllm-omni", "sglang", "openai")},
    ("localai", "motion"): LocalAI,
    ("vllm-omni", "voice"): Speech,
    ("openai", "voice"): Speech,
    ("kokoro", "voice"): Kokoro,
}
"""Those that answer with the result itself."""


@dataclass(frozen=True)
class Came:
    """What an engine made, as it came."""

    file: Path
    folder: Path
    record: Record
    engine: book.Engine

    def made_by(self, order: Order, really: str) -> dict[str, Any]:
        """Provenance, in plain strings and numbers: who made it, with what, and what really came out."""
        length = f", {order.frames} frames at {order.fps}" if order.frames else ""
        ordered = f"{order.width}x{order.height}{length}" if order.width else f"{order.pace} %"
        return {
            "engine": self.record.engine,
            "kind": self.engine.kind,
            "model": self.engine.model,
            "digest": self.engine.digest,
            "seed": order.seed,
            "job": hidden(self.record.job, self.engine.secret),
            "round": self.record.round,
            "ordered": ordered,
            "came": really,
            **{f"told_{name}": str(value) for name, value in self.record.told.items()},
        }


@contextmanager
def brought(name: str, engine: book.Engine, order: Order, check: Check, progress: Progress) -> Iterator[Came]:
    """The result, ours alone until the end. Raises WorkerError, and what `progress` raises.

    Whoever finds that it cannot be used says so by BadInput or ToolFailed: then it is over, and the next try
    orders anew. After any other error it is kept.
    """
    refuse_impossible(name, engine, order)
    journal = Journal()
    with unsaid(engine.secret), journal.job(order.identity, lambda: progress(0.0)) as entry:
        if entry.record.state == "fetched" and not entry.whole:
            entry.over()
        if entry.record.state != "fetched":
            with ExitStack() as held:
                held.enter_context(journal.turn(name, engine.at_once, lambda: progress(0.0)))
                _make(name, engine, order, journal, entry, check, progress, held)
        try:
            yield Came(entry.folder / "result", entry.folder, entry.record, engine)
        except (BadInput, ToolFailed) as error:
            if not _ours(error):
                entry.over()
            raise


def _ours(error: Exception) -> bool:
    """Whether this machine is to blame: the result may be good, and has been paid for."""
    return isinstance(error, ToolTimeout) or "No space left on device" in str(error)


def _make(
    name: str,
    engine: book.Engine,
    order: Order,
    journal: Journal,
    entry: Entry,
    check: Check,
    progress: Progress,
    held: ExitStack,
) -> None:
    what = (engine.kind, order.makes)
    if what in QUEUES:
        queue = held.enter_context(closing(QUEUES[what](engine, order)))
        Errand(name, engine, order, queue, journal, progress).run(entry, check)
    else:
        server = held.enter_context(closing(DESKS[what](engine, order)))
        desk.ask(name, engine, order, server, entry, check, progress, held)
