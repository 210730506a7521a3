"""What becomes of work when the service is hurt: kills, freezes and database crashes at seeded moments.

    python -m benchmarks.service_faults [--seed 1] [--trials 30] [--freezes 3] [--restarts 10] [--sqlite]

Two `microdrama serve`, each with a driver, share a ledger and a store and make batches of six productions.
A kill is SIGKILL to one server, to its driver with its hosts, or to all of them, at a random moment; a freeze
is SIGSTOP to all of them for 20 s, several times a lease; the database is crashed ten times in one batch.
After every batch the ledger, the store and the events are held against each other (`examine`).
"""

import argparse
import hashlib
import random
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import text

from benchmarks.serving import (
    Serving,
    bearer,
    environment,
    key_for,
    office_of,
    story,
    tell,
    tree,
)
from orchestrator.build import ACCEPTORS
from orchestrator.errors import LedgerFailed
from orchestrator.ledger import FINAL, Owner, Production, Told
from orchestrator.office import Office
from tests.databases import Server
from tests.serving import kept_port

BATCH = 6  # productions
BEATS = 2
LONG = 6  # beats of an episode, where a batch is to last longer
SLOTS = 2  # tasks at a time of a driver
WORKERS = SLOTS + ACCEPTORS  # of a driver, each with one task at most: those who make, and those who look
LEASE = 5  # seconds; a freeze is longer
FREEZE = 20.0  # seconds
LONGEST = 240.0  # seconds for a batch
TARGETS = ("server", "driver", "both")
DRIVEN = "SELECT p.id, l.owner FROM productions p JOIN leases l ON l.id = p.making WHERE p.state = 'running'"


@dataclass
class Studio:
    """Two servers on one ledger and one store."""

    home: Path
    database_url: str
    database: Server | None
    """None: a SQLite file."""
    servers: Sequence[Serving]
    headers: dict[str, str]
    office: Office

    def ask(self, method: str, path: str, **more: Any) -> Any:
        """An answer of whichever server answers; who was interrupted asks again."""
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            for server in self.servers:
                with suppress(httpx.TransportError):
                    headers = self.headers | more.get("headers", {})
                    told = httpx.request(
                        method, server.url + path, **{**more, "headers": headers}, timeout=10
                    )
                    if told.status_code < 500:
                        told.raise_for_status()
                        return told.json()
            time.sleep(0.1)
        raise TimeoutError(f"nobody answered {method} {path}")


@dataclass(frozen=True)
class Blow:
    """A fault that was injected."""

    at: int
    """Milliseconds since 1970."""
    workers: int
    """Processes that could have been at a task."""
    driven: frozenset[str]
    """Productions that were being driven by what was hurt."""


Fault = Callable[[Studio, random.Random], Blow]


@dataclass
class Count:
    """What was found after batches with one kind of fault."""

    kind: str
    injected: int = 0
    productions: int = 0
    completed: int = 0
    artifacts: int = 0
    lost: int = 0
    tasks: int = 0
    duplicates: int = 0
    redone: int = 0
    most_redone: int = 0
    """In one batch, beyond what its faults excuse; 0 or less is as it should be."""
    recoveries: list[float] = field(default_factory=list)
    """Seconds from a blow until a production that it hit was taken up again."""
    seconds: list[float] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether nothing is lost, twice, or done again without need."""
        return (self.completed, self.lost, self.duplicates) == (self.productions, 0, 0) and (
            self.most_redone <= 0
        )

    def __str__(self) -> str:
        back = self.recoveries or [0.0]
        return (
            f"{self.kind:9} injected {self.injected} / completed {self.completed} of {self.productions} / "
            f"lost {self.lost} of {self.artifacts} artifacts / duplicates {self.duplicates} of {self.tasks} "
            f"tasks / redone tasks {self.redone} / recovery median {statistics.median(back):.1f} s "
            f"max {max(back):.1f} s ({len(self.recoveries)} taken over) / batch median "
            f"{statistics.median(self.seconds or [0.0]):.1f} s max {max(self.seconds or [0.0]):.1f} s"
        )


@contextmanager
def studio(home: Path, *, sqlite: bool = False) -> Iterator[Studio]:
    """Two servers that answer, and what they stand on."""
    database = None if sqlite else Server()
    url = database.create() if database else ""
    with office_of(home, url) as office, kept_port() as one, kept_port() as other:
        told = environment(home, url, drivers=1, slots=SLOTS, lease_seconds=LEASE)
        servers = [Serving(told, port, home / f"server-{port}.log") for port in (one, other)]
        try:
            for server in servers:
                server.start()
            for server in servers:
                server.await_answer()
            yield Studio(home, url, database, servers, bearer(key_for(office)), office)
        finally:
            for server in servers:
                server.stop()
            if database:
                database.close()


def trial(
    where: Studio, count: Count, word: str, faults: Sequence[tuple[float, Fault]], beats: int = BEATS
) -> None:
    """One batch, faults at those seconds after it was ordered, and what is found afterwards.

    `word` is in every beat, so that nobody made the like before; and it is the seed of the faults.
    """
    chance = random.Random(word)
    started, ordered = time.monotonic(), order(where, word, beats)
    blows = []
    for after, fault in faults:
        time.sleep(max(0.0, started + after - time.monotonic()))
        if not is_over(where, ordered):
            blows.append(fault(where, chance))
    productions = await_end(where, ordered)
    count.seconds.append(time.monotonic() - started)
    count.injected += len(blows)
    examine(where, count, productions, blows)


def order(where: Studio, word: str, beats: int) -> list[str]:
    """A batch of productions in which nothing is as in an earlier one."""
    told = where.ask("POST", "/v1/series", json=story(BATCH, beats, word))
    how = {"profile": "slate", "coverage": "cut"}
    once = {"Idempotency-Key": uuid4().hex}
    made = where.ask("POST", f"/v1/series/{told['id']}/productions", json=how, headers=once)
    return list(made["productions"])


def await_end(where: Studio, ordered: Collection[str]) -> list[Production]:
    """The productions once none waits or runs; as they are when that takes too long."""
    until = time.monotonic() + LONGEST
    while not is_over(where, ordered) and time.monotonic() < until:
        time.sleep(0.2)
    return _found(where, ordered)


def is_over(where: Studio, ordered: Collection[str]) -> bool:
    """Whether none of them waits or runs."""
    return not any(each.is_open for each in _found(where, ordered))


def _found(where: Studio, ordered: Collection[str]) -> list[Production]:
    """The productions, as soon as the ledger answers."""
    while True:
        with suppress(LedgerFailed):
            return [each for one in ordered if (each := where.office.ledger.productions.get(one))]
        time.sleep(0.2)


def examine(where: Studio, count: Count, found: Sequence[Production], blows: Sequence[Blow]) -> None:
    """Hold ledger, store and events of a batch against each other."""
    ledger = where.office.ledger
    events = {each.id: ledger.events.after(each.id, 0, 100_000) for each in found}
    tries = [one for each in found for one in ledger.actions.attempts(each.making)]
    actions = ledger.actions.of({one.key for one in tries})
    files = {tuple(file) for each in found for file in (each.files or {}).values()}
    files |= {(file.digest, file.suffix, file.size) for a in actions.values() for file in a.files.values()}
    done = Counter((one.production, one.key) for one in tries if one.state == "done")
    redone = sum(one.state != "done" for one in tries)
    count.productions += len(found)
    count.completed += sum(each.state == "done" for each in found)
    count.artifacts += len(files)
    count.lost += sum(not _is_whole(where.office, *file) for file in files)
    count.lost += sum(key not in actions for _, key in done)
    count.tasks += len(done)
    count.duplicates += sum(times - 1 for times in done.values()) + sum(map(_faults, events.values()))
    count.redone += redone
    count.most_redone = max(count.most_redone, redone - sum(blow.workers for blow in blows))
    count.recoveries += [
        back for blow in blows for each in blow.driven & events.keys() for back in _back(events[each], blow)
    ]


def _is_whole(office: Office, digest: str, suffix: str, size: int) -> bool:
    file = office.store.path(digest, suffix)
    if not file.is_file() or file.stat().st_size != size:
        return False
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == digest


def _faults(told: Sequence[Told]) -> int:
    """Events that are numbered wrongly, and ends and finished tasks that are told twice."""
    misnumbered = [each.number for each in told] != list(range(1, len(told) + 1))
    ends = sum(each.kind in FINAL for each in told)
    done = Counter(each.body["task"] for each in told if each.kind == "task.done")
    return misnumbered + max(0, ends - 1) + sum(times - 1 for times in done.values())


def _back(told: Sequence[Told], blow: Blow) -> list[float]:
    """Seconds until somebody drove it again."""
    begun = ("production.started", "production.taken-over")
    return [(each.at - blow.at) / 1000 for each in told if each.kind in begun and each.at > blow.at][:1]


def kill(where: Studio, chance: random.Random) -> Blow:
    """SIGKILL to a server, its driver, or both; a server comes back a little later."""
    server, target = chance.choice(where.servers), chance.choice(TARGETS)
    family = tree(server.pid)
    hit = {"server": family[:1], "driver": family[1:], "both": family}[target]
    driven = _driven(where, family)
    blow = Blow(_now(), WORKERS, driven)
    tell(hit, signal.SIGKILL)
    if target != "driver":
        server.reap()
        time.sleep(chance.uniform(0.2, 3.0))
        server.start()
    return blow


def freeze(where: Studio, chance: random.Random) -> Blow:
    """SIGSTOP to a server with its driver and hosts; they go on after four leases."""
    family = tree(chance.choice(where.servers).pid)
    blow = Blow(_now(), WORKERS, _driven(where, family))
    tell(family, signal.SIGSTOP)
    time.sleep(FREEZE)
    tell(family, signal.SIGCONT)
    return blow


def crash_database(where: Studio, chance: random.Random) -> Blow:
    """The database crashes and comes back; it drops every connection at once."""
    assert where.database
    time.sleep(chance.uniform(0.0, 1.0))
    where.database.restart()
    return Blow(_now(), len(where.servers) * WORKERS, frozenset())


def _driven(where: Studio, family: Collection[int]) -> frozenset[str]:
    """Productions that one of these processes drives."""
    with where.office.ledger.database.read() as connection:
        held = connection.execute(text(DRIVEN)).all()
    owners = {name: Owner.parse(owner) for name, owner in held}
    return frozenset(name for name, owner in owners.items() if owner and owner.pid in family)


@dataclass(frozen=True)
class Plan:
    """How often something is to happen, and when after a batch was ordered."""

    kind: str
    times: int
    fault: Fault
    each: int
    """How often in one batch."""
    between: tuple[float, float]
    """The first and the last moment, as shares of what an undisturbed batch takes."""
    beats: int = BEATS

    def moments(self, chance: random.Random, usual: float, left: int) -> list[tuple[float, Fault]]:
        """For one batch."""
        wanted = min(self.each, left)
        return [
            (usual * at, self.fault) for at in sorted(chance.uniform(*self.between) for _ in range(wanted))
        ]


def campaign(where: Studio, seed: int, plans: Sequence[Plan]) -> Iterator[Count]:
    """Every fault as often as planned; one that comes too late for its batch does not count."""
    chance, calm = random.Random(seed), Count("calm")
    for number in range(2):  # the first starts the workers too
        trial(where, calm, f"lamp{seed}-{number}", [])
    yield calm
    for plan in (each for each in plans if each.times):
        count = Count(plan.kind)
        while count.injected < plan.times:
            faults = plan.moments(chance, calm.seconds[-1], plan.times - count.injected)
            trial(where, count, f"{plan.kind}{seed}-{len(count.seconds)}", faults, plan.beats)
            print(f"  {time.strftime('%H:%M:%S')} {count}", flush=True)
        yield count


def main() -> None:
    """Print what was injected, and what was found."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--trials", type=int, default=30, help="batches in which something is killed")
    asked.add_argument("--freezes", type=int, default=3, help="batches in which something is frozen")
    asked.add_argument("--restarts", type=int, default=10, help="crashes of the database in one batch")
    asked.add_argument("--sqlite", action="store_true", help="a SQLite file instead of a PostgreSQL server")
    given = asked.parse_args()
    folder = tempfile.TemporaryDirectory(prefix="service-faults-")
    with folder as name, studio(Path(name), sqlite=given.sqlite) as where:
        plans = [
            Plan("kill", given.trials, kill, 1, (0.05, 0.95)),
            Plan("freeze", given.freezes, freeze, 1, (0.05, 0.6)),
            Plan("database", 0 if given.sqlite else given.restarts, crash_database, 10, (0.02, 1.5), LONG),
        ]
        counts = list(campaign(where, given.seed, plans))
    print(*counts, sep="\n")
    sys.exit(0 if all(count.is_good for count in counts) else 1)


def _now() -> int:
    return time.time_ns() // 1_000_000


if __name__ == "__main__":
    main()
