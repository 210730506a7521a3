"""One supervisor as a driver knows it."""

from dataclasses import dataclass
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
    away: float | None = None
    """Since when it does not answer."""
    attempt: str = ""
    """Ours, that it makes."""
    leaving: bool = False
    broken: bool = False
    """It fails us, perhaps not others."""
    trusted: bool = False
    """What it published was seen by us."""

    @property
    def place(self) -> Place:
        """As schedulers see it; works that it holds are those of everybody."""
        look = self.look or Look()
        holds = (look.kept | {look.doing}) - {"", NAMELESS}
        return Place(self.name, HELD if look.doing else self.need, look.node, look.loaded, holds)

    @property
    def is_free(self) -> bool:
        return (
            self.look is not None
            and self.away is None
            and not self.attempt
            and not self.leaving
            and not self.broken
        )

    @property
    def node(self) -> str:
        """Where it is; empty: it has no place yet."""
        return self.look.node if self.look else ""

    @property
    def is_others(self) -> bool:
        """Whether it works for somebody else."""
        return bool(self.look and self.look.doing and not self.attempt)
