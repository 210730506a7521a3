"""Limits of all measures: dated data (`limits.yaml`), which an operator replaces with MICRODRAMA_JUDGE.

The operator's file holds only what differs: `measures: {freeze: {fail: "3"}}`.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from workers.errors import Unavailable

FILE = Path(__file__).with_name("limits.yaml")
VARIABLE = "MICRODRAMA_JUDGE"
Severity = Literal["fail", "warn", "note"]


class Frozen(BaseModel):
    """A value: immutable, and unknown fields are refused by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Limit(Frozen):
    """Up to where one measure is good, and who says so."""

    unit: str = ""
    wanted: Literal["most", "least"]
    """Whether the limit is the most or the least that is good."""
    best: float = 0.0
    """The value of a flawless take; how much of the way from there to the limit is used up is the load."""
    fail: float | None = None
    warn: float | None = None
    source: str

    def steps(self, calibrated: float | None = None) -> list[tuple[Severity, float]]:
        """Severities and where they begin, hardest first; a calibrated limit replaces the hardest."""
        given: list[tuple[Severity, float | None]] = [("fail", self.fail), ("warn", self.warn)]
        steps = [(severity, at) for severity, at in given if at is not None]
        if calibrated is not None and steps:
            return [(steps[0][0], calibrated)]
        return steps or [("note", self.best)]

    def load(self, value: float, at: float) -> float:
        """0 at the best value, 1 at the limit, more beyond."""
        sign = 1 if self.wanted == "most" else -1
        beyond, room = max(0.0, sign * (value - self.best)), abs(at - self.best)
        return beyond / room if room else float(beyond > 0) + beyond


class Band(Frozen):
    """Height of a face in this shot size, as a share of the frame's height."""

    least: float
    most: float


class Limits(Frozen):
    """All of them, as read on a day."""

    checked_on: str
    measures: Mapping[str, Limit]
    faces: Mapping[str, Band]
    faces_source: str
    margin: float = Field(ge=0)
    """How far below a sheet's own views a take may score."""
    floor: float
    """No calibration goes below this."""
    turned: float
    """Least face score of who is turned away or partly hidden."""


def limits() -> Limits:
    """The shipped limits with the operator's changes; Unavailable names what is wrong with those."""
    rows = _read(FILE)
    own = os.environ.get(VARIABLE)
    try:
        return Limits.model_validate(_merged(rows, _read(Path(own))) if own else rows)
    except (OSError, yaml.YAMLError, TypeError, ValueError) as error:
        raise Unavailable(f"{VARIABLE}={own} cannot be used: {error}") from error


def fingerprint() -> str:
    """A digest of the limits in force: enters a check's spec, so that other limits are another verdict."""
    return hashlib.sha256(limits().model_dump_json().encode()).hexdigest()[:16]


def names() -> Iterator[str]:
    """Names of all measures."""
    yield from limits().measures


def _read(file: Path) -> dict[str, Any]:
    rows = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return dict(rows or {})


def _merged(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    both = dict(ours)
    for name, value in theirs.items():
        old = both.get(name)
        both[name] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return both
