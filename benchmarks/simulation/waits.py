"""Who was passed over, and for how long.

A want is passed over from the first moment at which a want that ranks lower is given a place of the same need
while it waits. Lower ranks: a party of less priority; of the same owner and priority, a production that came
later; in the same production, a later task for the same model (which model is first is nobody's loss there).
It starves when it is passed over for more than `BOUND` seconds.
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


def passed_over(watched: Watched) -> dict[str, float]:
    """Want -> seconds, for those that were."""
    found: dict[str, float] = {}
    by_need: dict[Need, list[Want]] = defaultdict(list)
    for want in watched.wants:
        if want.id in watched.given:
            by_need[want.need].append(want)
    for wants in by_need.values():
        found |= _of_need(wants, watched.given)
    return found


def _of_need(wants: Sequence[Want], given: Given) -> dict[str, float]:
    lower = _Lower(wants, given)
    found = {}
    for want in wants:
        at = given[want.id][0]
        first = min(lower.than(want), default=at)
        if first < at:
            found[want.id] = at - first
    return found


class _Lower:
    """When wants that rank lower were given places."""

    def __init__(self, wants: Sequence[Want], given: Given) -> None:
        self._given = given
        self._of_priority: dict[int, list[float]] = defaultdict(list)
        self._of_owner: dict[tuple[str, int], dict[float, list[float]]] = defaultdict(dict)
        self._of_line: dict[tuple[str, Load], list[tuple[float, int]]] = defaultdict(list)
        for want in sorted(wants, key=lambda each: given[each.id][0]):
            party, at = want.party, given[want.id][0]
            self._of_priority[party.priority].append(at)
            self._of_owner[party.owner, party.priority].setdefault(party.since, []).append(at)
            self._of_line[party.production, want.load].append((at, want.rank))

    def than(self, want: Want) -> Iterable[float]:
        """The first such moment of each kind since it became ready."""
        party, since = want.party, want.since
        for priority, times in self._of_priority.items():
            if priority < party.priority:
                yield from _first(times, since)
        for came, times in self._of_owner[party.owner, party.priority].items():
            if came > party.since:
                yield from _first(times, since)
        line = self._of_line[party.production, want.load]
        for at, rank in line[bisect_left(line, (since, -1)) :]:
            if rank > want.rank:
                yield at
                break


def _first(times: Sequence[float], since: float) -> Sequence[float]:
    place = bisect_left(times, since)
    return times[place : place + 1]
