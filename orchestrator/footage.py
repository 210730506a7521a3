"""From the shoot's results to what the cut needs: which take of each shot, and how each line falls.

A take that failed is not hidden: it comes with a verdict, so that the cut turns to coverage and says so.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from orchestrator.cut import LineFacts, SpokenWord, TakeFacts
from orchestrator.cut.promise import predicted
from orchestrator.edits import Edits
from orchestrator.finish import Footage
from orchestrator.graph import Graph, Output
from orchestrator.ledger import Ledger, Take
from orchestrator.outcome import Failure, Result
from orchestrator.plan import Plan
from orchestrator.profiles import Profile
from orchestrator.shoot import TakeNumbers, motion_task, voice_task
from orchestrator.store import Store

Results = Mapping[str, Result]


class Reel(NamedTuple):
    """Whose takes they are, as the ledger names it."""

    series: str
    episode: int
    profile: str


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
    """The chosen take of each shot, with a verdict where it failed or is not as long as was promised.

    `tasks` names the take of every shot; one that is not filmed has none.
    """
    filmed = plan.model_copy(update={"shots": tuple(shot for shot in plan.shots if shot.id in tasks)})
    promised = predicted(filmed, lines, tasks, profile.handles)
    return {
        shot: facts.model_copy(update={"verdict": _verdict(facts, results, failures)})
        for shot, facts in promised.items()
    }


def choices(
    reel: Reel, wanted: TakeNumbers, edits: Edits, shoot: Graph, made: Collection[str], ledger: Ledger
) -> dict[str, int]:
    """The number of the take that plays, by shot; `made` names tasks.

    The one that a person selected, else the newest retake that was made, else the first take that was made.
    A selection holds for the take that was looked at: when its direction has changed since, it is another.
    """
    keys = shoot.keys()
    selected = {
        take.shot: take.number
        for take in ledger.takes.of(*reel)
        if take.selected and keys.get(motion_task(take.shot, take.number)) == take.key
    }
    return {
        shot: selected.get(shot) or _best(shot, numbers, edits, made)
        for shot, numbers in wanted.items()
        if numbers
    }


def chosen(reel: Reel, wanted: TakeNumbers, ledger: Ledger) -> dict[str, Take]:
    """The takes that a person chose of shots that are filmed, where nobody films takes of that number."""
    return {
        take.shot: take
        for take in ledger.takes.of(*reel)
        if take.selected and wanted.get(take.shot) and take.number not in wanted[take.shot]
    }


def enter_takes(reel: Reel, wanted: TakeNumbers, results: Results, shoot: Graph, ledger: Ledger) -> None:
    """Write the takes that exist into the ledger."""
    ledger.takes.add(
        Take(*reel, shot, number, _seed(shoot, result.task), result.key)
        for shot, numbers in wanted.items()
        for number in numbers
        if (result := results.get(motion_task(shot, number)))
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


def _best(shot: str, numbers: Sequence[int], edits: Edits, made: Collection[str]) -> int:
    retakes = [each.number for each in reversed(edits.retakes.get(shot, ()))]
    liked = [*retakes, *(number for number in numbers if number not in retakes)]
    return next((number for number in liked if motion_task(shot, number) in made), numbers[0])
