"""The farm of a process: one executor by its name, and the scheduler that shares it between productions."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from orchestrator.executor.base import Executor, Load
from orchestrator.executor.local import LocalExecutor
from orchestrator.executor.ray import ray_executor  # imports ray only when it is called
from orchestrator.executor.remote import RemoteExecutor
from orchestrator.ledger import Ledger
from orchestrator.office import Office
from orchestrator.schedule.fair import Fair
from orchestrator.schedule.health import Health
from orchestrator.schedule.scheduler import Scheduler, as_asked, by_pool
from orchestrator.settings import Settings
from workers import registry

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
    policy = Fair(office.settings.quota, usual(office.ledger))
    needs = as_asked if name == "ray" else by_pool  # shares and labels are for clusters
    with (
        EXECUTORS[name](office) as executor,
        Scheduler(executor, policy, health=health, needs=needs) as scheduler,
    ):
        yield scheduler


def usual(ledger: Ledger) -> Mapping[Load, float]:
    """Seconds that tasks with models took in the past: whoever knows that loads less at a cold start."""
    modelled = [name for name, entry in registry.ENTRIES.items() if entry.pool == "gpu"]
    return {
        Load(worker, model): seconds
        for worker in modelled
        for model, seconds in ledger.actions.usual(worker).items()
        if model
    }


def at_once(settings: Settings, name: str) -> int:
    """How many episodes one process makes at a time there."""
    return settings.at_once or (1 if name == "local" else AT_ONCE)
