"""The graph of a build: tasks that make files from specs and from each other's files.

Frozen and without I/O. `Graph.of` refuses what cannot work before anything runs; `keys` says what each task
is, `order` says what must come before what. Names and subjects are for people and never enter a key.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from orchestrator import keys
from orchestrator.errors import CircularTasks, DuplicateTask, MissingInput, UnknownWorker
from workers import registry
from workers.base import Spec
from workers.errors import UnknownName


@dataclass(frozen=True)
class Output:
    """A file that another task makes."""

    task: str
    file: str
    """Its role there: "clip", "timing"."""


@dataclass(frozen=True)
class Blob:
    """A file that is already in the store."""

    digest: str
    suffix: str
    """With the dot: ".mp4"."""


Input = Output | Blob


@dataclass(frozen=True)
class Task:
    """One thing to be made by one worker."""

    name: str
    """Unique in its graph."""
    kind: str
    """What it makes: still, motion, voice, segment."""
    worker: str
    """Name in `workers.registry`."""
    spec: Spec
    inputs: Mapping[str, Input] = field(default_factory=dict)
    subject: str = ""
    """Id of the shot or line, for people and for comparing with the last run."""
    priority: int = 0
    """Higher goes first among tasks of one worker."""

    @property
    def model(self) -> str:
        """The model card that must be loaded for it; empty when its worker has only itself to load."""
        card = getattr(self.spec, "card", "")
        return card if isinstance(card, str) else ""  # an animatic's insert has a card too: words to be read

    def needs(self) -> tuple[str, ...]:
        """Names of the tasks whose files this one reads, each once, in order of role."""
        makers = (i.task for _, i in sorted(self.inputs.items()) if isinstance(i, Output))
        return tuple(dict.fromkeys(makers))


@dataclass(frozen=True)
class Graph:
    """Tasks by name, in the order given. Make one with `Graph.of`."""

    tasks: Mapping[str, Task]

    @classmethod
    def of(cls, tasks: Iterable[Task]) -> "Graph":
        """A graph that can run: unknown workers, two makers, missing inputs and circles are refused."""
        named: dict[str, Task] = {}
        for task in tasks:
            if task.name in named:
                raise DuplicateTask(f"two tasks are called {task.name!r}; give one of them another name")
            _refuse_unknown(task)
            named[task.name] = task
        graph = cls(named)
        graph._refuse_missing()
        _ = graph.order  # walks the graph, so a circle is refused here
        return graph

    def __len__(self) -> int:
        return len(self.tasks)

    def __add__(self, other: "Graph") -> "Graph":
        return Graph.of([*self.tasks.values(), *other.tasks.values()])

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Every name once, makers first, otherwise as given."""
        waiting = {name: len(task.needs()) for name, task in self.tasks.items()}
        ready = [name for name, count in waiting.items() if count == 0]
        for name in ready:  # grows as it is walked
            for reader in self.readers[name]:
                waiting[reader] -= 1
                if waiting[reader] == 0:
                    ready.append(reader)
        if len(ready) < len(self.tasks):
            raise CircularTasks(f"tasks wait for each other: {' -> '.join(self._circle(set(ready)))}")
        return tuple(ready)

    @cached_property
    def readers(self) -> Mapping[str, tuple[str, ...]]:
        """Name -> names of the tasks that read its files."""
        readers: dict[str, list[str]] = {name: [] for name in self.tasks}
        for name, task in self.tasks.items():
            for maker in task.needs():
                readers[maker].append(name)
        return {name: tuple(found) for name, found in readers.items()}

    def behind(self, names: Iterable[str]) -> frozenset[str]:
        """Those of the names that are in the graph, and everything that they are made from."""
        found: set[str] = set()
        waiting = [name for name in names if name in self.tasks]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self.tasks[name].needs()
        return frozenset(found)

    def keys(self) -> Mapping[str, str]:
        """Name -> key of every task."""
        return self._keys

    @cached_property
    def _keys(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for name in self.order:
            task = self.tasks[name]
            inputs = {role: _identity(given, found) for role, given in task.inputs.items()}
            version = registry.entry(task.worker).identity
            found[name] = keys.key(task.kind, task.worker, version, task.spec, inputs)
        return found

    def sources(self, name: str) -> dict[str, tuple[str, str, str]]:
        """Where a task's inputs come from: role -> (maker or "", key or digest, role or suffix)."""
        given = self.tasks[name].inputs.items()
        return {
            role: (one.task, self._keys[one.task], one.file)
            if isinstance(one, Output)
            else ("", one.digest, one.suffix)
            for role, one in given
        }

    def _refuse_missing(self) -> None:
        for task in self.tasks.values():
            for role, given in task.inputs.items():
                if isinstance(given, Output) and given.task not in self.tasks:
                    raise MissingInput(
                        f"{task.name!r} needs {role!r} from {given.task!r}, and no task has that name"
                    )

    def _circle(self, fine: set[str]) -> list[str]:
        """One circle, drawn as the path that a task takes back to itself."""
        path = [next(name for name in self.tasks if name not in fine)]
        while path.count(path[-1]) < 2:
            path.append(next(maker for maker in self.tasks[path[-1]].needs() if maker not in fine))
        return path[path.index(path[-1]) :]


def _identity(given: Input, found: Mapping[str, str]) -> tuple[str, str, str]:
    if isinstance(given, Output):
        return ("output", found[given.task], given.file)
    return ("blob", given.digest, given.suffix)


def _refuse_unknown(task: Task) -> None:
    try:
        registry.entry(task.worker)
    except UnknownName as error:
        raise UnknownWorker(f"{task.name!r}: {error}") from error
