"""Calls for productions: starting, following, ending them, and their files.

A call that starts something carries an Idempotency-Key of its own. Running the same call again answers with
what it started the first time; a new call starts anew.
"""

from collections.abc import Sequence
from uuid import uuid4

from orchestrator.client.calls import Answer, Call, at, getting, paging, posting
from orchestrator.client.listening import events_of
from orchestrator.client.saving import file_of
from orchestrator.shapes import Batch, BatchOut, Event, How, Page, Production, Reason, Task


def start(series: str, episode: int, how: How | None = None, key: str = "") -> Call[Production]:
    """Make an episode as it is told and edited now."""
    path = at("series", series, "episodes", episode, "productions")
    return posting(path, Production, how or How(), key or str(uuid4()))


def start_batch(
    series: str, episodes: Sequence[int] | None = None, how: How | None = None, key: str = ""
) -> Call[BatchOut]:
    """Make several episodes, or all of them."""
    told = Batch(**(how or How()).model_dump(), episodes=None if episodes is None else list(episodes))
    return posting(at("series", series, "productions"), BatchOut, told, key or str(uuid4()))


def page(
    series: str = "", episode: int | None = None, state: str = "", batch: str = ""
) -> Call[Page[Production]]:
    """Your productions, the newest first."""
    call = paging(at("productions"), Production)
    return call.asking(series=series, episode=episode, state=state, batch=batch)


def read(production: str) -> Call[Production]:
    """One production."""
    return getting(at("productions", production), Production)


def tasks(production: str) -> Call[Page[Task]]:
    """Its tasks, in the order in which they came up."""
    return paging(at("productions", production, "tasks"), Task)


def events(production: str, after: int = 0) -> Call[Event]:
    """What happens in it, behind an event's number; for `Client.events`."""
    return events_of(at("productions", production, "events"), after)


def cancel(production: str) -> Call[Production]:
    """End it; what is made stays made."""
    return posting(at("productions", production, "cancel"), Production)


def retry(production: str, key: str = "") -> Call[Production]:
    """Try once more what failed or was cancelled."""
    return posting(at("productions", production, "retry"), Production, key=key or str(uuid4()))


def why(production: str) -> Call[list[Reason]]:
    """What would run if the same order were made now."""
    return getting(at("productions", production, "why"), list[Reason])


def file(production: str, name: str) -> Call[Answer]:
    """One of its files; for `Client.save`."""
    return file_of(at("productions", production, "files", name))
