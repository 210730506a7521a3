"""What a build asks for: a place for each key whose inputs are there."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from orchestrator.graph import Task
from orchestrator.inputs import Inputs
from orchestrator.readiness import Kind
from orchestrator.schedule.base import Want
from orchestrator.schedule.scheduler import Share
from orchestrator.tries import Tries


@dataclass
class Asking:
    """Keys that have no place yet."""

    share: Share
    tasks: Mapping[str, Sequence[Task]]
    """By key, equal ones together."""
    rank: Mapping[str, int]
    """Task -> its number in the order in which they had best be made."""
    inputs: Inputs
    tries: Tries
    _asked: dict[str, str] = field(default_factory=dict)
    """Want -> key."""
    _held: list[str] = field(default_factory=list)
    """Keys that were given a place too soon."""

    def __bool__(self) -> bool:
        """Whether any key waits for a place."""
        return bool(self._asked or self._held)

    def ask(self, key: str, kind: Kind) -> None:
        """Its inputs are there: it wants a place. Refused when a maker did not make what it reads."""
        task, (need, load) = self.tasks[key][0], kind
        reads = frozenset(each.stored.name for each in self.inputs.of(task).values())
        names = (uuid.uuid4().hex, self.share.party, load, need, key, self.rank[task.name])
        want = Want(*names, self.tries.avoided(key), reads, self.share.now)
        self._asked[want.id] = key
        self.share.ask(want)

    def granted(self, want: Want) -> str:
        """The key that asked for it; empty: none that still does."""
        return self._asked.pop(want.id, "")

    def hold(self, key: str) -> None:
        """It cannot begin yet; it asks again when more was looked at."""
        self._held.append(key)

    def released(self) -> Sequence[str]:
        """Keys that may ask again."""
        held = tuple(self._held)
        self._held.clear()
        return held
