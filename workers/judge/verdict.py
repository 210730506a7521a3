"""What a check said: readings held against limits, a score that sorts takes, sentences for people."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from workers.judge.limits import Limit, Limits

Severity = Literal["fail", "warn", "note"]
COST = {"fail": 240, "warn": 80, "note": 0}
"""Points that a measure costs at twice its limit; at the limit half of it."""
PASSED, FAILED = 1000, 499
"""A take that passed has 500..1000, one that did not 0..499: the score alone sorts takes."""


@dataclass(frozen=True)
class Reading:
    """What one measure found, before anybody says whether that is good."""

    name: str
    value: float
    said: str
    """One sentence with the value in it."""
    frame: int = -1
    """Where it is worst; -1 for the whole clip."""
    limit: float | None = None
    """Instead of the table's, where it was calibrated."""


@dataclass(frozen=True)
class Unjudged:
    """What could not be judged, and why. Neither passed nor failed."""

    name: str
    why: str


@dataclass(frozen=True)
class Measure:
    """A reading held against its limit. Decimals are strings."""

    name: str
    value: str
    limit: str
    unit: str
    passed: bool
    severity: Severity
    """What it means when it is not passed."""
    said: str
    frame: int
    cost: int
    """Points off the score."""


@dataclass(frozen=True)
class Verdict:
    """The document. `score`: 1000 (passed) or 499 (not) less the costs of all measures, at least 500 or 0."""

    passed: bool
    score: int
    reasons: tuple[str, ...]
    """One sentence for each measure that was not passed, worst first."""
    measures: tuple[Measure, ...]
    not_judged: tuple[Unjudged, ...]

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    def summary(self) -> dict[str, Any]:
        """What sorts takes and is shown beside them."""
        return {"passed": self.passed, "score": self.score, "reasons": list(self.reasons)}


def verdict(
    readings: Sequence[Reading], unjudged: Sequence[Unjudged], limits: Limits, lenient: Collection[str]
) -> Verdict:
    """Hold readings against limits; what `lenient` names can only warn."""
    measures = tuple(_held(each, limits.measures[each.name], each.name in lenient) for each in readings)
    wrong = sorted((m for m in measures if not m.passed), key=lambda m: (-m.cost, m.name))
    passed = not any(measure.severity == "fail" for measure in wrong)
    cost = sum(measure.cost for measure in measures)
    score = max(PASSED - cost, FAILED + 1) if passed else max(FAILED - cost, 0)
    reasons = tuple(_reason(each, limits.measures[each.name]) for each in wrong)
    return Verdict(passed, score, reasons, measures, tuple(unjudged))


def _held(reading: Reading, limit: Limit, lenient: bool) -> Measure:
    steps = limit.steps(reading.limit)
    crossed = [(severity, at) for severity, at in steps if limit.load(reading.value, at) > 1]
    severity, at = crossed[0] if crossed else steps[0]
    softened: Severity = "warn" if lenient and severity == "fail" else severity
    load = limit.load(reading.value, at)
    cost = round(COST[softened] * min(load, 2.0) / (2 if crossed else 4))
    value, shown = f"{reading.value:.3f}", f"{at:g}"
    return Measure(
        reading.name, value, shown, limit.unit, not crossed, softened, reading.said, reading.frame, cost
    )


def _reason(measure: Measure, limit: Limit) -> str:
    bound = "At most" if limit.wanted == "most" else "At least"
    place = f" (frame {measure.frame})" if measure.frame >= 0 else ""
    return f"{measure.said}{place} {bound} {measure.limit}{measure.unit and ' ' + measure.unit} is expected."
