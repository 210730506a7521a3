"""Where the words of a drawing stand: every set line carries its box, and is found again in the whole."""

import math
import re
from collections.abc import Iterator
from xml.etree import ElementTree

from workers.animatic.brush import number

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Matrix = tuple[float, float, float, float, float, float]
MARK = "data-box"
PLAIN: Matrix = (1, 0, 0, 1, 0, 0)
HEAD = '<svg xmlns:xlink="http://www.w3.org/1999/xlink">'


def marked(left: float, top: float, right: float, bottom: float) -> str:
    """The attribute that says where a line stands; drawing ignores it."""
    return f'{MARK}="{number(left)} {number(top)} {number(right)} {number(bottom)}"'


def type_boxes(svg: str) -> list[list[int]]:
    """The box of every line in a drawing, moved and turned with what it is drawn on, in whole pixels."""
    drawing = ElementTree.fromstring(f"{HEAD}{svg}</svg>")  # noqa: S314  drawn here, and no file of anybody's
    return [[round(side) for side in box] for box in _found(drawing, PLAIN)]


def _found(element: ElementTree.Element, matrix: Matrix) -> Iterator[Box]:
    if box := element.get(MARK):
        left, top, right, bottom = map(float, box.split())
        yield _turned((left, top, right, bottom), matrix)
    inner = _times(matrix, _read(element.get("transform", "")))
    for child in element:
        yield from _found(child, inner)


def _turned(box: Box, matrix: Matrix) -> Box:
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across = [a * x + c * y + e for x, y in corners]
    down = [b * x + d * y + f for x, y in corners]
    return min(across), min(down), max(across), max(down)


def _read(transform: str) -> Matrix:
    """A transform as SVG writes it; those that we draw with."""
    matrix = PLAIN
    for name, given in re.findall(r"(\w+)\(([^)]*)\)", transform):
        numbers = [float(each) for each in re.split(r"[\s,]+", given.strip())]
        for step in _steps(name, numbers):
            matrix = _times(matrix, step)
    return matrix


def _steps(name: str, numbers: list[float]) -> Iterator[Matrix]:
    if name == "matrix":
        a, b, c, d, e, f = numbers
        yield (a, b, c, d, e, f)
    elif name == "translate":
        yield (1, 0, 0, 1, numbers[0], numbers[1] if len(numbers) > 1 else 0)
    elif name == "scale":
        yield (numbers[0], 0, 0, numbers[-1], 0, 0)
    elif name == "rotate":
        cos, sin = math.cos(math.radians(numbers[0])), math.sin(math.radians(numbers[0]))
        x, y = numbers[1:] or (0.0, 0.0)
        yield from ((1, 0, 0, 1, x, y), (cos, sin, -sin, cos, 0, 0), (1, 0, 0, 1, -x, -y))
    else:
        raise ValueError(f"no transform {name!r} is drawn with here")


def _times(one: Matrix, two: Matrix) -> Matrix:
    """Two transforms, the second inside the first."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return (
        a * g + c * h,
        b * g + d * h,
        a * i + c * j,
        b * i + d * j,
        a * k + c * m + e,
        b * k + d * m + f,
    )
