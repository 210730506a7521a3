"""Once more: an episode as it is told, edited and chosen now, in the way in which it was ordered last."""

from orchestrator.desk import orders
from orchestrator.desk.actor import Actor
from orchestrator.desk.floor import Floor, floor
from orchestrator.making import Coverage
from orchestrator.office import Office

Place = tuple[str, int, str]
"""Series, episode and profile."""


def asked(on: Floor, profile: str) -> orders.Asked:
    """With as many takes and alternates as the last time, and where that ran."""
    last = on.last(profile)
    if last is None:
        return orders.Asked(profile=profile)
    coverage: Coverage = "cut" if last.coverage == "cut" else "full"
    return orders.Asked(profile, last.takes, coverage, executor=last.executor)


def prepare(office: Office, actor: Actor, place: Place) -> orders.Prepared:
    """What is to be ordered; refused when it cannot be made."""
    series, number, profile = place
    orders.refuse_unknown_profile(profile)
    how = asked(floor(office, actor, series, number), profile)
    return orders.prepare(office, actor, series, [number], how)
