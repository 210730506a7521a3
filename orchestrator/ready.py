"""Which task goes next: by worker and model so that models stay loaded, then by priority and story."""

import heapq
from collections import defaultdict
from collections.abc import Callable

from orchestrator.graph import Graph, Task

Group = tuple[str, str]
"""Worker and model: what must be loaded."""


class Ready:
    """The tasks whose inputs are there."""

    def __init__(self, graph: Graph) -> None:
        self._rank = {name: number for number, name in enumerate(graph.order)}
        self._heaps: dict[Group, list[tuple[int, int, str]]] = defaultdict(list)
        self._last: Group = ("", "")

    def __bool__(self) -> bool:
        return any(self._heaps.values())

    def add(self, task: Task) -> None:
        """Its inputs are there now."""
        heap = self._heaps[task.worker, task.model]
        heapq.heappush(heap, (-task.priority, self._rank[task.name], task.name))

    def take(self, loaded: Callable[[str], bool], has_room: Callable[[str], bool]) -> str:
        """The name of the next task that a place is free for; empty when there is none.

        `loaded` says whether a free place has a worker loaded.
        """
        waiting = [group for group, heap in self._heaps.items() if heap and has_room(group[0])]
        if not waiting:
            return ""
        self._last = min(waiting, key=lambda it: (not loaded(it[0]), it != self._last, self._heaps[it][0]))
        return heapq.heappop(self._heaps[self._last])[2]
