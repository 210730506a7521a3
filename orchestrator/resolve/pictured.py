"""A shot for a picture model: the prompt in its dialect, and the pictures that it follows."""

from collections.abc import Mapping

from orchestrator.directions import direction
from orchestrator.graph import Input, Output
from orchestrator.resolve.given import blob
from orchestrator.resolve.scene import Scene
from orchestrator.resolve.views import REFERENCE, View, portrayal, sources, views_of
from orchestrator.story import Series
from prompt_templates.direction import Direction, Prompt
from prompt_templates.rendering import render

SETTING = "the setting"
Inputs = Mapping[str, Input]


def told(scene: Scene, dialect: str, plain: str, most: int) -> tuple[Prompt, Inputs]:
    """What a keyframe's model is told, with up to `most` reference pictures; `plain` where there are none."""
    whole = direction(scene.shot, scene.plan, scene.series)
    known = _pictures(scene)
    shown = [name for name in whole.references if name in known][:most]
    inputs = {REFERENCE.format(at): known[name] for at, name in enumerate(shown, 1)}
    return _rendered(whole, tuple(shown), dialect, plain), inputs


def told_of_view(view: View, series: Series, dialect: str, plain: str, most: int) -> tuple[Prompt, Inputs]:
    """What the model of a view is told."""
    found = sources(view, series.sheet(view.sheet))[:most]
    inputs = {REFERENCE.format(at): given for at, given in enumerate(found, 1)}
    whole = portrayal(view, series, pictured=len(found))
    return _rendered(whole, whole.references, dialect, plain), inputs


def moved(scene: Scene, dialect: str) -> Prompt:
    """What a clip's model is told; it sees the keyframe."""
    return render(direction(scene.shot, scene.plan, scene.series), dialect)


def _rendered(whole: Direction, shown: tuple[str, ...], dialect: str, plain: str) -> Prompt:
    return render(whole.model_copy(update={"references": shown}), dialect if shown else plain)


def _pictures(scene: Scene) -> dict[str, Input]:
    """Everything that can be shown, by its name in the direction."""
    series, shot = scene.series, scene.shot
    known: dict[str, Input] = {
        series.sheet(view.sheet).name: Output(view.task, "still") for view in views_of(shot, series)
    }
    place = series.location(shot.location) if shot.location else None
    for each in place.references if place else ():
        if each.digest:
            known.setdefault(SETTING, blob(each))
    return known
