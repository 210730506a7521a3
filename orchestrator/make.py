"""One episode on one page: direct -> shoot -> cut -> finish -> deliver.

Three static graphs: the plan is made by rules at once, the shoot is run, and what it gave decides the cut,
whose tasks are run next. Everything that exists is reused, so making an episode again is cheap.
"""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestrator import explain as reasons
from orchestrator import footage
from orchestrator.budget import Budget, BudgetSpent
from orchestrator.check import check_uploads
from orchestrator.cut.hand import refuse_lost
from orchestrator.deliverable import Deliverable, Made
from orchestrator.delivery import Episode
from orchestrator.errors import CheckRefused, ProductionFailed
from orchestrator.executor.base import Need
from orchestrator.explain import Reason
from orchestrator.graph import Graph
from orchestrator.ledger import Lease
from orchestrator.making import Edit, Making, Results
from orchestrator.outcome import Event, Failure, Notify, Result
from orchestrator.report import Phase, Report, phase
from orchestrator.reuse import find
from orchestrator.run import run
from orchestrator.schedule.base import Party
from orchestrator.schedule.scheduler import Scheduler
from orchestrator.shoot import voice_task

EPISODE = Episode()


def under(
    lease: Lease,
    job: Making,
    scheduler: Scheduler,
    folder: Path,
    notify: Notify,
    wanted: Deliverable = EPISODE,
) -> Report:
    """Make what is wanted of the episode and leave it in `folder`, under a lease that the caller took."""
    refuse_wrong(job)
    party = Party(job.name, job.owner, job.priority, scheduler.clock())
    watch = Watch(job, scheduler, party, lease, notify, Budget(job.budget))
    shot, failures, shooting = watch.shoot()
    edit = job.edit(shot, failures)
    finished, finishing = watch.finish(job.finish(edit, wanted.tasks(job, edit)))
    job.office.ledger.traces.keep(job.trace, {*job.shoot.tasks, *finished})
    phases = (shooting, finishing)
    return wanted.write(Made(job, edit, {**shot, **finished}, phases, tuple(failures.values())), folder)


def preview(job: Making) -> Edit | None:
    """The cut as it will be when all that is wanted is made; None before every voice exists.

    CutRefused names the edit that cannot be made, before anything is spent on it.
    """
    known = _known(job)
    spoken = all(voice_task(line.id) in known for line in job.plan.lines)
    return job.edit(known, {}, made=job.shoot.tasks) if spoken else None


def explain(job: Making) -> tuple[Reason, ...]:
    """Why each task would run. The finish is told when every voice exists, since voices decide the cut."""
    edit = preview(job)
    finishing = job.finish(edit).tasks if edit else {}
    graph = Graph.of({**job.shoot.tasks, **finishing}.values())
    office = job.office
    return reasons.explain(graph, ledger=office.ledger, store=office.store, production=job.trace)


@dataclass(frozen=True)
class Watch:
    """Who drives a making, and who is told."""

    job: Making
    scheduler: Scheduler
    party: Party
    lease: Lease
    notify: Notify
    budget: Budget

    def shoot(self) -> tuple[Results, Mapping[str, Failure], Phase]:
        """Everything before the cut. What fails is kept beside what was made: coverage may save the cut."""
        begun = time.monotonic()
        failures: dict[str, Failure] = {}
        try:
            results = self._run(self.job.shoot, self.notify)
        except ProductionFailed as error:
            self._enter_takes(error.results)
            _refuse_hopeless(error)
            results, failures = error.results, _failed(self.job.shoot, error)
        self._enter_takes(results)
        return results, failures, phase("shoot", results.values(), time.monotonic() - begun)

    def finish(self, graph: Graph) -> tuple[Results, Phase]:
        """Everything after the cut."""
        begun = time.monotonic()
        shot = self.job.shoot.tasks
        results = self._run(graph, self._notify_but(shot))
        made = {name: result for name, result in results.items() if name not in shot}
        return made, phase("finish", made.values(), time.monotonic() - begun)

    def _enter_takes(self, results: Results) -> None:
        job = self.job
        footage.enter_takes(job.reel, job.wanted, results, job.shoot, job.office.ledger)
        footage.enter_verdicts(job.reel, job.wanted, results, job.office.ledger)

    def _run(self, graph: Graph, notify: Notify) -> Results:
        office = self.job.office
        return run(
            graph,
            ledger=office.ledger,
            store=office.store,
            scheduler=self.scheduler,
            production=self.lease,
            notify=notify,
            budget=self.budget,
            party=self.party,
            gpu=_gpu(self.job),
            trace=self.job.trace,
        )

    def _notify_but(self, told: Collection[str]) -> Notify:
        """Those tasks were told of already."""

        def notify(event: Event) -> None:
            if event.task.name not in told:
                self.notify(event)

        return notify


def _gpu(job: Making) -> Need:
    """What its tasks on GPUs need."""
    wanted = job.profile.gpu
    return Need("gpu", wanted.share, wanted.labels)


def refuse_wrong(job: Making) -> None:
    """Nothing is spent on a plan that cannot be made as it stands, or on a cut of shots that it has not."""
    if job.edits.cut.hand:
        refuse_lost(job.plan, job.edits.cut.hand)
    found = (*job.plan.findings, *check_uploads(job.edits))
    wrong = [finding for finding in found if finding.severity == "error"]
    if wrong:
        lines = "\n".join(f"{each.place}: {each.message} {each.cure}" for each in wrong)
        raise CheckRefused(f"Episode {job.episode.number} cannot be made as it stands.\n{lines}")


def _refuse_hopeless(error: ProductionFailed) -> None:
    """Pictures have coverage, voices have none, and without money there is nothing to hope for."""
    if isinstance(error, BudgetSpent) or any(failure.kind == "voice" for failure in error.failures):
        raise error


def _failed(shoot: Graph, error: ProductionFailed) -> dict[str, Failure]:
    """What failed, and with its reason what waited for it."""
    failures, waiting = {failure.task: failure for failure in error.failures}, set[str]()
    for name in shoot.order:
        task = shoot.tasks[name]
        blame = next((failures[need] for need in task.needs() if need in failures), None)
        if blame and name not in error.results and name not in failures:
            why = blame.reasons[-1] if blame.task in waiting else str(blame)
            waiting.add(name)
            failures[name] = Failure(name, task.kind, task.subject, (why,))
    return failures


def _known(job: Making) -> Results:
    """What exists of the shoot, by task."""
    keys = job.shoot.keys()
    whole = find(keys.values(), job.office.ledger, job.office.store).whole
    return {name: Result.of(name, whole[key], reused=True) for name, key in keys.items() if key in whole}
