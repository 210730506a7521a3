"""Messages to a studio's own server, by the Standard Webhooks scheme (standardwebhooks.com).

Pure functions: `send` makes one attempt through the outbound door and says what became of it, `next_try` says
when to try again. Who is told what, and how often it was tried, is the ledger's to remember. No secret and no
body appears in a reason or a log.
"""

import base64
import re
import secrets as randomness
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Self

from standardwebhooks import Webhook

from orchestrator.errors import UnusableInput
from orchestrator.outbound import Answer, Outbound, OutboundFailed, OutboundRefused

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64
TIMEOUT = 15.0
GAPS = (0, 5, 5 * 60, 30 * 60, *(hours * 3600 for hours in (2, 5, 10, 14, 20, 24)))
JITTER = 0.2
LONGEST_WAIT = GAPS[-1]
MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
"""Without full stops: they part what is signed."""


@dataclass(frozen=True)
class Secret:
    """What one receiver's messages are signed with, as it is shown to the receiver: `whsec_` and base64."""

    text: str = field(repr=False)

    def __post_init__(self) -> None:
        if not SHORTEST <= len(self._key()) <= LONGEST:
            raise UnusableInput(
                f"A webhook secret is {PREFIX} and the base64 of {SHORTEST} to {LONGEST} random bytes."
            )

    @classmethod
    def new(cls) -> Self:
        """A secret that nobody has."""
        return cls(PREFIX + base64.b64encode(randomness.token_bytes(32)).decode())

    def _key(self) -> bytes:
        if not self.text.startswith(PREFIX):
            return b""
        try:
            return base64.b64decode(self.text.removeprefix(PREFIX), validate=True)
        except ValueError:
            return b""


class Outcome(StrEnum):
    """What became of an attempt."""

    DELIVERED = "delivered"
    LATER = "later"
    """Not taken; `next_try` says when to try again."""
    GONE = "gone"
    """The receiver wants no more messages: switch the webhook off."""


@dataclass(frozen=True)
class Delivery:
    """One attempt."""

    outcome: Outcome
    reason: str
    """For people: what the receiver answered, or why there was no answer."""
    status: int | None = None
    """The HTTP status, where there was an answer."""
    wait: int = 0
    """Seconds that the receiver asked for; wait at least so long."""


def signed(secrets: Sequence[Secret], message_id: str, body: bytes, now: int) -> Mapping[str, str]:
    """The headers of a message sent at `now` (ms); while one secret replaces another, both sign it."""
    if not secrets:
        raise UnusableInput("A webhook needs a secret.")
    if not MESSAGE_ID.fullmatch(message_id):
        raise UnusableInput("The id of a message has letters, digits, - and _ only, 100 at most.")
    at = datetime.fromtimestamp(now // 1000, UTC)
    signatures = (Webhook(secret.text).sign(message_id, at, body.decode()) for secret in secrets)
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(now // 1000),
        "webhook-signature": " ".join(signatures),
    }


def send(
    outbound: Outbound, url: str, secrets: Sequence[Secret], message_id: str, body: bytes, now: int
) -> Delivery:
    """Send the JSON text `body` to `url` once, at `now` (ms); a retry keeps `message_id` and `body`."""
    headers = signed(secrets, message_id, body, now)
    try:
        answer = replace(outbound, timeout=TIMEOUT).post(url, body, headers)
    except (OutboundRefused, OutboundFailed) as error:
        return Delivery(Outcome.LATER, str(error))
    return _answered(answer)


def next_try(tries: int, random: Callable[[], float]) -> float | None:
    """Seconds from now to the next attempt after `tries` attempts; None when it is time to give up.

    `random` gives numbers from 0 up to 1; gaps still grow whatever it gives.
    """
    return GAPS[tries] * (1 + JITTER * random()) if tries < len(GAPS) else None


def _answered(answer: Answer) -> Delivery:
    status = answer.status
    if 200 <= status < 300:
        return Delivery(Outcome.DELIVERED, f"The receiver answered {status}.", status)
    if status == 410:
        return Delivery(Outcome.GONE, "The receiver answered 410: it wants no more messages.", status)
    moved = " Redirects are not followed; give the new address." if 300 <= status < 400 else ""
    return Delivery(Outcome.LATER, f"The receiver answered {status}.{moved}", status, _wait(answer))


def _wait(answer: Answer) -> int:
    """What Retry-After asks for, in seconds; a date is not understood and counts as nothing."""
    asked = answer.headers.get("retry-after", "")
    return min(int(asked), LONGEST_WAIT) if re.fullmatch(r"[0-9]{1,9}", asked) else 0
