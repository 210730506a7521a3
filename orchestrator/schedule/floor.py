"""The places as far as the policy saw them: what runs where, what lies where, how long a place is idle."""

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from orchestrator.executor.base import Load, Need, Place
from orchestrator.schedule.base import Want
from orchestrator.schedule.owners import EVERYTHING, market

Key = TypeVar("Key")
REMEMBERED = 50_000  # names of files of which we know where they were read
NODES = 8  # on which we remember a file


@dataclass(frozen=True)
class Visit:
    """A task in a place."""

    want: Want
    place: Place
    began: float

    @property
    def cold(self) -> bool:
        """Whether it had to load first."""
        return self.want.load not in self.place.loaded


class Floor:
    """What the policy gave, and what it may tell from that."""

    def __init__(self) -> None:
        self._visits: dict[str, Visit] = {}
        """By task."""
        self._busy: defaultdict[Need, Counter[str]] = defaultdict(Counter)
        """Names of places, by kind of place."""
        self._loads: Counter[tuple[Need, Load]] = Counter()
        self._nodes: defaultdict[Load, Counter[str]] = defaultdict(Counter)
        self._files: OrderedDict[str, OrderedDict[str, None]] = OrderedDict()
        self._idle: dict[str, float] = {}
        self._loaded_at: dict[str, float] = {}

    def begin(self, want: Want, place: Place, now: float) -> None:
        """A task goes there."""
        visit = self._visits[want.id] = Visit(want, place, now)
        self._busy[market(place.need)][place.id] += 1
        self._loads[market(place.need), want.load] += 1
        self._nodes[want.load][place.node] += 1
        if visit.cold:
            self._loaded_at[place.id] = now
        for name in want.inputs:
            self._remember(name, place.node)

    def end(self, want: str) -> Visit | None:
        """It runs there no more; nothing for what never ran."""
        visit = self._visits.pop(want, None)
        if visit:
            kind, load = market(visit.place.need), visit.want.load
            _less(self._busy[kind], visit.place.id)
            _less(self._loads, (kind, load))
            _less(self._nodes[load], visit.place.node)
        return visit

    def at_work(self, kind: Need, load: Load) -> int:
        """Places of a kind that run tasks with a load."""
        return self._loads[kind, load]

    def busy(self, kind: Need) -> int:
        """Places of a kind that are at work."""
        return self._busy[kind].total() if kind in self._busy else 0

    def loads(self, kind: Need) -> list[Load]:
        """What is at work in places of a kind."""
        return [load for each, load in self._loads if each == kind]

    def other_place(self, need: Need, avoid: frozenset[str], free: Sequence[Place]) -> bool:
        """Whether any place that we know, busy or free, serves a need without being one to avoid."""
        if any(place.serves(need) and place.id not in avoid for place in free):
            return True
        return any(name not in avoid for kind in (need, EVERYTHING) for name in self._busy.get(kind, ()))

    def nodes_with(self, want: Want) -> Iterator[str]:
        """Nodes that have files it reads."""
        for name in want.inputs:
            yield from self._files.get(name, ())

    def nodes_loaded(self, load: Load) -> Iterator[str]:
        """Nodes where another place has it loaded."""
        yield from self._nodes.get(load, ())

    def idle(self, place: Place, now: float) -> float:
        """For how many seconds it has been free while tasks wait."""
        return now - self._idle.get(place.id, now)

    def longest_idle_first(self, places: Sequence[Place]) -> list[Place]:
        """In the order in which they became idle."""
        return sorted(places, key=lambda place: self._idle.get(place.id, float("inf")))

    def worked(self, place: Place, now: float) -> float:
        """Seconds since it loaded what it has loaded; very long where nobody knows."""
        return now - self._loaded_at.get(place.id, float("-inf"))

    def left_idle(self, places: Sequence[Place], now: float) -> None:
        """These were free and got nothing; all others are not idle."""
        self._idle = {place.id: self._idle.get(place.id, now) for place in places}
        if len(self._loaded_at) > 2 * (len(self._visits) + len(places)) + 100:
            known = self._idle.keys() | {visit.place.id for visit in self._visits.values()}
            self._loaded_at = {name: at for name, at in self._loaded_at.items() if name in known}

    def _remember(self, name: str, node: str) -> None:
        nodes = self._files.setdefault(name, OrderedDict())
        nodes[node] = None
        self._files.move_to_end(name)
        if len(nodes) > NODES:
            nodes.popitem(last=False)
        if len(self._files) > REMEMBERED:
            self._files.popitem(last=False)


def _less(counts: Counter[Key], key: Key) -> None:
    counts[key] -= 1
    if not counts[key]:
        del counts[key]


__all__ = ["Floor", "Visit"]
