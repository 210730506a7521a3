"""Title and end card as graphics without a ground, for an editor's own cut: "outside.card"."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workers import registry
from workers.animatic import raster
from workers.animatic.cards import lettered
from workers.animatic.framing import HEIGHT, WIDTH
from workers.animatic.spec import Card as Words
from workers.base import Made, Progress
from workers.base import Spec as AnySpec
from workers.outside.spec import Card as Spec

GRAPHIC = "card.png"
SOFT, DARK = 0.014, 1.7  # a shadow so wide (of the width) and so dense, for letters over a bright picture


class Card:
    """Draws one graphic per run."""

    name = "outside.card"
    version = registry.entry("outside.card").version
    spec: type[AnySpec] = Spec

    def setup(self) -> None:
        """Nothing is shared."""

    def run(self, spec: Spec, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Facts: width, height, and `box`, the sides of what is not wholly clear."""
        import pyvips

        words = Words(kind=spec.kind, title=spec.title, lines=spec.lines)
        svg = lettered(words, spec.accent, spec.language)
        drawn = raster.draw(svg, (0, 0, WIDTH, HEIGHT), spec.width, spec.height)
        type_: Any = pyvips.Image.new_from_memory(drawn.tobytes(), spec.width, spec.height, 4, "uchar")
        type_ = type_.copy(interpretation="srgb")
        made = _shadow(spec, type_).composite2(type_, "over").cast("uchar")
        made.pngsave(str(out / GRAPHIC), compression=6, keep="none")
        progress(1.0)
        left, top, width, height = type_[3].find_trim(threshold=8, background=[0])
        box = [left, top, left + width, top + height]
        return Made({"card": GRAPHIC}, {"width": spec.width, "height": spec.height, "box": box})


def _shadow(spec: Spec, type_: Any) -> Any:
    """The letters' own shape, soft and dark."""
    shape = type_[3].gaussblur(max(0.5, SOFT * spec.width)) * DARK
    black = (shape * 0).bandjoin([shape * 0, shape * 0, shape])
    return black.cast("uchar").copy(interpretation="srgb")
