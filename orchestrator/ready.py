"""Which task goes next: grouped by worker so that models stay loaded, then by priority and story order."""

import heapq
from collections import defaultdict
from collections.abc import Callable

from orchestrator.graph import Graph, Task


class Ready:
    """The tasks whose inputs are there."""

    def __init__(self, graph: Graph) -> None:
        self._rank = {name: number for number, name in enumerate(graph.order)}
        self._heaps: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        self._last = ""

    def __bool__(self) -> bool:
        return any(self._heaps.values())

    def add(self, task: Task) -> None:
        """Its inputs are there now."""
        heapq.heappush(self._heaps[task.worker], (-task.priority, self._rank[task.name], task.name))

    def take(self, loaded: Callable[[str], bool]) -> str:
        """The name of the next task. `loaded` says whether a free place has a worker loaded."""
        waiting = [worker for worker, heap in self._heaps.items() if heap]
        worker = min(waiting, key=lambda name: (not loaded(name), name != self._last, self._heaps[name][0]))
        self._last = worker
        return heapq.heappop(self._heaps[worker])[2]
