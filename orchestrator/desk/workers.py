"""Workers: who makes tasks over HTTP. They say what they can make; nothing else of what they say is believed.

Places of clusters stand beside them: nobody registers them, has their key or claims for them.

A worker belongs to the key that it came with. One that fails three times in a row is blocked until an
operator looks at it, and meanwhile its key brings no new names to work.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestrator.desk import ids
from orchestrator.desk.actor import Actor
from orchestrator.desk.change import Expected, change
from orchestrator.errors import Conflict, NotFound
from orchestrator.ledger import Offer, WorkerRecord
from orchestrator.office import Office
from orchestrator.shapes import TaskNow, Worker
from workers import registry

TOKEN = 32  # bytes
MOST_OF_A_KEY = 200


@dataclass(frozen=True)
class Said:
    """What a worker says of itself."""

    name: str
    makes: Mapping[str, str]
    facts: Mapping[str, Any] = field(default_factory=dict)
    slots: int = 1


@dataclass(frozen=True)
class Taken:
    """An attempt that was just given to a worker."""

    offer: Offer
    token: str
    """Nobody can show it again."""


def register(office: Office, actor: Actor, said: Said) -> tuple[WorkerRecord, bool]:
    """A worker of the actor's key, and whether it is new. One that comes back keeps its state."""
    with change(office, actor, "register worker") as made:
        office.ledger.replies.queue(f"workers of {actor.key}")
        siblings = office.ledger.workers.of(actor.key)
        known = next((each for each in siblings if each.name == said.name), None)
        if known is None and len(siblings) >= MOST_OF_A_KEY:
            raise Conflict(f"This key has {len(siblings)} workers already; use their names, or another key.")
        state = "paused" if any(each.state == "blocked" for each in siblings) else "active"
        record = WorkerRecord(known.id if known else ids.new("wrk"), actor.key, **said.__dict__, state=state)
        (office.ledger.workers.replace if known else office.ledger.workers.add)(record)
        if known and (known.makes, known.slots) == (record.makes, record.slots):
            made.nothing()  # what it has loaded changes all day long
        else:
            made.note(record.id, owner=actor.owner, after=version(record))
        found = office.ledger.workers.get(record.id)
        assert found
        return found, known is None


def page(office: Office, after: str, limit: int) -> Sequence[WorkerRecord]:
    """Everybody's workers by id."""
    return office.ledger.workers.page(after, limit)


def find(office: Office, worker: str, *, hold: bool = False) -> WorkerRecord:
    """One worker; NotFound otherwise."""
    found = office.ledger.workers.get(worker, hold=hold)
    if found is None:
        raise NotFound(f"There is no worker {worker} here.")
    return found


def told(office: Office, worker: WorkerRecord) -> Worker:
    """As it is told outside."""
    return all_told(office, [worker])[0]


def all_told(office: Office, workers: Sequence[WorkerRecord]) -> list[Worker]:
    """Each as it is told outside."""
    machines = [worker.id for worker in workers if not worker.is_place]
    held = office.ledger.offers.held_by(machines) if machines else {}
    return [_told(worker, held.get(worker.id, ())) for worker in workers]


def _told(worker: WorkerRecord, held: Sequence[Offer]) -> Worker:
    tasks = [TaskNow(attempt=each.attempt, worker=each.worker, percent=each.percent) for each in held]
    return Worker.model_validate({**worker.__dict__, "tasks": tasks})


def put(office: Office, actor: Actor, worker: str, state: str, expected: Expected) -> WorkerRecord:
    """Let it work, drain it or pause it; what it has it may finish."""
    with change(office, actor, "change worker") as made:
        before = find(office, worker, hold=True)
        expected.hold(version(before))
        office.ledger.workers.put(worker, state)
        after = find(office, worker)
        made.note(worker, owner=actor.owner, before=version(before), after=version(after))
        return after


def version(worker: WorkerRecord) -> str:
    """Of what operators decide about."""
    return worker.version


def waits(office: Office, actor: Actor, worker: str) -> frozenset[str]:
    """The worker is there and asks; the names of what it may be given. Refused when it may have nothing."""
    with office.ledger.database.write():
        record = _own(office, actor, worker)
        office.ledger.workers.heard(worker)
    _refuse_strange(record)
    return frozenset(record.makes) if record.state == "active" else frozenset()


def claim(office: Office, actor: Actor, worker: str) -> Taken | None:
    """The next attempt for a worker; None when there is none, or when it is to have none."""
    with office.ledger.database.write():
        record = _own(office, actor, worker, hold=True)
        _refuse_strange(record)
        if record.state != "active":
            return None
        _refuse_greedy(record, office.ledger.offers.held(worker))
        token = secrets.token_urlsafe(TOKEN)
        offer = office.ledger.offers.claim(record, digest(token))
        return Taken(offer, token) if offer else None


def leave(office: Office, actor: Actor, worker: str) -> None:
    """A worker stops; nothing more is kept ready for it."""
    with change(office, actor, "leave worker") as made:
        found = find(office, worker, hold=True)
        _refuse_foreign(actor, found)
        office.ledger.workers.left(worker)
        made.note(worker, owner=actor.owner, before=version(found), after=version(found))


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _own(office: Office, actor: Actor, worker: str, *, hold: bool = False) -> WorkerRecord:
    """A worker of the actor's key that may work."""
    found = find(office, worker, hold=hold)
    _refuse_foreign(actor, found)
    if found.state == "blocked":
        raise Conflict(
            f"Worker {worker} failed {found.failures} times in a row and is blocked. "
            "Look at its machine, then let an operator set it active again."
        )
    return found


def _refuse_foreign(actor: Actor, worker: WorkerRecord) -> None:
    """Another key's worker is not there."""
    if worker.key != actor.key:
        raise NotFound(f"There is no worker {worker.id} here.")


def _refuse_strange(worker: WorkerRecord) -> None:
    """Another release makes other bytes."""
    strange = {name: identity for name, identity in worker.makes.items() if not _is_ours(name, identity)}
    if len(strange) == len(worker.makes):
        name, identity = min(strange.items())
        wanted = registry.ENTRIES[name].identity if name in registry.ENTRIES else "nothing of that name"
        raise Conflict(
            f"This worker makes {name} as {identity}, and wanted here is {wanted}. "
            "Install the release that the server runs, with the same tools, and start the worker again."
        )


def _is_ours(name: str, identity: str) -> bool:
    return name in registry.ENTRIES and registry.ENTRIES[name].identity == identity


def _refuse_greedy(worker: WorkerRecord, held: Sequence[Offer]) -> None:
    if len(held) >= worker.slots:
        raise Conflict(
            f"Worker {worker.id} has {len(held)} attempts and said that it takes {worker.slots} at a time; "
            "report one of them first."
        )
