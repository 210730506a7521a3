"""Which episodes are finished as they stand now, and where their files are."""

from collections.abc import Iterable
from dataclasses import dataclass

from orchestrator import make
from orchestrator.cut import Cut
from orchestrator.errors import CutRefused, UnusableInput
from orchestrator.finish import MASTER
from orchestrator.graph import Graph
from orchestrator.ledger import Action
from orchestrator.making import Making
from orchestrator.outside import number
from orchestrator.reels import LeftOut
from orchestrator.reuse import find

LONGEST = 200  # letters of a title in a file


@dataclass(frozen=True, eq=False)
class Finished:
    """An episode whose every file is there."""

    job: Making
    cut: Cut
    graph: Graph
    """The finish, and what of the shoot it reads; all of it is made."""
    master: Action
    """The episode's file."""

    @property
    def title(self) -> str:
        """As a chapter is called: "Episode 1 · Slide Nine"."""
        plan = self.job.plan
        return " · ".join(filter(None, (number(plan), plan.title)))[:LONGEST]


def finished(jobs: Iterable[Making]) -> tuple[list[Finished], list[LeftOut]]:
    """Those that are finished, in order, and why others are not. UnusableInput: none is."""
    found: list[Finished] = []
    lacking: list[LeftOut] = []
    for job in jobs:
        each = _look(job)
        found.append(each) if isinstance(each, Finished) else lacking.append(each)
    if not found:
        told = "; ".join(f"episode {each.episode}: {each.why}" for each in lacking)
        raise UnusableInput(f"There is no finished episode to make it of. {told}")
    return found, lacking


def _look(job: Making) -> Finished | LeftOut:
    try:
        edit = make.preview(job)
    except CutRefused as error:
        return LeftOut(episode=job.episode.number, why=str(error))
    if edit is None:
        return LeftOut(episode=job.episode.number, why="its lines are not spoken yet; produce it")
    graph = job.finish(edit)
    keys = graph.keys()
    whole = find(keys.values(), job.office.ledger, job.office.store).whole
    if any(key not in whole for key in keys.values()):
        return LeftOut(episode=job.episode.number, why="it is not made as it stands now; produce it")
    return Finished(job, edit.cut, graph, whole[keys[MASTER]])
