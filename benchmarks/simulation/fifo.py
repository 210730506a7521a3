"""First come, first served: who waits longest gets the first place that serves it, whatever is loaded."""

from collections import Counter, deque
from collections.abc import Mapping, Sequence

from orchestrator.executor.base import Load, Need, Place
from orchestrator.schedule.base import Match, Party, Want


class Fifo:
    """What `Fair` is compared with."""

    def __init__(self) -> None:
        self._waiting: dict[Need, deque[Want]] = {}
        self._gone: set[str] = set()
        self._waits: dict[str, Want] = {}
        self._running: dict[str, Want] = {}
        self._wanted: Counter[Need] = Counter()

    def add(self, want: Want, now: float) -> None:  # noqa: ARG002
        self._waiting.setdefault(want.need, deque()).append(want)
        self._waits[want.id] = want
        self._wanted[want.need] += 1

    def remove(self, want: str) -> None:
        if found := self._waits.pop(want, None):
            self._gone.add(want)
            self._wanted[found.need] -= 1

    def expect(self, party: Party, coming: Mapping[tuple[Need, Load], int]) -> None:
        """What comes later changes nothing."""

    def forget(self, party: Party) -> None:
        for want in [each.id for each in self._waits.values() if each.party == party]:
            self.remove(want)
        for want in [each.id for each in self._running.values() if each.party == party]:
            self.ended(want, 0.0, seconds=None)

    def match(self, free: Sequence[Place], now: float) -> Sequence[Match]:  # noqa: ARG002
        found = []
        for place in free:
            if want := self._next(place):
                del self._waits[want.id]
                self._running[want.id] = want
                found.append(Match(want, place))
        return found

    def ended(self, want: str, now: float, *, seconds: float | None) -> None:  # noqa: ARG002
        if found := self._running.pop(want, None):
            self._wanted[found.need] -= 1

    def wanted(self) -> Mapping[Need, int]:
        return +self._wanted

    def _next(self, place: Place) -> Want | None:
        line = self._waiting.get(place.need)
        while line:
            want = line.popleft()
            if want.id not in self._gone:
                return want
            self._gone.discard(want.id)
        return None
