"""Event streams as a program: read, come back with Last-Event-ID when they break, stop when all is said."""

import json
from typing import Any

from orchestrator.client.calls import Answer, Call
from orchestrator.client.failures import StrangeAnswer
from orchestrator.client.lines import Lines, Message, TooLong
from orchestrator.client.programs import Patience, again, opened
from orchestrator.client.steps import Broken, Give, Pause, Program, Read
from orchestrator.shapes import Event

TRIES = 30  # with pauses that grow to a quarter of a minute: a server may be away for some minutes
SILENCE = 45.0  # seconds; a service that lives says so every 15
OVER = 204
AGAIN = 1.0  # seconds, where the service names no time


def events_of(path: str, after: int = 0) -> Call[Event]:
    """The events behind a number; for `Client.events`."""
    number = {"Last-Event-ID": str(after)} if after else {}
    return Call("GET", path, _read, headers={"Accept": "text/event-stream", **number}, seconds=SILENCE)


def listened(call: Call[Event]) -> Program[None]:
    """Give every event once, until the service says that there will be no more."""
    patience, wait = Patience(TRIES), AGAIN
    while True:
        head = yield from opened(call, patience)
        if head.status == OVER:
            return
        if not head.headers.get("content-type", "").startswith("text/event-stream"):
            raise StrangeAnswer("The service sends no events there; look at the address.")
        lines = Lines()
        ended = yield from _until_it_ends(call, lines, patience)
        wait = wait if lines.retry is None else lines.retry
        call = call.also(Last_Event_ID=lines.last)
        if isinstance(ended, Broken):
            yield from again(call, ended, patience)
        elif ended is None or not ended.is_last:
            yield Pause(wait)


def _until_it_ends(call: Call[Event], lines: Lines, patience: Patience) -> Program[Event | Broken | None]:
    """Give what one connection brings; how it broke, or the last event before its end."""
    last: Event | None = None
    while True:
        part = yield Read()
        if isinstance(part, Broken):
            return part
        if not part:
            return last
        try:
            messages = list(lines.feed(part))
        except TooLong as error:
            raise StrangeAnswer(f"{error}; that is no stream of this service.") from error
        for message in messages:
            patience.renew()
            last = call.parse(_answer(message))
            yield Give(last)


def _answer(message: Message) -> Answer:
    return Answer(200, {"event": message.kind, "id": message.id}, message.data.encode())


def _read(answer: Answer) -> Event:
    try:
        told: dict[str, Any] = json.loads(answer.body)
        number = int(answer.headers["id"])
        return Event(number=number, kind=answer.headers["event"], at=int(told.get("at", 0)), body=told)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise StrangeAnswer("An event cannot be read; use the same release on both sides.") from error
