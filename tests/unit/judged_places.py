"""Three places and what happens at them, for the tests of their health."""

import time
from functools import partial
from itertools import count

from orchestrator.executor.base import Load, Need, Place
from orchestrator.ledger import Ledger, WorkerRecord
from orchestrator.ledger.places import place_id
from orchestrator.schedule.base import Match, Party, Want
from orchestrator.schedule.health import Health

GPU = Need("gpu", "0.5", (("gpu", "a100"),))
FLUX, WAN = Load("diffusers.still", "flux"), Load("diffusers.motion", "wan")
PARTY = Party("stolen-design/1/draft")
A, B, C = (Place(name, GPU, node=f"node-{name}") for name in "abc")
number = count()


def task(place: Place, work: str = "", load: Load = FLUX) -> Match:
    """A task at a place; without a name it is one of its own."""
    work = work or f"work-{next(number)}"
    return Match(Want(f"want-{next(number)}", PARTY, load, GPU, work), place)


def fail(health: Health, place: Place, *works: str, load: Load = FLUX) -> None:
    """Each of these works fails there."""
    for work in works:
        health.bad(task(place, work, load), f"{work} broke")


def names(health: Health, *places: Place) -> str:
    """Which of them (of all three) may take tasks: "abc"."""
    return "".join(place.id for place in health.usable(places or (A, B, C)))


def registered(ledger: Ledger) -> Health:
    """The health of places as a ledger and its operators have it."""
    return Health(partial(ledger.places.exchange, "ray"), every=0)


def settled(health: Health, now: float = 0.0) -> None:
    """Everything was told and heard."""
    for _ in range(3):
        health.look(now)
        while health._answer and not health._answer[1].done():
            time.sleep(0.001)
    health.look(now)


def id_of(place: Place) -> str:
    """Its name in the registry."""
    return place_id("ray", place.id, place.node)


def row(ledger: Ledger, place: Place) -> WorkerRecord:
    """A place as operators see it."""
    found = ledger.workers.get(id_of(place))
    assert found
    return found
