"""Faces, however they are found: what a finder gives, and the two things asked of it."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workers.judge.pixels import Rgb

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Face:
    """A face in a picture, in its pixels. It may reach beyond the picture's edges."""

    left: float
    top: float
    width: float
    height: float
    marks: tuple[tuple[float, float], ...] = ()
    """Right eye, left eye, tip of the nose, right and left corner of the mouth."""
    score: float = 1.0


class Faces(Protocol):
    """A way to find faces and to tell people apart."""

    def detect(self, picture: Rgb) -> tuple[Face, ...]:
        """All faces, largest first."""

    def embed(self, picture: Rgb, face: Face) -> Vector:
        """A vector whose cosine with another of the same person is high."""


def cosine(one: Vector, other: Vector) -> float:
    """-1..1; 0 where a vector is empty."""
    length = float(np.linalg.norm(one) * np.linalg.norm(other))
    product = float(np.vdot(one, other))
    return 0.0 if length == 0 else product / length


def inside(face: Face, picture: Rgb) -> float:
    """Share of a face that lies in the picture, 0..1."""
    height, width = picture.shape[:2]
    across = min(face.left + face.width, width) - max(face.left, 0.0)
    down = min(face.top + face.height, height) - max(face.top, 0.0)
    return float(max(0.0, across) * max(0.0, down) / max(1.0, face.width * face.height))


def torso(face: Face, picture: Rgb) -> Rgb | None:
    """The clothes below a face: twice as wide, from the neck one face down; None where hardly any is seen."""
    height, width = picture.shape[:2]
    middle, chin = face.left + face.width / 2, face.top + face.height
    top, bottom = round(chin + 0.35 * face.height), round(chin + 1.6 * face.height)
    left, right = round(middle - face.width), round(middle + face.width)
    region = picture[max(0, top) : min(height, bottom), max(0, left) : min(width, right)]
    return region if region.size >= 3 * 16 * 16 else None
