"""The loop of a build on one page: ready -> hit or submit -> accept -> record -> next.

    with (
        Ledger.open(settings.database) as ledger,
        LocalExecutor(settings.slots, prestart=("animatic.motion",)) as executor,
        Scheduler(executor) as scheduler,
        ledger.leases.drive("stolen-design/1") as lease,
    ):
        results = run(graph, ledger=ledger, store=store, scheduler=scheduler, production=lease)
        clip = results["motion/b1-hook/t1"].files["clip"]
        print(store.path(clip.digest, clip.suffix))

What has an action in the ledger and files in the store is not made again, so a run after a crash, a Ctrl-C or
an edit goes on where it must. A task that fails does not stop others; in the end ProductionFailed names them.
"""

from collections.abc import Collection, Mapping

from orchestrator.budget import Budget
from orchestrator.build import Build
from orchestrator.errors import Cancelled
from orchestrator.executor.base import Need
from orchestrator.graph import Graph
from orchestrator.ledger import Lease, Ledger
from orchestrator.outcome import Event, Failure, Notify, Result, ignore
from orchestrator.schedule.base import Party
from orchestrator.schedule.scheduler import Scheduler
from orchestrator.store import Store

__all__ = ["Event", "Failure", "Notify", "Result", "run"]

RETRIES = 2
LONGEST_WAIT = 1.0  # seconds until the lease and the cancel flag are looked at again
WHOLE_GPU = Need("gpu")


def run(
    graph: Graph,
    *,
    ledger: Ledger,
    store: Store,
    scheduler: Scheduler,
    production: Lease,
    notify: Notify = ignore,
    retries: int = RETRIES,
    force: Collection[str] = (),
    budget: Budget | None = None,
    party: Party | None = None,
    gpu: Need = WHOLE_GPU,
    trace: str = "",
) -> Mapping[str, Result]:
    """Make every task of the graph; returns its results by task.

    `force` names tasks to make again although they are made. `party`: whose turn it is among those that
    share the scheduler. `gpu`: what its tasks on GPUs need. `trace`: the name under which the keys are
    remembered, by default the lease's. When `budget` is spent nothing more is begun; what runs is finished
    and recorded. Raises ProductionFailed with `failures` and `results` (as BudgetSpent when work was left for
    want of money), Cancelled after Ctrl-C or a cancel flag, LeaseLost when another driver took over.
    """
    with scheduler.share(party or Party(production.production)) as share:
        build = Build(
            graph, ledger, store, share, production, notify, retries, budget or Budget(), gpu, trace
        )
        build.reuse(force)
        try:
            while build.unfinished():
                _go_on(production)
                for event in share.events(LONGEST_WAIT):
                    build.hear(event)
                build.record_accepted()
        except KeyboardInterrupt:
            raise Cancelled from None
        finally:
            build.close()
    return build.results()


def _go_on(production: Lease) -> None:
    production.check()
    if production.cancelled:
        raise Cancelled
