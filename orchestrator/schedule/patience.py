"""What runs too long without a sign of life. Every doubt is in its favour: it has its deadline anyway.

Silence begins with the first sign of life: before it an attempt may wait for its inputs. One that has to load
is compared with others that had to.
"""

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from orchestrator.executor.base import Load


@dataclass(frozen=True)
class Rules:
    """When an attempt counts as stuck."""

    least: float = 600.0
    """Seconds of silence that are never too long."""
    times: float = 5.0
    """Of the longest that others of its kind took lately: longer silence is too long."""
    finished: int = 3
    """Others of its kind that must have finished before anything is usual."""
    remembered: int = 100
    """How many others count as lately."""


class _Kind(NamedTuple):
    """Attempts that are alike."""

    load: Load
    cold: bool


@dataclass
class _Running:
    kind: _Kind
    began: float
    """When it was heard of first."""
    heard: float


class Patience:
    """Learns how long attempts take, and notices those that nobody heard from for much longer."""

    def __init__(self, rules: Rules | None = None) -> None:
        self._rules = rules or Rules()
        self._waiting: dict[str, _Kind] = {}
        """Nothing was heard of them."""
        self._running: dict[str, _Running] = {}
        self._took: defaultdict[_Kind, deque[float]] = defaultdict(
            lambda: deque(maxlen=self._rules.remembered)
        )
        self._due = 0.0
        """Before this time nothing can be stuck."""

    def began(self, attempt: str, load: Load, *, cold: bool) -> None:
        """It was submitted; `cold`: it has to load first."""
        self._waiting[attempt] = _Kind(load, cold)

    def heard(self, attempt: str, now: float) -> None:
        """A sign of life; without effect for one that is over."""
        if kind := self._waiting.pop(attempt, None):
            self._running[attempt] = _Running(kind, now, now)
            self._due = min(self._due, now + self._rules.least)
        elif attempt in self._running:
            self._running[attempt].heard = now

    def ended(self, attempt: str, now: float, *, seconds: float | None) -> None:
        """It runs no more; `seconds` its worker took if it was made. Others may be here as long as it was."""
        self._waiting.pop(attempt, None)
        running = self._running.pop(attempt, None)
        if running and seconds is not None:
            self._took[running.kind].append(now - running.began)

    def stuck(self, now: float) -> list[tuple[str, str]]:
        """Attempts to be ended, each with a reason for people."""
        if now < self._due:
            return []
        found, limits = [], self._limits()
        for name, running in self._running.items():
            silent, limit = now - running.heard, limits.get(running.kind)
            if limit is not None and silent > limit:
                found.append((name, self._reason(running.kind, silent)))
        heard = [running.heard for running in self._running.values()]
        self._due = min(heard, default=now) + self._rules.least
        return found

    def _limits(self) -> Mapping[_Kind, float]:
        rules = self._rules
        return {
            kind: max(rules.least, rules.times * max(took))
            for kind, took in self._took.items()
            if len(took) >= rules.finished
        }

    def _reason(self, kind: _Kind, silent: float) -> str:
        worker, model = kind.load
        name = f"{worker} with {model}" if model else worker
        return (
            f"gave no sign of life for {silent:.0f} s, while others of its kind ({name}) took "
            f"{max(self._took[kind]):.0f} s at most"
        )


__all__ = ["Patience", "Rules"]
