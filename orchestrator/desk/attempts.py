"""Attempts that a remote worker has: what it may read, and what is taken from it.

Whoever comes needs the key of the worker that took the attempt, and the attempt's own token. A refusal
changes nothing. What a worker hands in lies in the attempt's folder until the driver has looked at it.
"""

import hmac
import os
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from orchestrator.desk.actor import Actor
from orchestrator.desk.workers import digest
from orchestrator.errors import Conflict, Forbidden, NotFound, StoreFailed
from orchestrator.ledger import Offer
from orchestrator.office import Office

GIB = 1 << 30
LARGEST = {
    ".mp4": 4 * GIB, ".mov": 4 * GIB, ".wav": 2 * GIB, ".m4a": GIB // 2, ".png": GIB // 8, ".jpg": GIB // 16
}  # fmt: skip
LARGEST_TEXT = GIB // 128
MOST_RETURNS = 3


@dataclass(frozen=True)
class Holder:
    """Who says that an attempt is theirs."""

    actor: Actor
    attempt: str
    token: str


@dataclass(frozen=True)
class Place:
    """Where a file of an attempt goes while it comes in."""

    file: BinaryIO
    path: Path
    suffix: str


@dataclass(frozen=True)
class Report:
    """What a worker says became of an attempt."""

    state: str
    """done, failed, lost (its process died) or returned (it stops, and gives it back)."""
    files: Mapping[str, tuple[str, int]]
    """Role -> sha256, size."""
    facts: Mapping[str, Any]
    seconds: float
    cpu_seconds: float
    reason: str
    log: str
    final: bool

    @property
    def told(self) -> dict[str, Any]:
        """As JSON."""
        return {**self.__dict__, "files": {role: list(file) for role, file in self.files.items()}}


def input_of(office: Office, holder: Holder, role: str) -> tuple[Path, str]:
    """A file that the attempt reads, and its digest."""
    offer = _held(office, holder)
    if role not in offer.inputs:
        raise NotFound(f"Attempt {holder.attempt} reads no {role!r}.")
    name, suffix, _ = offer.inputs[role]
    return office.store.path(name, suffix), name


def beat(office: Office, holder: Holder, percent: int) -> bool:
    """The worker is at it; whether it may stop, since nobody wants it any more."""
    with office.ledger.database.write():
        offer = _proven(office, holder, hold=True)
        if offer.state == "cancelled":
            return True
        _refuse_late(office, offer)
        office.ledger.offers.beat(offer.attempt, percent)
        office.ledger.workers.heard(offer.taken_by)
        return False


def largest(office: Office, holder: Holder, role: str) -> int:
    """How many bytes a file may have. Refused unless it is one that the task makes."""
    return LARGEST.get(_suffix(_held(office, holder), role), LARGEST_TEXT)


@contextmanager
def place(office: Office, holder: Holder, role: str) -> Iterator[Place]:
    """Where to write a file that comes in; gone again unless `keep` took it."""
    suffix = _suffix(_held(office, holder), role)
    path = office.store.folder_of(holder.attempt) / f"{uuid.uuid4().hex}.part"
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    except FileNotFoundError as error:
        raise _over(holder.attempt) from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield Place(file, path, suffix)
    except OSError as error:
        raise StoreFailed(f"the file cannot be written: {error.strerror}; try again later") from error
    finally:
        path.unlink(missing_ok=True)


def keep(office: Office, holder: Holder, role: str, came: Place, sha256: str, size: int) -> None:
    """A whole file came in, with that digest and size."""
    with office.ledger.database.write():
        offer = _held(office, holder, hold=True)
        came.file.flush()
        with suppress(FileNotFoundError):  # the attempt just ended, and nobody looks at it
            came.path.replace(came.path.with_name(role + came.suffix))
        files = {**offer.files, role: [came.suffix, sha256, size]}
        office.ledger.offers.came_in(offer.attempt, files)


def report(office: Office, holder: Holder, said: Report) -> None:
    """What became of it. The same again changes nothing; something else is refused."""
    with office.ledger.database.write():
        offer = _proven(office, holder, hold=True)
        if offer.state == "reported":
            return _refuse_other(offer, said)
        _refuse_late(office, offer)
        _refuse_other_files(offer, said)
        office.ledger.workers.heard(offer.taken_by)
        if said.state == "returned" and offer.returns + 1 < MOST_RETURNS:
            return office.ledger.offers.reopen(offer.attempt)
        state = "lost" if said.state == "returned" else said.state
        return office.ledger.offers.report(offer.attempt, {**said.told, "state": state, "said": said.state})


def _proven(office: Office, holder: Holder, *, hold: bool = False) -> Offer:
    """The attempt, if it is the holder's: an unknown one and another worker's are told in the same words."""
    offer = office.ledger.offers.get(holder.attempt, hold=hold)
    worker = office.ledger.workers.get(offer.taken_by) if offer and offer.taken_by else None
    if offer is None or worker is None or worker.key != holder.actor.key:
        raise NotFound(f"There is no attempt {holder.attempt} here.")
    if not hmac.compare_digest(digest(holder.token), offer.token):
        raise Forbidden("This is not the token of the attempt; send the one of the claim as Attempt-Token.")
    return offer


def _held(office: Office, holder: Holder, *, hold: bool = False) -> Offer:
    """The same, and its worker may still work at it."""
    offer = _proven(office, holder, hold=hold)
    _refuse_late(office, offer)
    return offer


def _refuse_late(office: Office, offer: Offer) -> None:
    if not office.ledger.offers.is_awaited(offer):
        raise _over(offer.attempt)


def _over(attempt: str) -> Conflict:
    return Conflict(f"Attempt {attempt} is over; drop it and claim the next one.")


def _suffix(offer: Offer, role: str) -> str:
    if role not in offer.files:
        raise NotFound(
            f"Attempt {offer.attempt} makes no {role!r}; it makes {', '.join(sorted(offer.files))}."
        )
    return str(offer.files[role][0])


def _refuse_other(offer: Offer, said: Report) -> None:
    told = {name: value for name, value in (offer.outcome or {}).items() if name not in ("took", "said")}
    if {**told, "state": (offer.outcome or {}).get("said")} != said.told:
        raise Conflict(f"Attempt {offer.attempt} was reported already, and differently.")


def _refuse_other_files(offer: Offer, said: Report) -> None:
    """Done means that every file is here, as it is told."""
    wanted = set(offer.files) if said.state == "done" else set()
    if set(said.files) != wanted:
        raise Conflict(
            f"A report of {said.state} names the files {sorted(wanted)}, not {sorted(said.files)}."
        )
    for role, (sha256, size) in said.files.items():
        if list(offer.files[role][1:]) != [sha256, size]:
            raise Conflict(f"{role!r} did not come in with that sha256 and size; send it before the report.")
