"""What happened in a simulated cluster, written down as it happens."""

from dataclasses import dataclass, field

from orchestrator.executor.base import Load


@dataclass(frozen=True)
class Span:
    """One attempt in one place, in seconds on the virtual clock."""

    work: str
    load: Load
    place: str
    pool: str
    begun: float
    ready: float
    """When its model was loaded; `begun` where it was there."""
    ended: float
    ending: str
    """done, failed, lost, displaced or cancelled."""

    @property
    def loaded(self) -> bool:
        """Whether a model had to be loaded for it, though perhaps never to the end."""
        return self.ready > self.begun


@dataclass(frozen=True)
class Absence:
    """A place that was not there."""

    place: str
    pool: str
    begun: float
    ended: float


@dataclass
class Journal:
    """Of one run."""

    spans: list[Span] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)
    cold: int = 0
    """Loads into GPUs whose process had died or whose node had been away: no policy avoids these."""
