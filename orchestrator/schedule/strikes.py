"""Whose fault a failure is: the rule by which a place is blocked. Knows neither time nor the ledger.

A work that fails at a place is a strike against the place. Three strikes of different works, with nothing
made well there in between, block it; but only strikes that count:

- A work that failed at two places is to blame itself, until somebody makes it. Then it was the places after
  all.
- Somebody else must have made a task of the same load since. Where nobody does, it may be the model, the
  inputs or the whole farm.

So a task that fails everywhere blocks nobody, bad tasks in a row block nobody, and the place that last made
something well is never among the blocked. Until it is known who is to blame a place with three strikes is a
suspect: it gets nothing while another place, that is none, is busy with the same load and will soon tell.
"""

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from orchestrator.executor.base import Load
from orchestrator.ledger.places import Spot

MOST = 3
REMEMBERED = 10_000  # works that failed somewhere and were not made since


@dataclass(frozen=True)
class Strike:
    """A work that failed at a place."""

    load: Load
    reason: str
    proven: bool = False
    """Somebody else made a task of that load since."""


@dataclass(frozen=True)
class _Failure:
    """A failure, as long as its work is not made."""

    strike: Strike
    row: int
    """How much its place had made well by then."""


class Strikes:
    """What failed where, over the life of a driver."""

    def __init__(self) -> None:
        self._strikes: dict[Spot, dict[str, Strike]] = defaultdict(dict)
        """Place -> work -> what is held against the place since it last made something well."""
        self._failed: OrderedDict[str, dict[Spot, _Failure]] = OrderedDict()
        """Work -> place -> how it failed there."""
        self._made: Counter[Spot] = Counter()

    def bad(self, place: Spot, work: str, load: Load, reason: str) -> None:
        """A work failed at a place."""
        strike = Strike(load, reason)
        at = self._failed.setdefault(work, {})
        at[place] = _Failure(strike, self._made[place])
        self._failed.move_to_end(work)
        if len(at) == 1:
            self._strikes[place].setdefault(work, strike)
        else:
            for each in at:
                self._withdraw(each, work)
        while len(self._failed) > REMEMBERED:
            self._failed.popitem(last=False)

    def good(self, place: Spot, work: str, load: Load) -> None:
        """A work was made well at a place."""
        self._made[place] += 1
        self._strikes.pop(place, None)
        for other, failure in self._failed.pop(work, {}).items():
            if other != place and self._made[other] == failure.row:
                self._strikes[other][work] = failure.strike
        for strikes in self._strikes.values():
            for each, strike in strikes.items():
                if strike.load == load:
                    strikes[each] = replace(strike, proven=True)

    def forget(self, place: Spot) -> None:
        """Nothing is held against a place any more."""
        self._strikes.pop(place, None)
        self._made[place] += 1

    def count(self, place: Spot) -> int:
        """How many different works failed there in a row, whoever is to blame."""
        return len(self._strikes.get(place, ()))

    def trouble(self, place: Spot) -> str:
        """Why the last of them failed; empty: none did."""
        last = next(reversed(self._strikes.get(place, {}).values()), None)
        return last.reason if last else ""

    def guilty(self) -> frozenset[Spot]:
        """Places that are to be blocked."""
        return frozenset(
            place
            for place, strikes in self._strikes.items()
            if sum(strike.proven for strike in strikes.values()) >= MOST
        )

    def held(self, busy: Iterable[tuple[Spot, Load]]) -> frozenset[Spot]:
        """Suspects that get nothing for now; `busy`: places and what they are busy with."""
        suspects = {place for place, strikes in self._strikes.items() if len(strikes) >= MOST}
        if not suspects:
            return frozenset()
        soon = {load for place, load in busy if place not in suspects}
        return frozenset(
            place for place in suspects if any(each.load in soon for each in self._strikes[place].values())
        )

    def _withdraw(self, place: Spot, work: str) -> None:
        strikes = self._strikes.get(place, {})
        strikes.pop(work, None)
        if not strikes:
            self._strikes.pop(place, None)
