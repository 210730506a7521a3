"""The shapes that cards are drawn with, as SVG text in frame pixels; never any words of a user."""

from typing import Literal

from workers.animatic.brush import number
from workers.animatic.tones import mix

Stop = tuple[float, str, float]
"""Offset 0..1, colour, opacity."""
Way = Literal["down", "across", "diagonal"]
_WAYS = {"down": (0, 1), "across": (1, 0), "diagonal": (1, 1)}


def fill(path: str, paint: str, opacity: float = 1.0) -> str:
    """A filled outline."""
    return f'<path d="{path}" fill="{paint}" fill-opacity="{number(opacity)}"/>'


def line(path: str, colour: str, width: float, opacity: float = 1.0, dash: str = "") -> str:
    """A drawn line with round ends."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{number(width)}"'
        f' stroke-opacity="{number(opacity)}" stroke-linecap="round" stroke-linejoin="round"{dashed}/>'
    )


def disc(x: float, y: float, radius: float, paint: str, opacity: float = 1.0) -> str:
    """A filled circle."""
    return oval(x, y, radius, radius, paint, opacity)


def oval(x: float, y: float, across: float, down: float, paint: str, opacity: float = 1.0) -> str:
    """A filled ellipse of two radii."""
    return (
        f'<ellipse cx="{number(x)}" cy="{number(y)}" rx="{number(across)}" ry="{number(down)}"'
        f' fill="{paint}" fill-opacity="{number(opacity)}"/>'
    )


def rounded(
    left: float,
    top: float,
    right: float,
    bottom: float,
    radius: float,
    paint: str,
    opacity: float = 1.0,
    edge: str = "none",
    edge_opacity: float = 1.0,
    edge_width: float = 3.0,
) -> str:
    """A rectangle with round corners, and an edge in another colour if one is named."""
    return (
        f'<rect x="{number(left)}" y="{number(top)}" width="{number(right - left)}"'
        f' height="{number(bottom - top)}" rx="{number(radius)}"'
        f' fill="{paint}" fill-opacity="{number(opacity)}"'
        f' stroke="{edge}" stroke-opacity="{number(edge_opacity)}" stroke-width="{number(edge_width)}"/>'
    )


def everywhere(paint: str) -> str:
    """The whole frame and its margins."""
    return rounded(-200, -200, 1280, 2120, 0, paint)


def gradient(name: str, start: str, end: str, way: Way = "down") -> str:
    """From one colour to another over the shape that is painted with it."""
    return blend(name, ((0, start, 1), (1, end, 1)), way)


def blend(name: str, stops: tuple[Stop, ...], way: Way = "down") -> str:
    """Through several colours over the shape."""
    x, y = _WAYS[way]
    return f'<linearGradient id="{name}" x1="0" y1="0" x2="{x}" y2="{y}">{_stops(stops)}</linearGradient>'


def shine(name: str, x: float, y: float, radius: float, stops: tuple[Stop, ...]) -> str:
    """From a point outward; x, y and radius are shares of the shape's box."""
    centre = f'cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"'
    return f'<radialGradient id="{name}" {centre}>{_stops(stops)}</radialGradient>'


def placed(transform: str, *parts: str) -> str:
    """Parts moved, turned or scaled together."""
    return f'<g transform="{transform}">{"".join(parts)}</g>'


def ribbons(lines: tuple[str, ...], light: str, dark: str, width: float) -> str:
    """Lines from light to dark, each thinner than the last: a drawing of something flowing."""
    last = max(1, len(lines) - 1)
    return "".join(
        line(path, mix(light, dark, at / last), width * (1 - 0.75 * at / last), 0.95 - 0.5 * at / last)
        for at, path in enumerate(lines)
    )


def _stops(stops: tuple[Stop, ...]) -> str:
    return "".join(
        f'<stop offset="{number(at)}" stop-color="{colour}" stop-opacity="{number(opacity)}"/>'
        for at, colour, opacity in stops
    )
