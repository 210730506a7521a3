"""A card for other programs, as ProRes 4444 and as a picture: "stitch.graphic".

What is transparent in the picture stays so in both.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workers import ffmpeg as tool
from workers import registry
from workers.base import Made, Progress, Spec
from workers.errors import BadInput, ToolFailed
from workers.stitch import boxes
from workers.stitch.handoff_spec import GraphicSpec
from workers.stitch.pictures import DEMUXER, OPEN, STEP, look
from workers.stitch.segment import fitted

GRAPHIC, PICTURE = "graphic.mov", "picture.png"
SOLID, CLEAR = "yuv444p10le", "yuva444p10le"
# A fixed quantizer is a fifth of the work of a fixed rate. Odd ones lose less: 56 dB at 3, 49 at 2 and 4.
QUALITY = 3


class Graphic:
    """Makes one graphic per run."""

    name = "stitch.graphic"
    version = registry.entry("stitch.graphic").version
    spec: type[Spec] = GraphicSpec

    def setup(self) -> None:
        """Nothing is shared."""

    def run(self, spec: GraphicSpec, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Encode the clip, or the picture for as long as asked; then take the still."""
        given = {role: path.resolve() for role, path in inputs.items()}
        clear = "picture" in given and is_clear(given["picture"])
        tool.run(moving(spec, given, clear), cwd=out)
        progress(0.8)
        tool.run(still(spec, given, clear), cwd=out)
        made = boxes.steps(out / GRAPHIC)
        if made.frames != spec.frames:
            raise ToolFailed(f"the graphic has {made.frames} of {spec.frames} frames; is its clip cut off?")
        progress(1.0)
        facts = {"frames": spec.frames, "width": spec.width, "height": spec.height, "fps": f"{spec.fps}/1"}
        return Made({"graphic": GRAPHIC, "picture": PICTURE}, {**facts, "black": True})


def is_clear(picture: Path) -> bool:
    """Whether a PNG has an alpha channel. BadInput: it is no PNG."""
    import pyvips

    try:
        return bool(pyvips.Image.pngload(str(picture)).hasalpha())
    except pyvips.Error as error:
        raise BadInput(f"{picture.name} is not a PNG that can be read: {error}") from error


def moving(spec: GraphicSpec, given: Mapping[str, Path], clear: bool) -> list[str]:
    """ffmpeg's arguments for the .mov, without the program's name."""
    stream = _shown(spec, given, CLEAR if clear else SOLID)
    if "picture" in given:
        stream = stream.loop(loop=spec.frames - 1, size=1)
    stream = stream.setparams(color_primaries="bt709", color_trc="bt709", colorspace="bt709", range="tv")
    made = stream.output(filename=GRAPHIC, an=True, extra_options=_encoding(spec, clear))
    return ["-filter_complex_threads", str(spec.threads), *made.compile(auto_fix=False)[1:]]


def still(spec: GraphicSpec, given: Mapping[str, Path], clear: bool) -> list[str]:
    """ffmpeg's arguments for the .png."""
    first = spec.still if "clip" in given else 0
    stream = _shown(spec, given, "rgba" if clear else "rgb24")
    stream = stream.trim(start_frame=first, end_frame=first + 1)
    made = stream.output(filename=PICTURE, an=True, extra_options={"frames:v": 1, "update": 1})
    return list(made.compile(auto_fix=False)[1:])


def _shown(spec: GraphicSpec, given: Mapping[str, Path], pixels: str) -> Any:
    """The frames of the card from its first, or the picture once, in the size that is asked for."""
    import ffmpeg

    if "clip" in given:
        options = {**OPEN, "threads": spec.threads}
        source = ffmpeg.input(str(given["clip"]), f=DEMUXER, extra_options=options).video
        stream = fitted(source, spec, look(given["clip"]))
        stream = stream.trim(start_frame=spec.source_in, end_frame=spec.source_in + spec.frames)
        return stream.setpts(expr="PTS-STARTPTS").format(pix_fmts=pixels)
    options = {**OPEN, "framerate": spec.fps}
    picture = ffmpeg.input(str(given["picture"]), f="png_pipe", extra_options=options).video
    width, height, matrix = str(spec.width), str(spec.height), "bt709"
    sized = picture.scale(
        w=width, h=height, force_original_aspect_ratio="increase", flags="bicubic", out_color_matrix=matrix
    )
    return sized.crop(out_w=width, out_h=height).setsar(sar="1").format(pix_fmts=pixels)


def _encoding(spec: GraphicSpec, clear: bool) -> dict[str, str | int]:
    return {
        "c:v": "prores_ks",
        "profile:v": "4444",
        "vendor": "apl0",
        "q:v": QUALITY,
        "alpha_bits": 16 if clear else 0,
        "r": spec.fps,
        "frames:v": spec.frames,
        "video_track_timescale": spec.fps * STEP,
        "threads": spec.threads,
        "map_metadata": -1,
        "fflags": "+bitexact",
        "flags:v": "+bitexact",
    }
