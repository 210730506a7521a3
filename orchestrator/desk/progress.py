"""How far a production is: what is made, what failed and why, what it cost, and how long it still takes."""

import os
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from orchestrator import clock, profiles, shoot
from orchestrator.desk import discreet, productions
from orchestrator.desk.actor import Actor
from orchestrator.desk.remaining import Left, Remaining, remaining
from orchestrator.errors import UnknownProfile
from orchestrator.ledger import Production, TaskState
from orchestrator.ledger.labour import Attempted, Took
from orchestrator.ledger.workers import PLACE
from orchestrator.office import Office

GROUPS = {
    "voices": ("voice",),
    "stills": ("view", "still"),
    "motion": ("motion", "check"),
}
"""What people call the kinds of tasks; all others are the finish."""
FINISH = "finish"
ONCE = ("mix", "master")
"""Kinds of the finish that every episode has one of."""
ENDED = ("done", "reused", "failed", "blocked", "cancelled")
RUNNING = ("started", "progress")
FAILED = ("failed", "lost")
SEEN_MS = 120_000  # since when a place of a cluster counts as gone


class Group(NamedTuple):
    """Tasks of one sort, counted by what became of them."""

    name: str
    made: int
    reused: int
    running: int
    waiting: int
    failed: int
    stopped: int
    """Blocked by what failed, or cancelled."""

    @property
    def done(self) -> int:
        """With their files."""
        return self.made + self.reused

    @property
    def all(self) -> int:
        """As far as they are known."""
        return self.done + self.running + self.waiting + self.failed + self.stopped


class Running(NamedTuple):
    """A task that somebody is at."""

    task: TaskState
    seconds: float
    """For which it runs; 0: that is not known."""
    worker: str
    machine: str


class Trouble(NamedTuple):
    """A task that failed, for good or until it was tried again."""

    task: TaskState
    tries: Sequence[Attempted]
    """Those that came to nothing, the newest first."""


@dataclass(frozen=True)
class Progress:
    """One production, as far as it is."""

    production: Production
    groups: Sequence[Group]
    running: Sequence[Running]
    troubles: Sequence[Trouble]
    spent: float
    """Seconds of workers, so far."""
    left: Remaining | None
    """None: nothing is known yet, or nothing is left."""
    coming: int = 0
    """Tasks of the finish that it will have, as far as that can be said before they are told."""
    is_still_apart: bool = False
    """Its takes are made without its stills: those are for the storyboard, and come when there is time."""

    @property
    def done(self) -> int:
        """Tasks with their files, of `all`."""
        return self.made + self.reused

    @property
    def all(self) -> int:
        """Every task, and those that are to come."""
        return sum(group.all for group in self.groups) + self.coming

    @property
    def made(self) -> int:
        """Tasks that were made for it."""
        return sum(group.made for group in self.groups)

    @property
    def reused(self) -> int:
        """Tasks that were made before."""
        return sum(group.reused for group in self.groups)


def progress(office: Office, actor: Actor, production: str) -> Progress:
    """How far one is that the actor may see; reasons and logs only for those who know its story."""
    with office.ledger.database.read():
        found = productions.find(office, actor, production)
        tasks = office.ledger.tasks.of(production)
        since = found.started_at or found.made_at
        stretch = since, found.ended_at
        tried = office.ledger.labour.attempts(found.making, ("running", *FAILED), *stretch)
        spent = office.ledger.labour.spent(found.making, *stretch) if found.started_at else 0
        shown = productions.knows_story(actor, found)
        running = tuple(_running(found, tasks.values(), tried))
        left = _left(office, found, tasks.values(), running)
    troubles = tuple(_troubles(tasks.values(), tried, shown=shown))
    groups, coming = tuple(_groups(tasks.values())), sum(_coming(tasks.values()).values())
    apart = _is_still_apart(found.profile)
    return Progress(found, groups, running, troubles, spent / 1000, left, coming, apart)


def group_of(kind: str) -> str:
    """What people call a kind of tasks."""
    return next((name for name, kinds in GROUPS.items() if kind in kinds), FINISH)


def _groups(tasks: Iterable[TaskState]) -> Iterable[Group]:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for task in tasks:
        counts[group_of(task.kind)][task.state] += 1
    for name in (*GROUPS, FINISH):
        told = counts[name]
        running, stopped = sum(told[each] for each in RUNNING), told["blocked"] + told["cancelled"]
        waiting = told["waiting"] + told["retried"]
        yield Group(name, told["done"], told["reused"], running, waiting, told["failed"], stopped)


def _running(found: Production, tasks: Iterable[TaskState], tried: Iterable[Attempted]) -> Iterable[Running]:
    """Only while it runs: of a driver that died the last words are old."""
    if found.state != "running":
        return
    now, attempts = clock.now(), {each.task: each for each in tried if each.state == "running"}
    for task in tasks:
        if task.state in RUNNING:
            attempt = attempts.get(task.task)
            seconds = max(0, now - attempt.started_at) / 1000 if attempt else 0.0
            yield Running(
                task, seconds, attempt.worker if attempt else "", attempt.machine if attempt else ""
            )


def _troubles(tasks: Iterable[TaskState], tried: Iterable[Attempted], *, shown: bool) -> Iterable[Trouble]:
    """What failed for good first."""
    by_task: defaultdict[str, list[Attempted]] = defaultdict(list)
    for each in tried:
        if each.state in FAILED:
            by_task[each.task].append(each)
    found = [task for task in tasks if task.state == "failed" or task.task in by_task]
    for task in sorted(found, key=lambda task: (task.state != "failed", task.position)):
        tries = tuple(by_task[task.task])
        if shown:
            yield Trouble(task, tries)
        else:
            yield Trouble(discreet.task(task, tries), tuple(map(discreet.attempt, tries)))


def _left(
    office: Office, found: Production, tasks: Collection[TaskState], running: Collection[Running]
) -> Remaining | None:
    """Nothing can be said of what is in no hands, or has not said what it needs."""
    if found.state != "running" or not tasks:
        return None
    took = _took(office, found)
    return remaining(_by_kind(tasks, running), took, _places(office, found, len(running)))


def _by_kind(tasks: Collection[TaskState], running: Collection[Running]) -> Mapping[str, Left]:
    waiting = Counter(task.kind for task in tasks if task.state not in (*ENDED, *RUNNING))
    least, most = Counter(waiting), Counter(waiting)
    if coming := _coming(tasks):
        most.update(coming)
        least.update({**coming, "segment": (coming["segment"] - 1) // 2})  # alternates are not cut to
    begun: defaultdict[str, list[float]] = defaultdict(list)
    for each in running:
        begun[each.task.kind].append(each.seconds)
    return {kind: Left(least[kind], most[kind], tuple(begun[kind])) for kind in {*most, *begun}}


def _coming(tasks: Collection[TaskState]) -> Mapping[str, int]:
    """At most, of the finish: empty once its tasks are told."""
    if not tasks or any(group_of(task.kind) == FINISH for task in tasks):
        return {}
    shots = {task.subject for task in tasks if task.kind == "motion" and task.state != "reused"}
    return {**dict.fromkeys(ONCE, 1), "segment": len(shots) + 1}  # the card at its end


def _is_still_apart(profile: str) -> bool:
    """Who draws a take needs no still of it; models do."""
    try:
        found = profiles.profile(profile)
    except UnknownProfile:
        return False
    return all(profiles.family(each) in shoot.DRAWN for each in (found.motion, found.hero) if each)


def _took(office: Office, found: Production) -> Mapping[str, Sequence[float]]:
    """By kind, at the same profile."""
    at_profile = f"/{found.profile}"
    lately = [each for each in office.ledger.labour.lately() if each.making.endswith(at_profile)]
    own: list[Took] = office.ledger.labour.of(found.making)
    others = [each for each in lately if each.making != found.making]
    seconds: defaultdict[str, list[float]] = defaultdict(list)
    for each in (*own, *others):
        seconds[each.kind].append(each.milliseconds / 1000)
    return seconds


def _places(office: Office, found: Production, running: int) -> tuple[int, int]:
    """How many work at it at least and at most: what is shared, or waits for a GPU, has as many as it has."""
    there = max(1, running, _there(office, found.executor))
    try:
        is_ours = all("/" not in maker for maker in profiles.profile(found.profile).makers)
    except UnknownProfile:
        is_ours = False
    return (there if is_ours and found.executor == "local" else max(1, running)), there


def _there(office: Office, executor: str) -> int:
    """Places that could have something of it now."""
    if executor == "local":
        return (office.settings.slots or os.cpu_count() or 1) // max(1, office.settings.drivers)
    if executor == "remote":
        return sum(worker.slots for worker in office.ledger.workers.live())
    lately = clock.now() - SEEN_MS
    places = office.ledger.workers.of(f"{PLACE}{executor}")
    return sum(each.state == "active" and each.seen_at > lately for each in places)
