"""Captions as files: ASS for the picture (whole or per segment), SRT and VTT beside it. All by pysubs2.

Everything that people wrote goes through one escape per format, so that no caption can carry a tag.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from pysubs2 import Alignment, Color, SSAEvent, SSAFile, SSAStyle

from orchestrator.captions.layout import FRAME, OUTLINE, SHADOW, anchor, baseline, runs
from orchestrator.cut import Caption, CaptionWord, row_text
from orchestrator.zones import HOUSE, Area
from workers import typeset
from workers.typefaces import ignorable

JOINER = "\u2060"  # invisible; between a sign and the letters that would make it a tag
STYLE = "Caption"


def ass(
    captions: Sequence[Caption],
    fps: int,
    accent: str,
    *,
    area: Area = HOUSE,
    first: int = 0,
    until: int = 10**9,
) -> str:
    """The captions seen in frames [first, until), timed from `first`; empty if there are none.

    Timed from the segment's own start, a segment that only moves in time stays the same.
    """
    seen = [c for c in captions if c.start < until and c.end > first]
    if not seen:
        return ""
    file = SSAFile()
    file.info.update(_HEADER)
    file.styles = {STYLE: _style(seen[0].language)}
    file.events = [
        SSAEvent(start=_ms(max(start, first) - first, fps), end=_ms(min(end, until) - first, fps), text=text,
                 style=STYLE)
        for caption in seen
        for start, end, text in _states(caption, accent, area)
        if start < until and end > first
    ]  # fmt: skip
    return file.to_string("ass", header_notice="")


def srt(captions: Sequence[Caption], fps: int) -> str:
    """The captions as SubRip."""
    return _plain(captions, fps, _srt_escaped).to_string("srt", keep_ssa_tags=True)


def vtt(captions: Sequence[Caption], fps: int) -> str:
    """The captions as WebVTT."""
    return _plain(captions, fps, _vtt_escaped).to_string("vtt", keep_ssa_tags=True)


def escaped(text: str) -> str:
    """Text as ASS shows it: no override block, no line break, no control character of its own."""
    clean = "".join(c for c in text if c.isprintable() or (ignorable(c) and c >= " "))
    clean = clean.replace("\\", "\\" + JOINER)
    return clean.replace("{", "\\{" + JOINER).replace("}", "\\}")


_HEADER = {
    "PlayResX": str(FRAME[0]),
    "PlayResY": str(FRAME[1]),
    "LayoutResX": str(FRAME[0]),
    "LayoutResY": str(FRAME[1]),
    "ScaledBorderAndShadow": "yes",
    "WrapStyle": "2",
    "YCbCr Matrix": "TV.709",
}


@cache
def _style(language: str) -> SSAStyle:
    run = runs("a", language)[0]
    return SSAStyle(
        fontname=run.family,
        fontsize=round(run.size, 2),
        bold=run.bold,
        primarycolor=Color(255, 255, 255),
        outlinecolor=Color(10, 12, 18),
        backcolor=Color(0, 0, 0, 96),
        outline=OUTLINE,
        shadow=SHADOW,
        alignment=Alignment.BOTTOM_CENTER,
        encoding=-1,  # the first strong letter decides the direction of a row
    )


def _states(caption: Caption, accent: str, area: Area) -> Iterator[tuple[int, int, str]]:
    """(start, end, text) of each row as it looks while one of its words is said."""
    last, language = len(caption.rows) - 1, caption.language
    for number, row in enumerate(caption.rows):
        place = anchor(row_text(row), baseline(number, last + 1, area), language, area)
        head = f"{{\\pos({place[0]},{place[1]})\\blur2}}"
        for start, end, current in _turns(caption, row):
            yield start, end, head + _row(row, current, language, accent)


def _turns(caption: Caption, row: tuple[CaptionWord, ...]) -> Iterator[tuple[int, int, int | None]]:
    """(start, end, index of the current word) over the caption's time."""
    if typeset.right_to_left(row_text(row)):
        # Colours inside a row would part letters that join.
        yield caption.start, caption.end, None
        return
    after = [word.start for word in caption.rows[-1]] if row is not caption.rows[-1] else []
    bounds = [*(word.start for word in row), min([*after, caption.end])]
    at = caption.start
    for index, (start, end) in enumerate(pairwise(bounds)):
        if start > at:
            yield at, start, None
        if end > max(start, at):
            yield max(start, at), end, index
        at = max(at, end)
    if at < caption.end:
        yield at, caption.end, None


def _row(row: tuple[CaptionWord, ...], current: int | None, language: str, accent: str) -> str:
    """The row's text with its typefaces, the current word in the accent colour."""
    text = row_text(row)
    if current is None:
        return _set(text, text, language)
    word = row[current].text
    lead = row_text(row[:current]) + (" " if current and not row[current].joined else "")
    rest = text[len(lead) + len(word) :]
    colour = f"&H{accent[5:7]}{accent[3:5]}{accent[1:3]}&".upper()
    said, after = (_set(part, text, language) for part in (word, rest))
    return f"{_set(lead, text, language)}{{\\1c{colour}}}{said}{{\\1c&HFFFFFF&}}{after}"


def _set(part: str, row: str, language: str) -> str:
    """Letters with the typeface that has them; nothing is said where the style's own face does."""
    own = runs("a", language)[0]
    if len(runs(row, language)) == 1 and runs(row, language)[0].family == own.family:
        return escaped(part)
    return "".join(
        f"{{\\fn{run.family}\\fs{run.size:.2f}\\b{int(run.bold)}}}{escaped(run.text)}"
        for run in (runs(part, language) if part else ())
    )


def _ms(frame: int, fps: int) -> int:
    """A time in whole hundredths, never later than the frame and always after the one before."""
    return frame * 100 // fps * 10


def _plain(captions: Sequence[Caption], fps: int, escape: Callable[[str], str]) -> SSAFile:
    file = SSAFile()
    for caption in captions:
        text = "\\N".join(escape(row) for row in caption.texts)
        file.events.append(
            SSAEvent(start=caption.start * 1000 // fps, end=caption.end * 1000 // fps, text=text)
        )
    return file


def _srt_escaped(text: str) -> str:
    clean = "".join(c for c in text if c >= " ")
    return clean.replace("\\", "\\" + JOINER).replace("<", "<" + JOINER).replace("-->", "--" + JOINER + ">")


def _vtt_escaped(text: str) -> str:
    clean = "".join(c for c in text if c >= " ").replace("\\", "\\" + JOINER)
    return clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
