"""How fairly owners were served.

Shares: while all owners of the lowest priority have tasks waiting for a GPU, each should have as many GPUs as
the others. Jain's index of what they had in those seconds is 1 when they had the same, and 1/n when one had
all. Slowdown: when an owner was done, as a multiple of when it would have been if GPUs could be divided at
will and nothing had to be loaded: the highest priority first, equal parts to its owners.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.simulation.stage import Told


@dataclass(frozen=True)
class Shares:
    """What owners of one priority had while all of them waited."""

    seconds: float
    """Of the clock."""
    had: Mapping[str, float]
    """Owner -> seconds in GPUs."""

    @property
    def jain(self) -> float:
        """1 is even."""
        values = list(self.had.values())
        squares = sum(value * value for value in values)
        return sum(values) ** 2 / (len(values) * squares) if squares else 1.0


def shares(told: Told) -> Shares:
    """Swept over all moments at which somebody starts or ends waiting or working."""
    owners = _equals(told)
    owner_of = _owners(told)
    changes: list[tuple[float, int, str, str]] = []
    for want in told.watched.wants:
        if want.need.pool == "gpu" and want.party.owner in owners and want.id in told.watched.given:
            owner = want.party.owner
            changes += [(want.since, 1, "waits", owner), (told.watched.given[want.id][0], -1, "waits", owner)]
    for span in told.journal.spans:
        if span.pool == "gpu" and (owner := owner_of[span.work]) in owners:
            changes += [(span.begun, 1, "works", owner), (span.ended, -1, "works", owner)]
    return _swept(sorted(changes, key=lambda each: each[0]), owners)


def _swept(changes: Sequence[tuple[float, int, str, str]], owners: frozenset[str]) -> Shares:
    count: dict[str, Counter[str]] = defaultdict(Counter)
    had, seconds, before = Counter[str](), 0.0, 0.0
    for at, change, what, owner in changes:
        if at > before and all(count["waits"][each] > 0 for each in owners):
            seconds += at - before
            for each in owners:
                had[each] += (at - before) * count["works"][each]  # type: ignore[assignment]
        before = at
        count[what][owner] += change
    return Shares(seconds, {owner: float(had[owner]) for owner in sorted(owners)})


def ideal(told: Told, work: Mapping[str, float]) -> dict[str, float]:
    """Owner -> when it would be done if GPUs could be divided at will."""
    comes = {each.owner: (each.at, each.priority) for each in reversed(told.productions)}
    left, now, done = dict(work), 0.0, dict[str, float]()
    while left:
        here = [owner for owner in left if comes[owner][0] <= now]
        coming = min((comes[owner][0] for owner in left if comes[owner][0] > now), default=float("inf"))
        if not here:
            now = coming
            continue
        highest = max(comes[owner][1] for owner in here)
        served = [owner for owner in here if comes[owner][1] == highest]
        rate = told.gpus / len(served)
        step = min(min(left[owner] for owner in served) / rate, coming - now)
        now += step
        for owner in served:
            left[owner] -= step * rate
            if left[owner] < 1e-6:
                done[owner] = now
                del left[owner]
    return done


def finished(told: Told) -> dict[str, float]:
    """Owner -> when its last task was done."""
    found: dict[str, float] = {}
    for production in told.productions:
        found[production.owner] = max(found.get(production.owner, 0.0), told.over[production.name])
    return found


def _equals(told: Told) -> frozenset[str]:
    lowest = min(production.priority for production in told.productions)
    return frozenset(each.owner for each in told.productions if each.priority == lowest)


def _owners(told: Told) -> dict[str, str]:
    """Work -> its owner."""
    return {key: each.owner for each in told.productions for key in each.graph.keys().values()}
