"""An episode on its way: its plan, its shoot, the cut that its takes allow, and the finish of that cut.

Everything here is worked out, nothing is made; `orchestrator.make` drives it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from orchestrator import footage
from orchestrator.cut import Cut, TakeFacts
from orchestrator.cut.rules import assemble
from orchestrator.director import direct
from orchestrator.edits import UNEDITED, Edits
from orchestrator.finish import finish
from orchestrator.graph import Graph
from orchestrator.office import Office
from orchestrator.outcome import Failure, Result
from orchestrator.plan import Plan
from orchestrator.profiles import Profile
from orchestrator.shoot import shoot
from orchestrator.story import Episode, Series

Results = Mapping[str, Result]
Coverage = Literal["full", "cut"]
"""Whether alternates are filmed too, or only what the cut shows."""


@dataclass(frozen=True)
class Making:
    """An episode, and how it is to be made."""

    office: Office
    series: Series
    episode: Episode
    profile: Profile
    takes: int = 1
    """How many takes of every shot are filmed."""
    edits: Edits = UNEDITED
    """What people changed about it."""
    scope: str = ""
    """Name of the series in ledger and logs; empty: the series' id. Two owners may use one id."""
    coverage: Coverage = "full"
    budget: int | None = None
    """Milliseconds of workers' time that may newly be spent. None: whatever it takes."""

    @property
    def ledger_series(self) -> str:
        """The series in the ledger."""
        return self.scope or self.series.id

    @property
    def name(self) -> str:
        """The production, in ledger and logs."""
        return f"{self.ledger_series}/{self.episode.number}/{self.profile.name}"

    @cached_property
    def plan(self) -> Plan:
        return direct(self.series, self.episode, fps=self.profile.fps)

    @cached_property
    def shoot(self) -> Graph:
        return shoot(self.series, self.plan, self.profile, takes=self.takes)

    def edit(self, results: Results, failures: Mapping[str, Failure]) -> "Edit":
        """The cut that these results allow."""
        store, ledger = self.office.store, self.office.ledger
        numbers = footage.choices(self.plan, self.profile.name, self.takes, results, ledger)
        tasks = footage.chosen_tasks(self.plan, numbers)
        lines = footage.lines_of(self.plan, results, store)
        takes = footage.takes_of(self.plan, lines, tasks, results, failures, self.profile)
        cut = assemble(self.plan, takes, lines, width=self.profile.width, height=self.profile.height)
        return Edit(cut, tasks, takes)

    def finish(self, edit: "Edit") -> Graph:
        """The finish of a cut, with the part of the shoot that it reads."""
        clips = footage.footage(self.plan, edit.tasks)
        tasks = finish(edit.cut, self.plan, self.series, clips, self.profile)
        wanted = {need for task in tasks for need in task.needs()} & self.shoot.tasks.keys()
        wanted |= {need for name in wanted for need in self.shoot.tasks[name].needs()}
        return Graph.of([*(task for name, task in self.shoot.tasks.items() if name in wanted), *tasks])


@dataclass(frozen=True)
class Edit:
    """A cut, and where its pictures come from."""

    cut: Cut
    tasks: Mapping[str, str]
    """Shot id -> the task whose take is used."""
    takes: Mapping[str, TakeFacts]
