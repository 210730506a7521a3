"""One supervisor as a driver knows it, and what it offers to schedulers."""

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from orchestrator.executor.base import HELD, Need, Place
from orchestrator.executor.ray.orders import NAMELESS, Look


@dataclass
class Berth:
    """One supervisor as we know it."""

    name: str
    need: Need
    handle: Any
    asked: float
    look: Look | None = None
    """None: it has no place yet."""
    ahead: float = 0.0
    """Seconds that its clock is ahead of ours, or a little less: its look took a while to come."""
    away: float | None = None
    """Since when it does not answer."""
    attempt: str = ""
    """Ours, that it makes."""
    leaving: bool = False
    broken: bool = False
    """It fails us, perhaps not others."""
    trusted: bool = False
    """What it published was seen by us."""
    inherited: bool = False
    """It was at work before we came: until it answers nobody knows what it holds."""
    refused: set[str] = field(default_factory=set)
    """Works that it was asked to hand over, and did not."""

    def hear(self, look: Look) -> None:
        """It says how it is now."""
        self.look, self.ahead = look, look.at - time.monotonic()

    def places(self, delivered: Collection[str]) -> Iterator[Place]:
        """As schedulers see it: a place for what comes, and one for each work that it holds and remembers.

        `delivered`: works that came to us, and are held for nobody any more. A work that it is making goes
        with the place itself.
        """
        if not self.is_here or self.look is None:
            return
        look = self.look
        if not self.attempt:
            making = frozenset({look.doing}).difference(("", NAMELESS), delivered)
            yield Place(self.name, HELD if look.doing else self.need, look.node, look.loaded, making)
        for work in sorted(look.kept.difference(self.refused, delivered)):
            yield Place(self.name, HELD, look.node, look.loaded, frozenset({work}))

    def keeps(self, place: Place) -> bool:
        """Whether that place stands for a work that it remembers, and hands over beside what it makes."""
        kept = self.look.kept if self.look else frozenset()
        return place.need == HELD and bool(place.holds & kept.difference(self.refused))

    @property
    def is_here(self) -> bool:
        """Whether it answers and serves us."""
        return self.look is not None and self.away is None and not self.leaving and not self.broken

    @property
    def is_free(self) -> bool:
        """Whether it would begin an attempt of ours."""
        return self.is_here and not self.attempt

    @property
    def node(self) -> str:
        """Where it is; empty: it has no place yet."""
        return self.look.node if self.look else ""

    @property
    def is_others(self) -> bool:
        """Whether it works for somebody else."""
        return bool(self.look and self.look.doing and not self.attempt)
