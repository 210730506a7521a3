"""The pipelines that live in this process: the second task of a card loads nothing.

    resident = residents.get(card("klein-4b"))
    residents.at_work(resident, lambda: resident.pipe(...))

They share the accelerator with voices and writers: `gpu.residents`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from gpu import memory
from gpu.card import Card
from gpu.diffusion import ladder, loading, savings
from gpu.diffusion.ladder import Ladder
from gpu.diffusion.memo import Memo
from gpu.residents import GIB as GIB
from gpu.residents import HOUSE, Family, Result
from gpu.weights.door import Located


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


class Residents(Family[Resident]):
    """The pipelines of this process."""

    def load(self, card: Card, found: Located) -> Resident:
        """Others leave before the first rung is taken. OutOfMemory when it fits with no rung."""
        rungs = Ladder(card)
        attempt = lambda _batch: self.house.pressed(lambda: loading.load(card, found, rungs.taken))  # noqa: E731
        pipe = ladder.tried(rungs, attempt, stage="loading", save=lambda _rung: None)
        return Resident(card, found, pipe, rungs, Memo(pipe))

    def unload(self, kept: Resident) -> None:
        """Hooks and memo would keep it."""
        kept.memo.leave()
        kept.pipe.remove_all_hooks()
        kept.pipe = None

    def at_work(self, resident: Resident, work: Callable[[], Result]) -> Result:
        """`work` with that pipeline; when memory runs out, others leave and it is done afresh."""

        def afresh() -> Result:
            with resident.at_work():
                return work()

        return self.pressed(resident.card, afresh)


residents = Residents(HOUSE)
"""Those of this process: all workers in a host share them."""
