"""From the shoot's results to what the cut needs: which take of each shot, and how each line falls.

A take that failed is not hidden: it comes with a verdict, so that the cut turns to coverage and says so.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from orchestrator.cut import LineFacts, SpokenWord, TakeFacts
from orchestrator.cut.promise import predicted
from orchestrator.edits import Edits, HandCut
from orchestrator.finish import Footage
from orchestrator.graph import Graph, Output
from orchestrator.ledger import Ledger, Take
from orchestrator.outcome import Failure, Result
from orchestrator.plan import Plan
from orchestrator.profiles import Profile
from orchestrator.shoot import TakeNumbers, check_task, motion_task, voice_task
from orchestrator.store import Store

Results = Mapping[str, Result]
Verdict = Mapping[str, Any]
"""What the judge said of a take: `passed`, `score` (0..1000), `reasons`."""
UNJUDGED = 500  # points; a take that nobody judged stands between those that passed and those that did not


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
    selected: Collection[str] = (),
) -> dict[str, TakeFacts]:
    """The chosen take of each shot, with a verdict where it cannot be used: it failed, is not as long as was
    promised, or does not pass the judge.

    `tasks` names the take of every shot; one that is not filmed has none. A take that a person `selected` is
    judged already.
    """
    filmed = plan.model_copy(update={"shots": tuple(shot for shot in plan.shots if shot.id in tasks)})
    promised = predicted(filmed, lines, tasks, profile.handles)
    return {
        shot: facts.model_copy(update={"verdict": _verdict(facts, results, failures, shot in selected)})
        for shot, facts in promised.items()
    }


def filmed(
    plan: Plan,
    lines: Mapping[str, LineFacts],
    hand: HandCut | None,
    results: Results,
    failures: Mapping[str, Failure],
    profile: Profile,
) -> dict[tuple[str, int], TakeFacts]:
    """The takes that a cut by hand names, by shot and number, as long as they really are.

    Nobody judges what a person chose; a verdict says why a take cannot be had at all.
    """
    shots = {shot.id: shot for shot in plan.shots}
    named = dict.fromkeys(
        (strip.shot, strip.take) for strip in (hand.strips if hand else ()) if strip.shot in shots
    )
    found = {}
    for shot, number in named:
        task, alone = motion_task(shot, number), plan.model_copy(update={"shots": (shots[shot],)})
        promised = predicted(alone, lines, {shot: task}, profile.handles)[shot]
        frames = results[task].facts["frames"] if task in results else promised.frames
        verdict = str(failures[task]) if task in failures else ""
        found[shot, number] = promised.model_copy(update={"frames": frames, "verdict": verdict})
    return found


def selected(reel: Reel, shoot: Graph, ledger: Ledger) -> dict[str, int]:
    """The numbers of the takes that a person chose, by shot.

    A selection holds for the take that was looked at: when its direction has changed since, it is another.
    """
    keys = shoot.keys()
    return {
        take.shot: take.number
        for take in ledger.takes.of(*reel)
        if take.selected and keys.get(motion_task(take.shot, take.number)) == take.key
    }


def choices(
    wanted: TakeNumbers, edits: Edits, selected: Mapping[str, int], made: Collection[str], results: Results
) -> dict[str, int]:
    """The number of the take that plays, by shot; `made` names tasks.

    The one that the cut pins, else the one that a person selected, else the newest retake that was made, else
    of those that were made the one that the judge likes best, the first of equals. A retake that does not
    pass gives way to a take that does.
    """
    return {
        shot: edits.cut.pinned.get(shot) or selected.get(shot) or _best(shot, numbers, edits, made, results)
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


def enter_verdicts(reel: Reel, wanted: TakeNumbers, results: Results, ledger: Ledger) -> None:
    """Write down what the judge said, where it is news."""
    said = {(shot, number): verdict for shot, number, verdict in verdicts(wanted, results)}
    for take in ledger.takes.of(*reel) if said else ():
        verdict = said.get((take.shot, take.number))
        if verdict is not None and verdict != take.verdict:
            ledger.takes.judge(take, verdict)


def verdicts(wanted: TakeNumbers, results: Results) -> Iterator[tuple[str, int, Verdict]]:
    """Shot, number and verdict of every take that was judged, in story order."""
    for shot, numbers in wanted.items():
        for number in numbers:
            if (judged := results.get(check_task(shot, number))) is not None:
                yield shot, number, judged.facts["verdict"]


def footage(plan: Plan, tasks: Iterable[str]) -> Footage:
    """Where the finish finds clips, by the tasks that make them, and voices."""
    return Footage(
        clips={task: Output(task, "clip") for task in tasks},
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


def _verdict(facts: TakeFacts, results: Results, failures: Mapping[str, Failure], selected: bool) -> str:
    if facts.task in failures:
        return str(failures[facts.task])
    frames = results[facts.task].facts["frames"] if facts.task in results else facts.frames
    if frames != facts.frames:
        return f"{frames} frames long, promised were {facts.frames}"
    judged = None if selected else _judged(facts.task, results)
    return "" if judged is None or judged["passed"] else f"judged unfit: {' '.join(judged['reasons'])}"


def _judged(motion: str, results: Results) -> Verdict | None:
    """Of a take by its task, which failed to be judged or never was."""
    found = results.get(motion.replace("motion/", "check/", 1))
    return found.facts["verdict"] if found else None


def _best(shot: str, numbers: Sequence[int], edits: Edits, made: Collection[str], results: Results) -> int:
    there = [number for number in numbers if motion_task(shot, number) in made]
    retakes = {each.number for each in edits.retakes.get(shot, ())}

    def merit(number: int) -> tuple[bool, int, int]:
        judged = _judged(motion_task(shot, number), results)
        usable = judged is None or judged["passed"]
        newest = number if number in retakes else 0
        return usable, newest, judged["score"] if judged else UNJUDGED

    return max(there, key=merit) if there else numbers[0]
