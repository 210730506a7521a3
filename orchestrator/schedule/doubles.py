"""Equal works of several productions: one of them goes first, the others wait until it is written down.

When it is made all of them have it; when it came to nothing, whoever matters most and waited longest is next.
"""

from collections import defaultdict

from orchestrator.schedule.base import Party, Want


class Doubles:
    """Who goes first, by work."""

    def __init__(self) -> None:
        self._first: dict[str, Want] = {}
        self._others: defaultdict[str, list[Want]] = defaultdict(list)

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

    def made(self, want: Want) -> list[Want]:
        """It is made and written down; who waited for that."""
        if self._first.get(want.work) is want:
            del self._first[want.work]
            return self._others.pop(want.work, [])
        self._withdraw(want)
        return []

    def over(self, want: Want) -> Want | None:
        """It came to nothing, or wants nothing more; who goes first now."""
        if self._first.get(want.work) is not want:
            self._withdraw(want)
            return None
        del self._first[want.work]
        waiting = self._others.get(want.work)
        if not waiting:
            return None
        following = max(waiting, key=lambda each: (each.party.priority, -each.since))
        self._first[want.work] = following
        self._withdraw(following)
        return following

    def of(self, party: Party) -> list[Want]:
        """Everything of a production."""
        waiting = [want for others in self._others.values() for want in others]
        return [want for want in (*self._first.values(), *waiting) if want.party == party]

    def _withdraw(self, want: Want) -> None:
        waiting = self._others.get(want.work, [])
        if want in waiting:
            waiting.remove(want)
        if not waiting:
            self._others.pop(want.work, None)
