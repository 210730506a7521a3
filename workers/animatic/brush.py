"""The brush: smooth outlines, tapered strokes and gradients written as one SVG fragment.

Everything drawn of a person goes through here, so numbers are rounded in one place (same drawing, same
bytes) and no text of a sheet can ever reach the markup.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import hypot

Point = tuple[float, float]
Stop = tuple[float, str, float]
"""Offset 0..1, colour, opacity."""


def number(value: float) -> str:
    """Two decimals at most, and never a negative zero."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def lerp(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def along(first: Sequence[Point], second: Sequence[Point], share: float) -> list[Point]:
    """The line that lies at `share` between two lines of the same number of points."""
    return [lerp(a, b, share) for a, b in zip(first, second, strict=True)]


def _unit(start: Point, end: Point) -> Point:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = hypot(dx, dy) or 1.0
    return dx / length, dy / length


def _corners(points: Sequence[Point]) -> list[tuple[Point, bool]]:
    knots: list[tuple[Point, bool]] = []
    for point in points:
        if knots and knots[-1][0] == point:
            knots[-1] = (point, True)
        else:
            knots.append((point, False))
    return knots


def smooth(points: Sequence[Point], closed: bool = True) -> str:
    """A path through the points; a point given twice is a sharp corner."""
    knots = _corners(points)
    if closed and len(knots) > 1 and knots[0][0] == knots[-1][0]:
        knots = [(knots[0][0], True), *knots[1:-1]]
    count = len(knots)
    steps = count if closed else count - 1
    path = [f"M{number(knots[0][0][0])} {number(knots[0][0][1])}"]
    for index in range(steps):
        start, end = knots[index], knots[(index + 1) % count]
        before = knots[index - 1][0] if (closed or index) else start[0]
        after = knots[(index + 2) % count][0] if (closed or index + 2 < count) else end[0]
        leave = _unit(start[0] if start[1] else before, end[0])
        arrive = _unit(start[0], end[0] if end[1] else after)
        reach = hypot(end[0][0] - start[0][0], end[0][1] - start[0][1]) / 3
        path.append(
            f"C{number(start[0][0] + leave[0] * reach)} {number(start[0][1] + leave[1] * reach)}"
            f" {number(end[0][0] - arrive[0] * reach)} {number(end[0][1] - arrive[1] * reach)}"
            f" {number(end[0][0])} {number(end[0][1])}"
        )
    return "".join(path) + ("Z" if closed else "")


def ribbon(points: Sequence[Point], widths: Sequence[float]) -> str:
    """A stroke of changing width along the points, as a closed outline; width 0 tapers to a tip."""
    left: list[Point] = []
    right: list[Point] = []
    for index, point in enumerate(points):
        ahead, behind = points[min(index + 1, len(points) - 1)], points[max(index - 1, 0)]
        dx, dy = _unit(behind, ahead)
        half = width_at(widths, index / (len(points) - 1)) / 2
        left.append((point[0] - dy * half, point[1] + dx * half))
        right.append((point[0] + dy * half, point[1] - dx * half))
    outline = [left[0], *left, left[-1], right[-1], *reversed(right), right[0]]
    return smooth(outline)


def width_at(widths: Sequence[float], share: float) -> float:
    place = share * (len(widths) - 1)
    index = min(int(place), len(widths) - 2)
    return widths[index] + (widths[index + 1] - widths[index]) * (place - index)


def limb(points: Sequence[Point], widths: Sequence[float]) -> str:
    """A ribbon with a round far end: fingers, sleeves, curls."""
    start, end = points[-2], points[-1]
    dx, dy = _unit(start, end)
    tip = widths[-1] / 2
    centre = (end[0] - dx * tip, end[1] - dy * tip)
    sides: tuple[list[Point], list[Point]] = ([], [])
    spine = [*points[:-1], centre]
    for index, point in enumerate(spine):
        ahead, behind = spine[min(index + 1, len(spine) - 1)], spine[max(index - 1, 0)]
        ux, uy = _unit(behind, ahead)
        half = width_at(widths, index / (len(spine) - 1)) / 2
        sides[0].append((point[0] - uy * half, point[1] + ux * half))
        sides[1].append((point[0] + uy * half, point[1] - ux * half))
    cap = [
        (end[0] - dx * tip * 0.25 - dy * tip * 0.66, end[1] - dy * tip * 0.25 + dx * tip * 0.66),
        end,
        (end[0] - dx * tip * 0.25 + dy * tip * 0.66, end[1] - dy * tip * 0.25 - dx * tip * 0.66),
    ]
    return smooth([sides[0][0], *sides[0], *cap, *reversed(sides[1]), sides[1][0]])


@dataclass
class Brush:
    """Collects shapes in painting order. `prefix` keeps ids of two figures in one picture apart."""

    prefix: str
    parts: list[str] = field(default_factory=list)
    count: int = 0

    def svg(self) -> str:
        return "".join(self.parts)

    def fill(self, path: str, paint: str, opacity: float = 1.0) -> None:
        faint = f' fill-opacity="{number(opacity)}"' if opacity < 1 else ""
        self.parts.append(f'<path d="{path}" fill="{paint}"{faint}/>')

    def stroke(self, path: str, paint: str, width: float, opacity: float = 1.0) -> None:
        faint = f' stroke-opacity="{number(opacity)}"' if opacity < 1 else ""
        self.parts.append(
            f'<path d="{path}" fill="none" stroke="{paint}" stroke-width="{number(width)}"'
            f' stroke-linecap="round" stroke-linejoin="round"{faint}/>'
        )

    def disc(
        self, centre: Point, radius: float, paint: str, opacity: float = 1.0, squash: float = 1.0
    ) -> None:
        faint = f' fill-opacity="{number(opacity)}"' if opacity < 1 else ""
        self.parts.append(
            f'<ellipse cx="{number(centre[0])}" cy="{number(centre[1])}" rx="{number(radius)}"'
            f' ry="{number(radius * squash)}" fill="{paint}"{faint}/>'
        )

    def linear(self, start: Point, end: Point, stops: Sequence[Stop]) -> str:
        name = self._name()
        self.parts.append(
            f'<linearGradient id="{name}" gradientUnits="userSpaceOnUse" x1="{number(start[0])}"'
            f' y1="{number(start[1])}" x2="{number(end[0])}" y2="{number(end[1])}">'
            f"{_stops(stops)}</linearGradient>"
        )
        return f"url(#{name})"

    def radial(self, centre: Point, radius: float, stops: Sequence[Stop], squash: float = 1.0) -> str:
        name = self._name()
        x, y = centre
        turn = f' gradientTransform="matrix(1 0 0 {number(squash)} 0 {number(y * (1 - squash))})"'
        turn = turn if squash != 1 else ""
        self.parts.append(
            f'<radialGradient id="{name}" gradientUnits="userSpaceOnUse" cx="{number(x)}" cy="{number(y)}"'
            f' r="{number(radius)}"{turn}>{_stops(stops)}</radialGradient>'
        )
        return f"url(#{name})"

    @contextmanager
    def clip(self, path: str) -> Iterator[None]:
        name = self._name()
        self.parts.append(f'<clipPath id="{name}"><path d="{path}"/></clipPath><g clip-path="url(#{name})">')
        yield
        self.parts.append("</g>")

    @contextmanager
    def moved(self, transform: str) -> Iterator[None]:
        self.parts.append(f'<g transform="{transform}">')
        yield
        self.parts.append("</g>")

    def _name(self) -> str:
        self.count += 1
        return f"{self.prefix}{self.count}"


def _stops(stops: Sequence[Stop]) -> str:
    return "".join(
        f'<stop offset="{number(offset)}" stop-color="{colour}"'
        + (f' stop-opacity="{number(opacity)}"' if opacity < 1 else "")
        + "/>"
        for offset, colour, opacity in stops
    )
