"""The contact sheet of a character: the views, then every emotion, as one PNG; what a casting looks at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyvips

from workers.animatic.brush import number
from workers.animatic.expressions import EMOTIONS
from workers.animatic.figure import Light, Pose, draw, draw_back
from workers.animatic.spec import Figure

GROUND = "#323a48"
REACTIONS = ("suspicious", "hesitant", "caught", "phone-shock", "shocked", "guilty", "glare")
"""The seven that the edit cuts to."""
_BODY = (-165.0, -125.0, 330.0, 560.0)
_HEAD = (-90.0, -110.0, 180.0, 240.0)


@dataclass(frozen=True)
class Cell:
    """One picture of the sheet: a fragment and the box of figure units it is seen through."""

    svg: str
    box: tuple[float, float, float, float]
    width: float
    height: float


def contact_sheet(figure: Figure, light: Light | None = None, width: int = 1440) -> bytes:
    """PNG: front, left, right and back, then the seven reactions, then all other emotions."""
    lit = light or Light()
    rest = [emotion for emotion in EMOTIONS if emotion not in REACTIONS]
    body = [Cell(svg, _BODY, 315, 535) for svg in views(figure, lit)]
    return png([body, *_heads(figure, lit, REACTIONS, 7), *_heads(figure, lit, rest, 7)], width)


def reactions(figures: Sequence[Figure], light: Light | None = None, width: int = 1440) -> bytes:
    """PNG: one row of the seven reactions per person."""
    lit = light or Light()
    return png([row for figure in figures for row in _heads(figure, lit, REACTIONS, 7)], width)


def views(figure: Figure, light: Light) -> list[str]:
    """Front, left, right and back."""
    front = draw(figure, Pose(), light).svg
    left = draw(figure, Pose(facing="left", gaze="left"), light).svg
    right = draw(figure, Pose(facing="right", gaze="right"), light).svg
    return [front, left, right, draw_back(figure, light).svg]


def _heads(figure: Figure, light: Light, emotions: Sequence[str], columns: int) -> list[list[Cell]]:
    cells = [Cell(draw(figure, Pose(emotion), light).svg, _HEAD, 180, 240) for emotion in emotions]
    return [cells[start : start + columns] for start in range(0, len(cells), columns)]


def png(rows: Sequence[Sequence[Cell]], width: int) -> bytes:
    """Rows of cells on a plain ground, scaled to a width."""
    parts, y, wide = [], 0.0, 0.0
    for row in rows:
        x = 0.0
        for cell in row:
            parts.append(_framed(cell, x, y))
            x += cell.width
        wide, y = max(wide, x), y + max(cell.height for cell in row)
    height = round(width * y / wide)
    sheet = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {number(wide)} {number(y)}"><rect width="100%" height="100%" fill="{GROUND}"/>'
        f"{''.join(parts)}</svg>"
    )
    image: Any = pyvips.Image.new_from_buffer(sheet.encode(), "", unlimited=True)
    return bytes(image.write_to_buffer(".png"))


def _framed(cell: Cell, x: float, y: float) -> str:
    box = " ".join(number(value) for value in cell.box)
    return (
        f'<svg x="{number(x)}" y="{number(y)}" width="{number(cell.width)}" height="{number(cell.height)}"'
        f' viewBox="{box}">{cell.svg}</svg>'
    )
