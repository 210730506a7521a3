"""Shots and lines into slates: bars with the shot's name instead of pictures, tones instead of voices."""

from orchestrator.cut.promise import promised
from orchestrator.plan import Line
from orchestrator.profiles import Profile
from orchestrator.resolve.names import spoken
from orchestrator.resolve.scene import Scene, Work
from orchestrator.resolve.seeds import seed_for
from orchestrator.story import Series
from workers.slate.spec import Motion, Still, Voice


def still(scene: Scene) -> Work:
    """The shot's slate."""
    return Work("slate.still", Still(label=scene.shot.id))


def motion(scene: Scene, take: int) -> Work:
    """The shot's slate with a running counter, as long as its take is promised to be."""
    shot, profile = scene.shot, scene.profile
    length = promised(shot, profile.handles)
    unseeded = Motion(
        width=profile.width, height=profile.height, fps=profile.fps, label=shot.id, **length.model_dump()
    )
    spec = unseeded.model_copy(update={"seed": seed_for(unseeded, take)})
    return Work("slate.motion", spec, spoken(shot))


def voice(_series: Series, line: Line, _profile: Profile) -> Work:
    """A tone for each word."""
    return Work("slate.voice", Voice(text=line.text))
