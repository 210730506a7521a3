"""A take and what it is held against."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from orchestrator.errors import UnusableInput
from orchestrator.graph import Input, Output
from orchestrator.plan import Composition
from orchestrator.profiles import Profile
from orchestrator.resolve.names import motion_task, still_task
from orchestrator.resolve.scene import Scene, Work
from orchestrator.resolve.views import View, views_of
from orchestrator.story import Series
from workers.errors import WorkerError
from workers.judge import face_files, limits
from workers.judge.spec import ClipSpec, Person

HEX = re.compile(r"#[0-9a-fA-F]{6}")
DRAWN = ("animatic.motion", "slate.motion")
"""Their faces are drawings, or none."""
DARK = re.compile(r"\b(?:dark|black|pitch|unlit|blackout)", re.IGNORECASE)


class Bench(NamedTuple):
    """What the judge goes by in one production: digests of limits and face models, and what only warns."""

    limits: str
    faces: str
    lenient: tuple[str, ...]


def bench(profile: Profile) -> Bench:
    """As it stands on this machine; reads the face models once.

    UnusableInput: no such measure is lenient, or limits or face models are there and cannot be used.
    """
    try:
        return _bench(profile)
    except (WorkerError, OSError) as error:
        raise UnusableInput(f"profile {profile.name} cannot be judged: {error}") from error


def _bench(profile: Profile) -> Bench:
    if strange := set(profile.lenient) - {"all", *limits.names()}:
        there = ", ".join(limits.names())
        raise UnusableInput(
            f"profile {profile.name}: lenient: no measure {min(strange)!r}; there are: {there}"
        )
    lenient = tuple(sorted(limits.names())) if "all" in profile.lenient else profile.lenient
    return Bench(limits.fingerprint(), face_files.fingerprint(), lenient)


def check(scene: Scene, take: int, by: Bench, *, filmed: Work, viewed: Sequence[View]) -> Work:
    """The judge's order for a take. `filmed`: how it is made. `viewed`: how its people look."""
    shot, series = scene.shot, scene.series
    seen = views_of(shot, series)
    inputs: dict[str, Input] = {"clip": Output(motion_task(shot.id, take), "clip")}
    if "keyframe" in filmed.inputs:
        inputs["keyframe"] = Output(still_task(shot.id), "still")
    for at, view in enumerate(seen, 1):
        if view in viewed:
            inputs[f"view-{at}"] = Output(view.task, "still")
    spec = ClipSpec(
        people=tuple(_person(view, series) for view in seen),
        size=shot.size,
        still=shot.composition in (Composition.INSERT, Composition.CARD),
        dark=bool(DARK.search(f"{shot.lighting} {shot.background}")),
        lettered=bool(shot.insert),
        lenient=by.lenient,
        limits=by.limits,
        faces="" if filmed.worker in DRAWN else by.faces,
    )
    return Work("judge.clip", spec, inputs)


def _person(view: View, series: Series) -> Person:
    sheet = series.sheet(view.sheet)
    outfit = sheet.outfit(view.wardrobe).outfit if sheet.wardrobe else ""
    return Person(sheet=view.sheet, view=view.side, colours=tuple(HEX.findall(outfit)))
