"""The local executor: worker hosts as child processes of this one, one attempt at a time each.

Hosts stay warm. An attempt goes to a free host that has its worker loaded, else to one of the same pool, else
to a new one. A pool has its own places: one per processor, one per accelerator, a few for engines elsewhere.
Cancel, deadline and close end a host's whole process group, unless its worker may stop by itself; when this
process dies, however it dies, the hosts' guards see it and end theirs.
"""

import os
import queue
import threading
from collections.abc import Iterator, Sequence

from orchestrator.errors import MicrodramaError
from orchestrator.executor.base import Attempt, Event
from orchestrator.executor.hosting import Host
from orchestrator.executor.places import places
from workers import registry


class LocalExecutor:
    """Runs attempts on this machine: up to `slots` on its processors, one on each accelerator."""

    def __init__(self, slots: int | None = None, *, prestart: Sequence[str] = ()) -> None:
        """`prestart` names workers to load at once, in every slot, while the caller still plans."""
        self.slots = slots or os.cpu_count() or 1
        self._places = places(self.slots)
        self._events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._hosts: list[Host] = []
        self._running: dict[str, Host] = {}
        self._closed = False
        if prestart:
            pool = registry.entry(prestart[0]).pool
            names = [name for name in prestart if registry.entry(name).pool == pool]
            self._hosts = [Host(pool, names, self._heard, place) for place in self._places[pool]]

    def submit(self, attempt: Attempt) -> None:
        with self._lock:
            pool = registry.entry(attempt.worker).pool
            if self._free(pool) < 1:
                raise MicrodramaError(f"the local executor has no free {pool} place; ask for room first")
            host = self._host_for(attempt.worker, pool)
            self._running[attempt.id] = host
            host.play(attempt)

    def events(self, timeout: float) -> Iterator[Event]:
        wait: float | None = timeout
        while True:
            try:
                event = self._events.get(timeout=wait) if wait else self._events.get_nowait()
            except queue.Empty:
                return
            wait = None
            if event is not None:
                yield event

    def wake(self) -> None:
        self._events.put(None)

    def cancel(self, attempt: str) -> None:
        with self._lock:
            host = self._running.get(attempt)
        if host:
            host.cancel(attempt)

    def room(self, worker: str) -> int:
        with self._lock:
            return self._free(registry.entry(worker).pool)

    def prefers(self, worker: str) -> bool:
        with self._lock:
            return any(host.free and worker in host.loaded for host in self._hosts)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            hosts = list(self._hosts)
        for host in hosts:
            host.end()
        for host in hosts:
            host.join()

    def __enter__(self) -> "LocalExecutor":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _free(self, pool: str) -> int:
        if self._closed:
            return 0
        return len(self._places[pool]) - sum(host.pool == pool for host in self._running.values())

    def _host_for(self, worker: str, pool: str) -> Host:
        """A free host for the worker, made if need be."""
        self._hosts = [host for host in self._hosts if host.alive]
        fitting = [host for host in self._hosts if host.free and host.pool == pool]
        if fitting:
            return min(fitting, key=lambda host: worker not in host.loaded)
        taken = [host.surroundings for host in self._hosts if host.pool == pool]
        place = next((each for each in self._places[pool] if each not in taken), self._places[pool][0])
        host = Host(pool, [worker], self._heard, place)
        self._hosts.append(host)
        return host

    def _heard(self, event: Event, final: bool) -> None:
        if final:
            with self._lock:
                self._running.pop(event.attempt, None)
        self._events.put(event)
