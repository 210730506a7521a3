"""How long what is left will take: a range in which the end lies in four of five cases.

Tasks of one kind are taken as draws from what such tasks took before, so that many of them come close to
their mean, and few do not; that the mean itself is known from few is reckoned with. Places share the work,
and the last task of each kind has nobody to share with. Pure: seconds in, seconds out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, pstdev

DEVIATIONS = 1.28  # of a normal distribution: a tenth lies below, a tenth above
UNSURE = 0.5  # deviation of what was made once, as a share of its time
LEAST, MOST = 0.1, 0.9


@dataclass(frozen=True)
class Left:
    """Tasks of one kind that are not made yet."""

    least: int = 0
    """That wait, at least; what comes after the cut is not known before it."""
    most: int = 0
    running: tuple[float, ...] = ()
    """Seconds for which each of those that were begun runs already."""


@dataclass(frozen=True)
class Remaining:
    """Seconds until the end."""

    least: float
    most: float | None
    """None: there is work of a kind that was never made before, so it may be more."""


@dataclass(frozen=True)
class _Span:
    """Of work, and of the longest task in it."""

    least: float = 0.0
    most: float = 0.0
    longest: float = 0.0


def remaining(
    left: Mapping[str, Left], took: Mapping[str, Sequence[float]], places: tuple[int, int]
) -> Remaining | None:
    """By kind what is left and what such tasks took; how many places work at it, at least and at most.

    None: nothing is known.
    """
    there = {kind: each for kind, each in left.items() if each.most or each.running}
    known = {kind: each for kind, each in there.items() if took.get(kind)}
    if there and not known:
        return None
    few, many = max(1, places[0]), max(1, *places)
    spans = [_span(each, sorted(took[kind])) for kind, each in known.items()]
    least = sum(span.least for span in spans) / many
    straggling = sum(span.longest for span in spans) * (1 - 1 / few)
    most = sum(span.most for span in spans) / few + straggling
    return Remaining(least, max(least, most) if len(known) == len(there) else None)


def _span(left: Left, took: Sequence[float]) -> _Span:
    """The work of one kind; `took` is sorted."""
    mean, spread = fmean(took), pstdev(took) if len(took) > 1 else took[0] * UNSURE
    rest = [_rest(took, seconds) for seconds in left.running]
    sooner, later = sum(low for low, _ in rest), sum(high for _, high in rest)
    lucky = left.least * mean - DEVIATIONS * _deviation(left.least, spread, len(took))
    unlucky = left.most * mean + DEVIATIONS * _deviation(left.most, spread, len(took))
    floor = left.least * took[0]
    longest = max([quantile(took, MOST) if left.most else 0.0, *(high for _, high in rest)])
    return _Span(max(floor, lucky) + sooner, max(longest, unlucky + later), longest)


def _deviation(tasks: int, spread: float, seen: int) -> float:
    """Of the sum of so many tasks, with that of the mean that was seen so often."""
    return spread * sqrt(tasks + tasks * tasks / seen)


def _rest(took: Sequence[float], seconds: float) -> tuple[float, float]:
    """What a task still takes that runs for so long, from those that took longer; of none, as much again."""
    longer = [each - seconds for each in took if each > seconds]
    return (quantile(longer, LEAST), quantile(longer, MOST)) if longer else (0.0, seconds)


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which a share of sorted values lies, between its neighbours."""
    place = share * (len(values) - 1)
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (place - below)
