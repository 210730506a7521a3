"""A person's own files into takes, keyframes and voices of the promised shape."""

from orchestrator.cut.promise import promised
from orchestrator.edits import Upload
from orchestrator.graph import Blob
from orchestrator.plan import Line
from orchestrator.resolve.names import spoken
from orchestrator.resolve.scene import Scene, Work
from workers.upload.spec import Motion, Still, Voice

SOURCE = "source"


def still(scene: Scene, given: Upload) -> Work:
    """A keyframe at delivery size."""
    spec = Still(width=scene.profile.width, height=scene.profile.height)
    return Work("upload.still", spec, {SOURCE: blob(given)})


def motion(scene: Scene, given: Upload) -> Work:
    """A take of the promised length. Takes differ by their file and start, and not by their number."""
    shot, profile = scene.shot, scene.profile
    spec = Motion(
        width=profile.width,
        height=profile.height,
        fps=profile.fps,
        start=given.start,
        **promised(shot, profile.handles).model_dump(),
    )
    return Work("upload.motion", spec, {SOURCE: blob(given), **spoken(shot)})


def voice(line: Line, given: Upload) -> Work:
    """A recording of a line."""
    return Work("upload.voice", Voice(text=line.text, language=line.language), {SOURCE: blob(given)})


def blob(given: Upload) -> Blob:
    """The file as an input."""
    return Blob(given.digest, given.suffix)
