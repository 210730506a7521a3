"""The use cases of `orchestrator.production` at a service: the same questions, the same answers.

sending    a story file becomes the series there, and nobody's change is lost
following  a production's events become the run's events, its files come into the folder
packing    bundles and packs of it, laid out as they are here
cutting    what people want of its cut
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from orchestrator import production
from orchestrator.bundle import Bundle
from orchestrator.client import Client, episodes
from orchestrator.cutting_room import CuttingRoom
from orchestrator.errors import UnusableInput
from orchestrator.explain import Change, Reason
from orchestrator.far.cutting import CuttingRoomThere
from orchestrator.far.following import Follower
from orchestrator.far.packing import Packer, refuse_bundle, refuse_pack
from orchestrator.far.sending import Memory, Sent, Shelf
from orchestrator.folder import folder_for
from orchestrator.outcome import Notify
from orchestrator.pack import Pack
from orchestrator.plan import Finding, Plan
from orchestrator.production import Order
from orchestrator.read import chosen
from orchestrator.report import Report
from orchestrator.settings import Settings
from orchestrator.shapes import Reason as ToldReason

__all__ = ["Far", "opened"]


@contextmanager
def opened(
    given: Settings, url: str, key: str, say: Callable[[str], None], *, overwrite: bool = False
) -> "Iterator[Far]":
    """The service at an address; the home remembers what was sent there."""
    with Client(url, key) as client:
        shelf = Shelf(client, client.url, Memory(given.home), overwrite)
        yield Far(client, shelf, Follower(client, shelf, say))


@dataclass(frozen=True)
class Far:
    """A service, and what was sent there from this home."""

    client: Client
    shelf: Shelf
    follower: Follower

    def check(self, story: Path, episode: int | None = None) -> tuple[Finding, ...]:
        """What is wrong or missing in a story and its plans, where, and how to mend it."""
        sent = self.shelf.send(story)
        return self._findings(sent, _numbers(sent, episode), "animatic")

    def plan(self, story: Path, episode: int | None = None) -> tuple[Plan, ...]:
        """The shots and lines of a story's episodes, with what people want of them there."""
        sent = self.shelf.send(story)
        calls = [episodes.plan(sent.series, number) for number in _numbers(sent, episode)]
        return tuple(self.client.run(call) for call in calls)

    def why(self, order: Order) -> tuple[Reason, ...]:
        """What would run for an order, and for which reason. Nothing is made."""
        _refuse_footage(order)
        sent = self.shelf.send(order.story)
        calls = [
            episodes.why(sent.series, number, order.profile, order.takes, order.coverage)
            for number in _numbers(sent, order.episode)
        ]
        return tuple(_reason(each) for call in calls for each in self.client.run(call))

    def produce(self, order: Order, notify: Notify) -> tuple[Report, ...]:
        """Make the episodes of an order there, and bring their files into its folder."""
        sent, numbers = self._whole(order)
        folders = {number: folder_for(order.out, number) for number in numbers}
        return self.follower.produce(sent, folders, order, notify)

    def bundle(self, order: Order, wanted: Bundle, notify: Notify) -> tuple[Report, ...]:
        """Bundle the episodes of an order there, and lay the bundles out in its folder."""
        refuse_bundle(wanted)
        sent, numbers = self._whole(order)
        return Packer(self.follower, sent, order, notify).bundle(numbers, wanted)

    def pack(self, order: Order, wanted: Pack, notify: Notify) -> tuple[Report, ...]:
        """Pack the episodes of an order there for a platform, and lay the packs out in its folder."""
        refuse_pack(wanted)
        sent, numbers = self._whole(order)
        return Packer(self.follower, sent, order, notify).pack(numbers, wanted)

    def room(self, order: Order) -> CuttingRoom:
        """Where the cuts of an order are looked at and changed."""
        _refuse_footage(order)
        sent = self.shelf.send(order.story)
        return CuttingRoomThere(self.client, sent.series, _numbers(sent, order.episode), order)

    def _whole(self, order: Order) -> tuple[Sent, Sequence[int]]:
        """The story there, and which episodes are to be made; refused when they cannot be."""
        _refuse_footage(order)
        sent = self.shelf.send(order.story)
        numbers = _numbers(sent, order.episode)
        production.refuse(self._findings(sent, numbers, order.profile))
        return sent, numbers

    def _findings(self, sent: Sent, numbers: Sequence[int], profile: str) -> tuple[Finding, ...]:
        found = (self.client.run(episodes.check(sent.series, number, profile)) for number in numbers)
        return tuple(dict.fromkeys(each for findings in found for each in findings))


def _refuse_footage(order: Order) -> None:
    if order.footage is not None:
        raise UnusableInput(
            "--footage is for this machine. At a service, hand files in at the takes, stills and lines "
            "themselves: see docs/editing.md."
        )


def _numbers(sent: Sent, episode: int | None) -> list[int]:
    return [each.number for each in chosen(sent.told, episode)]


def _reason(told: ToldReason) -> Reason:
    changes = tuple(Change(each.field, each.old, each.new) for each in told.changes)
    return Reason(told.task, told.kind, told.subject, tuple(told.causes), changes, tuple(told.makers))
