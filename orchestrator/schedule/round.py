"""One round: free places of one kind, and the lines whose tasks they serve."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from orchestrator.executor.base import Load, Place
from orchestrator.schedule.base import Want
from orchestrator.schedule.costs import Costs
from orchestrator.schedule.floor import Floor
from orchestrator.schedule.shelves import Shelf, Shelves
from orchestrator.schedule.swaps import Balance
from orchestrator.schedule.turns import Line, Turn

SETTLED = (
    4.0  # times its loading that a place works with a model before waiting tasks lose it to a greater need
)
EARNED = 20.0  # the same, where the others have no place at all and nothing but their turn speaks for them
GAP = 2  # times as many places that another owner has, before a place is swapped for one
NEAR = 8  # nodes that are looked at for what has the model on its disk
PATIENCE = 2  # times what a swap there and back takes, after which an idle place waits for nothing better


@dataclass(frozen=True)
class Round:
    """Matches tasks and places until nothing more is worth it."""

    lines: Sequence[Line]
    shelves: Shelves
    balance: Balance
    floor: Floor
    costs: Costs
    now: float
    give: Callable[[Want, Place], None]
    desperate: Collection[int]
    """Lines, by identity, whose tasks failed wherever they can run: they may go back there."""

    def overdue(self, line: Line) -> bool:
        """Give the next of a line that waited too long any place; whether there was one."""
        self.balance.look(line.priority)
        turn = line.head()
        place = self._cheap(line, turn) or self.shelves.every.find(self._suits(line))
        if turn is None or place is None:
            return False
        self._give(line, turn, place)
        return True

    def level(self, priority: int, *, full: bool) -> None:
        """Serve all lines of a priority; `full`: owners, too, that have their quota."""
        self.balance.look(priority)
        lines = [line for line in self.lines if line.priority == priority]
        self._serve(lines, full)
        self._swap(lines, full)

    def _serve(self, lines: Sequence[Line], full: bool) -> None:
        """Give places to what they have loaded, or to what needs no loading."""
        while self.shelves.every.count:
            found = [
                (turn, line, place)
                for line, turn in self._turns(lines, full)
                if (place := self._cheap(line, turn))
            ]
            if not found:
                return
            turn, line, place = min(found, key=lambda each: each[0][:2])
            rival = self._rival(lines, full, line, turn, place)
            self._give(*(rival or (line, turn)), place)

    def _swap(self, lines: Sequence[Line], full: bool) -> None:
        """Load what waits for no place that has it, where that is worth it."""
        refused: set[int] = set()
        while self.shelves.every.count:
            found = [(turn, line) for line, turn in self._turns(lines, full) if id(line) not in refused]
            if not found:
                return
            turn, line = min(found, key=self._need_of_place)
            place = self._donor(line)
            if place is None:
                refused.add(id(line))
            else:
                self._give(line, turn, place)

    def _turns(self, lines: Sequence[Line], full: bool) -> Iterator[tuple[Line, Turn]]:
        for line in lines:
            turn = line.head()
            if turn and (full or not turn.standing.full):
                yield line, turn

    def _need_of_place(self, each: tuple[Turn, Line]) -> tuple[int, float, object]:
        turn, line = each
        return turn.standing.running, -self.balance.time_left(line.job.load, 1), turn.age

    def _cheap(self, line: Line, turn: Turn | None) -> Place | None:
        """A place where it needs no loading, near its inputs."""
        if turn is None:
            return None
        nodes = list(self.floor.nodes_with(turn.want))
        place = self._find(self.shelves.having(line.job.load), line, nodes)
        if place is None and not self.costs.swap(line.job.load):
            place = self._find(self.shelves.cold, line, nodes) or self._find(self.shelves.every, line, nodes)
        return place

    def _find(self, shelf: Shelf, line: Line, nodes: Sequence[str]) -> Place | None:
        return shelf.find(self._suits(line), nodes) if shelf.count else None

    def _suits(self, line: Line) -> Callable[[Place], bool]:
        if id(line) in self.desperate:
            return lambda place: place.serves(line.job.need)
        return line.serves

    def _rival(
        self, lines: Sequence[Line], full: bool, line: Line, turn: Turn, place: Place
    ) -> tuple[Line, Turn] | None:
        """Who should have a place instead of those who need what it has loaded."""
        load = line.job.load
        found = []
        for other, next_turn in self._turns(lines, full):
            wants = other.job.load
            if wants == load or not self.costs.swap(wants) or not self._suits(other)(place):
                continue
            if self.shelves.having(wants).count or self.shelves.cold.count:
                continue  # it gets another place
            if not self._comes_first(line, turn, other, next_turn, place):
                continue
            found.append((next_turn, other))
        if not found:
            return None
        best, other = min(found, key=self._need_of_place)
        return other, best

    def _comes_first(self, line: Line, turn: Turn, other: Line, next_turn: Turn, place: Place) -> bool:
        """Whether a place that a waiting task could use at once should load what another waits for."""
        load, wants = line.job.load, other.job.load
        worked = self.floor.worked(place, self.now)
        if self.balance.places(wants) == 0 and next_turn[:2] < turn[:2]:
            return worked >= EARNED * self.costs.swap(load)
        if worked < SETTLED * self.costs.swap(load):
            return False
        has, had = next_turn.standing.running, turn.standing.running
        if GAP * (has + 1) < had:
            return self.balance.owed(other, next_turn.want.party.owner, load)
        return has <= had + 1 and self.balance.better(wants, load)

    def _donor(self, line: Line) -> Place | None:
        """A place to load it in; None where it is better to wait."""
        load = line.job.load
        near = list(islice(self.floor.nodes_loaded(load), NEAR))
        if self._may_take_cold(load):
            place = self._find(self.shelves.cold, line, near)
            if place:
                return place
        shelves = sorted((self.balance.time_left(each), each) for each in self.shelves.warm if each != load)
        for _, owner in shelves:
            place = self._find(self.shelves.having(owner), line, near)
            if place and self._may_leave(place, owner, load):
                return place
        return None

    def _may_take_cold(self, load: Load) -> bool:
        """Whether to load it where nothing is loaded: not where announced work needs all those places."""
        shelf, cost = self.shelves.cold, self.costs.swap(load)
        if not shelf.count:
            return False
        idle = self.floor.idle(next(iter(shelf)), self.now)
        if idle >= PATIENCE * (cost + self.balance.longest_to_load()):
            return True
        return (self.balance.pays(load) or idle >= cost) and shelf.count > self.balance.claims(load)

    def _may_leave(self, place: Place, owner: Load, load: Load) -> bool:
        """Whether to load it where something else is loaded that nobody waits for."""
        idle, cost = self.floor.idle(place, self.now), self.costs.swap(load)
        if idle >= PATIENCE * (cost + self.costs.swap(owner)):
            return True
        return (self.balance.pays(load, owner) or idle >= cost) and not self.balance.keeps(owner, load)

    def _give(self, line: Line, turn: Turn, place: Place) -> None:
        self.shelves.take(place)
        self.balance.given(line.job.load)
        line.unserved = self.now
        self.give(turn.want, place)


__all__ = ["Round"]
