"""Risk of garbled text: rows of short, dense, high-contrast strokes, where nothing was to be written.

It does not read. A video model that puts a sign into the background writes letters of no language.
"""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from workers.judge import pixels
from workers.judge.film import Still
from workers.judge.pixels import Grey
from workers.judge.verdict import Reading

HEIGHT = 640  # rows at which strokes are looked for
CONTRAST = 48.0  # levels between a stroke and its ground
GLYPH = (5, 64)  # lowest and highest row of letters, in pixels at that height
LEAST_GLYPHS = 5
FILL = (0.12, 0.75)  # share of a row's box that is ink
Box = tuple[int, int, int, int]
Mask = NDArray[np.uint8]


def risk(stills: Sequence[Still]) -> Reading:
    """The share of the picture, in percent, that looks like rows of letters: the middle one of all stills,
    since what is written stays, and hair or blinds only look so now and then.
    """
    shares = [100 * share(pixels.grey(still.rgb)) for still in stills]
    usual, worst = float(np.median(shares)), int(np.argmax(shares))
    said = f"Texture like rows of letters covers {usual:.2f} % of the picture."
    return Reading("letters", usual, said, stills[worst].frame)


def share(picture: Grey) -> float:
    """Share of the picture covered by what looks like rows of letters, 0..1."""
    width = max(8, round(picture.shape[1] * HEIGHT / picture.shape[0]))
    small = pixels.shrunk(picture, (width, HEIGHT))
    area = sum(wide * tall for _, _, wide, tall in rows(small))
    return float(min(1.0, area / (width * HEIGHT)))


def rows(picture: Grey) -> Iterator[Box]:
    """Boxes of rows: marks of one height, side by side, dark on bright or bright on dark."""
    for kind in (cv2.MORPH_BLACKHAT, cv2.MORPH_TOPHAT):
        yield from _rows(_strokes(picture, kind))


def _strokes(picture: Grey, kind: int) -> Mask:
    """What is thinner than its surroundings and stands out, as a mask."""
    thin = cv2.morphologyEx(picture, kind, cv2.getStructuringElement(cv2.MORPH_RECT, (9, 9)))
    return (thin > CONTRAST).astype(np.uint8)


def _rows(mask: Mask) -> Iterator[Box]:
    _, _, found, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    marks = [(x, y, w, h) for x, y, w, h, _ in found[1:] if _glyph(w, h)]
    kept = np.zeros_like(mask)
    for x, y, w, h in marks:
        kept[y : y + h, x : x + w] = 1
    joined = cv2.morphologyEx(kept, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (13, 1)))
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=4)
    inside: dict[int, list[int]] = {}
    for x, y, w, h in marks:
        inside.setdefault(int(labels[y + h // 2, x + w // 2]), []).append(int(h))
    for number, (x, y, w, h, _) in enumerate(boxes[1:], 1):
        ink = float(mask[y : y + h, x : x + w].mean())
        if w > 2 * h and FILL[0] < ink < FILL[1] and _written(inside.get(number, []), int(h)):
            yield int(x), int(y), int(w), int(h)


def _written(heights: Sequence[int], row: int) -> bool:
    """Letters have one height, and their row is hardly higher; brows, eyes and hair are not like that."""
    if len(heights) < LEAST_GLYPHS:
        return False
    usual = float(np.median(heights))
    same = sum(0.7 * usual <= height <= 1.45 * usual for height in heights)
    return same >= LEAST_GLYPHS and same >= 0.75 * len(heights) and row <= 2 * usual


def _glyph(width: int, height: int) -> bool:
    return GLYPH[0] <= height <= GLYPH[1] and width <= 2 * height
