"""Where number and titles stand on a cover: one design for all platforms, inside what all crops show.

An accent bar, the episode's number in an accent field, the series' title as large as its place allows, the
episode's title below. It must be read at the width of a thumb's nail: `SMALL` is 9 px where a cover is 200
px wide. Words that do not fit at that size are cut with an ellipsis, and the worker tells so.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from workers import typeset
from workers.errors import BadSpec
from workers.outside.spec import Cover
from workers.typefaces import Weight

SMALL = 0.045  # of the cover's width: the least em of any type
LARGE = 0.15  # of the cover's width: the largest em of a title
ROWS, LEAD = 4, 1.04
FEWEST = 2  # rows to which a title is cut before it may stand over the face
TALL = 0.5  # of the safe height: as much as the block may take
DEEP = 0.2  # of an em: what letters need at least below their line
BAR, GAP = 0.014, 0.03  # of the cover's width
CAP = 0.72  # of an em: height of capitals


@dataclass(frozen=True)
class Line:
    """One set line."""

    text: str
    px: float
    weight: Weight
    x: float
    base: float
    ink: typeset.Ink

    @property
    def box(self) -> tuple[float, float, float, float]:
        """What its letters touch."""
        ink = self.ink
        return self.x + ink.left, self.base + ink.top, self.x + ink.right, self.base + ink.bottom


@dataclass(frozen=True)
class Layout:
    """Everything set."""

    chip: tuple[float, float, float, float]
    """Left, top, width, height of the accent field."""
    bar: tuple[float, float, float, float]
    number: Line
    title: tuple[Line, ...]
    label: tuple[Line, ...]
    clipped: bool
    """Whether words were cut, or the label left out."""

    @property
    def lines(self) -> tuple[Line, ...]:
        return (self.number, *self.title, *self.label)

    @property
    def top(self) -> float:
        return self.chip[1]


def laid(spec: Cover, face_bottom: float = 0.0) -> Layout:
    """The block at the foot of the safe part. BadSpec: no room.

    To stay below the face it does without the label first, then it is cut; over the face it stands last.
    """
    left, top, right, bottom = spec.safe
    unit, inset = spec.width, spec.width * (BAR + GAP)
    width = right - left - inset
    if not spec.title.strip():
        raise BadSpec("a cover needs a title")
    if width < 8 * SMALL * unit or bottom - top < 8 * SMALL * unit:
        raise BadSpec(f"{right - left} x {bottom - top} px of a cover are too few for its title")
    number = _fitted(spec.number, SMALL * 1.25 * unit, width - 2 * GAP * unit, 1, "bold", spec.language)
    most = (bottom - top) * TALL
    clear = min(most, bottom - max(top, face_bottom))
    for room, least in ((clear, FEWEST), (most, 1)):
        for rows in (2, 1, 0):
            label = _fitted(spec.label if rows else "", SMALL * unit, width, rows, "medium", spec.language)
            rest = _height(label, unit) + _chip(number, unit)
            if title := _title(spec, width, room - rest, least if rows == 0 else ROWS):
                return _placed(spec, number, title, label)
    raise BadSpec(f"{right - left} x {bottom - top} px of a cover are too few for its title")


@dataclass(frozen=True)
class _Rows:
    """Words broken into rows at one size."""

    texts: tuple[str, ...]
    px: float
    clipped: bool = False


def _title(spec: Cover, width: float, room: float, least: int) -> _Rows | None:
    """As large as its room allows. Where it does not fit at all, cut, if that leaves `least` rows."""
    size, smallest = LARGE * spec.width, SMALL * 1.2 * spec.width
    while size >= smallest:
        rows = _wrapped(spec.title, size, width, ROWS, "black", spec.language)
        if rows and len(rows) * size * LEAD <= room:
            return _Rows(rows, size)
        size *= 0.94
    fit = min(ROWS, int(room / (smallest * LEAD)))
    return _fitted(spec.title, smallest, width, fit, "black", spec.language) if fit >= least else None


def _fitted(text: str, px: float, width: float, rows: int, weight: Weight, language: str) -> _Rows:
    """The words at that size, cut with an ellipsis where they need more rows."""
    if not text:
        return _Rows((), px)
    if whole := _wrapped(text, px, width, rows, weight, language):
        return _Rows(whole, px)
    fits, fails = 0, len(text)
    while fails - fits > 1:
        middle = (fits + fails) // 2
        if _wrapped(_cut(text, middle), px, width, rows, weight, language):
            fits = middle
        else:
            fails = middle
    return _Rows(_wrapped(_cut(text, fits), px, width, rows, weight, language), px, clipped=True)


def _cut(text: str, length: int) -> str:
    """The first letters with an ellipsis, at the end of a word where one is near."""
    head = text[:length].rstrip()
    word = head.rfind(" ")
    whole = head[:word] if length < len(text) and word > 0.7 * len(head) else head
    return whole.rstrip(" ,;:.-–—") + "…"


def _wrapped(text: str, px: float, width: float, rows: int, weight: Weight, language: str) -> tuple[str, ...]:
    """Even rows; none where it takes more. A row is measured whole: its letters may join, or change face."""
    try:
        found = typeset.wrap(text, px, width, rows, weight, language)
    except BadSpec:
        return ()
    return found if all(typeset.measure(row, px, weight, language) <= width for row in found) else ()


def _height(rows: _Rows, unit: float) -> float:
    return len(rows.texts) * rows.px * 1.2 + (GAP * unit * 0.6 if rows.texts else 0)


def _chip(number: _Rows, unit: float) -> float:
    """The field's height and the space below it."""
    return number.px * 1.5 + GAP * unit


def _placed(spec: Cover, number: _Rows, title: _Rows, label: _Rows) -> Layout:
    left, _, right, bottom = spec.safe
    unit, leftward = spec.width, typeset.right_to_left(spec.title)
    inset = (BAR + GAP) * unit
    start, end = (left, right - inset) if leftward else (left + inset, right)
    base = bottom - (_depth(label, "medium", spec) if label.texts else _depth(title, "black", spec))
    foot = tuple(_lines(spec, label, "medium", 1.2, base, (start, end), leftward))
    base -= _height(label, unit) if label.texts else 0
    head = tuple(_lines(spec, title, "black", LEAD, base, (start, end), leftward))
    top = head[0].base - CAP * title.px - GAP * unit
    tall = number.px * 1.5
    wide = typeset.measure(number.texts[0], number.px, "bold", spec.language) + 2 * GAP * unit
    chip = (end - wide if leftward else start, top - tall, wide, tall)
    inner = (chip[0] + GAP * unit, chip[0] + chip[2] - GAP * unit)
    said = next(_lines(spec, number, "bold", 1, chip[1] + tall / 2 + CAP * number.px / 2, inner, leftward))
    bar = (right - BAR * unit if leftward else left, chip[1], BAR * unit, bottom - chip[1])
    clipped = any(rows.clipped for rows in (number, title, label)) or bool(spec.label and not foot)
    return Layout(chip, bar, said, head, foot, clipped)


def _depth(rows: _Rows, weight: Weight, spec: Cover) -> float:
    """What the last row needs below its line."""
    return max(DEEP * rows.px, typeset.ink(rows.texts[-1], rows.px, weight, spec.language).bottom)


def _lines(
    spec: Cover,
    rows: _Rows,
    weight: Weight,
    lead: float,
    base: float,
    sides: tuple[float, float],
    flush: bool,
) -> Iterator[Line]:
    """Rows above a base line, at the left, or flush right where the title is read from there."""
    for at, text in enumerate(rows.texts):
        width = typeset.measure(text, rows.px, weight, spec.language)
        x = sides[1] - width if flush else sides[0]
        below = len(rows.texts) - 1 - at
        ink = typeset.ink(text, rows.px, weight, spec.language)
        yield Line(text, rows.px, weight, x, base - below * rows.px * lead, ink)
