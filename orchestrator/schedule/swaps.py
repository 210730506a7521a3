"""Which model a place should have: places are shared out between models by the work that is left for each.

The time left for a model is its work, waiting and announced, divided by the places that have it. The model
whose time left is longest gets the next place (D'Hondt's rule), and a place is swapped only where that
shortens the longest time by more than loading takes. So all models end at about the same time, and few places
load twice.
"""

from collections import Counter
from collections.abc import Iterable

from orchestrator.executor.base import Load, Need
from orchestrator.schedule.costs import Costs
from orchestrator.schedule.floor import Floor
from orchestrator.schedule.shelves import Shelves
from orchestrator.schedule.turns import Job, Line
from orchestrator.schedule.waiting import Coming

NEVER = float("inf")


class Balance:
    """Work and places by model, for one kind of place and one round."""

    def __init__(
        self, kind: Need, lines: Iterable[Line], coming: Coming, floor: Floor, shelves: Shelves, costs: Costs
    ) -> None:
        self._kind, self._coming, self._floor, self._shelves, self._costs = (
            kind,
            coming,
            floor,
            shelves,
            costs,
        )
        self._lines = list(lines)
        self._left: Counter[Load] = Counter()
        self._soon: set[Load] = set()
        self._kept: Counter[Load] = Counter()
        """Places with nothing loaded that are kept free for what is announced."""

    def look(self, priority: int) -> None:
        """From here on only work of this priority or a higher one counts."""
        self._left = Counter()
        for line in self._lines:
            if line.priority >= priority:
                self._left[line.job.load] += len(line)
        self._soon = set()
        for (job, height), amount in self._coming.amounts().items():
            if height >= priority and self._counts(job):
                self._left[job.load] += amount
                if self._coming.soon(job):
                    self._soon.add(job.load)

    def given(self, load: Load) -> None:
        """A task with that load got a place."""
        self._left[load] -= 1

    def keep(self, load: Load) -> None:
        """A place with nothing loaded stays free for it."""
        self._kept[load] += 1

    def places(self, load: Load) -> int:
        """Places that have it, at work or free."""
        return self._floor.at_work(self._kind, load) + self._shelves.having(load).count

    def time_left(self, load: Load, change: int = 0) -> float:
        """Seconds until its work is done, if it had `change` places more."""
        work = self._left[load] * self._costs.task(load)
        places = self.places(load) + self._kept[load] + change
        return work / places if places > 0 else NEVER if work > 0 else 0.0

    def pays(self, load: Load) -> bool:
        """Whether what waits for it would wait longer than it takes to load it once more."""
        return self.places(load) == 0 or self.time_left(load) > self._costs.swap(load)

    def better(self, load: Load, than: Load) -> bool:
        """Whether a place serves the whole better with it than with the other that it has loaded."""
        gained, lost = self.time_left(load, 1), self.time_left(than, -1)
        return gained > lost + self._costs.swap(load)

    def announced(self, load: Load) -> bool:
        """Whether work for it may come any moment."""
        return load in self._soon and self._left[load] > 0

    def next_to_come(self, than: Load) -> Load | None:
        """What is announced and needs a place that has nothing loaded more than the other does."""
        found = [load for load in self._soon if load != than and self._costs.swap(load) > 0]
        best = max(found, key=lambda load: (self.time_left(load, 1), load), default=None)
        if best is None or self.time_left(best, 1) <= self.time_left(than, 1):
            return None
        return best

    def _counts(self, job: Job) -> bool:
        return self._kind.pool == "any" or job.need == self._kind


__all__ = ["Balance"]
