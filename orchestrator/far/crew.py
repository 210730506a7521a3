"""The workers of a service: what `orchestrator.roster` asks, over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from orchestrator.client import Client, workers
from orchestrator.shapes import Worker, WorkerState


@dataclass(frozen=True)
class Crew:
    """Those of one service; the key is an operator's."""

    client: Client

    @classmethod
    @contextmanager
    def at(cls, url: str, key: str) -> "Iterator[Crew]":
        """At an address, while the block lasts."""
        with Client(url, key) as client:
            yield cls(client)

    def all(self) -> list[Worker]:
        """Everybody."""
        return list(self.client.every(workers.page()))

    def put(self, worker: Worker, state: WorkerState) -> Worker:
        """Into another state; Stale when somebody decided otherwise in between."""
        kept = self.client.run(workers.read(worker.id))
        return self.client.run(workers.change(worker.id, state, kept.version)).value
