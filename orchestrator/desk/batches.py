"""Batches: several episodes ordered at once, once, however often the form is sent."""

from collections.abc import Sequence

from orchestrator.desk import ids, orders, productions
from orchestrator.desk.actor import Actor
from orchestrator.desk.change import Moved
from orchestrator.ledger import Production, Wanted
from orchestrator.office import Office
from orchestrator.stories import MOST_EPISODES

TRIES = 3


def name() -> str:
    """For a batch that may be ordered: whoever orders it again gets what there is."""
    return ids.new("bat")


def start(
    office: Office,
    actor: Actor,
    series: str,
    episodes: Sequence[int] | None,
    asked: orders.Asked,
    batch: str,
) -> Sequence[Production]:
    """Put these episodes (None: all) in the line under the name of a batch, or find them there."""
    for _ in range(TRIES - 1):
        try:
            return _start(office, actor, series, episodes, asked, batch)
        except Moved:  # somebody wrote meanwhile; what is made is what the story says now
            continue
    return _start(office, actor, series, episodes, asked, batch)


def _start(
    office: Office,
    actor: Actor,
    series: str,
    episodes: Sequence[int] | None,
    asked: orders.Asked,
    batch: str,
) -> Sequence[Production]:
    if there := find(office, actor, batch):
        return there
    prepared = orders.prepare(office, actor, series, episodes, asked, batch)
    with office.ledger.database.write():
        office.ledger.replies.queue(f"batch {batch}")
        return find(office, actor, batch) or productions.start(office, actor, prepared)


def find(office: Office, actor: Actor, batch: str) -> Sequence[Production]:
    """The productions of a batch, the newest first."""
    return productions.page(office, actor, Wanted(batch=batch), "", MOST_EPISODES)
