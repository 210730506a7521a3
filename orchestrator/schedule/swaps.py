"""Which model a place should have: places are shared out between models by the work that is left for each.

The time left for a model is its work, waiting and announced, divided by the places that have it. The model
whose time left is longest gets the next place (D'Hondt's rule), and a place is swapped only where that
shortens the longest time by more than loading takes. So all models end at about the same time, and few places
load twice.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

from orchestrator.executor.base import Load, Need
from orchestrator.schedule.costs import Costs
from orchestrator.schedule.floor import Floor
from orchestrator.schedule.shelves import Shelves
from orchestrator.schedule.turns import Job, Line
from orchestrator.schedule.waiting import Coming

NEVER = float("inf")
MARGIN = 1.1  # times as much as the other's time left must be gained: times are guesses
AHEAD = 0.5  # of a waiting task, that an announced one counts


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
        self._announced: Counter[Load] = Counter()
        self._jobs: defaultdict[Load, list[Job]] = defaultdict(list)
        """What is announced with a load."""

    def look(self, priority: int) -> None:
        """From here on only work of this priority or a higher one counts."""
        self._left = Counter()
        for line in self._lines:
            if line.priority >= priority:
                self._left[line.job.load] += len(line)
        self._announced, self._jobs = Counter(), defaultdict(list)
        for (job, height), amount in self._coming.amounts().items():
            if height >= priority and self._counts(job):
                self._announced[job.load] += amount
                self._jobs[job.load].append(job)

    def given(self, load: Load) -> None:
        """A task with that load got a place."""
        self._left[load] -= 1

    def places(self, load: Load) -> int:
        """Places that have it, at work or free."""
        return self._floor.at_work(self._kind, load) + self._shelves.having(load).count

    def time_left(self, load: Load, change: int = 0) -> float:
        """Seconds until its work is done, if it had `change` places more."""
        work, places = self._work(load), self.places(load) + change
        return work / places if places > 0 else NEVER if work > 0 else 0.0

    def pays(self, load: Load) -> bool:
        """Whether what waits for it would wait longer than it takes to load it once more."""
        return self.places(load) == 0 or self.time_left(load) > self._costs.swap(load)

    def better(self, load: Load, than: Load) -> bool:
        """Whether a place serves the whole better with it than with the other that it has loaded."""
        gained, lost = self.time_left(load, 1), self.time_left(than, -1)
        return gained > lost * MARGIN + self._costs.swap(load)

    def claims(self, than: Load) -> float:
        """How many places with nothing loaded should wait for announced work, rather than load this.

        As many as that work will need before this does, and no more than it comes for within its loading.
        """
        limit = self.time_left(than, 1)
        found = 0.0
        for load in self._announced:
            if load != than and self._costs.swap(load) and limit > 0:
                needed = self._work(load) / limit - self.places(load)
                found += max(0.0, min(needed, self._arriving(load) * self._costs.swap(load)))
        return found

    def keeps(self, load: Load, against: Load) -> bool:
        """Whether an idle place that has it should wait for announced work, rather than load the other."""
        if self.time_left(load) < self.time_left(against, 1):
            return False
        soon = self._arriving(load) * (self._costs.swap(load) + self._costs.swap(against))
        return self._shelves.having(load).count <= soon

    def _work(self, load: Load) -> float:
        """Seconds of work; what is announced counts less, so that what leads to it goes ahead of it."""
        announced = self._announced[load] * AHEAD
        return (self._left[load] + announced) * self._costs.task(load)

    def _arriving(self, load: Load) -> float:
        """Tasks a second that are to be expected: as if each task that ends led to as many as any other."""
        announced = self._announced[load]
        if not announced or not any(map(self._coming.soon, self._jobs[load])):
            return 0.0
        running = {each: self._floor.at_work(self._kind, each) for each in self._floor.loads(self._kind)}
        ending = sum(count / max(self._costs.task(each), 1.0) for each, count in running.items())
        return ending * announced / (sum(running.values()) + sum(self._left.values()))

    def _counts(self, job: Job) -> bool:
        return self._kind.pool == "any" or job.need == self._kind


__all__ = ["Balance"]
