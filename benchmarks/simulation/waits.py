"""Who was passed over, and for how long.

A want is passed over from the first moment at which a want that ranks lower is given a place of the same need
for the same model while it waits. Lower ranks: what has less priority; of the same owner and priority, a
production that came later; in the same production, a later task. It starves when it is passed over for more
than `BOUND` seconds.

What waits for one model may also be passed over by what ranks lower and wants another model, which has places
of its own. A policy that loads seldom does that all the time; `across` tells how far it goes.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from benchmarks.simulation.watched import Watched
from orchestrator.executor.base import Load, Need
from orchestrator.schedule.base import Want

BOUND = 900.0
"""Seconds: three of the longest clips that are no stragglers."""
Given = Mapping[str, tuple[float, str]]
Line = tuple[str, int, Load | None]
"""Owner, priority, model."""


def passed_over(watched: Watched, *, across: bool = False) -> dict[str, float]:
    """Want -> seconds, for those that were. `across`: by tasks for any model."""
    found: dict[str, float] = {}
    by_need: dict[Need, list[Want]] = defaultdict(list)
    for want in watched.wants:
        if want.id in watched.given:
            by_need[want.need].append(want)
    for wants in by_need.values():
        lower = _Lower(wants, watched.given, across)
        found |= {want.id: seconds for want in wants if (seconds := lower.passed_over(want)) > 0}
    return found


class _Lower:
    """When wants that rank lower were given places."""

    def __init__(self, wants: Sequence[Want], given: Given, across: bool) -> None:
        self._given, self._across = given, across
        self._of_priority: dict[Load | None, dict[int, list[float]]] = defaultdict(dict)
        self._of_owner: dict[Line, dict[float, list[float]]] = defaultdict(dict)
        self._of_production: dict[tuple[str, Load], list[tuple[float, int]]] = defaultdict(list)
        for want in sorted(wants, key=lambda each: given[each.id][0]):
            party, at = want.party, given[want.id][0]
            self._of_priority[self._model(want)].setdefault(party.priority, []).append(at)
            self._of_owner[self._line(want)].setdefault(party.since, []).append(at)
            self._of_production[party.production, want.load].append((at, want.rank))

    def passed_over(self, want: Want) -> float:
        """Seconds."""
        at = self._given[want.id][0]
        return at - min(min(self._than(want), default=at), at)

    def _than(self, want: Want) -> Iterable[float]:
        """The first such moment of each kind since it became ready."""
        party, since = want.party, want.since
        for priority, times in self._of_priority[self._model(want)].items():
            if priority < party.priority:
                yield from _first(times, since)
        for came, times in self._of_owner[self._line(want)].items():
            if came > party.since:
                yield from _first(times, since)
        line = self._of_production[party.production, want.load]
        for at, rank in line[bisect_left(line, (since, -1)) :]:
            if rank > want.rank:
                yield at
                break

    def _line(self, want: Want) -> Line:
        return want.party.owner, want.party.priority, self._model(want)

    def _model(self, want: Want) -> Load | None:
        return None if self._across else want.load


def _first(times: Sequence[float], since: float) -> Sequence[float]:
    place = bisect_left(times, since)
    return times[place : place + 1]
