"""Free places of one kind, sorted by what they have loaded. Lives for one round."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from orchestrator.executor.base import Load, Place

Suits = Callable[[Place], bool]


class Shelf:
    """Places with one thing in common, in the order in which they are taken."""

    def __init__(self, places: Sequence[Place], taken: set[int]) -> None:
        """`taken`: what is gone, by identity; shared with all shelves of a round."""
        self._places, self._taken = places, taken
        self._first = 0
        self._nodes: dict[str, list[Place]] | None = None
        self.count = len(places)

    def __iter__(self) -> Iterator[Place]:
        while self._first < len(self._places) and id(self._places[self._first]) in self._taken:
            self._first += 1
        for number in range(self._first, len(self._places)):
            if id(self._places[number]) not in self._taken:
                yield self._places[number]

    def find(self, suits: Suits, nodes: Iterable[str] = ()) -> Place | None:
        """A place, on one of these nodes if that can be."""
        for node in nodes:
            for place in self._on(node):
                if id(place) not in self._taken and suits(place):
                    return place
        return next((place for place in self if suits(place)), None)

    def _on(self, node: str) -> Sequence[Place]:
        if self._nodes is None:
            self._nodes = defaultdict(list)
            for place in self:
                self._nodes[place.node].append(place)
        return self._nodes.get(node, ())


class Shelves:
    """All free places of a kind."""

    def __init__(self, places: Sequence[Place], costly: Callable[[Load], bool]) -> None:
        """`costly`: whether loading it takes time, so that a place that has it is better kept for it."""
        self._taken: set[int] = set()
        by_load: dict[Load, list[Place]] = {}
        cold = []
        for place in places:
            for load in place.loaded:
                by_load.setdefault(load, []).append(place)
            if not any(map(costly, place.loaded)):
                cold.append(place)
        self._costly = costly
        self.every = Shelf(places, self._taken)
        self.cold = Shelf(cold, self._taken)
        """Places that have nothing loaded that took time."""
        self.warm = {load: Shelf(each, self._taken) for load, each in sorted(by_load.items())}
        self._nothing = Shelf((), self._taken)

    def having(self, load: Load) -> Shelf:
        """Places that have it loaded."""
        return self.warm.get(load, self._nothing)

    def take(self, place: Place) -> None:
        """It is free no more."""
        self._taken.add(id(place))
        self.every.count -= 1
        for load in place.loaded:
            self.warm[load].count -= 1
        if not any(map(self._costly, place.loaded)):
            self.cold.count -= 1

    def left(self) -> list[Place]:
        """Those that nobody took."""
        return list(self.every)


__all__ = ["Shelf", "Shelves"]
