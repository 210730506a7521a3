"""Places of a cluster in the table of workers: what drivers see of them, and what operators decide.

Such a row has `@` and the executor where others have the id of their key, and an id that follows from the
executor, the place's name and its node: what moves to another node is another place, and what was decided
about a node stays there. Every driver tells about once a second what it saw, and is told the states.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, select, update

from orchestrator import clock
from orchestrator.ledger.audit import Audit, Entry
from orchestrator.ledger.database import Database
from orchestrator.ledger.plain import plain
from orchestrator.ledger.workers import PLACE, WorkerRecord, workers

BATCH = 500  # parameters of one statement
DAY_MS = 24 * 3600 * 1000
DECIDED_MS = 30 * DAY_MS  # what operators decided outlives a long repair
LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
TROUBLE_LIMIT = 500


class Spot(NamedTuple):
    """A place where it stands; what operators decide about."""

    name: str
    node: str = ""


@dataclass(frozen=True)
class Sighting:
    """A place as a driver sees it."""

    name: str
    node: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    gpu: str = ""
    """Share of a GPU that it has, a decimal; empty: none."""
    doing: str = ""
    """For people; empty: nothing."""
    loaded: tuple[str, ...] = ()
    failures: int = 0
    """Different works in a row."""
    trouble: str = ""
    """Why the last of them failed."""

    @property
    def spot(self) -> Spot:
        """Where it stands."""
        return Spot(self.name, self.node)


@dataclass(frozen=True)
class Seen:
    """What a driver has to tell."""

    changed: Sequence[Sighting] = ()
    """What is new, or not as it was told before."""
    there: Sequence[Spot] = ()
    """All places that are there; empty when that was told a moment ago."""
    blocked: Sequence[Spot] = ()
    """Places that get nothing from now on."""
    freed: Sequence[Spot] = ()
    """Places that were blocked wrongly."""


class Places:
    """The places of every cluster."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def exchange(self, executor: str, seen: Seen) -> Mapping[Spot, str]:
        """Write down what was seen of an executor's places, all at once; the states of all."""
        with self._database.write() as connection:
            self._write(connection, executor, seen.changed)
            if seen.there:
                self._touch(connection, executor, seen.there)
                self._forget(connection)
            told = self._judge(connection, executor, seen)
            states = self._states(connection, executor)
            for entry in told:
                Audit(self._database).write(entry)
            return states

    def _write(self, connection: Connection, executor: str, changed: Sequence[Sighting]) -> None:
        if not changed:
            return
        known = self._states(connection, executor)
        nodes = _decided(known) if any(each.spot not in known for each in changed) else {}
        now = {"heard": self._database.clock(connection), "made_at": clock.now(), "seen_at": clock.now()}
        rows = []
        for each in changed:
            same = {"id": place_id(executor, *each.spot), "key": f"{PLACE}{executor}", "name": each.name}
            said = {"facts": _facts(executor, each), "failures": each.failures}
            state = nodes.get(each.node, "active")
            rows.append({**same, **said, **now, "makes": {}, "slots": 1, "state": state})
        self._database.upsert(connection, workers, rows, kept=("state", "made_at"))

    def _touch(self, connection: Connection, executor: str, spots: Sequence[Spot]) -> None:
        now = {"heard": self._database.clock(connection), "seen_at": clock.now()}
        ids = sorted(place_id(executor, *spot) for spot in spots)
        for first in range(0, len(ids), BATCH):
            there = workers.c.id.in_(ids[first : first + BATCH])
            connection.execute(update(workers).where(there).values(**now))

    def _forget(self, connection: Connection) -> None:
        """Places that are long gone; what operators decided is kept for longer."""
        now = clock.now()
        gone = (workers.c.state == "active") & (workers.c.seen_at < now - DAY_MS)
        long_gone = workers.c.seen_at < now - DECIDED_MS
        connection.execute(delete(workers).where(workers.c.key.startswith(PLACE), gone | long_gone))

    def _judge(self, connection: Connection, executor: str, seen: Seen) -> list[Entry]:
        """Into and out of the blocked; what operators decided stays. Returns what the audit is told."""
        turns = [(spot, "active", "blocked", "block worker") for spot in sorted(seen.blocked)]
        turns += [(spot, "blocked", "active", "free worker") for spot in sorted(seen.freed)]
        told = [_turn(connection, place_id(executor, *spot), *turn) for spot, *turn in turns]
        return [entry for entry in told if entry]

    def _states(self, connection: Connection, executor: str) -> dict[Spot, str]:
        node = workers.c.facts["node"].as_string().label("node")
        query = select(workers.c.name, node, workers.c.state).where(workers.c.key == f"{PLACE}{executor}")
        return {Spot(row.name, row.node): row.state for row in connection.execute(query)}


def place_id(executor: str, name: str, node: str = "") -> str:
    """`wrk_…` of a place: the same for the same executor, name and node."""
    number = int.from_bytes(hashlib.sha256(f"{executor}\0{name}\0{node}".encode()).digest())
    letters = []
    for _ in range(21):
        number, digit = divmod(number, len(LETTERS))
        letters.append(LETTERS[digit])
    return f"wrk_{''.join(letters)}"


def _facts(executor: str, place: Sighting) -> dict[str, Any]:
    where = {"kind": executor, "node": place.node, "labels": dict(place.labels), "gpu": place.gpu}
    now = {"doing": plain(place.doing), "loaded": list(place.loaded)}
    return {**where, **now, "trouble": plain(place.trouble[:TROUBLE_LIMIT])}


def _decided(known: Mapping[Spot, str]) -> dict[str, str]:
    """Nodes all of whose places operators put into one state; a new place there begins in it."""
    states: dict[str, set[str]] = {}
    for spot, state in known.items():
        states.setdefault(spot.node, set()).add(state)
    one = {node: min(found) for node, found in states.items() if node and len(found) == 1}
    return {node: state for node, state in one.items() if state in ("draining", "paused")}


def _turn(connection: Connection, place: str, before: str, after: str, action: str) -> Entry | None:
    """Change a place's state, if it is what is thought; the entry for the audit."""
    there = (workers.c.id == place) & (workers.c.state == before)
    row = connection.execute(select(workers).where(there).with_for_update()).mappings().one_or_none()
    if row is None:
        return None
    connection.execute(update(workers).where(there).values(state=after))
    versions = [WorkerRecord(**{**row, "state": state}).version for state in (before, after)]
    return Entry(action, place, "", before=versions[0], after=versions[1])
