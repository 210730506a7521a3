"""An episode on its way: its plan, its shoot, the cut that its takes allow, and the finish of that cut.

Everything here is worked out, nothing is made; `orchestrator.make` drives it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from orchestrator import footage
from orchestrator.cut import Caption, Cut, Opening, TakeFacts
from orchestrator.cut.rules import assembled
from orchestrator.cut.strays import strays
from orchestrator.director import direct
from orchestrator.edits import UNEDITED, Edits
from orchestrator.finish import finish
from orchestrator.graph import Graph, Task
from orchestrator.office import Office
from orchestrator.outcome import Failure, Result
from orchestrator.overlay import directed
from orchestrator.plan import Finding, Plan
from orchestrator.platforms import area_of
from orchestrator.profiles import Profile
from orchestrator.shoot import TakeNumbers, motion_task, shoot, wanted
from orchestrator.story import Episode, Series
from orchestrator.zones import Area

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
    owner: str = ""
    """Whose it is, where several share a farm."""
    priority: int = 0
    """Higher goes first there."""
    platform: str = ""
    """Whose zone the captions keep to; empty: what all platforms leave free."""
    variant: str = ""
    """What it is beside the episode, to be compared with it; empty: the episode itself."""

    @property
    def area(self) -> Area:
        """Where its captions stand. UnknownPlatform says which there are."""
        return area_of(self.platform)

    @property
    def ledger_series(self) -> str:
        """The series in the ledger."""
        return self.scope or self.series.id

    @property
    def name(self) -> str:
        """The production, in ledger and logs."""
        return f"{self.ledger_series}/{self.episode.number}/{self.profile.name}"

    @property
    def trace(self) -> str:
        """Under which the tasks that it needed last are remembered; its variants have others."""
        return "/".join(filter(None, (self.name, self.platform, self.variant)))

    @cached_property
    def plan(self) -> Plan:
        """As the house directs it, with people's direction laid over."""
        plan = direct(self.series, self.episode, fps=self.profile.fps)
        return directed(self.series, plan, self.edits, alternates=self._alternates)

    @cached_property
    def shoot(self) -> Graph:
        return self.shooting(self.wanted)

    def shooting(self, takes: TakeNumbers) -> Graph:
        """The shoot of those takes."""
        return shoot(self.series, self.plan, self.profile, takes, self.edits)

    def opened(self, opening: Opening) -> "Making":
        """Beside the episode, with another opening. The shoot is the same, and not drawn up again."""
        cut = self.edits.cut.model_copy(update={"opening": opening})
        other = replace(self, edits=self.edits.model_copy(update={"cut": cut}), variant=opening)
        known = vars(self)
        vars(other).update({str(name): known[name] for name in ("plan", "wanted", "shoot") if name in known})
        return other

    @property
    def reel(self) -> footage.Reel:
        """Where its takes are in the ledger."""
        return footage.Reel(self.ledger_series, self.episode.number, self.profile.name)

    @cached_property
    def wanted(self) -> TakeNumbers:
        """The takes that are filmed, and those that a person chose, however many are filmed now."""
        asked = wanted(self.plan, self.takes, self.edits, alternates=self._alternates)
        chosen = footage.chosen(self.reel, asked, self.office.ledger)
        if not chosen:
            return asked
        only = {shot: (chosen[shot].number,) if shot in chosen else () for shot in asked}
        keys = self.shooting(only).keys()
        kept = [take for take in chosen.values() if keys[motion_task(take.shot, take.number)] == take.key]
        return {**asked, **{take.shot: tuple(sorted({*asked[take.shot], take.number})) for take in kept}}

    @property
    def _alternates(self) -> bool:
        return self.coverage == "full"

    def edit(
        self, results: Results, failures: Mapping[str, Failure], made: Collection[str] | None = None
    ) -> "Edit":
        """The cut that these results allow; `made` names the tasks to count as made, by default theirs."""
        known = results if made is None else made
        selected = footage.selected(self.reel, self.shoot, self.office.ledger)
        numbers = footage.choices(self.wanted, self.edits, selected, known, results)
        tasks = {shot: motion_task(shot, number) for shot, number in numbers.items()}
        lines = footage.lines_of(self.plan, results, self.office.store)
        wanted = self.edits.cut
        judged = {*selected, *wanted.pinned}
        takes = footage.takes_of(self.plan, lines, tasks, results, failures, self.profile, judged)
        filmed = footage.filmed(self.plan, lines, wanted.hand, results, failures, self.profile)
        done = assembled(
            self.plan,
            takes,
            lines,
            wanted,
            filmed=filmed,
            width=self.profile.width,
            height=self.profile.height,
            area=self.area,
        )
        if wanted.hand:
            tasks |= {event.shot: event.take for event in done.cut.events}
        return Edit(done.cut, tasks, takes, done.captions, tuple(strays(done, self.plan, wanted)))

    def finish(self, edit: "Edit", more: Iterable[Task] = ()) -> Graph:
        """The finish of a cut and `more` tasks beyond it, with the part of the shoot that they read."""
        clips = footage.footage(self.plan, {*edit.tasks.values(), *(event.take for event in edit.cut.events)})
        tasks = [*finish(edit.cut, self.plan, self.series, clips, self.profile, self.area), *more]
        read = self.shoot.behind(need for task in tasks for need in task.needs())
        return Graph.of([*(task for name, task in self.shoot.tasks.items() if name in read), *tasks])


@dataclass(frozen=True)
class Edit:
    """A cut, and where its pictures come from."""

    cut: Cut
    tasks: Mapping[str, str]
    """Shot id -> the task whose take is used."""
    takes: Mapping[str, TakeFacts]
    captions: tuple[Caption, ...]
    """Every caption with its id, as the rules made it and no person changed it."""
    findings: tuple[Finding, ...] = ()
    """Edits of the cut that do nothing any more."""
