"""A proposal for one episode, made like any artifact: one task with a key, so that a request is paid once."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestrator.director import direct
from orchestrator.errors import BadStory, UnusableInput
from orchestrator.executor.local import LocalExecutor
from orchestrator.graph import Graph, Task
from orchestrator.office import Office
from orchestrator.outcome import Notify
from orchestrator.plan import Finding
from orchestrator.production import findings
from orchestrator.read import chosen, read
from orchestrator.run import run
from orchestrator.schedule.scheduler import Scheduler
from orchestrator.stopping import stoppable
from orchestrator.story import Episode, Series
from orchestrator.writing.difference import Difference, Version, difference
from orchestrator.writing.proposal import proposed
from orchestrator.writing.request import Wish, canonical, messages
from orchestrator.writing.schema import MOST_BEATS, schema
from orchestrator.writing.writers import Writer


@dataclass(frozen=True)
class Proposal:
    """What a writer proposes, beside what is."""

    series: Series
    """The whole story, with the proposed episode in it."""
    episode: Episode
    difference: Difference
    findings: tuple[Finding, ...]
    """What the checks say of the proposal."""
    made_by: dict[str, Any]
    reused: bool
    """The same request was answered before; nothing was asked."""


def propose(
    office: Office, story: Path, number: int | None, wish: Wish, by: Writer, notify: Notify
) -> Proposal:
    """A proposal for an episode of a story file, which stays as it is.

    BadStory: nothing to write with. ProductionFailed: the writer failed, with its reason. Refused: what it
    wrote is no story of this series.
    """
    series = _premised(read(office, story, whole=False), wish)
    episode = _episode(series, number)
    now = _version(series, episode)
    answer = schema(series, episode, wish.beats)
    spec = by.spec(
        messages=messages(series, episode, wish, now.findings), shape=canonical(answer), seed=wish.seed
    )
    task = Task(name=f"write/{episode.number}", kind="write", worker=by.worker, spec=spec)
    text, made_by, reused = _written(office, f"{series.id}/{episode.number}/write", task, notify)
    would = proposed(text, answer, series, episode)
    after = _with(series, would)
    then = _version(after, would)
    return Proposal(after, would, difference(now, then), then.findings, made_by, reused)


def _written(office: Office, name: str, task: Task, notify: Notify) -> tuple[str, dict[str, Any], bool]:
    """The writer's text. Nothing is tried again here: what was answered may have cost money."""
    with (
        LocalExecutor(1) as executor,
        Scheduler(executor) as scheduler,
        office.ledger.leases.drive(name) as lease,
        stoppable(lease.cancel),
    ):
        results = run(
            Graph.of([task]),
            ledger=office.ledger,
            store=office.store,
            scheduler=scheduler,
            production=lease,
            notify=notify,
            retries=0,
        )
        office.ledger.traces.keep(name, {task.name})
    result = results[task.name]
    stored = result.files["proposal"]
    office.store.verify(stored.digest, stored.suffix)
    text = office.store.path(stored.digest, stored.suffix).read_text(encoding="utf-8")
    return text, dict(result.facts.get("made_by", {})), result.reused


def _premised(series: Series, wish: Wish) -> Series:
    """With people to write about, and something to tell."""
    if not series.sheets:
        raise BadStory(
            f"{series.title} has no characters, and a writer invents nobody. Add a list of characters."
        )
    return series if series.premise else series.model_copy(update={"premise": wish.premise})


def _episode(series: Series, number: int | None) -> Episode:
    """The episode to write: the one that is named, the only one, or an empty one where there is none."""
    if number is None and len(series.episodes) > 1:
        numbers = ", ".join(str(each.number) for each in series.episodes)
        raise UnusableInput(f"{series.title} has the episodes {numbers}; give --episode N.")
    wanted = number or (series.episodes[0].number if series.episodes else 1)
    new = wanted not in [each.number for each in series.episodes]
    episode = Episode(number=wanted, beats=()) if new else chosen(series, wanted)[0]
    if not episode.beats and not (series.premise or episode.purpose):
        raise BadStory(f"{series.title} has neither beats nor a premise to write from; give --premise.")
    if len(episode.beats) > MOST_BEATS:
        raise BadStory(
            f"Episode {wanted} has {len(episode.beats)} beats; a writer takes at most {MOST_BEATS}."
        )
    return episode


def _version(series: Series, episode: Episode) -> Version:
    plan = direct(series, episode)
    return Version(episode, plan, findings(_with(series, episode), episode.number, [plan]))


def _with(series: Series, episode: Episode) -> Series:
    others = [each for each in series.episodes if each.number != episode.number]
    together = sorted((*others, episode), key=lambda each: each.number)
    return series.model_copy(update={"episodes": tuple(together)})
