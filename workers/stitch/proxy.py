"""A take as a small clip, easy to play and to jump about in, frame for frame the same: "stitch.proxy"."""

from collections.abc import Mapping
from pathlib import Path

from workers import ffmpeg as tool
from workers import registry
from workers.base import Made, Progress, Spec
from workers.errors import ToolFailed
from workers.stitch import boxes
from workers.stitch.handoff_spec import ProxySpec
from workers.stitch.pictures import DEMUXER, OPEN, STEP, Clip, look
from workers.stitch.segment import fitted

PROXY = "proxy.mp4"
GROUP = 12  # frames from one intra frame to the next


class Proxy:
    """Makes one proxy per run."""

    name = "stitch.proxy"
    version = registry.entry("stitch.proxy").version
    spec: type[Spec] = ProxySpec

    def setup(self) -> None:
        """Nothing is shared."""

    def run(self, spec: ProxySpec, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Shrink, encode; then count the frames."""
        clip = inputs["clip"].resolve()
        tool.run(arguments(spec, clip, look(clip)), cwd=out)
        made = boxes.steps(out / PROXY)
        if made.frames != spec.frames:
            raise ToolFailed(f"{clip.name} gave {made.frames} of {spec.frames} frames; is it cut off?")
        progress(1.0)
        facts = {"frames": spec.frames, "width": spec.width, "height": spec.height, "fps": f"{spec.fps}/1"}
        return Made({"proxy": PROXY}, {**facts, "black": True})


def arguments(spec: ProxySpec, clip: Path, seen: Clip) -> list[str]:
    """ffmpeg's arguments, without the program's name."""
    import ffmpeg

    stream = ffmpeg.input(str(clip), f=DEMUXER, extra_options={**OPEN, "threads": spec.threads}).video
    stream = fitted(stream, spec, seen).trim(start_frame=0, end_frame=spec.frames)
    stream = stream.setparams(color_primaries="bt709", color_trc="bt709", colorspace="bt709", range="tv")
    made = stream.output(filename=PROXY, an=True, extra_options=_encoding(spec))
    return ["-filter_complex_threads", str(spec.threads), *made.compile(auto_fix=False)[1:]]


def _encoding(spec: ProxySpec) -> dict[str, str | int]:
    """No B-frames, so that frames come in the order in which they are shown."""
    return {
        "c:v": "libx264",
        "preset": spec.preset,
        "crf": spec.crf,
        "pix_fmt": "yuv420p",
        "g": GROUP,
        "bf": 0,
        "r": spec.fps,
        "video_track_timescale": spec.fps * STEP,
        "movflags": "+faststart",
        "threads": spec.threads,
        "map_metadata": -1,
        "fflags": "+bitexact",
        "flags:v": "+bitexact",
    }
