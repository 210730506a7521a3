"""The animatic's two workers: a still of a picture, and a moving take of it."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from workers import ffmpeg, registry
from workers.animatic import cards, framing, stage
from workers.animatic.acting import Performance, perform
from workers.animatic.camera import Camera
from workers.animatic.expressions import Mouth
from workers.animatic.lips import mouths
from workers.animatic.spec import Motion, Picture, Player
from workers.animatic.timing import frames_for
from workers.base import Made, Progress
from workers.errors import BadInput

STILL = "still.png"
CLIP = "clip.mp4"


class Still:
    """One composed frame."""

    name = "animatic.still"
    version = registry.entry("animatic.still").version
    spec = Picture

    def setup(self) -> None:
        """Nothing is loaded beforehand."""

    def run(self, spec: Picture, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Draw the picture as a PNG."""
        del inputs
        pixels = stage.photographed(spec)
        written = cv2.imencode(
            ".png", np.ascontiguousarray(pixels[..., ::-1]), [cv2.IMWRITE_PNG_COMPRESSION, 4]
        )[1]
        (out / STILL).write_bytes(written.tobytes())
        progress(1.0)
        size = {"width": spec.width, "height": spec.height}
        return Made({"still": STILL}, {**size, "faces": _faces(spec), "typed": cards.typed(spec)})


def _faces(spec: Picture) -> list[list[int]]:
    """Left, top, right and bottom of each face, in pixels of a frame 1080 wide."""
    if spec.card is not None:
        return []
    marks = (mark for _, mark in framing.frame(spec).marks if mark.part != "shoulder")
    return [[round(side) for side in framing.face_box(mark)] for mark in marks]


class Moving:
    """One take: the picture acted out and filmed with one camera move."""

    name = "animatic.motion"
    version = registry.entry("animatic.motion").version
    spec = Motion

    def setup(self) -> None:
        """Nothing is loaded beforehand."""

    def run(self, spec: Motion, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Film the take as an mp4; its lips follow the input `line`, if there is one."""
        timing = _timing(inputs["line"]) if "line" in inputs else None
        frames = frames_for(spec, timing)
        ready = _set_up(spec, timing, frames)
        ffmpeg.run(_arguments(spec, frames, out / CLIP), frames=_film(ready, frames, progress))
        facts: dict[str, Any] = {
            "frames": frames,
            "width": spec.picture.width,
            "height": spec.picture.height,
            "fps": f"{spec.fps}/1",
            "moves": True,
        }
        if timing:
            facts["speech"] = {"start_frame": spec.lead, "ms": int(timing["ms"])}
        return Made({"clip": CLIP}, facts)


def _timing(path: Path) -> Mapping[str, Any]:
    try:
        timing = json.loads(path.read_text(encoding="utf-8"))
        int(timing["ms"])
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(f"the timing of the line cannot be read: {error}") from error
    return dict(timing)


def _set_up(spec: Motion, timing: Mapping[str, Any] | None, frames: int) -> stage.Stage:
    lips: tuple[Mouth, ...] = mouths(timing, spec.fps, frames, spec.lead) if timing else ()

    def act(player: Player) -> Performance:
        spoken = lips if player.acting.speaks else ()
        return perform(player.acting, player.figure.identity, frames, spec.fps, spec.seed, spoken)

    return stage.build(spec.picture, lambda focus: Camera(spec.move, frames, focus, spec.seed), act)


def _film(ready: stage.Stage, frames: int, progress: Progress) -> Iterator[memoryview]:
    for at in range(frames):
        yield from ready.frame(at).parts()
        if at % 12 == 11:
            progress((at + 1) / frames)


def _arguments(spec: Motion, frames: int, target: Path) -> list[str]:
    """Encode once, fast and nearly lossless; the finish encodes again for delivery."""
    size, rate = f"{spec.picture.width}x{spec.picture.height}", str(spec.fps)
    bt709 = ["-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv"]
    raw = ["-f", "rawvideo", "-pix_fmt", "nv12", "-video_size", size, "-framerate", rate, "-i", "pipe:0"]
    x264 = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "16", "-threads", "1", "-g", rate]
    closed = ["-x264-params", "open-gop=0:scenecut=0", "-pix_fmt", "nv12", "-frames:v", str(frames)]
    plain = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1"]
    mp4 = ["-video_track_timescale", str(512 * spec.fps), "-movflags", "+faststart", "-f", "mp4"]
    return [*bt709, *raw, "-an", *x264, *closed, *bt709, *plain, *mp4, str(target)]
