"""The cutting room as `microdrama cut` uses it: for one order, on this machine or at a service.

    room = CuttingRoomHere(office, Order(story, episode=1))
    room.change(CutEdit(omit=("b2-rx",)), "edit.yaml")
    room.now()                                       # what comes of it

At a service it is `orchestrator.far.cutting`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from orchestrator import cutting, production
from orchestrator.cut.difference import Difference
from orchestrator.edits import CutEdit
from orchestrator.looked import Kept, Looked
from orchestrator.making import Making
from orchestrator.office import Office
from orchestrator.production import Order


class CuttingRoom(Protocol):
    """What can be asked and wanted of cuts. All but `looks` is about one episode."""

    def looks(self) -> Iterator[Looked]:
        """The cut of every episode of the order."""
        ...

    def now(self) -> Looked:
        """The cut as it stands."""
        ...

    def versions(self) -> tuple[Kept, ...]:
        """What was delivered, the newest first."""
        ...

    def compare(self, before: int, after: int) -> Difference:
        """What is otherwise in one version than in another."""
        ...

    def change(self, wanted: CutEdit, source: str) -> None:
        """Want that for the next production; `source` is named where it cannot be."""
        ...

    def bring(self, file: Path) -> tuple[str, ...]:
        """Want the cut that an editing program left in a file; notes for people."""
        ...

    def restore(self, number: int) -> None:
        """Want the edit behind a version again."""
        ...


@dataclass(frozen=True)
class CuttingRoomHere:
    """On this machine."""

    office: Office
    order: Order

    def looks(self) -> Iterator[Looked]:
        """The cut of every episode of the order."""
        return (cutting.look(job) for job in production.makings(self.office, self.order))

    def now(self) -> Looked:
        """The cut as it stands."""
        return cutting.look(self._job())

    def versions(self) -> tuple[Kept, ...]:
        """What was delivered, the newest first."""
        return cutting.versions(self._job())

    def compare(self, before: int, after: int) -> Difference:
        """What is otherwise in one version than in another."""
        return cutting.compare(self._job(), before, after)

    def change(self, wanted: CutEdit, source: str) -> None:
        """Want that for the next production."""
        cutting.change(self._job(), wanted, source)

    def bring(self, file: Path) -> tuple[str, ...]:
        """Want the cut that an editing program left in a file."""
        return cutting.bring(self._job(), file)

    def restore(self, number: int) -> None:
        """Want the edit behind a version again."""
        cutting.restore(self._job(), number)

    def _job(self) -> Making:
        return cutting.only(production.makings(self.office, self.order), self.order.story)
