"""The local executor: worker hosts as child processes of this one, one attempt at a time each.

Hosts stay warm in their places: one per processor, one per accelerator, a few for engines elsewhere. Cancel,
deadline and close end a host's whole process group, unless its worker may stop by itself; when this process
dies, however it dies, the hosts' guards see it and end theirs.
"""

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from orchestrator.errors import MicrodramaError
from orchestrator.executor.base import Attempt, Displaced, Event, Load, Need, Place, Spots
from orchestrator.executor.hosting import Host
from orchestrator.executor.inbox import Inbox
from orchestrator.executor.places import places
from workers import registry


class LocalExecutor:
    """Runs attempts on this machine: up to `slots` on its processors, one on each accelerator."""

    def __init__(self, slots: int | None = None, *, prestart: Sequence[str] = ()) -> None:
        """`prestart` names workers to load at once, in every place, while the caller still plans."""
        self.slots = slots or os.cpu_count() or 1
        self._surroundings = {
            f"{pool}-{number}": (pool, place)
            for pool, each in places(self.slots).items()
            for number, place in enumerate(each)
        }
        self._events = Inbox[Event]()
        self._lock = threading.Lock()
        self._hosts: dict[str, Host] = {}
        """By place."""
        self._running: dict[str, str] = {}
        """Attempt -> place."""
        self._closed = False
        if prestart:
            pool = registry.entry(prestart[0]).pool
            names = [name for name in prestart if registry.entry(name).pool == pool]
            for place in self._of(pool):
                self._hosts[place] = Host(pool, names, self._heard, self._surroundings[place][1])

    def free(self, wanted: Mapping[Need, int], _unusable: Spots = frozenset()) -> Sequence[Place]:
        """Places by pool; here is nothing to share, and nothing has labels (`scheduler.by_pool`)."""
        with self._lock:
            if self._closed:
                return ()
            pools = {need.pool for need in wanted}
            taken = set(self._running.values())
            return [
                Place(name, Need(pool), loaded=self._loaded(name))
                for name, (pool, _) in self._surroundings.items()
                if pool in pools and name not in taken
            ]

    def submit(self, attempt: Attempt, place: Place) -> None:
        here = {role: Path(os.fspath(file)) for role, file in attempt.inputs.items()}
        with self._lock:
            if self._closed:
                raise MicrodramaError("this executor is closed and takes nothing more")
            if place.id in self._running.values():
                self._events.put(Displaced(attempt.id, f"{place.id} has another attempt"))
                return
            host = self._host(place.id, attempt.worker)
            self._running[attempt.id] = place.id
            host.play(replace(attempt, inputs=here))

    def events(self, timeout: float) -> Iterator[Event]:
        return self._events.take(timeout)

    def wake(self) -> None:
        self._events.wake()

    def cancel(self, attempt: str) -> None:
        with self._lock:
            host = self._hosts.get(self._running.get(attempt, ""))
        if host:
            host.cancel(attempt)

    def holds(self) -> Sequence[Host]:
        """The hosts that live, at work or not: each knows what it has loaded."""
        with self._lock:
            return [host for host in self._hosts.values() if host.alive]

    def close(self) -> None:
        with self._lock:
            self._closed = True
            hosts = list(self._hosts.values())
        for host in hosts:
            host.end()
        for host in hosts:
            host.join()

    def __enter__(self) -> "LocalExecutor":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _of(self, pool: str) -> list[str]:
        return [name for name, (whose, _) in self._surroundings.items() if whose == pool]

    def _loaded(self, place: str) -> frozenset[Load]:
        host = self._hosts.get(place)
        return host.loads if host and host.alive and host.free else frozenset()

    def _host(self, place: str, worker: str) -> Host:
        """The host of a place, made if need be."""
        host = self._hosts.get(place)
        if host is None or not (host.alive and host.free):
            pool, surroundings = self._surroundings[place]
            host = self._hosts[place] = Host(pool, [worker], self._heard, surroundings)
        return host

    def _heard(self, event: Event, final: bool) -> None:
        if final:
            with self._lock:
                self._running.pop(event.attempt, None)
        self._events.put(event)
