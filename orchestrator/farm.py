"""The farm of a process: one executor by its name, and the scheduler that shares it between productions."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from orchestrator.executor.base import Executor
from orchestrator.executor.local import LocalExecutor
from orchestrator.executor.ray import ray_executor  # imports ray only when it is called
from orchestrator.executor.remote import RemoteExecutor
from orchestrator.office import Office
from orchestrator.schedule.fair import Fair
from orchestrator.schedule.health import Health
from orchestrator.schedule.scheduler import Scheduler
from orchestrator.settings import Settings

AT_ONCE = 8  # episodes; their tails overlap, and so do their drivers' own work and the farm's


EXECUTORS: Mapping[str, Callable[[Office], AbstractContextManager[Executor]]] = {
    "local": lambda office: LocalExecutor(office.settings.slots or None),
    "remote": RemoteExecutor,
    "ray": ray_executor,
}
"""Where tasks run, by name: on this machine, with workers that come over HTTP, or on a Ray cluster."""


@contextmanager
def farm(office: Office, name: str) -> Iterator[Scheduler]:
    """The places of an executor, given to whoever asks, while the block lasts."""
    is_named = name == "ray"  # who comes over HTTP is known by other means, and this machine to everybody
    health = Health(partial(office.ledger.places.exchange, name)) if is_named else Health.blind()
    with (
        EXECUTORS[name](office) as executor,
        Scheduler(executor, Fair(quota=office.settings.quota), health=health) as scheduler,
    ):
        yield scheduler


def at_once(settings: Settings, name: str) -> int:
    """How many episodes one process makes at a time there."""
    return settings.at_once or (1 if name == "local" else AT_ONCE)
