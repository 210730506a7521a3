"""People, light and pixels that the tests of the drawn figure share."""

from typing import Any

import numpy as np
import pyvips

from workers.animatic.figure import Light, Pose, draw
from workers.animatic.spec import Figure

LIGHT = Light("left", "#fff0de", "#5d6b98", "#6fb7ff", 50)
MAYA = Figure(
    identity="maya",
    presents="female",
    age=24,
    hair="shoulder-length dark hair",
    outfit="beige blazer over a white top",
    accessories=("simple gold earrings",),
)
VICTOR = Figure(
    identity="victor",
    presents="male",
    age=47,
    hair="silver hair combed back",
    facial_hair="trimmed beard",
    outfit="charcoal three-piece suit, wine-red tie",
)
JONAH = Figure(
    identity="jonah",
    presents="male",
    age=31,
    hair="curly brown hair",
    outfit="olive overshirt",
    accessories=("round glasses",),
)
FACE = (-64.0, -84.0, 128.0, 168.0)
BODY = (-150.0, -110.0, 300.0, 500.0)


def pixels(svg: str, box: tuple[float, float, float, float], height: int) -> Any:
    """The fragment on grey, as an array of height x width x 3."""
    width = round(height * box[2] / box[3])
    view = " ".join(f"{value:g}" for value in box)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" width="{width}" height="{height}">'
    text = f"{head}{svg}</svg>"
    image: Any = pyvips.Image.new_from_buffer(text.encode(), "")
    flat = image.flatten(background=[90, 96, 108]).colourspace("srgb")
    return np.asarray(flat.numpy()[:, :, :3], np.float64)


def face_of(figure: Figure, pose: Pose, height: int = 180) -> Any:
    return pixels(draw(figure, pose, LIGHT).svg, FACE, height)


def apart(first: Any, second: Any) -> float:
    """Mean distance of two pictures, 0..255."""
    return float(np.abs(first - second).mean())
