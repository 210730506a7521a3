"""Where verbs do their work: on this machine, or at a service. Both answer the same questions alike."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from orchestrator import production
from orchestrator.bundle import Bundle
from orchestrator.cutting_room import CuttingRoom, CuttingRoomHere
from orchestrator.explain import Reason
from orchestrator.office import Office
from orchestrator.outcome import Notify
from orchestrator.pack import Pack
from orchestrator.plan import Finding, Plan
from orchestrator.production import Order
from orchestrator.report import Report
from orchestrator.settings import Settings


@dataclass(frozen=True)
class Address:
    """A service, as it was named on the command line; without a url it is this machine."""

    url: str = ""
    key: str = field(default="", repr=False)
    overwrite: bool = False


class House(Protocol):
    """What can be asked about a story, and made of it."""

    def check(self, story: Path, episode: int | None = None) -> tuple[Finding, ...]:
        """What is wrong or missing."""
        ...

    def plan(self, story: Path, episode: int | None = None) -> tuple[Plan, ...]:
        """The shots and lines."""
        ...

    def why(self, order: Order) -> tuple[Reason, ...]:
        """What would run, and for which reason."""
        ...

    def produce(self, order: Order, notify: Notify) -> tuple[Report, ...]:
        """Make the episodes."""
        ...

    def bundle(self, order: Order, wanted: Bundle, notify: Notify) -> tuple[Report, ...]:
        """Make the episodes, and bundle them for editing programs."""
        ...

    def pack(self, order: Order, wanted: Pack, notify: Notify) -> tuple[Report, ...]:
        """Make the episodes, and pack them for a platform."""
        ...

    def room(self, order: Order) -> CuttingRoom:
        """Where the cuts of an order are looked at and changed."""
        ...


@dataclass(frozen=True)
class Here:
    """This machine."""

    office: Office

    def check(self, story: Path, episode: int | None = None) -> tuple[Finding, ...]:
        """What is wrong or missing."""
        return production.check(self.office, story, episode)

    def plan(self, story: Path, episode: int | None = None) -> tuple[Plan, ...]:
        """The shots and lines."""
        return production.plan(self.office, story, episode)

    def why(self, order: Order) -> tuple[Reason, ...]:
        """What would run, and for which reason."""
        return production.why(self.office, order)

    def produce(self, order: Order, notify: Notify) -> tuple[Report, ...]:
        """Make the episodes."""
        return production.produce(self.office, order, notify)

    def bundle(self, order: Order, wanted: Bundle, notify: Notify) -> tuple[Report, ...]:
        """Make the episodes, and bundle them for editing programs."""
        return production.bundle(self.office, order, wanted, notify)

    def pack(self, order: Order, wanted: Pack, notify: Notify) -> tuple[Report, ...]:
        """Make the episodes, and pack them for a platform."""
        return production.pack(self.office, order, wanted, notify)

    def room(self, order: Order) -> CuttingRoom:
        """Where the cuts of an order are looked at and changed."""
        return CuttingRoomHere(self.office, order)


@contextmanager
def house(given: Settings, address: Address, say: Callable[[str], None]) -> Iterator[House]:
    """This machine, or the service at that address; `say` is for the person at the terminal."""
    if not address.url:
        with production.opened(given) as office:
            yield Here(office)
        return
    from orchestrator import far  # an HTTP client, that local verbs need not load

    with far.opened(given, address.url, address.key, say, overwrite=address.overwrite) as there:
        yield there
