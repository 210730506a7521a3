"""The policy of a studio: priority, fairness between owners, what is loaded where, and few swaps.

Higher priorities go first; a line that got nothing for AGEING seconds, for each point of priority that it is
below the highest, gets one place in four until it is served. In a priority the owner with the fewest places
goes first, then the least served, then the older production, then rank. A place gets what it has loaded;
`swaps` says when it loads something else.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from orchestrator.executor.base import ANY, Load, Need, Place
from orchestrator.schedule.base import Match, Party, Want
from orchestrator.schedule.costs import Costs
from orchestrator.schedule.floor import Floor
from orchestrator.schedule.owners import EVERYTHING, Owners
from orchestrator.schedule.round import Round
from orchestrator.schedule.shelves import Shelves
from orchestrator.schedule.swaps import Balance
from orchestrator.schedule.turns import Line
from orchestrator.schedule.waiting import Coming, Waiting

AGEING = 600.0  # seconds without a place, for each point of priority, after which a line gets a share
STEPS = 6  # points of priority that count at most
SHARE = 4  # of so many places, one goes to those who waited too long


class Fair:
    """Priority, then fairness, then affinity; swaps models only when worth it. Implements `base.Policy`."""

    def __init__(
        self,
        quota: int = 0,
        usual: Mapping[Load, float] | None = None,
        load_seconds: Mapping[Load, float] | None = None,
    ) -> None:
        """`quota`: places of one owner while others wait, 0 no bound; `usual`: seconds that tasks took in the
        past; `load_seconds`: what loading takes, 30 for a model and 0 without one where nothing is said.
        """
        self._costs = Costs(usual, load_seconds)
        self._owners = Owners(quota)
        self._waiting = Waiting(self._owners)
        self._coming = Coming()
        self._floor = Floor()
        self._wanted: Counter[Need] = Counter()
        self._matches: list[Match] = []
        self._since_overdue: Counter[Need] = Counter()
        """Places that others got, by kind, since one that waited too long got one."""

    def add(self, want: Want, now: float) -> None:
        """Somebody wants a place."""
        self._waiting.add(want, now)
        self._wanted[want.need] += 1

    def remove(self, want: str) -> None:
        """It wants none any more; without effect for one that is not waiting."""
        if want in self._waiting:
            self._want_less(self._waiting.remove(want).need)

    def expect(self, party: Party, coming: Mapping[tuple[Need, Load], int]) -> None:
        """How many tasks a production will still want beside those that wait and run; replaces the last."""
        self._coming.expect(party, coming)

    def forget(self, party: Party) -> None:
        """A production is over; everything it wanted goes."""
        self._coming.expect(party, {})
        for want in self._waiting.of(party):
            self.remove(want)

    def match(self, free: Sequence[Place], now: float) -> Sequence[Match]:
        """Give free places to waiting tasks; a place once. What it gives counts as running from here on."""
        if not len(self._waiting):
            return ()
        self._matches = []
        kinds = self._kinds(free, now)
        left = []
        for kind in sorted(kinds, key=lambda kind: kind == EVERYTHING):
            left += self._round(kind, self._floor.longest_idle_first(kinds[kind]), free, now)
        self._floor.left_idle(left, now)
        return self._matches

    def ended(self, want: str, now: float, *, seconds: float | None) -> None:
        """What it gave a place to runs no more; `seconds` it took when it was made."""
        visit = self._floor.end(want)
        if visit is None:
            return
        self._want_less(visit.want.need)
        self._owners.ends(visit.want.party.owner, visit.place.need)
        self._coming.ends(visit.want.party.production)
        self._waiting.moved(visit.want.party.owner)
        if seconds is not None and visit.want.work not in visit.place.holds:  # else it was made, or half made
            self._costs.learn(visit.want.load, held=now - visit.began, seconds=seconds, cold=visit.cold)

    def wanted(self) -> Mapping[Need, int]:
        """How many wait or run, by need."""
        return dict(self._wanted)

    def _kinds(self, free: Sequence[Place], now: float) -> dict[Need, list[Place]]:
        """Free places that can serve somebody, by kind, but for those given away for what they hold."""
        kinds: dict[Need, list[Place]] = {line.job.need: [] for line in self._waiting.lines}
        everything: list[Place] = []
        for place in free:
            if place.holds and self._take_up(place, now):
                continue  # first: it may serve nobody but who asks for just that
            found = everything if place.need.pool == ANY else kinds.get(place.need)
            if found is not None:
                found.append(place if place.id else replace(place))  # places without names are told apart too
        return {kind: places for kind, places in {**kinds, EVERYTHING: everything}.items() if places}

    def _take_up(self, place: Place, now: float) -> bool:
        """Let somebody have the place that holds the very work."""
        for work in sorted(place.holds):
            for want, _ in self._waiting.at(work):  # whatever it needs: nothing is left to be made
                self._give(want, place, now)
                return True
        return False

    def _round(self, kind: Need, free: Sequence[Place], all_free: Sequence[Place], now: float) -> list[Place]:
        lines = [line for line in self._waiting.lines if kind == EVERYTHING or line.job.need == kind]
        if not lines:
            return list(free)
        shelves = Shelves(free, lambda load: self._costs.swap(load) > 0)
        balance = Balance(kind, lines, self._coming, self._floor, shelves, self._costs)
        desperate = [
            id(line)
            for line in lines
            if line.avoid and not self._floor.other_place(line.job.need, line.avoid, all_free)
        ]
        before = len(self._matches)

        def give(want: Want, place: Place) -> None:
            self._give(want, place, now)

        one = Round(lines, shelves, balance, self._floor, self._costs, now, give, frozenset(desperate))
        self._serve_overdue(kind, one, lines, now)
        for full in (False, True) if self._owners.quota else (True,):
            for priority in sorted({line.priority for line in lines}, reverse=True):
                one.level(priority, full=full)
        self._since_overdue[kind] += len(self._matches) - before
        given = {id(match.place) for match in self._matches[before:]}
        return [place for place in free if id(place) not in given]

    def _serve_overdue(self, kind: Need, one: Round, lines: Sequence[Line], now: float) -> None:
        if self._since_overdue[kind] < SHARE - 1:
            return
        top = max(line.priority for line in lines)

        def late(line: Line) -> float:
            points = min(max(top - line.priority, 1), STEPS)
            return now - line.unserved - AGEING * points

        latest = max(lines, key=late)
        if late(latest) > 0 and one.overdue(latest):
            self._since_overdue[kind] = -1  # the place itself is counted with the others

    def _give(self, want: Want, place: Place, now: float) -> None:
        self._owners.begins(want.party.owner, place.need)  # first: who neither waits nor runs is forgotten
        self._waiting.remove(want.id)
        self._floor.begin(want, place, now)
        self._coming.begins(want.party.production)
        self._waiting.moved(want.party.owner)
        self._matches.append(Match(want, place))

    def _want_less(self, need: Need) -> None:
        self._wanted[need] -= 1
        if not self._wanted[need]:
            del self._wanted[need]


__all__ = ["Fair"]
