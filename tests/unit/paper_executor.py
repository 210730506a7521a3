"""An executor on paper: its places and what happens there are what a test says."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from orchestrator.executor.base import Attempt, Cancelled, Done, Event, Need, Place, Spots

GPU = Need("gpu")


@dataclass
class PaperExecutor:
    """Some places; nothing happens but what is told."""

    places: int = 2
    submitted: dict[str, tuple[Attempt, Place]] = field(default_factory=dict)
    told: list[Event] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    """Raised one by one by those who ask what happened."""
    _woken: threading.Event = field(default_factory=threading.Event)

    def free(self, _wanted: Mapping[Need, int], _unusable: Spots = frozenset()) -> Sequence[Place]:
        taken = {place.id for _, place in self.submitted.values()}
        names = [f"gpu-{number}" for number in range(self.places)]
        return [Place(name, GPU) for name in names if name not in taken]

    def submit(self, attempt: Attempt, place: Place) -> None:
        self.submitted[attempt.id] = attempt, place

    def events(self, timeout: float) -> Iterator[Event]:
        if not self.told and not self.faults:
            self._woken.wait(timeout)
        self._woken.clear()
        if self.faults:
            raise self.faults.pop()
        told, self.told = self.told, []
        yield from told

    def wake(self) -> None:
        self._woken.set()

    def cancel(self, attempt: str) -> None:
        self.happen(Cancelled(attempt))

    def close(self) -> None:
        """Nothing to end."""

    def happen(self, event: Event) -> None:
        """Tell an outcome."""
        self.submitted.pop(event.attempt, None)
        self.told.append(event)
        self.wake()

    def make(self, attempt: str) -> None:
        """It is made."""
        self.happen(Done(attempt, {}, {}, 1.0, 1.0))
