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
from orchestrator.delivery import deliver
from orchestrator.errors import ProductionFailed
from orchestrator.executor.base import Executor
from orchestrator.explain import Reason
from orchestrator.graph import Graph
from orchestrator.ledger import Action, Lease
from orchestrator.making import Edit, Making, Results
from orchestrator.outcome import Event, Failure, Notify, Result
from orchestrator.report import Phase, Report, phase
from orchestrator.reuse import find
from orchestrator.run import run
from orchestrator.shoot import voice_task


def make(job: Making, executor: Executor, folder: Path, notify: Notify) -> Report:
    """Make the episode and leave its files in `folder`."""
    with job.office.ledger.leases.drive(job.name) as lease:
        watch = Watch(job, executor, lease, notify)
        shot, failures, shooting = watch.shoot()
        edit = job.edit(shot, failures)
        footage.enter_takes(job.plan, job.profile.name, job.takes, shot, job.shoot, job.office.ledger)
        finished, finishing = watch.finish(edit)
        everything = {**shot, **finished}
        job.office.ledger.traces.keep(job.name, {*job.shoot.tasks, *finished})
        return deliver(job, edit, everything, (shooting, finishing), tuple(failures.values()), folder)


def explain(job: Making) -> tuple[Reason, ...]:
    """Why each task would run. The finish is told when every voice exists, since voices decide the cut."""
    known = _known(job)
    spoken = all(voice_task(line.id) in known for line in job.plan.lines)
    finishing = job.finish(job.edit(known, {})).tasks if spoken else {}
    graph = Graph.of({**job.shoot.tasks, **finishing}.values())
    office = job.office
    return reasons.explain(graph, ledger=office.ledger, store=office.store, production=job.name)


@dataclass(frozen=True)
class Watch:
    """Who drives a making, and who is told."""

    job: Making
    executor: Executor
    lease: Lease
    notify: Notify

    def shoot(self) -> tuple[Results, Mapping[str, Failure], Phase]:
        """Everything before the cut. What fails is kept beside what was made: coverage may save the cut."""
        begun = time.monotonic()
        failures: dict[str, Failure] = {}
        try:
            results = self._run(self.job.shoot, self.notify)
        except ProductionFailed as error:
            _refuse_lost_voices(error)
            results, failures = error.results, {failure.task: failure for failure in error.failures}
        return results, failures, phase("shoot", results.values(), time.monotonic() - begun)

    def finish(self, edit: Edit) -> tuple[Results, Phase]:
        """Everything after the cut."""
        begun = time.monotonic()
        graph, shot = self.job.finish(edit), self.job.shoot.tasks
        results = self._run(graph, self._notify_but(shot))
        made = {name: result for name, result in results.items() if name not in shot}
        return made, phase("finish", made.values(), time.monotonic() - begun)

    def _run(self, graph: Graph, notify: Notify) -> Results:
        office = self.job.office
        return run(
            graph,
            ledger=office.ledger,
            store=office.store,
            executor=self.executor,
            production=self.lease,
            notify=notify,
        )

    def _notify_but(self, told: Collection[str]) -> Notify:
        """Those tasks were told of already."""

        def notify(event: Event) -> None:
            if event.task.name not in told:
                self.notify(event)

        return notify


def _refuse_lost_voices(error: ProductionFailed) -> None:
    """Pictures have coverage, voices have none."""
    if any(failure.kind == "voice" for failure in error.failures):
        raise error


def _known(job: Making) -> Results:
    """What exists of the shoot, by task."""
    keys = job.shoot.keys()
    whole = find(keys.values(), job.office.ledger, job.office.store).whole
    return {name: _result(name, whole[key]) for name, key in keys.items() if key in whole}


def _result(task: str, action: Action) -> Result:
    seconds = action.milliseconds / 1000, action.cpu_milliseconds / 1000
    return Result(task, action.key, action.files, action.facts, *seconds, reused=True)
