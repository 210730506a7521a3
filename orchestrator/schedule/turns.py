"""Whose turn it is among the tasks that wait for the same.

A line holds the tasks with one need, one load, one priority and the same places to avoid. In it the owner
with the fewest places goes first, then the least served; of one owner the older production, then rank.
"""

import heapq
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from orchestrator.executor.base import Load, Need, Place
from orchestrator.schedule.base import Want
from orchestrator.schedule.owners import Standing

SLACK = 16  # entries of the order that may be out of date before it is made anew

Age = tuple[float, str, int, float, str]
"""Production's age and name, rank in it, want's age and name."""


class Job(NamedTuple):
    """What a line waits for."""

    need: Need
    load: Load


class Turn(NamedTuple):
    """Who is next in a line; turns of several lines compare."""

    standing: Standing
    age: Age
    want: Want


def _age(want: Want) -> Age:
    return want.party.since, want.party.production, want.rank, want.since, want.id


class Line:
    """Waiting tasks that are alike, the fairest first."""

    def __init__(
        self, job: Job, priority: int, avoid: frozenset[str], standing: Callable[[str, Need], Standing]
    ) -> None:
        self.job, self.priority, self.avoid = job, priority, avoid
        self.unserved = 0.0
        """Since when it waits without getting a place."""
        self._standing = standing
        self._wants: dict[str, Want] = {}
        self._count: Counter[str] = Counter()
        self._heaps: dict[str, list[Age]] = {}
        """By owner; what does not wait any more is dropped when it comes up."""
        self._known: dict[str, Standing] = {}
        self._order: list[tuple[Standing, str]] = []
        """Owners; only entries that say what `_known` says count."""

    def __len__(self) -> int:
        return len(self._wants)

    def of(self, owner: str) -> int:
        """How many of an owner's tasks wait in it."""
        return self._count[owner]

    def add(self, want: Want, now: float) -> None:
        """It waits here."""
        if not self._wants:
            self.unserved = now
        owner = want.party.owner
        self._wants[want.id] = want
        self._count[owner] += 1
        heapq.heappush(self._heaps.setdefault(owner, []), _age(want))
        self.moved(owner)

    def drop(self, want: Want) -> bool:
        """It waits no more; whether its owner has others here."""
        owner = want.party.owner
        del self._wants[want.id]
        self._count[owner] -= 1
        if not self._count[owner]:
            del self._count[owner], self._heaps[owner], self._known[owner]
        return owner in self._count

    def moved(self, owner: str) -> None:
        """How an owner stands has changed."""
        if owner not in self._count:
            return
        standing = self._standing(owner, self.job.need)
        if self._known.get(owner) != standing:
            self._known[owner] = standing
            heapq.heappush(self._order, (standing, owner))
            if len(self._order) > 2 * len(self._known) + SLACK:
                self._order = [(each, name) for name, each in self._known.items()]
                heapq.heapify(self._order)

    def head(self) -> Turn | None:
        """Who is next; nobody in an empty line."""
        while self._order:
            standing, owner = self._order[0]
            if self._known.get(owner) == standing:
                age = self._oldest(owner)
                return Turn(standing, age, self._wants[age[-1]])
            heapq.heappop(self._order)
        return None

    def serves(self, place: Place) -> bool:
        """Whether a place does what its tasks need, and none of them failed there."""
        return place.serves(self.job.need) and place.id not in self.avoid

    def _oldest(self, owner: str) -> Age:
        heap = self._heaps[owner]
        while heap[0][-1] not in self._wants:
            heapq.heappop(heap)
        return heap[0]


__all__ = ["Age", "Job", "Line", "Turn"]
