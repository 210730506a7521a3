"""How owners stand: who has how many places, and who got most so far."""

from collections import Counter
from typing import NamedTuple

from orchestrator.executor.base import ANY, Need

EVERYTHING = Need(ANY)
"""Stands for the needs of all places that take whatever comes."""


def market(need: Need) -> Need:
    """Under which need a place counts: its own, or one for all that take whatever comes."""
    return EVERYTHING if need.pool == ANY else need


class Standing(NamedTuple):
    """How much an owner has; whoever has less goes first."""

    full: bool
    """It has its quota."""
    running: int
    """Places of the kind in question."""
    served: int
    """How often it got a place, so far."""


class Owners:
    """Places of owners, counted by kind of place. A newcomer counts as served like the most served one:
    however many come, they do not pass those who wait."""

    def __init__(self, quota: int = 0) -> None:
        """`quota`: places that an owner may have while others wait; 0: no bound."""
        self.quota = quota
        self._running: Counter[tuple[str, Need]] = Counter()
        self._total: Counter[str] = Counter()
        self._served: dict[str, int] = {}
        self._waiting: Counter[str] = Counter()
        self._most = 0

    def standing(self, owner: str, need: Need) -> Standing:
        """How an owner stands where places with that need are given."""
        running = self._running[owner, need] + self._running[owner, EVERYTHING]
        full = 0 < self.quota <= self._total[owner]
        return Standing(full, running, self._served.get(owner, self._most))

    def waits(self, owner: str) -> None:
        """It wants one place more."""
        if not self._waiting[owner] and not self._total[owner]:
            self._served[owner] = self._most
        self._waiting[owner] += 1

    def waits_no_more(self, owner: str) -> None:
        """It wants one place less."""
        self._waiting[owner] -= 1
        self._forget(owner)

    def begins(self, owner: str, place: Need) -> None:
        """It got a place."""
        self._running[owner, market(place)] += 1
        self._total[owner] += 1
        self._served[owner] += 1
        self._most = max(self._most, self._served[owner])

    def ends(self, owner: str, place: Need) -> None:
        """A place that it had is free."""
        self._running[owner, market(place)] -= 1
        if not self._running[owner, market(place)]:
            del self._running[owner, market(place)]
        self._total[owner] -= 1
        self._forget(owner)

    def _forget(self, owner: str) -> None:
        """Whoever neither waits nor runs takes no room, and keeps no credit."""
        if not self._waiting[owner] and not self._total[owner]:
            del self._waiting[owner], self._total[owner]
            self._served.pop(owner, None)


__all__ = ["EVERYTHING", "Owners", "Standing", "market"]
