"""Actions and attempts: what was made for a key, and every try at it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, exists, select, update

from orchestrator import clock
from orchestrator.errors import LeaseLost
from orchestrator.ledger.database import Database
from orchestrator.ledger.leases import Lease, hold_fence
from orchestrator.ledger.offers import judge
from orchestrator.ledger.plain import plain
from orchestrator.ledger.tables import ActionRow, AttemptRow, TakeRow, TraceRow
from orchestrator.store import Stored

BATCH = 500  # parameters of one statement; SQLite and PostgreSQL both allow more
LOG_LIMIT = 8000
YOUNG_MS = 6 * 3600 * 1000  # of an action; far less than any sweep allows
LATELY = 500  # actions that tell what is usual
actions, attempts = ActionRow.__table__, AttemptRow.__table__  # type: ignore[attr-defined]
takes, traces = TakeRow.__table__, TraceRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Action:
    """What was made for a key."""

    key: str
    kind: str
    worker: str
    version: str
    files: Mapping[str, Stored]
    """By role."""
    facts: Mapping[str, Any]
    milliseconds: int
    cpu_milliseconds: int
    attempt: str


@dataclass(frozen=True)
class Try:
    """One attempt at a key, as recorded."""

    id: str
    production: str
    key: str
    task: str
    subject: str
    worker: str
    state: str
    """running, done, failed, lost or cancelled."""
    reason: str
    log: str
    seconds_allowed: int
    started_at: int
    ended_at: int | None


class Actions:
    """Outcomes by key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, keys: Iterable[str]) -> dict[str, Action]:
        """What was made for those keys; keys without an action are left out."""
        found: dict[str, Action] = {}
        with self._database.read() as connection:
            for batch in _batches(sorted(set(keys))):
                rows = connection.execute(select(actions).where(actions.c.key.in_(batch)))
                found.update({row.key: _action(row) for row in rows})
        return found

    def usual(self, worker: str) -> dict[str, float]:
        """What a task of a worker takes, in seconds, by model: the middle of what was made lately."""
        query = select(actions.c.facts, actions.c.milliseconds).where(actions.c.worker == worker)
        found: dict[str, list[float]] = defaultdict(list)
        with self._database.read() as connection:
            for row in connection.execute(query.order_by(actions.c.made_at.desc()).limit(LATELY)):
                found[_model(row.facts)].append(row.milliseconds / 1000)
        return {model: median(seconds) for model, seconds in found.items()}

    def begin(self, lease: Lease, attempt: Try) -> Action | None:
        """Write down that an attempt starts, unless its key was made meanwhile: then that is returned.

        LeaseLost when the production has another driver.
        """

        def write(connection: Connection) -> tuple[Action | None]:
            hold_fence(connection, lease)
            made = _read(connection, attempt.key)
            if made is None:
                values = {**attempt.__dict__, "fence": lease.fence}
                self._database.insert_missing(connection, attempts, [values])
            return (made,)

        def happened(connection: Connection) -> tuple[None] | None:
            return (None,) if _state(connection, attempt.id) else None

        return self._database.settle(write, happened)[0]

    def commit(self, lease: Lease, action: Action) -> Action:
        """Write down what an attempt made; returns what the ledger holds for the key, the first commit's.

        LeaseLost when this driver's fence or attempt is not the current one: then nothing changed.
        """

        def write(connection: Connection) -> Action:
            hold_fence(connection, lease)
            _end(connection, lease, action.attempt, "done", "", "")
            first = self._first(connection, action)
            judge(self._database, connection, action.attempt, good=True)
            return first

        def happened(connection: Connection) -> Action | None:
            done = _state(connection, action.attempt) == "done"
            return _read(connection, action.key) if done else None

        return self._database.settle(write, happened)

    def note(self, action: Action) -> Action:
        """What the desk itself made of made things, such as a poster; returns what the ledger holds."""
        with self._database.write() as connection:
            return self._first(connection, action)

    def fail(self, lease: Lease, attempt: str, state: str, reason: str, log: str = "") -> None:
        """Write down that an attempt made nothing. `state`: failed, lost or cancelled."""

        def write(connection: Connection) -> bool:
            _end(connection, lease, attempt, state, plain(reason), plain(log[-LOG_LIMIT:]))
            if state != "cancelled":
                judge(self._database, connection, attempt, good=False)
            return True

        self._database.settle(write, lambda connection: _state(connection, attempt) == state or None)

    def forget(self, keys: Collection[str]) -> None:
        """Strike actions whose files are gone, so that they are made again."""
        if not keys:
            return
        with self._database.write() as connection:
            for batch in _batches(sorted(keys)):
                connection.execute(delete(actions).where(actions.c.key.in_(batch)))

    def attempts(self, production: str) -> tuple[Try, ...]:
        """Every attempt of a production, oldest first."""
        query = select(attempts).where(attempts.c.production == production)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(attempts.c.started_at, attempts.c.id)).mappings()
            return tuple(Try(**{k: v for k, v in row.items() if k != "fence"}) for row in rows)

    def files(self) -> frozenset[str]:
        """Store names of every file that any action refers to."""
        with self._database.read() as connection:
            rows = connection.execute(select(actions.c.files)).scalars()
            return frozenset(digest + suffix for files in rows for digest, suffix, _ in files.values())

    def renew(self, keys: Iterable[str]) -> frozenset[str]:
        """Those that have an action still. From now on they count as young: `prune` spares what a run found,
        although no trace names it before that run ends. Nothing is written of what is young anyway.
        """
        there: set[str] = set()
        for batch in _batches(sorted(set(keys))):
            ages = self._ages(batch)
            old = [key for key, made_at in ages.items() if made_at < clock.now() - YOUNG_MS]
            there |= ages.keys() - old
            if old:
                there |= self._database.settle(partial(_touch, old), lambda _: None)
        return frozenset(there)

    def prune(self, older_than_ms: int) -> int:
        """Strike actions that no last run and no take refers to and that are older than that. How many."""
        with self._database.write() as connection:
            return int(connection.execute(delete(actions).where(_stale(older_than_ms))).rowcount)

    def lasting(self, older_than_ms: int) -> frozenset[str]:
        """Store names of the files of what `prune` would leave."""
        with self._database.read() as connection:
            rows = connection.execute(select(actions.c.files).where(~_stale(older_than_ms))).scalars()
            return frozenset(digest + suffix for files in rows for digest, suffix, _ in files.values())

    def _ages(self, keys: Collection[str]) -> dict[str, int]:
        with self._database.read() as connection:
            query = select(actions.c.key, actions.c.made_at).where(actions.c.key.in_(keys))
            return {row.key: row.made_at for row in connection.execute(query)}

    def _first(self, connection: Connection, action: Action) -> Action:
        """What the ledger holds for a key from here on: this, unless it was there already."""
        insert = self._database.insert(actions).values(**_values(action))
        same = {"key": insert.excluded.key}  # changes nothing, but holds the row, so that nobody strikes it
        held = insert.on_conflict_do_update(index_elements=["key"], set_=same).returning(actions)
        return _action(connection.execute(held).one())


def _stale(older_than_ms: int) -> ColumnElement[bool]:
    """Older than that, and neither a last run nor a take refers to it."""
    used = exists().where(traces.c.key == actions.c.key) | exists().where(takes.c.key == actions.c.key)
    old: ColumnElement[bool] = actions.c.made_at < clock.now() - older_than_ms
    return old & ~used


def _touch(keys: Collection[str], connection: Connection) -> set[str]:
    """Those that were there; who strikes old ones at the same time sees either all of this or was first."""
    young = update(actions).where(actions.c.key.in_(keys)).values(made_at=clock.now())
    return set(connection.execute(young.returning(actions.c.key)).scalars())


def _model(facts: Mapping[str, Any]) -> str:
    """The card that made it; empty where its worker has none."""
    made_by = facts.get("made_by")
    return str(made_by.get("card", "")) if isinstance(made_by, Mapping) else ""


def _end(connection: Connection, lease: Lease, attempt: str, state: str, reason: str, log: str) -> None:
    mine = (attempts.c.id == attempt) & (attempts.c.fence == lease.fence) & (attempts.c.state == "running")
    values = {"state": state, "reason": reason, "log": log, "ended_at": clock.now()}
    if connection.execute(update(attempts).where(mine).values(**values)).rowcount != 1:
        lease.lost = True
        raise LeaseLost(f"attempt {attempt} of {lease.production} is not running under this driver any more")


def _state(connection: Connection, attempt: str) -> str | None:
    found = connection.execute(select(attempts.c.state).where(attempts.c.id == attempt)).scalar_one_or_none()
    return None if found is None else str(found)


def _read(connection: Connection, key: str) -> Action | None:
    row = connection.execute(select(actions).where(actions.c.key == key)).one_or_none()
    return _action(row) if row else None


def _action(row: Row[Any]) -> Action:
    files = {role: Stored(*stored) for role, stored in row.files.items()}
    took = row.milliseconds, row.cpu_milliseconds
    return Action(row.key, row.kind, row.worker, row.version, files, row.facts, *took, row.attempt)


def _values(action: Action) -> dict[str, Any]:
    files = {role: [each.digest, each.suffix, each.size] for role, each in action.files.items()}
    return {**action.__dict__, "files": files, "facts": dict(action.facts), "made_at": clock.now()}


def _batches(keys: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(keys)
    while batch := list(islice(rest, BATCH)):
        yield batch
