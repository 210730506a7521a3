"""The cover: one frame of a take, darkened where the title stands: "stitch.cover".

The title stays inside the middle 4:5 of the picture, which is all that a feed shows of it, and below the
face of a close-up.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workers import ffmpeg as tool
from workers import registry
from workers.base import Made, Progress, Spec
from workers.errors import BadSpec
from workers.stitch.pictures import DEMUXER, OPEN
from workers.stitch.spec import CoverSpec

COVER, FRAME = "cover.jpg", "frame.png"
CANVAS = (1080, 1920)
FLOOR = 1560  # lower edge of the type: inside the middle 4:5
WIDTH = 900
TITLE, SMALL, LEAD = 128.0, 46.0, 1.06
LEAST = 72.0  # px: a longer title is refused rather than set smaller


class Cover:
    """Makes one cover per run."""

    name = "stitch.cover"
    version = registry.entry("stitch.cover").version
    spec: type[Spec] = CoverSpec

    def setup(self) -> None:
        """Nothing is shared."""

    def run(self, spec: CoverSpec, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Take the frame, set the title, write the JPEG."""
        import pyvips

        tool.run(arguments(spec, inputs["clip"].resolve()), cwd=out)
        picture = pyvips.Image.new_from_file(str(out / FRAME))
        drawing: Any = pyvips.Image.svgload_buffer(svg(spec).encode(), scale=spec.width / CANVAS[0])
        drawing = drawing.crop(0, 0, spec.width, min(spec.height, drawing.height))
        made = picture.composite2(drawing, "over").flatten()
        made.jpegsave(str(out / COVER), Q=90, keep="none", subsample_mode="off")
        (out / FRAME).unlink()
        progress(1.0)
        return Made({"cover": COVER}, {"width": spec.width, "height": spec.height})


def arguments(spec: CoverSpec, clip: Path) -> list[str]:
    """ffmpeg's arguments for the frame, without the program's name."""
    import ffmpeg

    stream = ffmpeg.input(str(clip), f=DEMUXER, extra_options=dict(OPEN)).video
    width, height = str(spec.width), str(spec.height)
    framed = (
        stream.fps(fps=str(spec.fps), start_time=0)
        .trim(start_frame=spec.frame, end_frame=spec.frame + 1)
        .scale(w=width, h=height, force_original_aspect_ratio="increase", flags="bicubic")
        .crop(out_w=width, out_h=height)
        .format(pix_fmts="rgb24")
    )
    made = framed.output(filename=FRAME, an=True, extra_options={"frames:v": 1, "update": 1})
    return list(made.compile(auto_fix=False)[1:])


def svg(spec: CoverSpec) -> str:
    """Shade, title, a rule in the accent colour, label. Words are outlines, so nothing is text to parse."""
    rows, size = _title(spec)
    base = FLOOR - (SMALL * 1.9 if spec.label else 0)
    lines = [
        _row(row, size, base - size * LEAD * (len(rows) - 1 - number), "black", "#ffffff", spec.language)
        for number, row in enumerate(rows)
    ]
    top = base - size * LEAD * (len(rows) - 1) - size * 0.95
    body = [_shade(top), _rule(top - 34, spec.accent), *lines, *_label(spec)]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{CANVAS[0]}" height="{CANVAS[1]}">'
    return head + "".join(body) + "</svg>"


def _title(spec: CoverSpec) -> tuple[tuple[str, ...], float]:
    """The title in at most three rows, as large as they allow."""
    from workers import typeset

    size = TITLE
    while True:
        try:
            return typeset.wrap(spec.title, size, WIDTH, 3, "black", spec.language), size
        except BadSpec:
            if size <= LEAST:
                raise
            size -= 8


def _label(spec: CoverSpec) -> Iterator[str]:
    from workers import typeset

    if spec.label:
        size = min(
            SMALL, SMALL * WIDTH / max(1.0, typeset.measure(spec.label, SMALL, "medium", spec.language))
        )
        yield _row(spec.label, size, FLOOR, "medium", "#e9edf4", spec.language)


def _row(text: str, size: float, base: float, weight: Any, fill: str, language: str) -> str:
    from workers import typeset

    outline = typeset.outline(text, size, weight, language)
    left = (CANVAS[0] - outline.width) / 2
    return f'<path transform="translate({left:.2f} {base:.2f})" d="{outline.path}" fill="{fill}"/>'


def _rule(y: float, accent: str) -> str:
    return f'<rect x="{CANVAS[0] / 2 - 60:.0f}" y="{y:.0f}" width="120" height="8" rx="4" fill="{accent}"/>'


def _shade(top: float) -> str:
    """Dark enough behind the type for white letters on any picture, clear where the face is."""
    start, full = (top - 420) / CANVAS[1], (top - 20) / CANVAS[1]
    return (
        '<linearGradient id="shade" x1="0" y1="0" x2="0" y2="1">'
        f'<stop offset="{start:.3f}" stop-color="#05070c" stop-opacity="0"/>'
        f'<stop offset="{full:.3f}" stop-color="#05070c" stop-opacity="0.72"/>'
        '<stop offset="1" stop-color="#05070c" stop-opacity="0.94"/></linearGradient>'
        f'<rect width="{CANVAS[0]}" height="{CANVAS[1]}" fill="url(#shade)"/>'
    )
