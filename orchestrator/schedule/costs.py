"""What tasks take, and what it takes to load a model: learned while they run, given or guessed before."""

from collections.abc import Mapping

from orchestrator.executor.base import Load

LOAD = 30.0  # seconds to load a model, until we know better
TASK = 60.0  # seconds for a task, until we know better
WEIGHT = 0.005  # of the newest time, once there are many
TRUST = 10  # times that what is given beforehand weighs


class Mean:
    """Of what was seen lately."""

    def __init__(self, value: float = 0.0, count: int = 0) -> None:
        self.value, self.count = value, count

    def learn(self, value: float) -> None:
        """One more."""
        self.count += 1
        self.value += (value - self.value) * max(1 / self.count, WEIGHT)


class Costs:
    """Seconds, by load. What has no model to load costs nothing to load."""

    def __init__(
        self, usual: Mapping[Load, float] | None = None, load_seconds: Mapping[Load, float] | None = None
    ) -> None:
        """`usual`: seconds that tasks took in the past; `load_seconds`: what loading takes."""
        self._given = dict(load_seconds or {})
        self._tasks = {load: Mean(seconds, TRUST) for load, seconds in (usual or {}).items()}
        self._cold: dict[Load, Mean] = {}
        self._warm: dict[Load, Mean] = {}

    def task(self, load: Load) -> float:
        """Seconds that a task takes."""
        learned = self._tasks.get(load)
        if learned:
            return learned.value
        return TASK

    def knows(self, load: Load) -> bool:
        """Whether that is more than a guess."""
        return load in self._tasks

    def swap(self, load: Load) -> float:
        """Seconds to load it where something else is loaded."""
        if load in self._given:
            return self._given[load]
        if not load.model:
            return 0.0
        cold, warm = self._cold.get(load), self._warm.get(load)
        return max(0.0, cold.value - warm.value) if cold and warm else LOAD

    def learn(self, load: Load, *, held: float, seconds: float, cold: bool) -> None:
        """A task took `seconds`, and its place was `held`; `cold`: it had to load first.

        Some workers count their loading among the seconds and some do not: the whole stay tells.
        """
        (self._cold if cold else self._warm).setdefault(load, Mean()).learn(held)
        if not cold or load not in self._tasks:
            self._tasks.setdefault(load, Mean()).learn(seconds)


__all__ = ["LOAD", "Costs"]
