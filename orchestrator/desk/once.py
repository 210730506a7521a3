"""Once: what a form orders is ordered once, however often it is sent; each sending leads to the same thing.

A form says what it stood on (the newest production that its page knew), so the same wish on a newer page is
another order. What it left is remembered for a day, in the transaction of the order itself.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import TypeVar

from orchestrator.desk.actor import Actor
from orchestrator.desk.change import Moved
from orchestrator.errors import MicrodramaError
from orchestrator.ledger import Reply
from orchestrator.office import Office

TRIES = 3
"""How often it is prepared anew when the story was changed meanwhile."""
P = TypeVar("P")


def once(
    office: Office, actor: Actor, form: Sequence[object], prepare: Callable[[], P], order: Callable[[P], str]
) -> str:
    """The id of what `order` leaves, or left when the same form was sent before."""
    key = f"form {hashlib.sha256(json.dumps(form).encode()).hexdigest()}"
    for _ in range(TRIES - 1):
        try:
            return _once(office, actor, key, prepare, order)
        except Moved:
            continue
    return _once(office, actor, key, prepare, order)


def _once(office: Office, actor: Actor, key: str, prepare: Callable[[], P], order: Callable[[P], str]) -> str:
    replies = office.ledger.replies
    if there := replies.find(actor.owner, key):
        return there.body
    try:
        prepared = prepare()  # takes a while, and nobody waits for it
    except MicrodramaError:
        if there := replies.find(actor.owner, key):  # its twin was quicker, and changed what it stood on
            return there.body
        raise
    with office.ledger.database.write():
        replies.queue(f"forms of {actor.owner}")
        if there := replies.find(actor.owner, key):
            return there.body
        left = order(prepared)
        replies.add(Reply(actor.owner, key, key, 303, {}, left))
        return left
