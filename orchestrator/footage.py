"""From the shoot's results to what the cut needs: which take of each shot, and how each line falls.

A take that failed is not hidden: it comes with a verdict, so that the cut turns to coverage and says so.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from orchestrator.cut import LineFacts, SpokenWord, TakeFacts
from orchestrator.cut.promise import predicted
from orchestrator.finish import Footage
from orchestrator.graph import Graph, Output
from orchestrator.ledger import Ledger, Take
from orchestrator.outcome import Failure, Result
from orchestrator.plan import Plan
from orchestrator.profiles import Profile
from orchestrator.shoot import motion_task, voice_task
from orchestrator.store import Store

Results = Mapping[str, Result]


def lines_of(plan: Plan, results: Results, store: Store) -> dict[str, LineFacts]:
    """The voices that exist, by line id."""
    made = {line.id: results.get(voice_task(line.id)) for line in plan.lines}
    return {line: _line(voice_task(line), result, store) for line, result in made.items() if result}


def takes_of(
    plan: Plan,
    lines: Mapping[str, LineFacts],
    tasks: Mapping[str, str],
    results: Results,
    failures: Mapping[str, Failure],
    profile: Profile,
) -> dict[str, TakeFacts]:
    """The chosen take of each shot, with a verdict where it failed or is not as long as was promised."""
    promised = predicted(plan, lines, tasks, profile.handles)
    return {
        shot: facts.model_copy(update={"verdict": _verdict(facts, results, failures)})
        for shot, facts in promised.items()
    }


def chosen_tasks(plan: Plan, numbers: Mapping[str, int]) -> dict[str, str]:
    """Shot id -> name of the task whose take is used; `numbers` holds choices other than the first."""
    return {shot.id: motion_task(shot.id, numbers.get(shot.id, 1)) for shot in plan.shots}


def choices(plan: Plan, profile: str, takes: int, results: Results, ledger: Ledger) -> dict[str, int]:
    """The take number per shot: a person's selection among the takes asked for, else the first one made."""
    entered = ledger.takes.of(plan.series, plan.episode, profile)
    selected = {take.shot: take.number for take in entered if take.selected and take.number <= takes}
    return {shot.id: selected.get(shot.id) or _first_made(shot.id, takes, results) for shot in plan.shots}


def enter_takes(plan: Plan, profile: str, takes: int, results: Results, shoot: Graph, ledger: Ledger) -> None:
    """Write the takes that exist into the ledger."""
    ledger.takes.add(
        Take(plan.series, plan.episode, profile, shot, number, _seed(shoot, result.task), result.key)
        for shot, number, result in _made(plan, takes, results)
    )


def footage(plan: Plan, tasks: Mapping[str, str]) -> Footage:
    """Where the finish finds clips and voices."""
    return Footage(
        clips={task: Output(task, "clip") for task in tasks.values()},
        voices={line.id: Output(voice_task(line.id), "voice") for line in plan.lines},
    )


def _seed(shoot: Graph, task: str) -> int:
    seed: int = shoot.tasks[task].spec.model_dump()["seed"]
    return seed


def _line(task: str, result: Result, store: Store) -> LineFacts:
    stored = result.files["timing"]
    timing: dict[str, Any] = json.loads(store.path(stored.digest, stored.suffix).read_text(encoding="utf-8"))
    return LineFacts(
        task=task, ms=timing["ms"], words=tuple(SpokenWord.model_validate(word) for word in timing["words"])
    )


def _verdict(facts: TakeFacts, results: Results, failures: Mapping[str, Failure]) -> str:
    if facts.task in failures:
        return str(failures[facts.task])
    frames = results[facts.task].facts["frames"] if facts.task in results else facts.frames
    return "" if frames == facts.frames else f"{frames} frames long, promised were {facts.frames}"


def _first_made(shot: str, takes: int, results: Results) -> int:
    return next((n for n in range(1, takes + 1) if motion_task(shot, n) in results), 1)


def _made(plan: Plan, takes: int, results: Results) -> Iterator[tuple[str, int, Result]]:
    for shot in plan.shots:
        for number in range(1, takes + 1):
            result = results.get(motion_task(shot.id, number))
            if result:
                yield shot.id, number, result
