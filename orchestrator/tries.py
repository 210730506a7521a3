"""The retry budget of a build: what was tried for each key, why it came to nothing, and whether to try again.

Losing a place says nothing of the task and costs none of its tries; but it must end some day.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from orchestrator.executor.base import Place

MOST_DISPLACED = 20


@dataclass
class Tries:
    """Tries by key."""

    retries: int
    """After the first."""
    reasons: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _places: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _displaced: Counter[str] = field(default_factory=Counter)

    def failed(self, key: str, place: Place, reason: str) -> bool:
        """It failed there; whether to try again."""
        self.reasons[key].append(reason)
        if place.id:
            self._places[key].add(place.id)
        return len(self.reasons[key]) <= self.retries

    def displaced(self, key: str, reason: str) -> bool:
        """It lost its place; whether to try again."""
        self._displaced[key] += 1
        if self._displaced[key] <= MOST_DISPLACED:
            return True
        self.reasons[key].append(f"lost its place {MOST_DISPLACED + 1} times, the last time: {reason}")
        return False

    def avoided(self, key: str) -> frozenset[str]:
        """Places where it failed."""
        return frozenset(self._places[key])
