"""Where captions stand: type sizes, rows, and the box of every row before anything is drawn.

All figures are pixels of a 1080x1920 frame; libass scales them to the picture. Boxes are those of the ink:
letters, their outline and their shadow.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from orchestrator.cut import Caption, CaptionWord
from orchestrator.zones import HOUSE, Area, Box
from workers import typeset

FRAME = (1080, 1920)
EM = 72.0
PITCH = 90.0  # pixels between baselines
OUTLINE, SHADOW = 5.0, 4.0
SLACK = 4.0  # what blur, kerning and rounding may add to a box
DEPTH = 24.0  # how far letters of any script reach below the baseline
ROWS = 2
KNOWN = 10_000  # measures that are remembered: those of an episode, not of a season


@dataclass(frozen=True)
class Run:
    """Letters of one typeface, as libass is told to set them."""

    text: str
    family: str
    bold: bool
    size: float
    """libass's font size that gives our em."""
    depth: float
    """How far libass's line box reaches below the baseline."""


def row_width(area: Area = HOUSE) -> float:
    """The widest that the letters of a row may be."""
    return area.width - 2 * (OUTLINE + SHADOW + SLACK)


def fits(words: Sequence[CaptionWord], language: str, area: Area = HOUSE) -> bool:
    """Whether they stand in one row. Words are measured alone: a line tries many rows of the same ones."""
    gaps = sum(not word.joined for word in words[1:])
    return sum(width(w.text, language) for w in words) + gaps * width(" ", language) <= row_width(area)


@lru_cache(maxsize=KNOWN)
def width(text: str, language: str) -> float:
    """The width of the text as a caption."""
    return typeset.measure(text, EM, "bold", language)


def baseline(row: int, rows: int, area: Area = HOUSE) -> float:
    """The baseline of a row; the last row always stands at the same height."""
    return area.rows.bottom - DEPTH - OUTLINE - SHADOW - PITCH * (rows - 1 - row)


def boxes(caption: Caption, area: Area = HOUSE) -> tuple[Box, ...]:
    """The box of each row of a caption."""
    count = len(caption.rows)
    return tuple(
        row_box(text, baseline(row, count, area), caption.language, area)
        for row, text in enumerate(caption.texts)
        if text.strip()
    )


def row_box(text: str, base: float, language: str, area: Area = HOUSE) -> Box:
    """The ink of a centred row with that baseline."""
    ink = typeset.ink(text, EM, "bold", language)
    left = area.centre - width(text, language) / 2
    return Box(
        left + ink.left - OUTLINE, base + ink.top - OUTLINE, left + ink.right + OUTLINE + SHADOW,
        base + ink.bottom + OUTLINE + SHADOW,
    )  # fmt: skip


def anchor(text: str, base: float, language: str, area: Area = HOUSE) -> tuple[int, int]:
    """The point that libass is given: the middle of the lower edge of its own line box."""
    depth = max((run.depth for run in runs(text, language)), default=0.0)
    return round(area.centre), round(base + depth)


@lru_cache(maxsize=KNOWN)
def runs(text: str, language: str) -> tuple[Run, ...]:
    """The text in stretches of one typeface, in reading order."""
    return tuple(_runs(text, language))


def _runs(text: str, language: str) -> Iterator[Run]:
    for face, letters in groupby(typeset.faces(text, "bold", language), key=lambda pair: pair[1]):
        size = EM / typeset.libass_em(face, 1.0)
        yield Run(
            text="".join(letter for letter, _ in letters),
            family=face.family,
            bold=face.weight == "bold",
            size=size,
            depth=typeset.libass_depth(face, size),
        )
