"""A cover in a platform's size: "outside.cover". A frame cropped around the face, and the series' design."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workers import ffmpeg as tool
from workers import registry, typeset
from workers.animatic.palette import readable_on
from workers.base import Made, Progress
from workers.base import Spec as AnySpec
from workers.outside.layout import GAP, Layout, Line, laid
from workers.outside.spec import Cover as Spec
from workers.outside.spec import Pixels
from workers.stitch.pictures import DEMUXER, OPEN

COVER, FRAME = "cover.jpg", "frame.png"
CLIP = (1080, 1920)
SITS = 0.36  # of the cover's height: where the middle of a face looks right
UNKNOWN = 0.3  # of what must go: cut from above where no face is known
AIR = 0.01  # of the cover's height, between a face and the type


class Cover:
    """Makes one cover per run."""

    name = "outside.cover"
    version = registry.entry("outside.cover").version
    spec: type[AnySpec] = Spec

    def setup(self) -> None:
        """Nothing is shared."""

    def run(self, spec: Spec, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Facts: width, height, `boxes` of number, title and label in pixels of the cover, `clipped` where
        words were cut, `covers_face` where type is over the face, `face` where that is now.
        """
        import pyvips

        tool.run(arguments(spec, inputs["clip"].resolve()), cwd=out)
        frame = pyvips.Image.new_from_file(str(out / FRAME), revalidate=True)
        picture, face = cropped(spec, frame)
        set_ = laid(spec, face[3] + AIR * spec.height if face else 0.0)
        drawing: Any = pyvips.Image.svgload_buffer(svg(spec, set_).encode())
        made = picture.composite2(drawing, "over").flatten()
        made.jpegsave(str(out / COVER), Q=92, keep="none", subsample_mode="off")
        (out / FRAME).unlink()
        progress(1.0)
        return Made({"cover": COVER}, _facts(spec, set_, face))


def arguments(spec: Spec, clip: Path) -> list[str]:
    """ffmpeg's arguments for the frame, large enough to be cropped, without the program's name."""
    import ffmpeg

    stream = ffmpeg.input(str(clip), f=DEMUXER, extra_options=dict(OPEN)).video
    framed = (
        stream.fps(fps=str(spec.fps), start_time=0)
        .trim(start_frame=spec.frame, end_frame=spec.frame + 1)
        .scale(
            w=str(spec.width),
            h=str(spec.height),
            force_original_aspect_ratio="increase",
            flags="lanczos",
        )
        .format(pix_fmts="rgb24")
    )
    made = framed.output(filename=FRAME, an=True, extra_options={"frames:v": 1, "update": 1})
    return list(made.compile(auto_fix=False)[1:])


def cropped(spec: Spec, frame: Any) -> tuple[Any, Pixels | None]:
    """The part of the frame that is the cover, and where the face is in it."""
    across, down = frame.width - spec.width, frame.height - spec.height
    if spec.face is None:
        return frame.crop(across // 2, round(down * UNKNOWN), spec.width, spec.height), None
    scale = frame.width / CLIP[0], frame.height / CLIP[1]
    left, top, right, bottom = (side * scale[at % 2] for at, side in enumerate(spec.face))
    x = _between(0, round((left + right - spec.width) / 2), across)
    y = _between(0, round((top + bottom) / 2 - SITS * spec.height), down)
    y = _between(0, min(y, round(top)), down)  # the top of a head is not cut for its chin
    inside = (left - x, top - y, right - x, bottom - y)
    limits = (spec.width, spec.height) * 2
    face = tuple(_between(0, round(side), limit) for side, limit in zip(inside, limits, strict=True))
    return frame.crop(x, y, spec.width, spec.height), (face[0], face[1], face[2], face[3])


def svg(spec: Spec, laid_out: Layout) -> str:
    """Shade, bar, number, titles. Words are outlines, so nothing is text to parse."""
    field, ink = laid_out.chip, readable_on(spec.accent)
    fills = [ink, *["#ffffff"] * len(laid_out.title), *["#e9edf4"] * len(laid_out.label)]
    body = [
        _shade(spec, laid_out.top),
        _rectangle(laid_out.bar, spec.accent, 0),
        _rectangle(field, spec.accent, field[3] * 0.2),
        *(_line(spec, line, fill) for line, fill in zip(laid_out.lines, fills, strict=True)),
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{spec.width}" height="{spec.height}">'
    return head + "".join(body) + "</svg>"


def _line(spec: Spec, line: Line, fill: str) -> str:
    outline = typeset.outline(line.text, line.px, line.weight, spec.language)
    return f'<path transform="translate({line.x:.2f} {line.base:.2f})" d="{outline.path}" fill="{fill}"/>'


def _rectangle(box: tuple[float, float, float, float], fill: str, round_: float) -> str:
    x, y, width, height = box
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect {place} rx="{round_:.1f}" fill="{fill}"/>'


def _shade(spec: Spec, top: float) -> str:
    """Dark enough behind the type for white letters on any picture, clear where the face is."""
    start, full = (max(0.0, y) / spec.height for y in (top - 0.14 * spec.height, top + GAP * spec.width))
    return (
        '<linearGradient id="shade" x1="0" y1="0" x2="0" y2="1">'
        f'<stop offset="{start:.3f}" stop-color="#05070c" stop-opacity="0"/>'
        f'<stop offset="{full:.3f}" stop-color="#05070c" stop-opacity="0.7"/>'
        '<stop offset="1" stop-color="#05070c" stop-opacity="0.94"/></linearGradient>'
        f'<rect width="{spec.width}" height="{spec.height}" fill="url(#shade)"/>'
    )


def _facts(spec: Spec, laid_out: Layout, face: Pixels | None) -> dict[str, Any]:
    return {
        "width": spec.width,
        "height": spec.height,
        "boxes": list(_boxes(laid_out)),
        "clipped": laid_out.clipped,
        "face": list(face) if face else None,
        "covers_face": bool(face) and laid_out.top < face[3] if face else False,
    }


def _boxes(laid_out: Layout) -> Iterator[list[int]]:
    """Whole pixels, outward."""
    for left, top, right, bottom in (line.box for line in laid_out.lines):
        yield [int(left), int(top), int(right + 0.999), int(bottom + 0.999)]


def _between(low: int, value: int, high: int) -> int:
    return max(low, min(value, high))
