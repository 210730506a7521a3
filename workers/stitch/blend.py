"""One event of the cut that comes in over its first frames, encoded like all others: "stitch.blend".

Every frame of a transition is a mixture: frame k of n shows (k + 1) / (n + 1) of the picture that comes in.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from workers import registry
from workers.base import Spec
from workers.errors import ToolFailed
from workers.stitch import boxes
from workers.stitch.blend_spec import BlendSpec
from workers.stitch.pictures import Clip, look
from workers.stitch.segment import ROUNDING, Segment, encoded, stretch


class Blend(Segment):
    """Encodes one segment with its transition per run."""

    name = "stitch.blend"
    version = registry.entry("stitch.blend").version
    spec: type[Spec] = BlendSpec

    def arguments(self, spec: BlendSpec, inputs: Mapping[str, Path]) -> list[str]:  # type: ignore[override]
        """ffmpeg's arguments. ToolFailed: `before` has too few frames."""
        clip = inputs["clip"].resolve()
        coming = stretch(spec, clip, look(clip), spec.source_in, spec.frames)
        if spec.transition == "dip":
            return encoded(_faded(coming, spec, "in"), spec)
        before = inputs["before"].resolve()
        seen = look(before)
        _refuse_short(before, seen, spec)
        leaving = stretch(spec, before, seen, spec.before_in, spec.over).format(pix_fmts="yuva420p")
        clock = f"1/{spec.fps}"  # of both, so that frame meets frame
        over = _faded(leaving, spec, "out", alpha=True).settb(expr=clock)
        return encoded(coming.settb(expr=clock).overlay(over, eof_action="pass", format="yuv420"), spec)


def _faded(stream: Any, spec: BlendSpec, way: Literal["in", "out"], *, alpha: bool = False) -> Any:
    """ffmpeg's first frame of a fade is not faded at all; so one is put before it, and taken away again."""
    padded = stream.tpad(start=1, start_mode="clone")
    faded = padded.fade(type=way, start_frame=0, nb_frames=spec.over + 1, alpha=alpha)
    return faded.trim(start_frame=1).setpts(expr="PTS-STARTPTS")


def _refuse_short(before: Path, seen: Clip, spec: BlendSpec) -> None:
    """A picture that ends early would leave the mixture early, and nobody would be told."""
    spare = 0 if seen.is_ready(spec) else ROUNDING
    there = int(boxes.steps(before).frames * spec.fps / (seen.rate or spec.fps)) + spare - spec.before_in
    if there < spec.over:
        raise ToolFailed(f"{before.name} gave {max(there, 0)} of {spec.over} frames to dissolve out of")
