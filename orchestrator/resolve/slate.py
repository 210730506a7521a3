"""Shots and lines into slates: bars with the shot's name instead of pictures, tones instead of voices."""

from orchestrator.cut.promise import promised
from orchestrator.plan import Line, Shot
from orchestrator.profiles import Profile
from orchestrator.resolve.seeds import seed_for
from orchestrator.story import Series
from workers.slate.spec import Motion, Still, Voice


def still(_series: Series, shot: Shot) -> Still:
    """The shot's slate."""
    return Still(label=shot.id)


def motion(_series: Series, shot: Shot, profile: Profile, take: int) -> Motion:
    """The shot's slate with a running counter, as long as its take is promised to be."""
    length = promised(shot, profile.handles)
    unseeded = Motion(
        width=profile.width, height=profile.height, fps=profile.fps, label=shot.id, **length.model_dump()
    )
    return unseeded.model_copy(update={"seed": seed_for(unseeded, take)})


def voice(_series: Series, line: Line) -> Voice:
    """A tone for each word."""
    return Voice(text=line.text)
