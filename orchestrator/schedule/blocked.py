"""Places that get nothing for what failed there: people are told, and where nobody can resume one it may
prove itself after a while.
"""

import logging
from dataclasses import dataclass, field

from orchestrator.ledger.places import Spot
from orchestrator.schedule.strikes import Strikes

AGAIN = 600.0  # seconds until one is tried with one task, where no operator can resume it
log = logging.getLogger(__name__)


@dataclass
class Blocked:
    """Whom strikes make guilty, and since when."""

    strikes: Strikes
    is_resumable: bool
    """Whether there is a registry where operators resume them."""
    _since: dict[Spot, float] = field(default_factory=dict)

    def now(self, now: float) -> frozenset[Spot]:
        """All of them; who becomes one is logged."""
        guilty = self.strikes.guilty()
        for spot in sorted(guilty - self._since.keys()):
            self._tell(spot)
        self._since = {spot: self._since.get(spot, now) for spot in guilty}
        return guilty

    def due(self, now: float) -> frozenset[Spot]:
        """Those that may prove themselves now."""
        if self.is_resumable:
            return frozenset()
        return frozenset(spot for spot, at in self._since.items() if now - at >= AGAIN)

    def began(self, spot: Spot, now: float) -> None:
        """A place has a task; for one of them it is the only one for a while."""
        if spot in self._since:
            self._since[spot] = now

    def _tell(self, spot: Spot) -> None:
        name = f"{spot.name} on {spot.node}" if spot.node else spot.name
        again = f"It is tried again with one task every {AGAIN / 60:.0f} minutes"
        if self.is_resumable:
            again = "`microdrama worker resume` lets it work again"
        log.warning(
            "%s gets nothing more: %d tasks in a row failed there that can be done elsewhere, the last with: "
            "%s. %s",
            name,
            self.strikes.count(spot),
            self.strikes.trouble(spot),
            again,
        )


__all__ = ["AGAIN", "Blocked"]
