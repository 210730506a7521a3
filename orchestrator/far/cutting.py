"""The cutting room at a service: what `orchestrator.cutting_room` asks, over HTTP."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from orchestrator import cut_files
from orchestrator.client import Client, cuts
from orchestrator.client.calls import Upload
from orchestrator.cut.difference import Difference
from orchestrator.cutting import SEVERAL, refusal
from orchestrator.edits import CutEdit
from orchestrator.errors import BadStory, UnusableInput
from orchestrator.looked import Kept, Looked
from orchestrator.production import Order

T = TypeVar("T")


@dataclass(frozen=True)
class CuttingRoomThere:
    """The episodes of one order, whose story is there."""

    client: Client
    series: str
    numbers: Sequence[int]
    order: Order

    def looks(self) -> Iterator[Looked]:
        """The cut of every episode of the order."""
        return (self._look(number) for number in self.numbers)

    def now(self) -> Looked:
        """The cut as it stands."""
        return self._look(self._only())

    def versions(self) -> tuple[Kept, ...]:
        """What was delivered, the newest first."""
        return tuple(self.client.every(cuts.versions(*self._place())))

    def compare(self, before: int, after: int) -> Difference:
        """What is otherwise in one version than in another."""
        return self.client.run(cuts.difference(*self._place(), before, after))

    def change(self, wanted: CutEdit, source: str) -> None:
        """Want that for the next production."""
        call = cuts.replace(*self._place(), wanted, self._version())
        _told_of(source, lambda: self.client.run(call))

    def bring(self, file: Path) -> tuple[str, ...]:
        """Want the cut that an editing program left in a file."""
        call = cuts.bring(*self._place(), _sent(file), self._version())
        return _told_of(str(file), lambda: self.client.run(call)).value.notes

    def restore(self, number: int) -> None:
        """Want the edit behind a version again."""
        call = cuts.restore(*self._place(), number, self._version())
        _told_of(f"version {number}", lambda: self.client.run(call))

    def _look(self, number: int) -> Looked:
        order = self.order
        call = cuts.preview(self.series, number, order.profile, order.takes, order.coverage)
        return self.client.run(call)

    def _place(self) -> tuple[str, int, str]:
        return self.series, self._only(), self.order.profile

    def _only(self) -> int:
        if len(self.numbers) > 1:
            raise UnusableInput(SEVERAL.format(story=self.order.story))
        return self.numbers[0]

    def _version(self) -> str:
        """Of what is wanted now; whoever changes it in between is not written over."""
        return self.client.run(cuts.read(*self._place())).version


def _sent(file: Path) -> Upload:
    """A timeline without the media that may come with it, at which nobody there would look."""
    name, content = cut_files.timeline_in(file)
    return Upload(name, content)


def _told_of(source: str, work: Callable[[], T]) -> T:
    """A refusal names the file that it is about, and the place in it, as it does here."""
    try:
        return work()
    except BadStory as error:
        faults = [(each["pointer"], each["detail"]) for each in error.faults if each["pointer"]]
        raise refusal(source, faults) if faults else error from error
