"""Webhooks: who is told when a production ends. A secret is shown once, when it is made."""

import json
import secrets as randomness
from collections.abc import Sequence
from dataclasses import dataclass, replace

from orchestrator.desk import ids
from orchestrator.desk.actor import SERVICE, Actor
from orchestrator.desk.change import Expected, change, digest_of
from orchestrator.errors import Conflict, TooMany, UnusableInput
from orchestrator.ledger import Message, Webhook
from orchestrator.ledger.webhooks import message
from orchestrator.office import Office
from orchestrator.outbound import Outbound, OutboundFailed, OutboundRefused
from orchestrator.webhooks import Delivery, Outcome, Secret, next_try, send

MOST = 20
"""Webhooks of one owner."""
TEST = "webhook.test"
AGAIN = 3600  # seconds


class BadAddress(UnusableInput):
    """Nothing can be sent to this address."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.faults = ({"detail": message, "pointer": "#/url"},)


@dataclass(frozen=True)
class Told:
    """What somebody says about a webhook."""

    url: str
    events: Sequence[str] = ()
    active: bool = True

    @property
    def digest(self) -> str:
        """Its version."""
        return digest_of(json.dumps([self.url, sorted(self.events), self.active]))


def create(office: Office, actor: Actor, told: Told) -> Webhook:
    """A new one, with a new secret."""
    _must_be_callable(office, told.url)
    made_webhook = Webhook(
        ids.new("whk"),
        actor.owner,
        told.url,
        [Secret.new().text],
        sorted(told.events),
        told.active,
        told.digest,
    )
    with change(office, actor, "create webhook") as made:
        office.ledger.replies.queue(f"webhooks of {actor.owner}")
        if office.ledger.webhooks.count(actor.owner) >= MOST:
            raise TooMany(f"There are {MOST} webhooks already; remove one.", retry_after=AGAIN)
        office.ledger.webhooks.add(made_webhook)
        made.note(made_webhook.id, owner=actor.owner, after=told.digest)
        return find(office, actor, made_webhook.id)


def page(office: Office, actor: Actor, after: str, limit: int) -> Sequence[Webhook]:
    """The actor's by id."""
    return office.ledger.webhooks.page(actor.listed, after, limit)


def find(office: Office, actor: Actor, webhook: str, *, hold: bool = False) -> Webhook:
    """One of the actor's; NotFound otherwise."""
    found = office.ledger.webhooks.get(webhook, hold=hold)
    actor.must_see(found.owner if found else None, f"webhook {webhook}")
    assert found is not None
    return found


def replace_with(office: Office, actor: Actor, webhook: str, told: Told, expected: Expected) -> Webhook:
    """Another address, other events; switched off it forgets what waits."""
    _must_be_callable(office, told.url)
    with change(office, actor, "change webhook") as made:
        before = find(office, actor, webhook, hold=True)
        expected.hold(before.digest)
        after = replace(before, url=told.url, events=sorted(told.events), active=told.active)
        office.ledger.webhooks.replace(replace(after, digest=told.digest))
        if not told.active:
            office.ledger.webhooks.switch_off(webhook, told.digest)
        made.note(webhook, owner=before.owner, before=before.digest, after=told.digest)
        return find(office, actor, webhook)


def remove(office: Office, actor: Actor, webhook: str, expected: Expected) -> None:
    """One, with its messages."""
    with change(office, actor, "delete webhook") as made:
        before = find(office, actor, webhook, hold=True)
        expected.hold(before.digest)
        office.ledger.webhooks.remove(webhook)
        made.note(webhook, owner=before.owner, before=before.digest)


def rotate(office: Office, actor: Actor, webhook: str) -> Webhook:
    """A new secret; the one before signs too, until the next change of secrets."""
    with change(office, actor, "rotate webhook secret") as made:
        before = find(office, actor, webhook, hold=True)
        secrets = [Secret.new().text, before.secrets[0]]
        office.ledger.webhooks.replace(replace(before, secrets=secrets))
        made.note(webhook, owner=before.owner, before=before.digest, after=before.digest)
        return find(office, actor, webhook)


def messages(office: Office, actor: Actor, webhook: str, before: str, limit: int) -> Sequence[Message]:
    """What was sent and is to be sent, the newest first."""
    find(office, actor, webhook)
    return office.ledger.webhooks.messages(webhook, before, limit)


def test(office: Office, actor: Actor, webhook: str) -> Message:
    """A message that says nothing, to see whether it arrives."""
    with change(office, actor, "test webhook") as made:
        found = find(office, actor, webhook, hold=True)
        if not found.active:
            raise Conflict(f"Webhook {webhook} is switched off; switch it on first.")
        new = message(webhook, TEST, {"webhook": webhook})
        office.ledger.webhooks.post([new])
        made.note(webhook, owner=found.owner)
        return new


def deliver(office: Office, due: Message, now: int) -> None:
    """Try once to send a message that was taken (`take_due`), and write down what came of it."""
    shelf = office.ledger.webhooks
    webhook = shelf.get(due.webhook)
    if webhook is None or not webhook.active:
        shelf.settle(due, "dropped", "The webhook was switched off.")
        return
    secrets = [Secret(text) for text in webhook.secrets]
    came = send(_outbound(office), webhook.url, secrets, due.id, due.body.encode(), now)
    if came.outcome is Outcome.DELIVERED:
        shelf.settle(due, "delivered", came.reason)
    elif came.outcome is Outcome.GONE:
        with office.ledger.database.write():
            shelf.settle(due, "dropped", came.reason)
            _switch_off(office, webhook)
    else:
        _later(office, due, came, now)


def _switch_off(office: Office, asked: Webhook) -> None:
    """Its address wants no more; unless it has another by now."""
    before = office.ledger.webhooks.get(asked.id, hold=True)
    if before is None or not before.active or before.url != asked.url:
        return
    off = Told(before.url, before.events, active=False)
    with change(office, SERVICE, "switch off webhook") as made:
        office.ledger.webhooks.switch_off(before.id, off.digest)
        made.note(before.id, owner=before.owner, before=before.digest, after=off.digest)


def _later(office: Office, due: Message, came: Delivery, now: int) -> None:
    wait = next_try(due.tries, randomness.SystemRandom().random)
    if wait is None:
        office.ledger.webhooks.settle(due, "dropped", f"{came.reason} It was tried {due.tries} times.")
    else:
        next_at = now + round(max(wait, came.wait) * 1000)
        office.ledger.webhooks.settle(due, "pending", came.reason, next_at)


def _must_be_callable(office: Office, url: str) -> None:
    try:
        _outbound(office).check(url)
    except (OutboundRefused, OutboundFailed) as error:
        raise BadAddress(str(error)) from error


def _outbound(office: Office) -> Outbound:
    return Outbound(allowed_networks=office.settings.outbound_networks)
