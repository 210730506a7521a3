"""An episode as it would be made now, worked out once for each content.

Directing an episode, drawing up its shoot and keying it takes a third of a second, and pages ask for it every
few seconds. The newest are remembered in this process under the digests of everything that they depend on.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from orchestrator.desk import series as shelf
from orchestrator.desk.actor import Actor
from orchestrator.desk.edits import edits_of
from orchestrator.desk.floor import profile
from orchestrator.errors import NotFound
from orchestrator.ledger import Production, SeriesHead, Wanted
from orchestrator.making import Making
from orchestrator.office import Office
from orchestrator.plan import Plan
from orchestrator.profiles import Profile
from orchestrator.story import Series

REMEMBERED = 64


@dataclass(frozen=True)
class Directed:
    """An episode, its plan with people's edits, and the keys of what would be made of it."""

    making: Making
    body: str
    """The plan as JSON."""
    cards: dict[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    """Dialect -> what a storyboard shows of each shot, as far as somebody asked."""

    @property
    def series(self) -> Series:
        """With this episode and the next, which it announces."""
        return self.making.series

    @property
    def plan(self) -> Plan:
        return self.making.plan

    @cached_property
    def keys(self) -> Mapping[str, str]:
        """Task -> key."""
        return self.making.shoot.keys()


@dataclass(frozen=True)
class Stand:
    """An episode at a profile, and its newest production."""

    head: SeriesHead
    directed: Directed
    last: Production | None


class Memory:
    """The newest values under their keys."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most, self._lock = most, threading.Lock()
        self._kept: OrderedDict[Hashable, Directed] = OrderedDict()

    def get(self, key: Hashable) -> Directed | None:
        """What is remembered under a key."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Hashable, value: Directed) -> None:
        """Remember, and forget what was asked for longest ago."""
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


MEMORY = Memory()


def stand(office: Office, actor: Actor, series: str, number: int, at: str) -> Stand:
    """An episode of the actor's at a profile; NotFound otherwise."""
    how = profile(at)
    with office.ledger.database.read():
        head = shelf.find(office, actor, series)
        versions = office.ledger.documents.around(series, number)
        chosen = office.ledger.takes.chosen(series, number, at)
        last = _last(office, series, number, at)
    if not any((each.kind, each.id) == ("episode", str(number)) for each in versions):
        raise NotFound(f"There is no episode {number} here.")
    takes, coverage = (last.takes, last.coverage) if last else (1, "full")
    key = (series, number, how, takes, coverage, head.digest, versions, chosen)
    if known := MEMORY.get(key):
        return Stand(head, known, last)
    fresh = _directed(office, head, number, how, takes, coverage)
    after = office.ledger.documents.around(series, number), office.ledger.takes.chosen(series, number, at)
    if after == (versions, chosen):  # else it is of another version
        MEMORY.put(key, fresh)
    return Stand(head, fresh, last)


def _last(office: Office, series: str, number: int, at: str) -> Production | None:
    wanted = Wanted(series=series, episode=number, profile=at, what="episode")
    newest = office.ledger.productions.page(wanted, "", 1)
    return newest[0] if newest else None


def _directed(
    office: Office, head: SeriesHead, number: int, how: Profile, takes: int, coverage: str
) -> Directed:
    needed = (str(number), str(number + 1))  # an episode ends on a card that announces the next
    series = shelf.composed(head, office.ledger.documents.of(head.id, shelf.PARTS, within=needed))
    making = Making(
        office,
        series,
        series.episode(number),
        how,
        takes,
        edits_of(office, head, number, how.name),
        scope=head.id,
        coverage="cut" if coverage == "cut" else "full",
    )
    return Directed(making, making.plan.model_dump_json())
