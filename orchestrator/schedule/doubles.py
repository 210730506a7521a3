"""Equal works of several productions: one of them goes first, the others wait until it is written down.

Then whoever is next finds it made, or makes it itself if it came to nothing.
"""

from collections import defaultdict, deque
from collections.abc import Iterator

from orchestrator.schedule.base import Party, Want


class Doubles:
    """Who goes first, by work."""

    def __init__(self) -> None:
        self._first: dict[str, Want] = {}
        self._others: defaultdict[str, deque[Want]] = defaultdict(deque)

    def enter(self, want: Want) -> bool:
        """Whether it goes first; else it waits."""
        if want.work and self._first.setdefault(want.work, want) is not want:
            self._others[want.work].append(want)
            return False
        return True

    def overtaken(self, want: Want) -> Want | None:
        """Who goes first with the work of one that waits, and matters less: they change places if it may."""
        first = self._first[want.work]
        return first if want.party.priority > first.party.priority else None

    def change(self, first: Want, want: Want) -> None:
        """The one that waited goes first, and the other waits."""
        self._others[want.work].remove(want)
        self._others[want.work].append(first)
        self._first[want.work] = want

    def over(self, want: Want) -> Want | None:
        """It is written down, or wants nothing more; who goes first now."""
        if self._first.get(want.work) is not want:
            if want in self._others.get(want.work, ()):
                self._others[want.work].remove(want)
            return None
        del self._first[want.work]
        waiting = self._others.get(want.work)
        following = waiting.popleft() if waiting else None
        if not waiting:
            self._others.pop(want.work, None)
        if following:
            self._first[want.work] = following
        return following

    def of(self, party: Party) -> list[Want]:
        """Everything of a production."""
        return [want for want in self._all() if want.party == party]

    def _all(self) -> Iterator[Want]:
        yield from self._first.values()
        for waiting in self._others.values():
            yield from waiting
