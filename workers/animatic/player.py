"""A figure as a plate whose face can change: drawn once, with small patches for lids, eyes and mouth."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

import cv2
import numpy as np

from workers.animatic import raster
from workers.animatic.acting import Face
from workers.animatic.brush import number
from workers.animatic.compositor import EMPTY, Plate
from workers.animatic.figure import Drawing, Pose, draw, draw_back
from workers.animatic.framing import HEIGHT, WIDTH, Mark
from workers.animatic.raster import Pixels, Planes
from workers.animatic.spec import Gaze, Player, Side
from workers.animatic.tones import Light

MARGIN = 84  # frame pixels around the frame that a move may show
REACH = (-300.0, -190.0, 300.0, 650.0)  # figure units that a figure may fill
LIPS = 22.0  # figure units: above, a patch shows lids and eyes; below, the mouth
STILL = Face()


class _Area(NamedTuple):
    """Whole plate pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass
class Cutout:
    """A figure's planes; `show` puts another face on it."""

    player: Player
    mark: Mark
    light: Light
    density: float
    """Plate pixels per frame pixel."""
    roll: float
    area: _Area
    """Of the whole plate, in plate pixels around the point between the eyes."""
    planes: Planes
    worn: Face = STILL
    _patches: dict[tuple[str, str], Planes] = field(default_factory=dict)

    @property
    def plate(self) -> Plate:
        x = self.mark.x + self.area.x / self.density
        y = self.mark.y + self.area.y / self.density
        return Plate(self.planes, x, y, 1 / self.density, self.mark.depth)

    def show(self, face: Face) -> None:
        """Change the face on the plate, if it differs from the one that it wears."""
        if self.mark.part == "shoulder" or face == self.worn:
            return
        upper, lower = self.halves
        if (face.lids, face.gaze) != (self.worn.lids, self.worn.gaze):
            self._paste(upper, ("eyes", face.lids + face.gaze), Face(face.lids, "rest", face.gaze))
        if face.mouth != self.worn.mouth:
            self._paste(lower, ("mouth", face.mouth), Face("open", face.mouth))
        self.worn = face

    @cached_property
    def halves(self) -> tuple[_Area, _Area]:
        """The upper and the lower face on the plate."""
        unit = self.mark.scale * self.density
        left, top, right, bottom = _drawing(self.player, STILL, self.light).face
        split = _even(LIPS * unit - self.area.y)
        x, y = max(0, _even(left * unit - self.area.x)), max(0, _even(top * unit - self.area.y))
        width = min(self.area.width - x, _even((right - left) * unit))
        foot = min(self.area.height, _even(bottom * unit - self.area.y))
        return _Area(x, y, width, max(0, split - y)), _Area(x, split, width, max(0, foot - split))

    def _paste(self, area: _Area, name: tuple[str, str], face: Face) -> None:
        if area.width < 2 or area.height < 2:
            return
        if name not in self._patches:
            on_plate = _Area(area.x + self.area.x, area.y + self.area.y, area.width, area.height)
            self._patches[name] = _planes(
                self.player, self.mark, self.light, self.density, self.roll, on_plate, face
            )
        patch = self._patches[name]
        full = np.s_[area.y : area.y + area.height, area.x : area.x + area.width]
        half = np.s_[area.y // 2 : (area.y + area.height) // 2, area.x // 2 : (area.x + area.width) // 2]
        self.planes.luma[full], self.planes.chroma[half] = patch.luma, patch.chroma
        pairs = zip(self.planes.gap or (), patch.gap or (), strict=True)
        for (plane, fresh), where in zip(pairs, (full, half), strict=True):
            plane[where] = fresh


def cut_out(player: Player, mark: Mark, light: Light, density: float, roll: float = 0.0) -> Cutout:
    """Draw a figure for its mark: `density` plate pixels per frame pixel, fewer where it is out of focus."""
    density *= 1.0 if mark.blur < 2 else 0.62 if mark.blur < 6 else 0.4
    area = _frame_area(mark, density)
    pixels = _pixels(player, mark, light, density, roll, area, STILL)
    area, pixels = _trimmed(area, pixels)
    return Cutout(player, mark, light, density, roll, area, raster.cutout(pixels))


def _frame_area(mark: Mark, density: float) -> _Area:
    """What of the figure the frame can show, in plate pixels around the eyes."""
    left, top, right, bottom = (value * mark.scale for value in REACH)
    x0, x1 = max(left, -MARGIN - mark.x), min(right, WIDTH + MARGIN - mark.x)
    y0, y1 = max(top, -MARGIN - mark.y), min(bottom, HEIGHT + MARGIN - mark.y)
    x, y = _even(x0 * density), _even(y0 * density)
    return _Area(x, y, _even(x1 * density) - x, _even(y1 * density) - y)


def _planes(
    player: Player, mark: Mark, light: Light, density: float, roll: float, area: _Area, face: Face
) -> Planes:
    """Planes of an area, drawn with room around it so that a blur knows its neighbours."""
    pad = 2 * round(1.5 * mark.blur * density + 1)
    wide = _Area(area.x - pad, area.y - pad, area.width + 2 * pad, area.height + 2 * pad)
    pixels = _pixels(player, mark, light, density, roll, wide, face)
    inner = pixels[pad : pad + area.height, pad : pad + area.width]
    return raster.cutout(np.ascontiguousarray(inner))


def _pixels(
    player: Player, mark: Mark, light: Light, density: float, roll: float, area: _Area, face: Face
) -> Pixels:
    unit = mark.scale * density
    svg = (
        draw_back(player.figure, light).svg if mark.part == "shoulder" else _drawing(player, face, light).svg
    )
    turned = f'<g transform="rotate({number(roll)})">{svg}</g>' if roll else svg
    box = (area.x / unit, area.y / unit, area.width / unit, area.height / unit)
    pixels = raster.draw(turned, box, area.width, area.height)
    return _softened(_shaded(pixels, mark.shade), mark.blur * density)


def _drawing(player: Player, face: Face, light: Light) -> Drawing:
    acting = player.acting
    gaze = "camera" if face.gaze == "finding" else acting.gaze
    pose = Pose(
        emotion=acting.emotion,
        gaze=gaze,
        mouth=face.mouth,
        lids=face.lids,
        gesture=acting.gesture,
        holds=acting.holds,
        facing=_facing(acting.gaze, acting.side),
    )
    return draw(player.figure, pose, light)


def _facing(gaze: Gaze, side: Side) -> Literal["left", "right", "front"]:
    """The body stays where it faces while the eyes turn."""
    if gaze == "left" or gaze == "right":
        return gaze
    if gaze == "camera" or side == "centre":
        return "front"
    return "right" if side == "left" else "left"


def _shaded(pixels: Pixels, shade: float) -> Pixels:
    """A foreground figure out of the light: darker, and a little cooler."""
    if not shade:
        return pixels
    gains = np.array([1 - shade, 1 - shade * 0.94, 1 - shade * 0.82, 1.0], np.float32)
    return np.asarray(pixels * gains, np.uint8)


def _softened(pixels: Pixels, blur: float) -> Pixels:
    if blur < 0.4:
        return pixels
    held = pixels.astype(np.float32)
    held[..., :3] *= held[..., 3:] / 255
    soft = np.asarray(cv2.GaussianBlur(held, (0, 0), blur), np.float32)
    soft[..., :3] *= 255 / np.maximum(soft[..., 3:], 1.0)
    return np.asarray(np.clip(np.rint(soft), 0, 255), np.uint8)


def _trimmed(area: _Area, pixels: Pixels) -> tuple[_Area, Pixels]:
    """Cut empty borders, all but those that a resize may start in."""
    x, y, width, height = cv2.boundingRect((pixels[..., 3] > 0).astype(np.uint8))
    left, top = _even(x - EMPTY), _even(y - EMPTY)
    right, foot = min(area.width, _even(x + width + 4)), min(area.height, _even(y + height + 4))
    if width == 0:
        return area, pixels
    grown = cv2.copyMakeBorder(pixels, max(0, -top), 0, max(0, -left), 0, cv2.BORDER_CONSTANT)
    cut = np.asarray(grown[max(0, top) : foot - min(0, top), max(0, left) : right - min(0, left)], np.uint8)
    return _Area(area.x + left, area.y + top, right - left, foot - top), cut


def _even(value: float) -> int:
    return 2 * round(value / 2)
