"""Places of a cluster in the table of workers: what drivers see of them, and what operators decide.

Such a row has `@` and the executor where others have the id of their key, and an id that follows from the
executor and the place's name. Every driver tells about once a second what it saw, and is told the states.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True)
class Seen:
    """What a driver has to tell."""

    changed: Sequence[Sighting] = ()
    """What is new, or not as it was told before."""
    there: Sequence[str] = ()
    """Names of all places that are there; empty when that was told a moment ago."""
    blocked: Sequence[str] = ()
    """Names of places that get nothing from now on."""
    freed: Sequence[str] = ()
    """Names of places that were blocked wrongly."""


class Places:
    """The places of every cluster."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def exchange(self, executor: str, seen: Seen) -> Mapping[str, str]:
        """Write down what was seen of an executor's places, all at once; the states of all by name."""
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
        nodes = _decided(connection, executor) if any(each.name not in known for each in changed) else {}
        now = {"heard": self._database.clock(connection), "made_at": clock.now(), "seen_at": clock.now()}
        rows = []
        for each in changed:
            same = {"id": place_id(executor, each.name), "key": f"{PLACE}{executor}", "name": each.name}
            said = {"facts": _facts(executor, each), "failures": each.failures}
            state = nodes.get(each.node, "active")
            rows.append({**same, **said, **now, "makes": {}, "slots": 1, "state": state})
        self._database.upsert(connection, workers, rows, kept=("state", "made_at"))

    def _touch(self, connection: Connection, executor: str, names: Sequence[str]) -> None:
        now = {"heard": self._database.clock(connection), "seen_at": clock.now()}
        ids = sorted(place_id(executor, name) for name in names)
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
        turns = [(name, "active", "blocked", "block worker") for name in sorted(seen.blocked)]
        turns += [(name, "blocked", "active", "free worker") for name in sorted(seen.freed)]
        told = [_turn(connection, place_id(executor, name), *turn) for name, *turn in turns]
        return [entry for entry in told if entry]

    def _states(self, connection: Connection, executor: str) -> dict[str, str]:
        query = select(workers.c.name, workers.c.state).where(workers.c.key == f"{PLACE}{executor}")
        return {row.name: row.state for row in connection.execute(query)}


def place_id(executor: str, name: str) -> str:
    """`wrk_…` of a place: the same for the same executor and name."""
    number = int.from_bytes(hashlib.sha256(f"{executor}\0{name}".encode()).digest())
    letters = []
    for _ in range(21):
        number, digit = divmod(number, len(LETTERS))
        letters.append(LETTERS[digit])
    return f"wrk_{''.join(letters)}"


def _facts(executor: str, place: Sighting) -> dict[str, Any]:
    where = {"kind": executor, "node": place.node, "labels": dict(place.labels), "gpu": place.gpu}
    now = {"doing": plain(place.doing), "loaded": list(place.loaded)}
    return {**where, **now, "trouble": plain(place.trouble[:TROUBLE_LIMIT])}


def _decided(connection: Connection, executor: str) -> dict[str, str]:
    """Nodes all of whose places operators put into one state; a new place there begins in it."""
    query = select(workers.c.facts, workers.c.state).where(workers.c.key == f"{PLACE}{executor}")
    states: dict[str, set[str]] = {}
    for row in connection.execute(query):
        states.setdefault(row.facts.get("node", ""), set()).add(row.state)
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
