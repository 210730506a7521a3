"""Words as outlines and boxes: shaped by HarfBuzz, so widths are known before anything is drawn.

Pictures draw `outline` paths, captions are laid out with `measure` at `libass_em`. Both come from the same
typefaces (`workers.typefaces`), whose names are repeated here so that callers need one module.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import groupby
from typing import Any, NamedTuple

import uharfbuzz as hb
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen

from workers.errors import BadSpec
from workers.typefaces import (
    Typeface,
    Weight,
    face_for,
    fingerprint,
    folders,
    fonts_conf,
    ignorable,
    missing,
    require,
    typeface,
)

__all__ = [
    "Ink",
    "Outline",
    "Typeface",
    "Weight",
    "face_for",
    "faces",
    "fingerprint",
    "folders",
    "fonts_conf",
    "ink",
    "libass_depth",
    "libass_em",
    "measure",
    "missing",
    "outline",
    "require",
    "right_to_left",
    "wrap",
]

_NO_START = frozenset(
    "、。，．,.!?！？：；:;)）]】」』〉》〕｝}’”…‥ー・々%％ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
)
_NO_END = frozenset("([（【「『〈《〔｛{‘“")
_NO_SPACES = ("CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "FULLWIDTH", "THAI", "LAO", "KHMER", "MYANMAR")


class Outline(NamedTuple):
    """Text as an SVG path. The pen starts at (0, 0) on the baseline; y grows downward."""

    path: str
    width: float


class Ink(NamedTuple):
    """What the letters touch, from the pen's start on the baseline; y grows downward."""

    left: float
    top: float
    right: float
    bottom: float


def measure(text: str, px: float, weight: Weight = "bold", language: str = "en") -> float:
    """The advance width of `text` set at an em of `px`."""
    runs = _runs(text, weight, language)
    return float(sum(p.x_advance * px / run.face.upem for run in runs for p in _shape(run)[1]))


def outline(
    text: str, px: float, weight: Weight = "bold", language: str = "en", tracking: float = 0.0
) -> Outline:
    """`text` as one path at an em of `px`, with `tracking` pixels between letters. Missing glyphs raise."""
    require(text, language)
    pen, x = SVGPathPen(None, ntos=_short), 0.0
    for run in _runs(text, weight, language):
        scale = px / run.face.upem
        for info, at in zip(*_shape(run), strict=True):
            shift = (scale, 0, 0, -scale, x + at.x_offset * scale, -at.y_offset * scale)
            run.face.font.draw_glyph_with_pen(info.codepoint, TransformPen(pen, shift))
            x += at.x_advance * scale + tracking
    return Outline(pen.getCommands(), max(0.0, x - tracking))


def ink(text: str, px: float, weight: Weight = "bold", language: str = "en") -> Ink:
    """The box of the ink of `text` set at an em of `px`; all zero where nothing is drawn."""
    boxes, x = [], 0.0
    for run in _runs(text, weight, language):
        scale = px / run.face.upem
        for info, at in zip(*_shape(run), strict=True):
            seen = run.face.font.get_glyph_extents(info.codepoint)
            if seen and seen.width:
                left = x + (at.x_offset + seen.x_bearing) * scale
                top = -(at.y_offset + seen.y_bearing) * scale
                boxes.append((left, top, left + seen.width * scale, top - seen.height * scale))
            x += at.x_advance * scale
    lefts, tops, rights, bottoms = zip(*boxes, strict=True) if boxes else ((0.0,),) * 4
    return Ink(min(lefts), min(tops), max(rights), max(bottoms))


def faces(text: str, weight: Weight = "bold", language: str = "en") -> tuple[tuple[str, Typeface], ...]:
    """Every character with the face that draws it, in reading order."""
    return tuple(zip(text, _faces(text, weight, language), strict=True))


def libass_depth(face: Typeface, fontsize: float) -> float:
    """How far below the baseline libass ends a line of that size: the Windows descent."""
    descent = face.font.get_metric_position_with_fallback(hb.OTMetricsTag.HORIZONTAL_CLIPPING_DESCENT)
    return float(abs(descent) * libass_em(face, fontsize) / face.upem)


def libass_em(face: Typeface, fontsize: float) -> float:
    """The em in pixels that libass gives a style of size `fontsize`: it scales by the Windows metrics."""
    box = (hb.OTMetricsTag.HORIZONTAL_CLIPPING_ASCENT, hb.OTMetricsTag.HORIZONTAL_CLIPPING_DESCENT)
    height = sum(face.font.get_metric_position_with_fallback(tag) for tag in box)
    return float(fontsize * face.upem / height)


def wrap(
    text: str, px: float, width: float, lines: int, weight: Weight = "bold", language: str = "en"
) -> tuple[str, ...]:
    """`text` in at most `lines` even lines no wider than `width`; BadSpec names a text that is too long."""
    pieces = tuple(_pieces(text, px, width, weight, language))
    sizes = tuple(measure(p.rstrip(), px, weight, language) for p in pieces)
    space = measure(" ", px, weight, language)
    rows = _fill(pieces, sizes, space, width)
    if len(rows) > lines:
        raise BadSpec(f"too long for {lines} lines of {width:.0f} px, shorten it: {text[:80]!r}")
    low, high = width * 0.3, width
    while high - low > 4:
        middle = (low + high) / 2
        narrow = max(sizes, default=0) <= middle and len(_fill(pieces, sizes, space, middle)) <= len(rows)
        low, high = (low, middle) if narrow else (middle, high)
    return _fill(pieces, sizes, space, high)


def right_to_left(text: str) -> bool:
    """Whether the first strong letter runs from right to left."""
    strong = (unicodedata.bidirectional(c) for c in text)
    return next((kind != "L" for kind in strong if kind in ("L", "R", "AL")), False)


@dataclass(frozen=True)
class _Run:
    """Letters of one face and one direction, in reading order."""

    text: str
    face: Typeface
    leftward: bool


def _shape(run: _Run) -> tuple[list[Any], list[Any]]:
    buffer = hb.Buffer()
    buffer.add_str(run.text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if run.leftward else "ltr"
    hb.shape(run.face.font, buffer)
    return buffer.glyph_infos or [], buffer.glyph_positions or []


@cache
def _runs(text: str, weight: Weight, language: str) -> tuple[_Run, ...]:
    """The text in drawing order, left to right."""
    kept = (c for c in text if c.isspace() or c == "\u200d" or not ignorable(c))
    clean = "".join(" " if c.isspace() else c for c in kept)
    levels, faces = _levels(clean), _faces(clean, weight, language)
    runs, at = [], 0
    for (level, face), group in groupby(zip(levels, faces, strict=True)):
        size = len(list(group))
        runs.append((level, _Run(clean[at : at + size], face, level % 2 == 1)))
        at += size
    return tuple(run for _, run in _visual(runs))


def _faces(text: str, weight: Weight, language: str) -> list[Typeface]:
    """A face per character; spaces and marks stay with their neighbour, so a word is never split for them."""
    main = face_for(text, weight, language)
    faces: list[Typeface] = []
    for c in text:
        last = faces[-1] if faces else main
        keeps = c.isspace() or ignorable(c) or (unicodedata.combining(c) and last.has(c))
        faces.append(last if keeps else main if main.has(c) else typeface(c, weight, language) or main)
    return faces


def _levels(text: str) -> list[int]:
    """Embedding levels 0-2 after the Unicode bidirectional algorithm, without explicit marks."""
    base = 1 if right_to_left(text) else 0
    levels: list[int | None] = []
    strong = "R" if base else "L"
    for c in text:
        kind = unicodedata.bidirectional(c)
        strong = {"L": "L", "R": "R", "AL": "R"}.get(kind, strong)
        levels.append(_level(kind, strong, base))
    for start, end in _gaps(levels):
        before = levels[start - 1] if start else base
        after = levels[end] if end < len(levels) else base
        levels[start:end] = [before if before == after else base] * (end - start)
    return [base if level is None else level for level in levels]


def _level(kind: str, strong: str, base: int) -> int | None:
    if kind == "L":
        return 2 if base else 0
    if kind in ("R", "AL"):
        return 1
    if kind in ("EN", "AN"):
        return 2 if base or strong == "R" else 0
    return None


def _gaps(levels: Sequence[int | None]) -> list[tuple[int, int]]:
    """Spans of neutral characters."""
    gaps, at = [], 0
    for neutral, group in groupby(levels, key=lambda level: level is None):
        size = len(list(group))
        if neutral:
            gaps.append((at, at + size))
        at += size
    return gaps


def _visual(runs: list[tuple[int, _Run]]) -> list[tuple[int, _Run]]:
    """Reading order to drawing order: reverse whatever lies at each level or above, highest first."""
    for level in (2, 1):
        ordered: list[tuple[int, _Run]] = []
        for high, group in groupby(runs, key=partial(_reaches, level)):
            members = list(group)
            ordered += reversed(members) if high else members
        runs = ordered
    return runs


def _reaches(level: int, run: tuple[int, _Run]) -> bool:
    return run[0] >= level


def _pieces(text: str, px: float, width: float, weight: Weight, language: str) -> Iterator[str]:
    """What a line may not break: words with their space, ideographs with what must stay by them."""
    for word in text.split():
        parts = list(_unspaced(word))
        if len(parts) == 1 and measure(word, px, weight, language) > width:
            parts = list(_forced(word, px, width, weight, language))
        yield from parts[:-1]
        if parts:
            yield parts[-1] + " "


def _unspaced(word: str) -> Iterator[str]:
    held = ""
    for here, after in zip(word, [*word[1:], ""], strict=True):
        held += here
        may_break = _breaks(here) or (after and _breaks(after))
        tied = after in _NO_START or here in _NO_END or (after and unicodedata.combining(after))
        if after and may_break and not tied:
            yield held
            held = ""
    if held:
        yield held


def _breaks(character: str) -> bool:
    name = unicodedata.name(character, "").split(" ")[0].split("-")[0] if ord(character) > 0xDFF else ""
    return name in _NO_SPACES


def _forced(word: str, px: float, width: float, weight: Weight, language: str) -> Iterator[str]:
    """A word wider than a line breaks after its joints, else anywhere."""
    held = ""
    for c in word:
        if held and measure(held + c, px, weight, language) > width:
            joint = max(held.rfind(mark) for mark in "_-./@") + 1 or len(held)
            yield held[:joint]
            held = held[joint:]
        held += c
    yield held


def _fill(pieces: Sequence[str], sizes: Sequence[float], space: float, width: float) -> tuple[str, ...]:
    rows: list[str] = []
    room = -1.0
    for piece, size in zip(pieces, sizes, strict=True):
        if rows and size <= room:
            rows[-1] += piece
        else:
            rows.append(piece)
            room = width
        room -= size + (space if piece.endswith(" ") else 0.0)
    return tuple(row.rstrip() for row in rows)


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
