"""The local executor: worker hosts as child processes of this one, one attempt at a time each.

Hosts stay warm. An attempt goes to a free host that has its worker loaded, else to one of the same pool, else
to a new one in place of an idle one. Cancel, deadline and close end a host's whole process group; when this
process dies, however it dies, the hosts' guards see it and end theirs.
"""

import os
import queue
import threading
from collections.abc import Iterator, Sequence

from orchestrator.errors import MicrodramaError
from orchestrator.executor.base import Attempt, Event
from orchestrator.executor.hosting import Host
from workers import registry


class LocalExecutor:
    """Runs up to `slots` attempts at a time on this machine."""

    def __init__(self, slots: int | None = None, *, prestart: Sequence[str] = ()) -> None:
        """`prestart` names workers to load at once, in every slot, while the caller still plans."""
        self.slots = slots or os.cpu_count() or 1
        self._events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._hosts: list[Host] = []
        self._leaving: list[Host] = []
        """Ended to make room."""
        self._running: dict[str, Host] = {}
        self._closed = False
        if prestart:
            pool = registry.entry(prestart[0]).pool
            names = [name for name in prestart if registry.entry(name).pool == pool]
            self._hosts = [Host(pool, names, self._heard) for _ in range(self.slots)]

    def submit(self, attempt: Attempt) -> None:
        with self._lock:
            if self._closed or len(self._running) >= self.slots:
                raise MicrodramaError("the local executor has no free slot; ask capacity() first")
            host = self._host_for(attempt.worker)
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

    def capacity(self) -> int:
        with self._lock:
            return 0 if self._closed else self.slots - len(self._running)

    def prefers(self, worker: str) -> bool:
        with self._lock:
            return any(host.free and worker in host.loaded for host in self._hosts)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            hosts = [*self._hosts, *self._leaving]
        for host in hosts:
            host.end()
        for host in hosts:
            host.join()

    def __enter__(self) -> "LocalExecutor":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _host_for(self, worker: str) -> Host:
        """A free host for the worker, made or swapped in if need be."""
        pool = registry.entry(worker).pool
        self._hosts = [host for host in self._hosts if host.alive]
        free = [host for host in self._hosts if host.free]
        fitting = sorted(
            (host for host in free if host.suits(pool)), key=lambda host: worker not in host.loaded
        )
        if fitting:
            return fitting[0]
        if free and len(self._hosts) >= self.slots:  # without a free one, another is about to end
            free[0].end()
            self._hosts.remove(free[0])
            self._leaving.append(free[0])
        host = Host(pool, [worker], self._heard)
        self._hosts.append(host)
        return host

    def _heard(self, event: Event, final: bool) -> None:
        if final:
            with self._lock:
                self._running.pop(event.attempt, None)
        self._events.put(event)
