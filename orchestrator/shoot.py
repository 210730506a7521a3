"""Plan -> the shoot: voices, views, stills, takes and checks as tasks. The second of three static graphs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from orchestrator.edits import Edits
from orchestrator.graph import Graph, Input, Task
from orchestrator.plan import Coverage, Line, Plan, Shot
from orchestrator.profiles import Profile, family
from orchestrator.resolve import animatic, coqui, diffusers, engine, espeak, judge, slate, upload
from orchestrator.resolve.names import (
    check_task,
    motion_task,
    silent_task,
    still_task,
    view_task,
    voice_task,
)
from orchestrator.resolve.scene import Scene, Work
from orchestrator.resolve.views import View, needed
from orchestrator.story import Role, Series

__all__ = [
    "TakeNumbers", "check_task", "motion_task", "shoot", "still_task", "view_task", "voice_task", "wanted",
]  # fmt: skip
TakeNumbers = Mapping[str, tuple[int, ...]]
"""Shot id -> numbers of its takes, rising."""


class Modelled(NamedTuple):
    """A family that has models: who pictures people, makes stills, and moves them."""

    view: Callable[[View, Series, Profile], Work]
    still: Callable[[Scene], Work]
    motion: Callable[[Scene, str, int, Input | None], Work]


DRAWN: Mapping[str, tuple[Callable[[Scene], Work], Callable[[Scene, int], Work]]] = {
    "animatic": (animatic.still, animatic.motion),
    "slate": (slate.still, slate.motion),
}
"""Families that need no model: who makes the still, who makes the take."""
MODELLED = {
    "diffusers": Modelled(diffusers.view, diffusers.still, diffusers.motion),
    "engine": Modelled(engine.view, engine.still, engine.motion),
}
VOICES = {"espeak": espeak.voice, "slate": slate.voice, "coqui": coqui.voice, "engine": engine.voice}
HEROES = (Role.HOOK, Role.CLIFFHANGER)


def shoot(series: Series, plan: Plan, profile: Profile, takes: TakeNumbers, edits: Edits) -> Graph:
    """Everything to be made before there can be a cut; a shot without takes is not filmed at all."""
    return Graph.of(Shoot(series, plan, profile, takes, edits).tasks())


def wanted(plan: Plan, takes: int, edits: Edits, *, alternates: bool = True) -> TakeNumbers:
    """The numbers of the takes of every shot: those of the production, then retakes and what a cut names.

    Without `alternates` only those are filmed that a person wants to see.
    """
    seen = edits.cut.seen
    filmed = {
        shot.id
        for shot in plan.shots
        if alternates or shot.coverage is not Coverage.ALTERNATE or shot.id in seen
    }
    return {shot.id: edits.numbers(shot.id, takes) if shot.id in filmed else () for shot in plan.shots}


@dataclass(frozen=True)
class Shoot:
    """One episode's shoot."""

    series: Series
    plan: Plan
    profile: Profile
    takes: TakeNumbers
    edits: Edits

    def tasks(self) -> Iterator[Task]:
        """Voices, then views, stills, takes and what is thought of them, each in story order."""
        filmed = [shot for shot in self.plan.shots if self.takes[shot.id]]
        yield from map(self._voice, self.plan.lines)
        yield from self._views(filmed)
        yield from map(self._still, filmed)
        for shot in filmed:
            for take in self.takes[shot.id]:
                yield from self._take(shot, take)

    def _voice(self, line: Line) -> Task:
        given = self.edits.voices.get(line.id)
        made = VOICES[family(self.profile.voice)]
        work = upload.voice(line, given) if given else made(self.series, line, self.profile)
        return _task(voice_task(line.id), "voice", work, line.id)

    def _views(self, filmed: list[Shot]) -> Iterator[Task]:
        """What the people of modelled stills look like."""
        maker = MODELLED.get(family(self.profile.still))
        modelled = [shot for shot in filmed if not typeset(shot) and shot.id not in self.edits.stills]
        if maker:
            for view in needed(modelled, self.series):
                yield _task(view.task, "view", maker.view(view, self.series, self.profile), view.sheet)

    def _still(self, shot: Shot) -> Task:
        scene, given = self._scene(shot), self.edits.stills.get(shot.id)
        if given:
            return _task(still_task(shot.id), "still", upload.still(scene, given), shot.id)
        maker = _maker(self.profile.still, shot)
        still = MODELLED[maker].still if maker in MODELLED else DRAWN[maker][0]
        return _task(still_task(shot.id), "still", still(scene), shot.id)

    def _take(self, shot: Shot, take: int) -> Iterator[Task]:
        work, lips = self._motion(shot, take), self.profile.lips
        if lips and shot.line and work.worker != "upload.motion" and not typeset(shot):
            yield _task(silent_task(shot.id, take), "motion", work, shot.id)
            work = engine.lips(self._scene(shot), lips, take)
        yield _task(motion_task(shot.id, take), "motion", work, shot.id)
        if self.profile.judged:
            yield _task(check_task(shot.id, take), "check", self._check(shot, take, work), shot.id)

    def _motion(self, shot: Shot, take: int) -> Work:
        scene, given = self._scene(shot), self.edits.footage(shot.id, take)
        if given:
            return upload.motion(scene, given)
        hero = self.profile.hero if shot.story_role in HEROES else None
        whole = hero or self.profile.motion
        maker = _maker(whole, shot)
        if maker not in MODELLED:
            return DRAWN[maker][1](scene, take)
        ending = self.edits.endings.get(shot.id)
        return MODELLED[maker].motion(scene, whole, take, upload.blob(ending) if ending else None)

    def _check(self, shot: Shot, take: int, work: Work) -> Work:
        scene, viewed = self._scene(shot), self._viewed(shot)
        return judge.check(scene, take, self._bench, filmed=work, viewed=viewed)

    @cached_property
    def _bench(self) -> judge.Bench:
        return judge.bench(self.profile)

    def _viewed(self, shot: Shot) -> tuple[View, ...]:
        """The views that its people are to look like."""
        modelled = _maker(self.profile.still, shot) in MODELLED and shot.id not in self.edits.stills
        return needed([shot], self.series) if modelled else ()

    def _scene(self, shot: Shot) -> Scene:
        return Scene(self.series, self.plan, self.profile, shot)


def typeset(shot: Shot) -> bool:
    """Whether it is there to be read: words are set by us, whoever makes the other pictures."""
    return shot.insert is not None and bool(shot.insert.title or shot.insert.lines)


def _maker(maker: str, shot: Shot) -> str:
    """The family that makes a shot's pictures."""
    named = family(maker)
    return "animatic" if typeset(shot) and named in MODELLED else named


def _task(name: str, kind: str, work: Work, subject: str) -> Task:
    return Task(name=name, kind=kind, worker=work.worker, spec=work.spec, inputs=work.inputs, subject=subject)
