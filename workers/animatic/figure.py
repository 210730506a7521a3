"""A drawn person: sheet words, acting and light in, one SVG fragment in figure units out.

What lies around the face is drawn once per acting and kept, so that a blink or a lip shape costs a face.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import ceil, cos, floor, radians, sin

from workers.animatic.brush import Brush, Point
from workers.animatic.expressions import MOUTHS, Expression, expression
from workers.animatic.person.accessories import draw_accessories, draw_jewels
from workers.animatic.person.arms import draw_arm
from workers.animatic.person.back import paint_back
from workers.animatic.person.beard import draw_beard
from workers.animatic.person.body import Body, body_of, draw_neck
from workers.animatic.person.face import draw_ears, draw_face
from workers.animatic.person.garments import draw_clothes
from workers.animatic.person.hair import draw_hair
from workers.animatic.person.head import Head
from workers.animatic.person.headwear import draw_headwear, hides_hair
from workers.animatic.person.palette import Palette
from workers.animatic.person.stances import GESTURES, Reach, Stance
from workers.animatic.pose import Bearing, Pose, bearing, gesture
from workers.animatic.spec import Figure
from workers.animatic.tones import Light
from workers.animatic.traits import Traits
from workers.animatic.words import traits

__all__ = ["MOUTHS", "Drawing", "Light", "Pose", "draw", "draw_back"]


@dataclass(frozen=True)
class Drawing:
    svg: str
    """A fragment in figure units; its ids are its own."""
    face: tuple[int, int, int, int]
    """Left, top, right, bottom of what changes with mouth and lids."""


@dataclass(frozen=True)
class _Scene:
    """One person in one pose and light, measured."""

    person: Traits
    pose: Pose
    light: Light

    @cached_property
    def mood(self) -> Expression:
        return expression(self.pose.emotion)

    @cached_property
    def bearing(self) -> Bearing:
        return bearing(self.pose, self.mood)

    @cached_property
    def paint(self) -> Palette:
        return Palette(self.person, self.light, self.mood.flush)

    def head(self, face: Expression) -> Head:
        """The skull with the jaw as open as that face has it; a child's chin lies higher."""
        jaw = face.open * 0.62 - 5.5 * self.person.bones.roundness
        return Head(self.person.bones, self.bearing.yaw, self.bearing.pitch, jaw)

    @cached_property
    def body(self) -> Body:
        return body_of(self.person, max(-1.0, min(1.0, self.bearing.yaw / 22)), self.mood.shoulders)

    @cached_property
    def centre(self) -> float:
        """Where the body's middle lies when the head turns around the eyes."""
        return self.head(self.mood).axis * 0.62

    @property
    def pivot(self) -> Point:
        return self.centre * 0.8, 96.0

    @property
    def tilt(self) -> str:
        return f"rotate({self.mood.tilt:.1f} {self.pivot[0]:.1f} {self.pivot[1]:.0f})"

    @property
    def shift(self) -> str:
        return f"translate({self.centre:.2f} 0)"

    @cached_property
    def reaches(self) -> list[Reach]:
        head = self.head(self.mood)
        hand = -1 if self.pose.toward >= 0 else 1
        mouth, ear, temple = (
            (x - self.centre, y)
            for x, y in (head.at(0, 37), head.place(hand * 44, 6, 4), head.at(hand * 36, 0))
        )
        return GESTURES[gesture(self.pose, self.mood)](
            Stance(self.body, mouth, ear, temple, hand, self.pose.held)
        )


@lru_cache(maxsize=256)
def _traits(figure: Figure) -> Traits:
    return traits(figure)


def _prefix(*parts: object) -> str:
    text = json.dumps([str(part) for part in parts])
    return "f" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:10] + "-"


def draw(figure: Figure, pose: Pose, light: Light) -> Drawing:
    """The person from the front, mid-thigh to crown."""
    scene = _Scene(_traits(figure), pose, light)
    under, over = _around(figure, replace(pose, mouth="rest", lids="open"), light)
    brush = Brush(_prefix(figure.model_dump_json(), pose, light))
    face = expression(pose.emotion, pose.mouth, pose.lids)
    head = scene.head(face)
    with brush.moved(scene.tilt):
        draw_face(brush, head, scene.paint, face, scene.mood, scene.bearing.look)
        draw_beard(brush, head, scene.paint, face)
    return Drawing(under + brush.svg() + over, _face_box(scene))


@lru_cache(maxsize=48)
def _around(figure: Figure, pose: Pose, light: Light) -> tuple[str, str]:
    """What lies behind and before the face."""
    scene = _Scene(_traits(figure), pose, light)
    under = Brush(_prefix(figure.model_dump_json(), pose, light, "under"))
    over = Brush(_prefix(figure.model_dump_json(), pose, light, "over"))
    _paint_under(under, scene)
    _paint_over(over, scene)
    return under.svg(), over.svg()


def _paint_under(brush: Brush, scene: _Scene) -> None:
    head, body, paint = scene.head(scene.mood), scene.body, scene.paint
    covered = hides_hair(scene.person)
    with brush.moved(scene.tilt):
        if not covered:
            draw_hair(brush, head, paint, 0)
    with brush.moved(scene.shift):
        for reach in (reach for reach in scene.reaches if reach.behind):
            draw_arm(brush, body, paint, reach)
        draw_neck(brush, head, body, paint, scene.centre)
        draw_clothes(brush, body, paint)
        draw_jewels(brush, body, paint)
        for reach in (reach for reach in scene.reaches if reach.low):
            draw_arm(brush, body, paint, reach)
    with brush.moved(scene.tilt):
        if not covered:
            draw_hair(brush, head, paint, 1)
        draw_ears(brush, head, paint)


def _paint_over(brush: Brush, scene: _Scene) -> None:
    head, paint = scene.head(scene.mood), scene.paint
    with brush.moved(scene.tilt):
        if not hides_hair(scene.person):
            draw_hair(brush, head, paint, 2)
        draw_accessories(brush, head, paint)
        draw_headwear(brush, head, scene.body, paint)
    with brush.moved(scene.shift):
        for reach in (reach for reach in scene.reaches if not reach.low and not reach.behind):
            draw_arm(brush, scene.body, paint, reach)


def _face_box(scene: _Scene) -> tuple[int, int, int, int]:
    """Eyes, mouth and the jaw at its lowest, as the tilted head has them."""
    wide = replace(scene.head(scene.mood), drop=9.5)
    low = 60 + (11 if wide.bones.roundness else 14)
    corners = [
        wide.at(-36, -16),
        wide.at(36, -16),
        wide.edge(-1, 30, 3),
        wide.edge(1, 30, 3),
        (wide.edge(-1, 44, 3)[0], low),
        (wide.edge(1, 44, 3)[0], low),
    ]
    turned = [_turned(corner, scene.pivot, scene.mood.tilt) for corner in corners]
    xs, ys = [x for x, _ in turned], [y for _, y in turned]
    return floor(min(xs)) - 2, floor(min(ys)) - 2, ceil(max(xs)) + 2, ceil(max(ys)) + 2


def _turned(point: Point, pivot: Point, degrees: float) -> Point:
    x, y, angle = point[0] - pivot[0], point[1] - pivot[1], radians(degrees)
    return pivot[0] + x * cos(angle) - y * sin(angle), pivot[1] + x * sin(angle) + y * cos(angle)


def draw_back(figure: Figure, light: Light) -> Drawing:
    """The same person from behind, for over-the-shoulder shots: hair, collar and shoulders, in half dark."""
    brush = Brush(_prefix(figure.model_dump_json(), "back", light))
    paint_back(brush, Palette(_traits(figure), light))
    return Drawing(brush.svg(), (0, 0, 0, 0))
