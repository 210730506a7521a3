"""Who works: every worker over HTTP and every place of a cluster, in this home's ledger or at a service."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from orchestrator.desk import workers as desk
from orchestrator.desk.actor import TERMINAL
from orchestrator.desk.change import ANY
from orchestrator.errors import NotFound, UnusableInput
from orchestrator.house import Address
from orchestrator.office import Office, opened
from orchestrator.settings import Settings
from orchestrator.shapes import Worker, WorkerState

PAGE = 1000


class Roster(Protocol):
    """What operators see and decide."""

    def all(self) -> list[Worker]:
        """Everybody."""
        ...

    def put(self, worker: Worker, state: WorkerState) -> Worker:
        """Into another state; what was counted against it is forgotten."""
        ...


@dataclass(frozen=True)
class Here:
    """The ledger of this home."""

    office: Office

    def all(self) -> list[Worker]:
        """Everybody."""
        found: list[Worker] = []
        while rows := desk.page(self.office, found[-1].id if found else "", PAGE):
            found += desk.all_told(self.office, rows)
        return found

    def put(self, worker: Worker, state: WorkerState) -> Worker:
        """Into another state."""
        return desk.told(self.office, desk.put(self.office, TERMINAL, worker.id, state, ANY))


@contextmanager
def roster(given: Settings, address: Address) -> Iterator[Roster]:
    """The workers of the service at that address; without one those of this home."""
    if not address.url:
        with opened(given) as office:
            yield Here(office)
        return
    from orchestrator.far.crew import Crew  # an HTTP client, that local verbs need not load

    with Crew.at(address.url, address.key) as there:
        yield there


def is_kept(given: Settings) -> bool:
    """Whether this home has a ledger; to look for workers none is made."""
    file = given.database.removeprefix("sqlite:///")
    return file == given.database or Path(file).exists()


def chosen(workers: Sequence[Worker], names: Sequence[str], node: str = "") -> list[Worker]:
    """Those of some names or ids, and those of a node. NotFound for a name that nobody has."""
    if not names and not node:
        raise UnusableInput(
            "Name at least one worker, or a node with --node; `microdrama worker list` has them."
        )
    _refuse_unclear(workers, names)
    known = {each.name for each in workers} | {each.id for each in workers}
    for name in names:
        if name not in known:
            raise NotFound(f"There is no worker {name} here; `microdrama worker list` has them.")
    found = [each for each in workers if {each.name, each.id} & set(names) or (node and each.node == node)]
    if not found:
        raise NotFound(f"No worker here is on node {node}; `microdrama worker list` has them.")
    return found


def _refuse_unclear(workers: Sequence[Worker], names: Sequence[str]) -> None:
    """Workers of different keys may have one name."""
    many = Counter(each.name for each in workers)
    for name in names:
        if many[name] > 1:
            ids = ", ".join(each.id for each in workers if each.name == name)
            raise UnusableInput(f"{many[name]} workers are called {name}; say which by id: {ids}.")
