"""A take and what it is held against."""

import re
from collections.abc import Sequence

from orchestrator.graph import Input, Output
from orchestrator.plan import Composition
from orchestrator.resolve.names import motion_task, still_task
from orchestrator.resolve.scene import Scene, Work
from orchestrator.resolve.views import View, views_of
from orchestrator.story import Series
from workers.judge import face_files, limits
from workers.judge.spec import ClipSpec, Person

HEX = re.compile(r"#[0-9a-fA-F]{6}")
DARK = re.compile(r"\b(?:dark|black|pitch|unlit|blackout)", re.IGNORECASE)


def check(scene: Scene, take: int, *, followed: bool, viewed: Sequence[View]) -> Work:
    """The judge's order for a take. `followed`: it began at the keyframe. `viewed`: how its people look."""
    shot, series = scene.shot, scene.series
    seen = views_of(shot, series)
    inputs: dict[str, Input] = {"clip": Output(motion_task(shot.id, take), "clip")}
    if followed:
        inputs["keyframe"] = Output(still_task(shot.id), "still")
    inputs |= {f"view/{view.sheet}": Output(view.task, "still") for view in viewed if view in seen}
    spec = ClipSpec(
        people=tuple(_person(view, series) for view in seen),
        size=shot.size,
        still=shot.composition in (Composition.INSERT, Composition.CARD),
        dark=bool(DARK.search(f"{shot.lighting} {shot.background}")),
        lettered=bool(shot.insert),
        lenient=_lenient(scene.profile.lenient),
        limits=limits.fingerprint(),
        faces=face_files.fingerprint(),
    )
    return Work("judge.clip", spec, inputs)


def _lenient(named: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(limits.limits().measures)) if "all" in named else named


def _person(view: View, series: Series) -> Person:
    sheet = series.sheet(view.sheet)
    outfit = sheet.outfit(view.wardrobe).outfit if sheet.wardrobe else ""
    return Person(sheet=view.sheet, view=view.side, colours=tuple(HEX.findall(outfit)))
