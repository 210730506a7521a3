"""Once more: an episode as it is told, edited and chosen now, in the way in which it was ordered last."""

from collections.abc import Callable

from orchestrator.desk import orders, productions
from orchestrator.desk.actor import Actor
from orchestrator.desk.change import Moved
from orchestrator.desk.floor import Floor, floor
from orchestrator.ledger import Production
from orchestrator.making import Coverage
from orchestrator.office import Office

TRIES = 3
"""How often it is prepared anew when somebody changes the story meanwhile."""
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


def again(office: Office, actor: Actor, place: Place) -> Production:
    """Order it; what is made already is reused."""
    return ordered(office, actor, lambda: prepare(office, actor, place))


def ordered(
    office: Office, actor: Actor, prepared: Callable[[], orders.Prepared], action: str = ""
) -> Production:
    """Order one production; it is prepared anew when the story moved meanwhile, a few times."""
    for _ in range(TRIES - 1):
        try:
            return productions.start(office, actor, prepared(), action=action)[0]
        except Moved:
            continue
    return productions.start(office, actor, prepared(), action=action)[0]
