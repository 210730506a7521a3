"""What a production may newly spend: milliseconds of workers' time, shared by all its graphs.

What is reused costs nothing. An attempt that fails costs what it took. Running tasks are never cut off, so a
production spends at most what runs at once beyond its budget.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from orchestrator.errors import ProductionFailed
from orchestrator.outcome import Failure, Result


class BudgetSpent(ProductionFailed):
    """The budget is spent; what was made stays. Give more and run it again to go on."""

    def __init__(
        self,
        message: str = "",
        failures: Sequence[Failure] = (),
        results: Mapping[str, Result] | None = None,
        *,
        spent: int = 0,
        limit: int = 0,
    ) -> None:
        super().__init__(message, failures, results)
        self.spent, self.limit = spent, limit
        """Milliseconds."""


@dataclass
class Budget:
    """One production's money: what may be spent, and what was."""

    limit: int | None = None
    """Milliseconds; None: whatever it takes."""
    spent: int = field(default=0, init=False)

    @property
    def used_up(self) -> bool:
        """Whether nothing more may be begun."""
        return self.limit is not None and self.spent >= self.limit

    def spend(self, milliseconds: int) -> None:
        """A worker has worked that long."""
        self.spent += milliseconds

    def told(self) -> str:
        """What was spent of what, for people."""
        return f"{self.spent / 1000:.1f} s of {(self.limit or 0) / 1000:.1f} s of workers' time"


class Meter:
    """What running attempts cost. They are paid for as their workers end, before their files are looked at:
    meanwhile others could begin.
    """

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._begun: dict[str, float] = {}
        """Attempt -> when its worker began, until it is paid for."""

    def began(self, attempt: str) -> None:
        """Its worker begins."""
        self._begun[attempt] = time.monotonic()

    def ended(self, attempt: str, seconds: float | None = None) -> None:
        """Its worker ended, after so many seconds if it says so; what never began costs nothing."""
        begun = self._begun.pop(attempt, None)
        took = seconds if seconds is not None else begun and time.monotonic() - begun
        if took is not None:
            self._budget.spend(max(1, round(took * 1000)))


def unaffordable(
    budget: Budget, failures: Sequence[Failure], results: Mapping[str, Result], untried: int
) -> BudgetSpent:
    """The error of a run that had to leave tasks untried."""
    told = [f"The budget is spent: {budget.told()}; {untried} tasks were not tried."]
    told += [f"  {each}" for each in failures]
    told.append("What was made stays. Give a larger budget and produce it again to go on.")
    spent, limit = budget.spent, budget.limit or 0
    return BudgetSpent("\n".join(told), failures, results, spent=spent, limit=limit)
