"""A drawn person: sheet words, acting and light in, one SVG fragment in figure units out."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, cos, floor, radians, sin
from typing import Literal

from workers.animatic.brush import Brush, Point
from workers.animatic.expressions import MOUTHS, Expression, Lids, Mouth, expression
from workers.animatic.gestures import gesture_of, prop_of
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
from workers.animatic.spec import Figure, Gaze
from workers.animatic.tones import Light
from workers.animatic.traits import Traits
from workers.animatic.words import traits

__all__ = ["MOUTHS", "Drawing", "Light", "Pose", "draw", "draw_back"]


@dataclass(frozen=True)
class Pose:
    """What the person does in this drawing. Left and right are the image's."""

    emotion: str = "neutral"
    gaze: Gaze = "camera"
    mouth: Mouth = "rest"
    lids: Lids = "open"
    gesture: str = ""
    holds: tuple[str, ...] = ()
    facing: Literal["left", "right", "front"] = "front"


@dataclass(frozen=True)
class Drawing:
    svg: str
    """A fragment in figure units; its ids are its own."""
    face: tuple[int, int, int, int]
    """Left, top, right, bottom of what changes with mouth and lids."""


@lru_cache(maxsize=256)
def _traits(figure: Figure) -> Traits:
    return traits(figure)


def _prefix(*parts: object) -> str:
    text = json.dumps([str(part) for part in parts])
    return "f" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:10] + "-"


def _toward(pose: Pose) -> int:
    side = pose.facing if pose.facing != "front" else pose.gaze
    return {"left": -1, "right": 1}.get(side, 0)


def _bearing(pose: Pose, face: Expression) -> tuple[float, float, Point]:
    """Yaw and pitch of the head, and where the pupils go."""
    toward = _toward(pose)
    yaw = {"front": 0.0}.get(pose.facing, toward * 20.0)
    away = toward or 1
    if pose.facing == "front":
        yaw = toward * 12.0
    yaw += face.turn * away if toward == 0 else face.turn * 0.4 * toward
    glance = {"left": (-3.4, 0.0), "right": (3.4, 0.0), "down": (0.0, 3.0), "up": (0.0, -2.6),
        "away": (-3.4 * away, 1.2), "camera": (0.0, 0.0)}[pose.gaze]
    if pose.gaze == "camera":
        glance = (-yaw * 0.13, 0.0)
    if pose.gaze == "away":
        yaw -= 14 * away
    look = (glance[0] + face.look[0] * (away if toward else 1), glance[1] + face.look[1])
    pitch = face.pitch + {"down": 7.0, "up": -6.0}.get(pose.gaze, 0.0)
    yaw, pitch = max(-23.0, min(23.0, yaw)), max(-11.0, min(14.0, pitch))
    return yaw, pitch, (max(-4.6, min(4.6, look[0])), max(-3.0, min(4.2, look[1])))


def _reaches(pose: Pose, face: Expression, stance: Stance) -> list[Reach]:
    """The arms: the shot's gesture, or what the hands hold, or the emotion's own."""
    told = gesture_of(pose.gesture)
    phone = stance.holds == "phone"
    name = told or (face.gesture if not stance.holds or phone else "") or ("phone in hand" if phone
        else "holding" if stance.holds else "arms down")
    if stance.holds and name == "arms down" and not told:
        name = "holding"
    return GESTURES[name](stance)


def draw(figure: Figure, pose: Pose, light: Light) -> Drawing:
    """The person from the front, mid-thigh to crown."""
    person = _traits(figure)
    face = expression(pose.emotion, pose.mouth, pose.lids)
    mood = expression(pose.emotion)
    yaw, pitch, look = _bearing(pose, mood)
    paint = Palette(person, light, mood.flush)
    child = person.bones.roundness
    head = Head(person.bones, yaw, pitch, face.open * 0.62 - 5.5 * child)
    body = body_of(person, max(-1.0, min(1.0, yaw / 22)), mood.shoulders)
    brush = Brush(_prefix(figure.model_dump_json(), pose, light))
    centre = head.axis * 0.62
    _paint(brush, head, body, paint, face, look, centre, mood, pose)
    return Drawing(brush.svg(), _face_box(head, mood, centre))


def _face_box(head: Head, mood: Expression, centre: float) -> tuple[int, int, int, int]:
    """Eyes, mouth and the jaw at its lowest, as the tilted head has them."""
    wide = Head(head.bones, head.yaw, head.pitch, 9.5)
    low = 11 if head.bones.roundness else 14
    corners = [wide.at(-36, -16), wide.at(36, -16), wide.edge(-1, 30, 3), wide.edge(1, 30, 3),
        (wide.edge(-1, 44, 3)[0], 60 + low), (wide.edge(1, 44, 3)[0], 60 + low)]
    angle = radians(mood.tilt)
    pivot = (centre * 0.8, 96.0)
    turned = [(pivot[0] + (x - pivot[0]) * cos(angle) - (y - pivot[1]) * sin(angle),
        pivot[1] + (x - pivot[0]) * sin(angle) + (y - pivot[1]) * cos(angle)) for x, y in corners]
    xs, ys = [x for x, _ in turned], [y for _, y in turned]
    return floor(min(xs)) - 2, floor(min(ys)) - 2, ceil(max(xs)) + 2, ceil(max(ys)) + 2


def _paint(brush: Brush, head: Head, body: Body, paint: Palette, face: Expression, look: Point,
        centre: float, mood: Expression, pose: Pose) -> None:
    """Back to front."""
    covered = hides_hair(paint.traits)
    tilt = f"rotate({mood.tilt:.1f} {centre * 0.8:.1f} 96)" if mood.tilt else "translate(0 0)"
    quiet = Head(head.bones, head.yaw, head.pitch, mood.open * 0.62 - 5.5 * head.bones.roundness)
    stance = _stance(quiet, body, pose, centre)
    reaches = _reaches(pose, mood, stance)
    shift = f"translate({centre:.2f} 0)"
    with brush.moved(tilt):
        if not covered:
            draw_hair(brush, head, paint, 0)
    behind = [reach for reach in reaches if reach.behind]
    low = [reach for reach in reaches if not reach.behind and (reach.shape in ("pocket", "relaxed")
        or reach.angle > 150)]
    with brush.moved(shift):
        for reach in behind:
            draw_arm(brush, body, paint, reach)
        draw_neck(brush, quiet, body, paint, centre)
        draw_clothes(brush, body, paint)
        draw_jewels(brush, body, paint)
        for reach in low:
            draw_arm(brush, body, paint, reach)
    with brush.moved(tilt):
        if not covered:
            draw_hair(brush, head, paint, 1)
        draw_ears(brush, head, paint)
        draw_face(brush, head, paint, face, mood, look)
        draw_beard(brush, head, paint, face)
        if not covered:
            draw_hair(brush, head, paint, 2)
        draw_accessories(brush, head, paint)
        draw_headwear(brush, head, body, paint)
    with brush.moved(shift):
        for reach in [reach for reach in reaches if reach not in behind and reach not in low]:
            draw_arm(brush, body, paint, reach)


def _stance(head: Head, body: Body, pose: Pose, centre: float) -> Stance:
    hand = -1 if _toward(pose) >= 0 else 1
    mouth, ear, temple = head.at(0, 37), head.place(hand * 44, 6, 4), head.at(hand * 36, 0)
    holds = next((name for thing in pose.holds if (name := prop_of(thing))), "")
    return Stance(body, (mouth[0] - centre, mouth[1]), (ear[0] - centre, ear[1]), (temple[0] - centre,
        temple[1]), hand, holds)


def draw_back(figure: Figure, light: Light) -> Drawing:
    """The same person from behind, for over-the-shoulder shots: hair, collar and shoulders, in half dark."""

    person = _traits(figure)
    brush = Brush(_prefix(figure.model_dump_json(), "back", light))
    paint_back(brush, Palette(person, light))
    return Drawing(brush.svg(), (0, 0, 0, 0))
