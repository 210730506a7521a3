"""Replies to requests with an Idempotency-Key: the same request gets the same answer for a day.

A reply is written in the transaction of the work itself, so either both are there or neither.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from orchestrator import clock
from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import ReplyRow

replies = ReplyRow.__table__  # type: ignore[attr-defined]
KEPT = 24 * 3600 * 1000  # milliseconds


@dataclass(frozen=True)
class Reply:
    """One answer."""

    owner: str
    key: str
    request: str
    """sha256 over method, path and body."""
    status: int
    headers: Mapping[str, Any]
    body: str
    made_at: int = 0


class Replies:
    """The answers of the last day."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def queue(self, name: str) -> None:
        """Let nobody else do what goes by that name until the open transaction ends."""
        self._database.queue(int.from_bytes(hashlib.sha256(name.encode()).digest()[:7]))

    def find(self, owner: str, key: str) -> Reply | None:
        """The answer that was given under a key."""
        query = select(replies).where(replies.c.owner == owner, replies.c.key == key)
        query = query.where(replies.c.made_at > clock.now() - KEPT)
        with self._database.read() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return Reply(**row) if row else None

    def put(self, reply: Reply) -> None:
        """Remember it, instead of what was under its key."""
        named = (replies.c.owner == reply.owner) & (replies.c.key == reply.key)
        with self._database.write() as connection:
            connection.execute(delete(replies).where(named))
            self.add(reply)

    def add(self, reply: Reply) -> None:
        """Remember an answer, and forget those of yesterday."""
        now = clock.now()
        with self._database.write() as connection:
            connection.execute(delete(replies).where(replies.c.made_at <= now - KEPT))
            values = reply.__dict__ | {"made_at": now, "headers": dict(reply.headers)}
            connection.execute(insert(replies).values(**values))
