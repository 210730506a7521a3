"""What of a graph can be made now: keys that wait for their makers, and how many are still to come."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

from orchestrator.executor.base import Load, Need
from orchestrator.graph import Graph, Task

Kind = tuple[Need, Load]
"""Where a task can run, and what must be loaded there."""


class Readiness:
    """Counts missing makers, by key."""

    def __init__(
        self, graph: Graph, tasks: Mapping[str, Sequence[Task]], kind: Callable[[str], Kind]
    ) -> None:
        """`tasks`: by key, equal ones together."""
        self._graph, self._keys, self._tasks, self._kind = graph, graph.keys(), tasks, kind
        self._missing: dict[str, int] = {}
        self._coming: Counter[Kind] = Counter()

    def without(self, known: Collection[str]) -> list[str]:
        """What is ready when only those are made."""
        for key in (key for key in self._tasks if key not in known):
            makers = {self._keys[name] for name in self._tasks[key][0].needs()}
            self._missing[key] = sum(maker not in known for maker in makers)
            self._coming[self._kind(key)] += 1
        return [self._take(key) for key, missing in list(self._missing.items()) if not missing]

    def made(self, key: str) -> list[str]:
        """What became ready with it."""
        readers = {self._keys[name] for task in self._tasks[key] for name in self._graph.readers[task.name]}
        waiting = sorted(readers & self._missing.keys())
        for reader in waiting:
            self._missing[reader] -= 1
        return [self._take(reader) for reader in waiting if not self._missing[reader]]

    @property
    def coming(self) -> Mapping[Kind, int]:
        """How many are not ready yet, by kind."""
        return +self._coming

    def _take(self, key: str) -> str:
        del self._missing[key]
        self._coming[self._kind(key)] -= 1
        return key
