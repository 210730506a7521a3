"""Rows of type set as large as their space allows, as SVG paths.

Sizes step down together until everything fits; what would have to be smaller than a phone screen can show
is refused by name.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from workers import typeset
from workers.animatic.brush import number
from workers.animatic.type_boxes import marked
from workers.errors import BadSpec

SMALLEST = 42.0  # pixels of the em in a 1080 wide frame; OCR and eyes read it at half size
WIDE = 0.7 * 1080  # type should fill this much of the frame's width
LEFT, RIGHT = 150.0, 930.0  # no app lays its buttons between
Align = Literal["start", "middle"]


@dataclass(frozen=True)
class Row:
    """Words in one style. `px` is the wanted em; `most` the largest that looks right."""

    text: str
    px: float = 72.0
    weight: typeset.Weight = "bold"
    colour: str = "#f4f7fb"
    lines: int = 3
    most: float = 120.0
    before: float = 18.0
    """Space above, in pixels at the wanted size."""
    align: Align = "start"
    tracking: float = 0.0
    leading: float = 1.2


@dataclass(frozen=True)
class Line:
    """One set line: its path, box and baseline."""

    svg: str
    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Block:
    """Set rows, each with its lines."""

    rows: tuple[tuple[Line, ...], ...]
    bottom: float

    @property
    def svg(self) -> str:
        return "".join(line.svg for row in self.rows for line in row)

    def box(self, row: int) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of a row."""
        lines = self.rows[row]
        return (
            min(line.left for line in lines),
            lines[0].top,
            max(line.right for line in lines),
            lines[-1].bottom,
        )


def set_rows(
    rows: Sequence[Row],
    x: float,
    width: float,
    top: float,
    bottom: float,
    language: str = "en",
    wide: float = WIDE,
) -> Block:
    """Set rows from `top` on, as large as fits above `bottom`, and so that the widest line reaches `wide`.

    Whatever room there is, they stay between `LEFT` and `RIGHT`.
    """
    x, width = max(x, LEFT), min(x + width, RIGHT) - max(x, LEFT)
    fits = (_fit(rows, 2.6 * 0.95**step, width, bottom - top, language) for step in range(42))
    tried = list(_until_wide(fits, wide))
    if not tried:
        longest = max(rows, key=lambda row: len(row.text)).text
        raise BadSpec(f"an insert has too much text to read on a phone, shorten it: {longest[:90]!r}")
    return _set(rows, max(tried, key=lambda fit: min(fit.widest, wide)), x, width, top, language)


@dataclass(frozen=True)
class _Fit:
    """Sizes and line breaks that fit."""

    sizes: tuple[float, ...]
    texts: tuple[tuple[str, ...], ...]
    gaps: tuple[float, ...]
    widest: float


def _until_wide(fits: Iterable[_Fit | None], wide: float) -> Iterator[_Fit]:
    """What fits, largest first, up to the first whose widest line is `wide`."""
    for fit in fits:
        if fit is not None:
            yield fit
            if fit.widest >= wide:
                return


def _fit(rows: Sequence[Row], factor: float, width: float, height: float, language: str) -> _Fit | None:
    sizes, texts, gaps, widest, y = [], [], [], 0.0, 0.0
    for index, row in enumerate(rows):
        px = max(SMALLEST, min(row.most, row.px * factor))
        if px == SMALLEST and row.px * factor < SMALLEST * 0.72:
            return None
        try:
            lines = typeset.wrap(row.text, px, width, row.lines, row.weight, language)
        except BadSpec:
            return None
        gaps.append(row.before * min(1.0, factor) if index else 0.0)
        y += gaps[-1] + px * row.leading * len(lines)
        widest = max(widest, *(typeset.measure(line, px, row.weight, language) for line in lines), 0.0)
        sizes.append(px)
        texts.append(lines)
    return _Fit(tuple(sizes), tuple(texts), tuple(gaps), widest) if y <= height + 0.001 else None


def _set(rows: Sequence[Row], fit: _Fit, x: float, width: float, top: float, language: str) -> Block:
    done: list[tuple[Line, ...]] = []
    y = top
    for row, px, texts, gap in zip(rows, fit.sizes, fit.texts, fit.gaps, strict=True):
        y += gap
        step = px * row.leading
        done.append(
            tuple(_line(text, row, px, x, width, y + at * step, language) for at, text in enumerate(texts))
        )
        y += step * len(texts)
    return Block(tuple(done), y)


def _line(text: str, row: Row, px: float, x: float, width: float, y: float, language: str) -> Line:
    path, wide = typeset.outline(text, px, row.weight, language, row.tracking)
    flush_right = row.align == "start" and typeset.right_to_left(text)
    left = x + ((width - wide) / 2 if row.align == "middle" else width - wide if flush_right else 0.0)
    base = y + px * 0.93
    top, bottom = y + px * 0.18, base + px * 0.22
    place = f'transform="translate({number(left)} {number(base)})" fill="{row.colour}"'
    svg = f'<path {place} {marked(left, top, left + wide, bottom)} d="{path}"/>'
    return Line(svg, left, left + wide, top, bottom)
