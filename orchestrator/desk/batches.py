"""Batches: several episodes ordered at once, once, however often the form is sent."""

from collections.abc import Sequence

from orchestrator.desk import ids, orders, productions
from orchestrator.desk.actor import Actor
from orchestrator.desk.once import once
from orchestrator.ledger import Production, Wanted
from orchestrator.office import Office
from orchestrator.stories import MOST_EPISODES


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
    if there := find(office, actor, batch):
        return there
    once(
        office,
        actor,
        ("batch", batch),
        lambda: orders.prepare(office, actor, series, episodes, asked, batch),
        lambda prepared: productions.start(office, actor, prepared)[0].batch,
    )
    return find(office, actor, batch)


def find(office: Office, actor: Actor, batch: str) -> Sequence[Production]:
    """The productions of a batch, the newest first."""
    return productions.page(office, actor, Wanted(batch=batch), "", MOST_EPISODES)
