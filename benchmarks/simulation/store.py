"""A store without bytes: what simulated workers made is there because they say so."""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from orchestrator.store import Stored, Swept

NOWHERE = Path("/simulated")


class NoBytes:
    """Obeys the store's protocol as far as a build asks."""

    def workspace(self, name: str) -> Path:
        return NOWHERE / name

    def folder_of(self, name: str) -> Path:
        return NOWHERE / name

    def discard(self, name: str) -> None:
        """There is nothing."""

    def take(self, files: Sequence[Path]) -> tuple[Stored, ...]:
        raise NotImplementedError("simulated workers publish beside themselves")

    def put(self, file: Path) -> Stored:
        raise NotImplementedError("nothing is brought to a simulation")

    def has(self, digest: str, suffix: str, size: int | None = None) -> bool:  # noqa: ARG002
        return True

    def missing(self, files: Iterable[Stored]) -> frozenset[Stored]:  # noqa: ARG002
        return frozenset()

    def path(self, digest: str, suffix: str, size: int | None = None) -> Path:  # noqa: ARG002
        return NOWHERE / f"{digest}{suffix}"

    def verify(self, digest: str, suffix: str) -> None:
        """Nothing to read."""

    def sweep(self, keep: Collection[str], older_than: float) -> Swept:  # noqa: ARG002
        return Swept(blobs=0, jobs=0, size=0)

    def ready(self) -> None:
        """Always."""
