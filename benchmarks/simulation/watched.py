"""A policy that is watched: what was asked and given when, and whom it concerns."""

from collections.abc import Mapping, Sequence

from orchestrator.executor.base import Load, Need, Place
from orchestrator.schedule.base import Match, Party, Policy, Want


class Watched:
    """Passes everything on and remembers it."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self.wants: list[Want] = []
        self.given: dict[str, tuple[float, str]] = {}
        """Want -> when it got which place."""
        self.twice = 0
        """Places that were given away while somebody had them, or that do not serve who got them."""
        self._parties: dict[str, Party] = {}
        self._taken: dict[str, str] = {}
        self._concerned: set[Party] = set()

    def concerned(self) -> set[Party]:
        """Parties that have news since the last call."""
        found, self._concerned = self._concerned, set()
        return found

    def add(self, want: Want, now: float) -> None:
        self.wants.append(want)
        self._parties[want.id] = want.party
        self._policy.add(want, now)

    def remove(self, want: str) -> None:
        self._policy.remove(want)

    def expect(self, party: Party, coming: Mapping[tuple[Need, Load], int]) -> None:
        self._policy.expect(party, coming)

    def forget(self, party: Party) -> None:
        self._policy.forget(party)

    def match(self, free: Sequence[Place], now: float) -> Sequence[Match]:
        found = self._policy.match(free, now)
        taken = set(self._taken.values())
        for match in found:
            self.twice += match.place.id in taken or not match.place.serves(match.want.need)
            taken.add(match.place.id)
            self._taken[match.want.id] = match.place.id
            self.given[match.want.id] = now, match.place.id
            self._concerned.add(match.want.party)
        return found

    def ended(self, want: str, now: float, *, seconds: float | None) -> None:
        self._taken.pop(want, None)
        self._concerned.add(self._parties[want])
        self._policy.ended(want, now, seconds=seconds)

    def wanted(self) -> Mapping[Need, int]:
        return self._policy.wanted()
