"""Series side by side, and the episodes of one: how far they are and what came out."""

from collections.abc import Mapping, Sequence

from orchestrator.desk import series as desk
from orchestrator.desk.actor import Actor
from orchestrator.ledger import Progress, Runs, SeriesHead
from orchestrator.office import Office


def page(office: Office, actor: Actor, before: str, limit: int) -> Sequence[SeriesHead]:
    """The actor's series, the newest first; everybody's for an admin."""
    return office.ledger.shelves.series(actor.listed, before, limit)


def progress(office: Office, heads: Sequence[SeriesHead]) -> Mapping[str, Progress]:
    """By id, how far each of these series is."""
    return office.ledger.shelves.progress([head.id for head in heads])


def runs(office: Office, actor: Actor, series: str) -> Mapping[int, Runs]:
    """By number, what was last made of each episode that was made or is to be."""
    desk.find(office, actor, series)
    return office.ledger.shelves.runs(series)


def spent(office: Office, actor: Actor, series: str) -> Mapping[int, int]:
    """By number, milliseconds of machines that went into each episode, with all that failed."""
    desk.find(office, actor, series)
    return office.ledger.shelves.spent(series)
