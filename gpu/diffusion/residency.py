"""The pipelines that live in this process: the second task of a card loads nothing.

    resident = residents.get(card("klein-4b"))
    resident.pipe, resident.loads

When the next card does not fit beside those here, the one that was used least recently leaves.
"""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from gpu import libraries, memory
from gpu.card import Card
from gpu.diffusion import ladder, loading, savings
from gpu.diffusion.ladder import Ladder
from gpu.diffusion.memo import Memo
from gpu.weights.door import Located, located, model_digest

GIB = 1024**3


@dataclass
class Resident:
    """A pipeline on the device, with what it remembers and what it had to save."""

    card: Card
    found: Located
    pipe: Any
    ladder: Ladder
    memo: Memo

    def save(self, rung: str) -> None:
        """Take a rung. What was encoded before is forgotten: the rung may change it, and it takes room."""
        self.memo.forget()
        self.rest()
        if rung != savings.BATCH:
            savings.take(self.pipe, rung)

    def rest(self) -> None:
        """After a call that ended early: no cache holds its half-way state, offloaded parts go back."""
        self.pipe.maybe_free_model_hooks()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Around calls: whatever ends them, memory is as before and the next call starts afresh."""
        try:
            with memory.tidy():
                yield
        except BaseException:
            self.rest()
            memory.free()
            raise


@dataclass
class Residents:
    """All pipelines of this process, by the digest of their model; the most recently used last."""

    here: "OrderedDict[str, Resident]" = field(default_factory=OrderedDict)
    loads: int = 0
    """How often weights were loaded, ever."""

    def get(self, card: Card) -> Resident:
        """The card's pipeline, loaded now if it is not here.

        Raises what `door.located` and `loading.load` raise; OutOfMemory when it fits with no rung.
        """
        key = model_digest(card)
        if key not in self.here:
            libraries.demand(card)
            found = located(card)
            self._make_room(card.vram_gib * GIB)
            self.here[key] = self._load(card, found)
        self.here.move_to_end(key)
        return self.here[key]

    def leave(self, key: str) -> None:
        """Unload one; its memory is free afterwards."""
        resident = self.here.pop(key)
        resident.memo.leave()
        resident.pipe.remove_all_hooks()
        resident.pipe = None
        del resident
        memory.free()

    def clear(self) -> None:
        """Unload all."""
        for key in list(self.here):
            self.leave(key)

    def _make_room(self, wanted: int) -> None:
        while self.here and wanted + self._wanted() > memory.total():
            self.leave(next(iter(self.here)))

    def _wanted(self) -> int:
        return sum(each.card.vram_gib for each in self.here.values()) * GIB

    def _load(self, card: Card, found: Located) -> Resident:
        rungs = Ladder(card)
        load = partial(self._try_to_load, card, found, rungs)
        pipe = ladder.tried(rungs, load, stage="loading", save=lambda _rung: None)
        self.loads += 1
        return Resident(card, found, pipe, rungs, Memo(pipe))

    def _try_to_load(self, card: Card, found: Located, rungs: Ladder, _batch: int) -> Any:
        """Others leave before the first rung is taken."""
        try:
            with memory.tidy():
                return loading.load(card, found, rungs.taken)
        except Exception as error:
            if not self.here or not memory.is_full(error):
                raise
        self.clear()
        return loading.load(card, found, rungs.taken)


residents = Residents()
"""Those of this process: all workers in a host share them."""
