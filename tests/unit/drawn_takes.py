"""Short takes for the judge: a drawn scene with people, as frames, and as mp4."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import av
import cv2
import numpy as np
from face_nets import SKIN
from numpy.typing import NDArray

from workers import ffmpeg
from workers.judge.faces import Face, Vector
from workers.judge.pixels import Rgb

WIDTH, HEIGHT, FPS = 288, 512, 24
Frames = NDArray[np.uint8]
"""frames x height x width x 3."""
RED, GREEN, BLUE, GOLD = (190, 40, 40), (40, 150, 60), (50, 70, 190), (200, 170, 60)


class Sitter(NamedTuple):
    """A drawn person: a face of skin, hair by which they are known, clothes."""

    left: int = 112
    top: int = 120
    wide: int = 64
    hair: tuple[int, int, int] = RED
    clothes: tuple[int, int, int] = BLUE

    @property
    def tall(self) -> int:
        return self.wide * 5 // 4


def take(people: Sequence[Sitter] = (), frames: int = 48, seed: int = 1) -> Frames:
    """A room with soft lights, in which people sway a little and the camera drifts."""
    dice = np.random.default_rng(seed)
    coarse = (dice.integers(20, 160, (13, 9, 1)) + dice.integers(0, 30, (13, 9, 3))).astype(np.uint8)
    room = cv2.GaussianBlur(
        cv2.resize(coarse, (WIDTH + frames, HEIGHT), interpolation=cv2.INTER_CUBIC), (0, 0), 4
    )
    film = []
    for number in range(frames):
        picture = np.ascontiguousarray(room[:, number : number + WIDTH])
        for person in people:
            _draw(picture, person, round(3 * np.sin(number / 6)))
        film.append(picture)
    return np.stack(film)


def encode(frames: Iterable[Frames], file: Path, width: int = WIDTH, height: int = HEIGHT) -> Path:
    """The frames as H.264, as workers write it."""
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", str(FPS), "-i", "pipe:0"]
    x264 = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "16", "-g", str(FPS), "-pix_fmt", "yuv420p"]
    ffmpeg.run([*raw, "-an", *x264, str(file)], frames=(frame.tobytes() for frame in frames))
    return file


def decode(clip: Path) -> Frames:
    """All frames of a clip."""
    with av.open(str(clip)) as opened:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in opened.decode(video=0)])


def picture(file: Path, pixels: Rgb) -> Path:
    """The pixels as a PNG."""
    cv2.imwrite(str(file), np.ascontiguousarray(pixels[:, :, ::-1]))
    return file


class DrawnFaces:
    """Finds the faces of sitters, and knows them by their hair."""

    def detect(self, picture: Rgb) -> tuple[Face, ...]:
        skin = (np.abs(picture.astype(int) - SKIN).max(axis=2) < 40).astype(np.uint8)
        _, _, boxes, _ = cv2.connectedComponentsWithStats(skin)
        found = [_whole(*map(float, box[:4])) for box in boxes[1:] if box[4] > 60]
        return tuple(sorted(found, key=lambda face: -face.height))

    def embed(self, picture: Rgb, face: Face) -> Vector:
        row = max(0, round(face.top - face.height / 8))
        middle = min(max(0, round(face.left + face.width / 2)), picture.shape[1] - 1)
        return picture[row, middle].astype(np.float32) - 100


def _whole(left: float, top: float, width: float, height: float) -> Face:
    """A face at the left edge is as wide as others of its height, and reaches beyond the picture."""
    wide = max(width, 0.8 * height)
    return Face(left if left else width - wide, top, wide, height)


def _draw(picture: Rgb, person: Sitter, sway: int) -> None:
    left, top, wide, tall = person.left + sway, person.top, person.wide, person.tall
    cv2.rectangle(picture, (left - wide // 2, top + tall), (left + 3 * wide // 2, HEIGHT), person.clothes, -1)
    cv2.rectangle(picture, (left, top - tall // 4), (left + wide, top), person.hair, -1)
    cv2.rectangle(picture, (left, top), (left + wide, top + tall), SKIN, -1)
