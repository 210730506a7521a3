"""Which model a place should have: places are shared out between models by the work that is left for each.

The time left for a model is its work, waiting and announced, divided by the places that have it. The model
whose time left is longest gets the next place (D'Hondt's rule). A place is swapped only where the longer time
stays the longer one by a margin, and is longer than loading takes. So all models end at about the same time,
and few places load twice. Announced work keeps idle places from loading something else, if it comes soon
enough.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from orchestrator.executor.base import ANY, Load, Need
from orchestrator.schedule.costs import Costs
from orchestrator.schedule.floor import Floor
from orchestrator.schedule.shelves import Shelves
from orchestrator.schedule.turns import Job, Line
from orchestrator.schedule.waiting import Coming

NEVER = float("inf")
TRIAL = 1 / 8  # of all places, that begin while nobody knows how long any task takes
MARGIN = 1.3  # times as long as the other's must the time left be that a swap shortens: times are guesses
AHEAD = 0.7  # of a waiting task, that an announced one counts: what leads to it goes ahead of it


@dataclass(frozen=True)
class Tally:
    """Tasks of some priority or a higher one, by what they load."""

    waiting: Counter[Load] = field(default_factory=Counter)
    announced: Counter[Load] = field(default_factory=Counter)
    jobs: dict[Load, list[Job]] = field(default_factory=lambda: defaultdict(list))
    """What is announced with a load."""

    def amount(self, load: Load) -> float:
        """How many there are."""
        return self.waiting[load] + self.announced[load] * AHEAD


class Balance:
    """Work and places by model, for one kind of place and one round."""

    def __init__(
        self,
        kind: Need,
        lines: Sequence[Line],
        coming: Coming,
        floor: Floor,
        shelves: Shelves,
        costs: Costs,
    ) -> None:
        self._kind, self._lines, self._coming = kind, lines, coming
        self._floor, self._shelves, self._costs = floor, shelves, costs
        self._all = self._here = self._tally(-NEVER)

    def look(self, priority: int) -> None:
        """From here on only work of this priority or a higher one counts, but where the whole does."""
        self._here = self._tally(priority)

    def given(self, load: Load) -> None:
        """A task with that load got a place."""
        self._here.waiting[load] -= 1
        self._all.waiting[load] -= 1

    def places(self, load: Load) -> int:
        """Places that have it, at work or free."""
        return self._floor.at_work(self._kind, load) + self._shelves.having(load).count

    def time_left(self, load: Load, change: int = 0) -> float:
        """Seconds until its work is done, if it had `change` places more."""
        return self._time(self._here, load, change)

    def pays(self, load: Load, instead: Load | None = None) -> bool:
        """Whether what waits for it would wait longer than it takes to load it once more, and where something
        else was loaded `instead`, to load that again afterwards.
        """
        cost = self._costs.swap(load) + (self._costs.swap(instead) if instead else 0.0)
        return self.places(load) == 0 or self.time_left(load) > cost

    def better(self, load: Load, than: Load) -> bool:
        """Whether a place serves all, and those of this priority, better with it than with what it has."""
        cost = self._costs.swap(load)
        return all(
            self._time(tally, load, 1) > max(self._time(tally, than, -1) * MARGIN, cost)
            for tally in (self._all, self._here)
        )

    def owed(self, line: Line, owner: str, instead: Load) -> bool:
        """Whether what an owner waits for in a line would wait longer than a swap there and back takes."""
        load, places = line.job.load, self.places(line.job.load)
        waits = line.of(owner) * self._costs.task(load) / places if places else NEVER
        return waits > self._costs.swap(load) + self._costs.swap(instead)

    def claims(self, than: Load) -> float:
        """How many places with nothing loaded should wait for announced work, rather than load this.

        As many as that work will need before this does, and no more than it comes for within its loading. As
        long as nobody knows how long anything takes, a few places try this and all others wait.
        """
        limit, found = self.time_left(than, 1), 0.0
        if self._knows_nothing() and self._announced_beside(than):
            return NEVER if self.places(than) >= TRIAL * self._places_in_all() else 0.0
        for load in self._here.announced:
            if load != than and self._costs.swap(load) and limit > 0:
                needed = self._here.amount(load) * self._costs.task(load) / limit - self.places(load)
                found += max(0.0, min(needed, self._arriving(load) * self._costs.swap(load)))
        return found

    def keeps(self, load: Load, against: Load) -> bool:
        """Whether an idle place that has it should wait for announced work, rather than load the other."""
        if self.time_left(load) < self.time_left(against, 1):
            return False
        soon = self._arriving(load) * (self._costs.swap(load) + self._costs.swap(against))
        return self._shelves.having(load).count <= soon

    def longest_to_load(self) -> float:
        """Seconds to load what takes longest of all that is announced."""
        return max(map(self._costs.swap, self._here.announced), default=0.0)

    def _knows_nothing(self) -> bool:
        loads = {*self._all.waiting, *self._all.announced, *self._floor.loads(self._kind)}
        return not any(self._costs.knows(load) for load in loads if self._costs.swap(load))

    def _announced_beside(self, load: Load) -> bool:
        return any(each != load and self._arriving(each) for each in self._here.announced)

    def _places_in_all(self) -> int:
        return self._floor.busy(self._kind) + self._shelves.every.count

    def _time(self, tally: Tally, load: Load, change: int) -> float:
        work, places = tally.amount(load) * self._costs.task(load), self.places(load) + change
        return work / places if places > 0 else NEVER if work > 0 else 0.0

    def _tally(self, priority: float) -> Tally:
        found = Tally()
        for line in self._lines:
            if line.priority >= priority:
                found.waiting[line.job.load] += len(line)
        for (job, height), amount in self._coming.amounts().items():
            if height >= priority and (self._kind.pool == ANY or job.need == self._kind):
                found.announced[job.load] += amount
                found.jobs[job.load].append(job)
        return found

    def _arriving(self, load: Load) -> float:
        """Tasks a second that are to be expected: as if each task that ends led to as many as any other."""
        announced = self._here.announced[load]
        if not announced or not any(map(self._coming.soon, self._here.jobs[load])):
            return 0.0
        running = {each: self._floor.at_work(self._kind, each) for each in self._floor.loads(self._kind)}
        ending = sum(count / max(self._costs.task(each), 1.0) for each, count in running.items())
        return ending * announced / (sum(running.values()) + self._here.waiting.total())


__all__ = ["Balance"]
