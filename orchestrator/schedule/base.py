"""What a scheduler decides about: tasks that want a place, and a policy that gives places to them.

All values; time is handed in, so that the same policy runs on a real clock and on a simulated one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from orchestrator.executor.base import Attempt, Load, Need, Place


@dataclass(frozen=True)
class Party:
    """Who asks: one production."""

    production: str
    owner: str = ""
    priority: int = 0
    """Higher goes first."""
    since: float = 0.0
    """When it came, on the scheduler's clock."""


@dataclass(frozen=True)
class Want:
    """A task that is ready and wants a place."""

    id: str
    """Unique in the scheduler; the next try at the task has another."""
    party: Party
    load: Load
    need: Need
    work: str
    """Key of what is made."""
    rank: int = 0
    """Lower goes first in its production: priority and story order."""
    avoid: frozenset[str] = frozenset()
    """Places where it failed before; only where nothing else serves is it tried there again."""
    inputs: frozenset[str] = frozenset()
    """Store names of what it reads: a node that made them has them."""
    since: float = 0.0
    """When it became ready, on the scheduler's clock."""


@dataclass(frozen=True)
class Match:
    """A task and the place that it gets."""

    want: Want
    place: Place


class Policy(Protocol):
    """Decides who goes where. Not thread-safe: the scheduler asks one question at a time."""

    def add(self, want: Want, now: float) -> None:
        """Somebody wants a place."""

    def remove(self, want: str) -> None:
        """It wants none any more; without effect for one that is not waiting."""

    def expect(self, party: Party, coming: Mapping[tuple[Need, Load], int]) -> None:
        """How many tasks a production will still want, beside those that wait and run; replaces the last."""

    def forget(self, party: Party) -> None:
        """A production is over; everything it wanted goes."""

    def match(self, free: Sequence[Place], now: float) -> Sequence[Match]:
        """Give free places to waiting tasks; a place once. What it gives counts as running from here on."""

    def ended(self, want: str, now: float, *, seconds: float | None) -> None:
        """What it gave a place to runs no more; `seconds` it took when it was made."""

    def wanted(self) -> Mapping[Need, int]:
        """How many wait or run, by need."""


__all__ = ["Attempt", "Load", "Match", "Need", "Party", "Place", "Policy", "Want"]
