"""Webhooks, and the messages that wait for them. A message is written in the transaction of what it tells."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, delete, insert, select, update

from orchestrator import clock
from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import DeliveryRow, WebhookRow

webhooks, deliveries = WebhookRow.__table__, DeliveryRow.__table__  # type: ignore[attr-defined]
KEPT = 30 * 24 * 3600 * 1000  # milliseconds that a message stays after its end


@dataclass(frozen=True)
class Webhook:
    """An address that wants to be told."""

    id: str
    owner: str
    url: str
    secrets: Sequence[str]
    """The newest first."""
    events: Sequence[str]
    """Kinds of events; empty: all."""
    active: bool
    digest: str
    made_at: int = 0

    def wants(self, kind: str) -> bool:
        """Whether it is to be told of such an event."""
        return not self.events or kind in self.events


@dataclass(frozen=True)
class Message:
    """A message on its way."""

    id: str
    """The same in every try."""
    webhook: str
    kind: str
    body: str
    state: str = "pending"
    """pending, delivered or dropped."""
    tries: int = 0
    next_at: int = 0
    reason: str = ""
    """What came of the last try."""
    made_at: int = 0


class Webhooks:
    """Every webhook of every owner, and their messages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, webhook: Webhook) -> None:
        """A new webhook."""
        values = _values(webhook) | {"made_at": clock.now()}
        with self._database.write() as connection:
            connection.execute(insert(webhooks).values(**values))

    def get(self, webhook: str, *, hold: bool = False) -> Webhook | None:
        """One webhook; `hold` keeps others from changing it until the open transaction ends."""
        query = select(webhooks).where(webhooks.c.id == webhook)
        with self._database.read() as connection:
            row = connection.execute(query.with_for_update() if hold else query).mappings().one_or_none()
        return Webhook(**row) if row else None

    def page(self, owner: str | None, after: str, limit: int) -> list[Webhook]:
        """Webhooks by id; of one owner, or of all."""
        query = select(webhooks).where(webhooks.c.id > after)
        query = query if owner is None else query.where(webhooks.c.owner == owner)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(webhooks.c.id).limit(limit)).mappings()
            return [Webhook(**row) for row in rows]

    def count(self, owner: str) -> int:
        """How many an owner has."""
        return len(self.page(owner, "", 1000))

    def replace(self, webhook: Webhook) -> None:
        """Another address, secret and so on for one."""
        values = {name: value for name, value in _values(webhook).items() if name not in ("id", "made_at")}
        with self._database.write() as connection:
            connection.execute(update(webhooks).where(webhooks.c.id == webhook.id).values(**values))

    def remove(self, webhook: str) -> None:
        """A webhook and its messages."""
        with self._database.write() as connection:
            connection.execute(delete(deliveries).where(deliveries.c.webhook == webhook))
            connection.execute(delete(webhooks).where(webhooks.c.id == webhook))

    def announce(self, owner: str, kind: str, told: Mapping[str, Any]) -> None:
        """Messages for every webhook of an owner that wants to know."""
        with self._database.write() as connection:
            mine = select(webhooks).where(webhooks.c.owner == owner, webhooks.c.active)
            rows = connection.execute(mine).mappings().all()
            new = [
                message(row["id"], kind, told) for row in rows if not row["events"] or kind in row["events"]
            ]
            self._post(connection, new)

    def post(self, new: Sequence[Message]) -> None:
        """Messages to be sent."""
        with self._database.write() as connection:
            self._post(connection, new)

    def messages(self, webhook: str, before: str, limit: int) -> list[Message]:
        """The messages of a webhook, the newest first; from the one before an id."""
        query = select(deliveries).where(deliveries.c.webhook == webhook)
        query = query.where(deliveries.c.id < before) if before else query
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(deliveries.c.id.desc()).limit(limit)).mappings()
            return [Message(**row) for row in rows]

    def take_due(self, until: int) -> Message | None:
        """The message that is due longest; nobody else gets it before `until`, when it counts as not sent."""
        due = (deliveries.c.state == "pending") & (deliveries.c.next_at <= clock.now())
        query = select(deliveries).where(due).order_by(deliveries.c.next_at).limit(1)
        with self._database.read() as connection:
            if connection.execute(query).one_or_none() is None:
                return None
        with self._database.write() as connection:
            row = connection.execute(query.with_for_update(skip_locked=True)).mappings().one_or_none()
            if row is None:
                return None
            taken = {"next_at": until, "tries": row["tries"] + 1}
            connection.execute(update(deliveries).where(deliveries.c.id == row["id"]).values(**taken))
            return Message(**{**row, **taken})

    def settle(self, sent: Message, state: str, reason: str, next_at: int | None = None) -> None:
        """What came of a try; without effect when somebody tried again since."""
        same = (deliveries.c.id == sent.id) & (deliveries.c.tries == sent.tries)
        values = {"state": state, "reason": reason, "next_at": sent.next_at if next_at is None else next_at}
        with self._database.write() as connection:
            connection.execute(update(deliveries).where(same).values(**values))

    def switch_off(self, webhook: str, digest: str) -> None:
        """No more messages to it; `digest` is its version from here on."""
        with self._database.write() as connection:
            off = {"active": False, "digest": digest}
            connection.execute(update(webhooks).where(webhooks.c.id == webhook).values(**off))
            waiting = (deliveries.c.webhook == webhook) & (deliveries.c.state == "pending")
            dropped = {"state": "dropped", "reason": "The webhook was switched off."}
            connection.execute(update(deliveries).where(waiting).values(**dropped))

    def _post(self, connection: Connection, new: Sequence[Message]) -> None:
        old = (deliveries.c.state != "pending") & (deliveries.c.next_at < clock.now() - KEPT)
        if new:
            connection.execute(delete(deliveries).where(old))
            connection.execute(insert(deliveries), [each.__dict__ for each in new])


def message(webhook: str, kind: str, told: Mapping[str, Any]) -> Message:
    """A new message, due at once. Its id begins with the time: later ones sort behind earlier ones."""
    now = clock.now()
    at = datetime.fromtimestamp(now / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    body = json.dumps({"type": kind, "timestamp": at, "data": told}, ensure_ascii=False)
    return Message(f"msg_{now:012x}{uuid4().hex[:20]}", webhook, kind, body, next_at=now, made_at=now)


def _values(webhook: Webhook) -> dict[str, Any]:
    return webhook.__dict__ | {"secrets": list(webhook.secrets), "events": list(webhook.events)}
