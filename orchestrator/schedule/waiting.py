"""What waits for places, and what is going to: lines of tasks, and what productions announced."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping
from typing import Any, TypeVar

from orchestrator.executor.base import Load, Need
from orchestrator.schedule.base import Party, Want
from orchestrator.schedule.owners import Owners
from orchestrator.schedule.turns import Job, Line

Key = TypeVar("Key", bound=Hashable)
Alike = tuple[Job, int, frozenset[str]]
"""What the tasks of one line have in common."""


class Waiting:
    """All lines, found by task, production, owner and work."""

    def __init__(self, owners: Owners) -> None:
        self._owners = owners
        self._lines: dict[Alike, Line] = {}
        self._wants: dict[str, tuple[Want, Line]] = {}
        self._of_party: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._of_owner: defaultdict[str, dict[Alike, Line]] = defaultdict(dict)
        self._of_work: defaultdict[str, dict[str, None]] = defaultdict(dict)

    def __len__(self) -> int:
        return len(self._wants)

    def __contains__(self, want: str) -> bool:
        return want in self._wants

    @property
    def lines(self) -> list[Line]:
        """Those with somebody in them."""
        return list(self._lines.values())

    def add(self, want: Want, now: float) -> None:
        """It waits."""
        alike = Job(want.need, want.load), want.party.priority, want.avoid
        line = self._lines.get(alike)
        if line is None:
            line = self._lines[alike] = Line(*alike, self._owners.standing)
        self._owners.waits(want.party.owner)
        self._wants[want.id] = want, line
        self._of_party[want.party.production][want.id] = None
        self._of_owner[want.party.owner][alike] = line
        self._of_work[want.work][want.id] = None
        line.add(want, now)

    def remove(self, name: str) -> Want:
        """It waits no more."""
        want, line = self._wants.pop(name)
        alike = line.job, line.priority, line.avoid
        _discard(self._of_party, want.party.production, name)
        _discard(self._of_work, want.work, name)
        if not line.drop(want):
            _discard(self._of_owner, want.party.owner, alike)
        if not len(line):
            del self._lines[alike]
        self._owners.waits_no_more(want.party.owner)
        return want

    def moved(self, owner: str) -> None:
        """How an owner stands has changed."""
        for line in self._of_owner.get(owner, {}).values():
            line.moved(owner)

    def of(self, party: Party) -> list[str]:
        """What a production waits for."""
        return list(self._of_party.get(party.production, ()))

    def at(self, work: str) -> Iterator[tuple[Want, Line]]:
        """Who waits for a work."""
        for name in self._of_work.get(work, ()):
            yield self._wants[name]


class Coming:
    """What productions will still want. It can only come where something of its production runs."""

    def __init__(self) -> None:
        self._said: dict[str, tuple[int, Counter[Job]]] = {}
        self._amounts: Counter[tuple[Job, int]] = Counter()
        self._running: Counter[str] = Counter()
        self._soon: Counter[Job] = Counter()
        """How many productions that have something running announced it."""

    def amounts(self) -> Mapping[tuple[Job, int], int]:
        """How much is announced, by job and priority."""
        return self._amounts

    def soon(self, job: Job) -> bool:
        """Whether something runs that may lead to such a task."""
        return self._soon[job] > 0

    def expect(self, party: Party, coming: Mapping[tuple[Need, Load], int]) -> None:
        """Replaces what a production announced."""
        self._count(party.production, -1)
        said = Counter({Job(*key): amount for key, amount in coming.items() if amount > 0})
        self._said[party.production] = party.priority, said
        if not said:
            del self._said[party.production]
        self._count(party.production, 1)

    def begins(self, production: str) -> None:
        """Something of it runs."""
        self._running[production] += 1
        if self._running[production] == 1:
            self._warm(production, 1)

    def ends(self, production: str) -> None:
        """Something of it runs no more."""
        self._running[production] -= 1
        if not self._running[production]:
            del self._running[production]
            self._warm(production, -1)

    def _count(self, production: str, sign: int) -> None:
        priority, said = self._said.get(production, (0, Counter[Job]()))
        for job, amount in said.items():
            _add(self._amounts, (job, priority), sign * amount)
        if self._running[production]:
            self._warm(production, sign)

    def _warm(self, production: str, sign: int) -> None:
        for job in self._said.get(production, (0, ()))[1]:
            _add(self._soon, job, sign)


def _add(counts: Counter[Key], key: Key, amount: int) -> None:
    counts[key] += amount
    if not counts[key]:
        del counts[key]


def _discard(table: defaultdict[str, dict[Any, Any]], key: str, inner: Hashable) -> None:
    table[key].pop(inner, None)
    if not table[key]:
        del table[key]


__all__ = ["Coming", "Waiting"]
