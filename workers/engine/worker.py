"""Workers that have things made by a server of the operator's: stills, clips, lips and voices.

    spec + inputs -> order -> (errand or desk, with the journal) -> what came -> conformed to what was promised
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workers.base import Made, Progress, Spec
from workers.conform import Shape, conform, look
from workers.engine import book, desk, media
from workers.engine import spec as asked
from workers.engine.abilities import Thing
from workers.engine.comfy import Comfy
from workers.engine.errand import Check, Errand
from workers.engine.images import Images
from workers.engine.journal import Journal, Record
from workers.engine.localai import LocalAI
from workers.engine.order import Order, identity, length, refuse_impossible, size
from workers.engine.speech import WORDS, Kokoro, Speech
from workers.engine.videos import OMNI, SGLANG, Videos
from workers.engine.words import Word, respelt
from workers.errors import BadInput, BadSpec, ToolFailed
from workers.promised import Promise, promised

OVER_THERE = 0.95
"""Share of the work that the engine does."""
QUEUES: Mapping[tuple[str, str], Callable[[book.Engine, Order], Any]] = {
    ("vllm-omni", "motion"): lambda engine, order: Videos(engine, order, OMNI),
    ("sglang", "motion"): lambda engine, order: Videos(engine, order, SGLANG),
    **{("comfyui", thing): Comfy for thing in ("still", "motion", "lips")},
}
DESKS: Mapping[tuple[str, str], Callable[[book.Engine, Order], desk.Desk]] = {
    **{(kind, "still"): Images for kind in ("vllm-omni", "sglang", "openai")},
    ("localai", "motion"): LocalAI,
    ("vllm-omni", "voice"): Speech,
    ("openai", "voice"): Speech,
    ("kokoro", "voice"): Kokoro,
}


@dataclass(frozen=True)
class Came:
    """What an engine made, as it came."""

    file: Path
    folder: Path
    record: Record
    engine: book.Engine

    def made_by(self, order: Order, **really: Any) -> dict[str, Any]:
        """Provenance: who made it, with what, and what really came out."""
        asked_for = {"width": order.width, "height": order.height, "frames": order.frames, "fps": order.fps}
        return {
            "engine": self.record.engine,
            "kind": self.engine.kind,
            "model": self.engine.model,
            "digest": self.engine.digest,
            "seed": order.seed,
            "job": self.record.job,
            "round": self.record.round,
            "asked": {name: value for name, value in asked_for.items() if value},
            "came": really,
            "told": {name: str(value) for name, value in self.record.told.items()},
        }


class _Engine:
    """What all of them share."""

    name: str
    version = "1"

    def setup(self) -> None:
        """Forget jobs of long ago."""
        Journal().sweep()

    def _fetch(self, there: book.Engine, named: str, order: Order, check: Check, progress: Progress) -> "_Held":
        refuse_impossible(named, there, order)
        return _Held(there, named, order, check, lambda value: progress(value * OVER_THERE))


class _Held:
    """A result in the journal, ours while we turn it into what was promised."""

    def __init__(
        self, engine: book.Engine, name: str, order: Order, check: Check, progress: Progress
    ) -> None:
        self._engine, self._name, self._order = engine, name, order
        self._check, self._progress = check, progress
        self._journal = Journal()
        self._entry = self._journal.job(order.identity, lambda: progress(0.0))

    def __enter__(self) -> Came:
        entry = self._entry.__enter__()
        try:
            if entry.record.state != "fetched" or not entry.whole:
                with self._journal.turn(self._name, self._engine.at_once, lambda: self._progress(0.0)):
                    self._make(entry)
        except BaseException as error:
            self._entry.__exit__(type(error), error, error.__traceback__)
            raise
        return Came(entry.folder / "result", entry.folder, entry.record, self._engine)

    def __exit__(self, *error: Any) -> None:
        self._entry.__exit__(*error)

    def _make(self, entry: Any) -> None:
        engine, order, what = self._engine, self._order, (self._engine.kind, self._order.makes)
        if entry.record.state == "fetched":
            entry.over()  # its files were lost
        if what in QUEUES:
            queue = QUEUES[what](engine, order)
            try:
                Errand(self._name, engine, order, queue, self._journal, self._progress).run(entry, self._check)
            finally:
                queue.close()
        else:
            server = DESKS[what](engine, order)
            try:
                desk.ask(self._name, engine, order, server, entry, self._check, self._progress)
            finally:
                server.close()
