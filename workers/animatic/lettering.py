"""Rows of type set as large as their space allows, as SVG paths.

Sizes step down together until everything fits; what would have to be smaller than a phone screen can show
is refused by name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from workers import typeset
from workers.animatic.brush import number
from workers.errors import BadSpec

SMALLEST = 42.0  # pixels of the em in a 1080 wide frame; OCR and eyes read it at half size
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
    rows: Sequence[Row], x: float, width: float, top: float, bottom: float, language: str = "en"
) -> Block:
    """Set rows from `top` on, as large as fits above `bottom`."""
    factor = 2.2
    while factor > 0.3:
        if block := _try(rows, factor, x, width, top, bottom, language):
            return block
        factor *= 0.955
    longest = max(rows, key=lambda row: len(row.text)).text
    raise BadSpec(f"an insert has too much text to read on a phone, shorten it: {longest[:90]!r}")


def _try(
    rows: Sequence[Row], factor: float, x: float, width: float, top: float, bottom: float, language: str
) -> Block | None:
    done: list[tuple[Line, ...]] = []
    y = top
    for index, row in enumerate(rows):
        px = max(SMALLEST, min(row.most, row.px * factor))
        try:
            texts = typeset.wrap(row.text, px, width, row.lines, row.weight, language)
        except BadSpec:
            return None
        y += row.before * min(1.0, factor) if index else 0.0
        lines = []
        for text in texts:
            lines.append(_line(text, row, px, x, width, y, language))
            y += px * row.leading
        done.append(tuple(lines))
        if y > bottom + 0.001 or (px == SMALLEST and row.px * factor < SMALLEST * 0.72):
            return None
    return Block(tuple(done), y)


def _line(text: str, row: Row, px: float, x: float, width: float, y: float, language: str) -> Line:
    path, wide = typeset.outline(text, px, row.weight, language, row.tracking)
    flush_right = row.align == "start" and typeset.right_to_left(text)
    left = x + ((width - wide) / 2 if row.align == "middle" else width - wide if flush_right else 0.0)
    base = y + px * 0.93
    svg = f'<path transform="translate({number(left)} {number(base)})" fill="{row.colour}" d="{path}"/>'
    return Line(svg, left, left + wide, y + px * 0.18, base + px * 0.22)


def rounded(
    left: float, top: float, right: float, bottom: float, radius: float, paint: str, extra: str = ""
) -> str:
    """A rectangle with round corners."""
    return (
        f'<rect x="{number(left)}" y="{number(top)}" width="{number(right - left)}" height="{number(bottom - top)}"'
        f' rx="{number(radius)}" fill="{paint}" {extra}/>'
    )


def gradient(name: str, start: str, end: str, across: bool = False) -> str:
    """A linear gradient over a shape, top to bottom or left to right."""
    way = 'x1="0" y1="0" x2="1" y2="0"' if across else 'x1="0" y1="0" x2="0" y2="1"'
    return (
        f'<linearGradient id="{name}" {way}><stop offset="0" stop-color="{start}"/>'
        f'<stop offset="1" stop-color="{end}"/></linearGradient>'
    )
