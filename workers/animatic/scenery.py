"""Building a set: metres in, picture units out, sorted into three depths.

A point (x, y, z) is x metres right of the camera's axis, y above the floor, z away. The camera stands at eye
height, so the horizon is y = 0 of the picture and a standing figure at z = FIGURE_DEPTH is drawn at the
scale of a long shot. `back` and `mid` lie behind the figures, `front` before them.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import cos, pi, radians, sin
from typing import Literal

from workers.animatic.brush import Brush, Point, number
from workers.animatic.palette import Ambience
from workers.animatic.tones import mix

EYE = 1.6
FIGURE_DEPTH = 3.2
FOCAL = 2240.0  # picture units per metre at one metre
NEAREST = 0.9
Depth = Literal["back", "mid", "front"]
Solid = tuple[float, float, float]


@dataclass(frozen=True)
class Viewpoint:
    """Where the camera is: its height in metres, and how far it looks up, in degrees."""

    height: float = EYE
    pitch: float = 0.0


@dataclass(frozen=True)
class Glint:
    """A small light: out of focus it becomes a disc."""

    at: Point
    radius: float
    colour: str
    strength: float


@dataclass
class Layer:
    """One depth of a set: shapes, and the lights that become discs out of focus."""

    brush: Brush
    glints: list[Glint] = field(default_factory=list)


class Dice:
    """Numbers that look random and are the same for the same name everywhere."""

    def __init__(self, name: str) -> None:
        self.name, self.thrown = name, 0

    def throw(self, low: float = 0.0, high: float = 1.0) -> float:
        self.thrown += 1
        digest = hashlib.sha256(f"{self.name}/{self.thrown}".encode()).digest()
        return low + (high - low) * int.from_bytes(digest[:6], "big") / 2**48

    def pick(self, choices: Sequence[str]) -> str:
        return choices[min(int(self.throw(0, len(choices))), len(choices) - 1)]


class Scenery:
    """A set under construction."""

    def __init__(
        self, air: Ambience, name: str, viewpoint: Viewpoint | None = None, mirror: bool = False
    ) -> None:
        self.air = air
        self.dice = Dice(name)
        self.viewpoint = viewpoint or Viewpoint()
        self.mirror = mirror
        self.attraction: Solid | None = None
        self.foreground = "#4a3d36"
        turn = radians(self.viewpoint.pitch)
        self._cos, self._sin = cos(turn), sin(turn)
        self.back, self.mid, self.front = (Layer(Brush(prefix)) for prefix in ("b", "m", "f"))

    def layer(self, depth: Depth) -> Layer:
        return {"back": self.back, "mid": self.mid, "front": self.front}[depth]

    def at(self, x: float, y: float, z: float) -> Point:
        """A point of the set in the picture."""
        up = y - self.viewpoint.height
        far = max(z * self._cos + up * self._sin, NEAREST)
        side = -x if self.mirror else x
        return FOCAL * side / far, -FOCAL * (up * self._cos - z * self._sin) / far

    def eyes(self) -> Point:
        """Where the eyes of a standing figure are in the picture."""
        return self.at(0, EYE, FIGURE_DEPTH)

    def interest(self) -> Point:
        """The point that the framing should keep beside the figure; the axis if the set names none."""
        return self.at(*self.attraction) if self.attraction else (0.0, 0.0)

    def face(self, corners: Sequence[Solid], fill: str, depth: Depth = "back", opacity: float = 1.0) -> None:
        """A flat shape through points in space."""
        points = " ".join(f"{number(x)},{number(y)}" for x, y in (self.at(*corner) for corner in corners))
        faint = f' fill-opacity="{number(opacity)}"' if opacity < 1 else ""
        self.layer(depth).brush.parts.append(f'<polygon points="{points}" fill="{fill}"{faint}/>')

    def upright(
        self, x: Point, y: Point, z: float, fill: str, depth: Depth = "back", opacity: float = 1.0
    ) -> None:
        """A rectangle that faces the camera."""
        corners = [(x[0], y[0], z), (x[1], y[0], z), (x[1], y[1], z), (x[0], y[1], z)]
        self.face(corners, fill, depth, opacity)

    def level(
        self, x: Point, z: Point, y: float, fill: str, depth: Depth = "back", opacity: float = 1.0
    ) -> None:
        """A horizontal rectangle: floor, table top, ceiling panel."""
        corners = [(x[0], y, z[0]), (x[1], y, z[0]), (x[1], y, z[1]), (x[0], y, z[1])]
        self.face(corners, fill, depth, opacity)

    def wall(
        self, x: float, y: Point, z: Point, fill: str, depth: Depth = "back", opacity: float = 1.0
    ) -> None:
        """A rectangle along the camera's axis."""
        corners = [(x, y[0], z[0]), (x, y[0], z[1]), (x, y[1], z[1]), (x, y[1], z[0])]
        self.face(corners, fill, depth, opacity)

    def box(
        self, x: Point, y: Point, z: Point, colour: str, depth: Depth = "mid", shine: float = 0.12
    ) -> None:
        """A solid box: top, the side that is seen, and the front."""
        side = x[1] if x[1] < 0 else x[0]
        if x[1] < 0 or x[0] > 0:
            self.wall(side, y, z, self.air.paint(colour, z[0], -0.35), depth)
        if y[1] < EYE:
            self.level(x, z, y[1], self.air.paint(colour, z[0], shine), depth)
        self.upright(x, y, z[0], self.air.paint(colour, z[0], -0.12), depth)

    def shell(self, half: float, end: float, height: float, wall: str, floor: str, ceiling: str) -> None:
        """Four walls' worth of room: what every interior starts from."""
        paint, brush = self.air.paint, self.back.brush
        ground = brush.linear(
            self.at(0, 0, end),
            self.at(0, 0, 2.2),
            [(0, paint(floor, end), 1), (1, paint(floor, 1, -0.45), 1)],
        )
        self.level((-9, 9), (NEAREST, end), 0, ground)
        roof = brush.linear(
            self.at(0, height, end),
            self.at(0, height, 3),
            [(0, paint(ceiling, end), 1), (1, paint(ceiling, 1, -0.5), 1)],
        )
        self.level((-9, 9), (NEAREST, end), height, roof)
        for side in (-1, 1):
            lit = 0.05 if (side < 0) == (self.air.key_side == "left") else -0.32
            shade = brush.linear(
                self.at(side * half, 1, end),
                self.at(side * half, 1, 3),
                [(0, paint(wall, end, lit), 1), (1, paint(wall, 1, lit - 0.4 if lit < 0 else -0.3), 1)],
            )
            self.wall(side * half, (0, height), (NEAREST, end), shade)
        self.upright((-half, half), (0, height), end, self.fall(half, end, height, wall))

    def fall(self, half: float, end: float, height: float, wall: str) -> str:
        """Light falling off over the end wall, from the key side."""
        near = -half if self.air.key_side == "left" else half
        return self.back.brush.linear(
            self.at(near, height, end),
            self.at(-near, 0, end),
            [
                (0, self.air.paint(wall, end, 0.1), 1),
                (0.55, self.air.paint(wall, end), 1),
                (1, self.air.paint(wall, end, -0.35), 1),
            ],
        )

    def glow(
        self,
        at: Solid,
        radius: float,
        colour: str,
        strength: float = 0.5,
        depth: Depth = "back",
        squash: float = 1.0,
    ) -> None:
        """Light in the air: a soft round shine of `radius` metres."""
        centre, reach = self.at(*at), radius * FOCAL / max(at[2], NEAREST)
        brush = self.layer(depth).brush
        stops = [(0.0, colour, strength), (0.35, colour, strength * 0.45), (1.0, colour, 0.0)]
        brush.disc(centre, reach, brush.radial(centre, reach, stops, squash), squash=squash)

    def glint(
        self, at: Solid, radius: float, colour: str, strength: float = 0.7, depth: Depth = "back"
    ) -> None:
        """A point of light of `radius` metres."""
        size = radius * FOCAL / max(at[2], NEAREST)
        self.layer(depth).glints.append(Glint(self.at(*at), size, colour, strength))

    def rounded(
        self, x: Point, y: Point, z: float, radius: float, fill: str, depth: Depth = "mid"
    ) -> tuple[float, float, float]:
        """An upright panel with round upper corners; gives left, top and right of it in the picture."""
        ends = self.at(x[0], y[1], z), self.at(x[1], y[0], z)
        left, right = sorted(end[0] for end in ends)
        top, low = ends[0][1], ends[1][1]
        turn = radius * (right - left)
        start = f"M{left:.1f} {low:.1f}V{top + turn:.1f}Q{left:.1f} {top:.1f} {left + turn:.1f} {top:.1f}"
        end = f"H{right - turn:.1f}Q{right:.1f} {top:.1f} {right:.1f} {top + turn:.1f}V{low:.1f}Z"
        self.layer(depth).brush.fill(start + end, fill)
        return left, top, right

    def screen(self, x: Point, y: Point, z: float, depth: Depth = "mid", strength: float = 1.0) -> None:
        """A monitor in the accent colour that lights the air around it."""
        accent = self.air.accent
        centre = ((x[0] + x[1]) / 2, (y[0] + y[1]) / 2, z)
        width = x[1] - x[0]
        self.glow(centre, width * 1.5, accent, 0.5 * strength, depth)
        edge = 0.03 * width
        self.upright((x[0] - edge, x[1] + edge), (y[0] - edge, y[1] + edge), z, "#05070b", depth)
        brush = self.layer(depth).brush
        lit = brush.linear(
            self.at(x[0], y[1], z),
            self.at(x[1], y[0], z),
            [(0, mix(accent, "#ffffff", 0.55), 1), (0.5, accent, 1), (1, mix(accent, "#0a1430", 0.6), 1)],
        )
        self.upright(x, y, z, lit, depth)

    def sky(self, horizon: float = 0.0) -> None:
        """From zenith to horizon, all over the picture."""
        brush = self.back.brush
        fill = brush.linear((0, -1500), (0, horizon), [(0, self.air.sky_top, 1), (1, self.air.sky_low, 1)])
        brush.fill("M-2600 -2600H2600V2600H-2600Z", fill)

    def city(self, z: float, half: float, low: float, high: float, rows: int, strength: float = 0.8) -> None:
        """A skyline with lit windows, seen through glass or over a parapet."""
        x = -half
        while x < half:
            width, top = self.dice.throw(0.05, 0.14) * half, self.dice.throw(low, high)
            self.upright((x, x + width), (-40, top), z, self.air.paint("#56617a", z, -0.25), "back")
            x += width * self.dice.throw(0.9, 1.3)
        if not self.air.lamps_lit:
            return
        colours = (
            self.air.lamp,
            "#ffe2b8",
            mix(self.air.accent, "#ffffff", 0.35),
            "#fff3df",
            self.air.accent,
            "#ff8a6a",
        )
        for _ in range(rows):
            spot = (self.dice.throw(-half, half), self.dice.throw(low - abs(low) * 0.8 - 3, high * 0.96), z)
            self.glint(spot, z * 0.0045, self.dice.pick(colours), self.dice.throw(0.3, 1.0) * strength)

    def ledge(self) -> None:
        """Something dark and near that figures in a long shot stand behind: a table top, a wall, a hedge."""
        z, y = (1.15, 2.5), 0.86
        brush, edge = self.front.brush, self.at(0, y, z[1])
        accent = "#ffe2b0" if self.air.sunny else self.air.accent
        shadows = (0.12, -0.05, -0.3) if self.air.sunny else (0.06, -0.3, -0.75)
        sheen = mix(
            self.paint(self.foreground, 2.5, shadows[0]), accent, 0.22 if self.air.lamps_lit else 0.08
        )
        top = brush.linear(
            edge,
            (edge[0], edge[1] + 620),
            [
                (0, sheen, 1),
                (0.14, self.air.paint(self.foreground, 2, shadows[1]), 1),
                (1, self.air.paint(self.foreground, 2, shadows[2]), 1),
            ],
        )
        self.level((-6, 6), z, y, top, "front")
        for x, width, strength in ((-0.55, 0.5, 0.34), (0.7, 0.8, 0.5), (0.08, 0.16, 0.2)):
            spot = self.at(x, y, 2.2)
            glow = brush.radial(
                spot,
                width * 900,
                [(0, mix(accent, "#ffffff", 0.45), strength), (1, accent, 0)],
                0.3,
            )
            brush.disc(spot, width * 900, glow, squash=0.3)
        for side, far, strength in (
            (-0.46, 2.3, 0.5),
            (-0.4, 2.2, 0.3),
            (0.34, 2.36, 0.45),
            (0.52, 2.0, 0.35),
        ):
            self.glint((side, y + 0.02, far), 0.012, mix(accent, "#ffffff", 0.3), strength, "front")
        brush.stroke(f"M-4000 {number(edge[1])}H4000", mix(sheen, "#ffffff", 0.3), 5, 0.9)

    def paint(self, colour: str, depth: float = 4.0, lift: float = 0.0) -> str:
        return self.air.paint(colour, depth, lift)

    def spread(self, start: float, stop: float, count: int) -> Iterator[float]:
        """`count` places from start to stop, ends included."""
        step = (stop - start) / max(1, count - 1)
        return (start + step * index for index in range(count))

    def leaves(self, at: Solid, radius: float, colour: str, count: int, depth: Depth = "mid") -> None:
        """A plant or a tree crown: overlapping discs, lit from the key side."""
        side = -1 if self.air.key_side == "left" else 1
        for index in range(count):
            turn, reach = self.dice.throw(0, 2 * pi), self.dice.throw(0.15, 1.0) * radius
            x, y = at[0] + cos(turn) * reach, at[1] + sin(turn) * reach * 0.85
            lift = 0.16 * (side * (x - at[0]) + (y - at[1])) / radius - 0.14 * (1 - index / count)
            size = radius * self.dice.throw(0.16, 0.34) * FOCAL / max(at[2], NEAREST)
            paint = self.air.paint(colour, at[2], lift)
            self.layer(depth).brush.disc(self.at(x, y, at[2]), size, paint, 0.92)
