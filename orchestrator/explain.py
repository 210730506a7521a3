"""Why a task would run: compares a graph with what was made and with the last run of the production.

for reason in explain(graph, ledger=ledger, store=store, production="stolen-design/1"):
    print(reason)
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator.graph import Graph, Task
from orchestrator.ledger import Ledger, Trace
from orchestrator.reuse import find
from orchestrator.shapes import Cause
from orchestrator.store import Store
from workers import registry


@dataclass(frozen=True)
class Change:
    """One field that is not what it was."""

    field: str
    """Path inside the spec, e.g. "picture.cast[0].figure.outfit"; a role; or "worker"."""
    old: Any
    new: Any

    def __str__(self) -> str:
        return f"{self.field}: {_short(self.old)} -> {_short(self.new)}"


@dataclass(frozen=True)
class Reason:
    """What would become of one task, and why."""

    task: str
    kind: str
    subject: str
    causes: tuple[Cause, ...]
    changes: tuple[Change, ...] = ()
    makers: tuple[str, ...] = ()
    """Tasks whose new files it waits for."""

    @property
    def runs(self) -> bool:
        """Whether it would run."""
        return self.causes != ("reused",)

    def __str__(self) -> str:
        told = [", ".join(self.causes), *map(str, self.changes)]
        if self.makers:
            told.append(f"after {', '.join(self.makers)}")
        return f"{self.task}: {'; '.join(told)}"


def traced(graph: Graph, task: Task) -> Trace:
    """What a task is now, for the next time that somebody asks."""
    version, spec = registry.entry(task.worker).identity, task.spec.model_dump(mode="json")
    return Trace(task.name, graph.keys()[task.name], task.worker, version, spec, graph.sources(task.name))


def explain(
    graph: Graph, *, ledger: Ledger, store: Store, production: str, force: Collection[str] = ()
) -> tuple[Reason, ...]:
    """A reason for every task of the graph, makers first."""
    keys = graph.keys()
    whole = find(keys.values(), ledger, store).whole
    idle = not force and len(whole) == len(set(keys.values()))
    traces = {} if idle else ledger.traces.of(production)
    runs: set[str] = set()
    reasons = []
    for name in graph.order:
        task = graph.tasks[name]
        if keys[name] in whole and name not in force:
            reasons.append(Reason(name, task.kind, task.subject, ("reused",)))
            continue
        runs.add(name)
        makers = tuple(maker for maker in task.needs() if maker in runs)
        causes, changes = _compare(graph, name, traces.get(name), forced=name in force)
        reasons.append(Reason(name, task.kind, task.subject, causes, changes, makers))
    return tuple(reasons)


def _compare(
    graph: Graph, name: str, trace: Trace | None, *, forced: bool
) -> tuple[tuple[Cause, ...], tuple[Change, ...]]:
    if forced:
        return ("forced",), ()
    if trace is None:
        return ("first time",), ()
    if trace.key == graph.keys()[name]:
        return ("lost",), ()
    task = graph.tasks[name]
    by_cause: dict[Cause, tuple[Change, ...]] = {
        "worker": tuple(_worker_changes(trace, task.worker, registry.entry(task.worker).identity)),
        "spec": tuple(_differences("", trace.spec, task.spec.model_dump(mode="json"))),
        "input": tuple(_input_changes(trace, graph.sources(name))),
    }
    causes = tuple(cause for cause, changes in by_cause.items() if changes)
    return causes, tuple(change for changes in by_cause.values() for change in changes)


def _worker_changes(trace: Trace, worker: str, version: str) -> Iterator[Change]:
    if (trace.worker, trace.version) != (worker, version):
        yield Change("worker", f"{trace.worker} {trace.version}", f"{worker} {version}")


def _input_changes(trace: Trace, now: Mapping[str, Sequence[str]]) -> Iterator[Change]:
    for role in sorted(now.keys() | trace.inputs.keys()):
        old, new = trace.inputs.get(role), now.get(role)
        if old is None or new is None or list(old[1:]) != list(new[1:]):
            yield Change(role, _input_name(old), _input_name(new))


def _input_name(given: Sequence[str] | None) -> str | None:
    return None if given is None else f"{given[0] or 'file'} {given[1][:8]}"


def _differences(place: str, old: Any, new: Any) -> Iterator[Change]:
    """Every leaf that differs, with its path."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in sorted(old.keys() | new.keys()):
            yield from _differences(f"{place}.{name}" if place else name, old.get(name), new.get(name))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _differences(f"{place}[{number}]", before, after)
    elif old != new:
        yield Change(place, old, new)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
