"""How much a key may ask for. What must hold over all server processes is counted in the ledger; reads and
open streams are counted in this process.
"""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from orchestrator.desk import keys
from orchestrator.desk.actor import Actor, Scope
from orchestrator.door_settings import DoorSettings
from orchestrator.errors import TooMany, Unauthenticated
from orchestrator.office import Office

MINUTE, DAY = 60, 24 * 3600
FULL = 10_000  # buckets that are remembered before idle ones are forgotten


class OverLimit(TooMany):
    """More than this key may ask for; wait a little."""

    def __init__(self, message: str, policy: "Policy", retry_after: int) -> None:
        super().__init__(message, retry_after)
        self.headers: Mapping[str, str] = {
            "RateLimit-Policy": f'"{policy.name}";q={policy.quota};w={policy.seconds}',
            "RateLimit": f'"{policy.name}";r=0;t={retry_after}',
        }


@dataclass(frozen=True)
class Policy:
    """So much in so many seconds."""

    name: str
    quota: int
    seconds: int
    told: str

    def refuse(self, retry_after: int | None = None) -> OverLimit:
        """The error for whoever is over it; without a time, until the window of the ledger ends."""
        wait = retry_after or self.seconds - int(time.time()) % self.seconds
        return OverLimit(f"{self.told}; go on in {wait} s.", self, wait)

    def spend(self, office: Office, whose: str, amount: int = 1) -> None:
        """Count in the ledger; OverLimit beyond the quota."""
        if office.ledger.rates.use(f"{self.name} {whose}", self.seconds, amount) > self.quota:
            raise self.refuse()


@dataclass
class Buckets:
    """A bucket per key that fills as time goes, in this process."""

    policy: Policy
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, whose: str) -> None:
        """One from the bucket; OverLimit when it is empty."""
        now, speed = time.monotonic(), self.policy.quota / self.policy.seconds
        with self._lock:
            self._forget(now)
            left, at = self._left.get(whose, (float(self.policy.quota), now))
            left = min(self.policy.quota, left + (now - at) * speed)
            if left < 1:
                raise self.policy.refuse(max(1, round((1 - left) / speed)))
            self._left[whose] = (left - 1, now)

    def _forget(self, now: float) -> None:
        if len(self._left) > FULL:
            since = now - self.policy.seconds  # full again
            self._left = {key: kept for key, kept in self._left.items() if kept[1] > since}


class Limits:
    """The limits of one service."""

    def __init__(self, given: DoorSettings) -> None:
        self._given = given
        failures, changes, worker = (
            given.sign_in_failures_per_minute,
            given.changes_per_minute,
            given.worker_changes_per_minute,
        )
        self._sign_in = Policy("sign-in", failures, MINUTE, "Too many keys or links that open nothing")
        self._changes = Policy("changes", changes, MINUTE, f"A key may change {changes} things a minute")
        self._reports = Policy("reports", worker, MINUTE, f"A worker may report {worker} times a minute")
        reads, size = given.reads_per_minute, given.upload_bytes_per_day
        self._uploads = Policy("uploads", size, DAY, f"An owner may upload {size} bytes a day")
        self._reads = Buckets(Policy("reads", reads, MINUTE, f"A key may read {reads} times a minute"))
        self._streams: dict[str, int] = {}
        self._lock = threading.Lock()
        self._blocked: dict[str, float] = {}

    def admit(self, office: Office, key: str, address: str, request: str) -> Actor:
        """Who comes with a key. An address with too many that open nothing is told to wait."""
        try:
            return keys.admit(office, key, address=address, request=request)
        except Unauthenticated:
            if key:
                self.missed(office, address)
            raise

    def missed(self, office: Office, address: str) -> None:
        """Somebody there came with a key or link that opens nothing; OverLimit when it was too often."""
        address = _network(address)
        if self._blocked.get(address, 0) > time.time():
            raise self._sign_in.refuse()  # known already: a flood costs no writing
        try:
            self._sign_in.spend(office, address)
        except OverLimit as error:
            now = time.time()
            self._blocked = {each: until for each, until in self._blocked.items() if until > now}
            self._blocked[address] = now + error.retry_after
            raise

    def spend(self, office: Office, actor: Actor, *, changes: bool, uploads: bool) -> None:
        """Count one request; OverLimit beyond what the key, or its owner, may."""
        whose = actor.key or actor.owner
        if not changes:
            self._reads.take(whose)
        elif actor.scopes == {Scope.WORKER}:
            self._reports.spend(office, whose)
        else:
            self._changes.spend(office, whose)
            if uploads and office.ledger.rates.used(f"uploads {actor.owner}", DAY) >= self._uploads.quota:
                raise self._uploads.refuse()

    def uploaded(self, office: Office, actor: Actor, size: int) -> None:
        """Count a file that came in; a worker's clips are no uploads."""
        if size and actor.scopes != {Scope.WORKER}:
            office.ledger.rates.use(f"uploads {actor.owner}", DAY, size)

    @contextmanager
    def stream(self, actor: Actor) -> Iterator[None]:
        """Around an open event stream; OverLimit when the key has too many."""
        whose, most = actor.key or actor.owner, self._given.streams_per_key
        with self._lock:
            if self._streams.get(whose, 0) >= most:
                raise Policy("streams", most, MINUTE, f"A key may keep {most} streams open").refuse(5)
            self._streams[whose] = self._streams.get(whose, 0) + 1
        try:
            yield
        finally:
            with self._lock:
                self._streams[whose] -= 1
                if not self._streams[whose]:
                    del self._streams[whose]


def _network(address: str) -> str:
    """Who comes from there: with IPv6 everybody has a /64 to choose addresses from."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    known = (known.version == 6 and known.ipv4_mapped) or known
    return str(ip_network((known, 64), strict=False)) if known.version == 6 else str(known)
