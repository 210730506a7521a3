"""One event of the cut, encoded as it will be in the episode: "stitch.segment"."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workers import ffmpeg as tool
from workers import registry
from workers.base import Made, Progress, Spec
from workers.errors import ToolFailed
from workers.stitch import boxes, letters
from workers.stitch.pictures import DEMUXER, OPEN, UNKNOWN, Clip, Shape, encoding, look
from workers.stitch.spec import SegmentSpec

if TYPE_CHECKING:
    from ffmpeg import VideoStream

SEGMENT, CAPTIONS = "segment.mp4", "captions.ass"
ROUNDING = 2  # frames that a change of rate may lose at the end


class Segment:
    """Encodes one segment per run. Its typefaces are listed once per host."""

    name = "stitch.segment"
    version = registry.entry("stitch.segment").version
    spec: type[Spec] = SegmentSpec

    def setup(self) -> None:
        """Write the private fonts.conf, so that libass finds our typefaces and no others."""
        self._environment = letters.environment(self)

    def run(self, spec: SegmentSpec, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Trim, fit to the episode, burn the captions in, encode; then count the frames."""
        if spec.ass:
            (out / CAPTIONS).write_text(spec.ass, encoding="utf-8")
        log = tool.run(
            self.arguments(spec, inputs),
            cwd=out,
            env=self._environment,
            progress=lambda done: progress(min(1.0, done * spec.fps / 1e6 / spec.frames)),
        )
        (out / CAPTIONS).unlink(missing_ok=True)
        letters.refuse_tofu(log)
        made = boxes.steps(out / SEGMENT)
        if made.frames != spec.frames:
            name = inputs["clip"].resolve().name
            raise ToolFailed(f"{name} gave {made.frames} of {spec.frames} frames; is it cut off?")
        facts = {"frames": spec.frames, "width": spec.width, "height": spec.height, "fps": f"{spec.fps}/1"}
        # The take was seen to have a picture; a stretch of it may be dark.
        return Made({"segment": SEGMENT}, {**facts, "black": True})

    def arguments(self, spec: SegmentSpec, inputs: Mapping[str, Path]) -> list[str]:
        """ffmpeg's arguments, without the program's name."""
        clip = inputs["clip"].resolve()
        return encoded(stretch(spec, clip, look(clip), spec.source_in, spec.frames), spec)


def stretch(spec: SegmentSpec, clip: Path, seen: Clip, first: int, frames: int) -> Any:
    """Some frames of a clip as a stream that starts at 0, fitted to the episode."""
    import ffmpeg

    stream = ffmpeg.input(str(clip), f=DEMUXER, extra_options={**OPEN, "threads": spec.threads}).video
    if not seen.is_ready(spec):
        stream = fitted(stream, spec, seen)
    return stream.trim(start_frame=first, end_frame=first + frames).setpts(expr="PTS-STARTPTS")


def encoded(stream: Any, spec: SegmentSpec) -> list[str]:
    """ffmpeg's arguments for that stream with its captions, as all segments of an episode are encoded."""
    # The encoder believes the pictures, not its own arguments, so a half-tagged clip is tagged here.
    stream = stream.setparams(color_primaries="bt709", color_trc="bt709", colorspace="bt709", range="tv")
    if spec.ass:
        stream = stream.ass(filename=CAPTIONS)
    made = stream.output(filename=SEGMENT, an=True, extra_options=dict(encoding(spec)))
    return ["-filter_complex_threads", str(spec.threads), *made.compile(auto_fix=False)[1:]]


def fitted(stream: "VideoStream", asked: Shape, seen: Clip) -> Any:
    """The rate, size and colour that are asked for."""
    if seen.matrix == UNKNOWN and seen.pixels.startswith("yuv"):
        stream = stream.setparams(colorspace="bt709", range="limited")
    return (
        stream.fps(fps=str(asked.fps), start_time=0)
        .tpad(stop_mode="clone", stop=ROUNDING)
        .scale(
            w=str(asked.width),
            h=str(asked.height),
            force_original_aspect_ratio="increase",
            flags="bicubic",
            out_color_matrix="bt709",
            out_range="tv",
        )
        .crop(out_w=str(asked.width), out_h=str(asked.height))
        .setsar(sar="1")
        .format(pix_fmts="yuv420p")
    )
