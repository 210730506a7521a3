"""The written words of a line, each with the frames in which it is being said.

Captions show what was written, not what an engine reports: the text is cut into words here (at spaces, and
between characters where a script has no spaces), and the voice's times are laid under its characters.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orchestrator.cut import CaptionWord, LineFacts, SpokenWord

_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "FULLWIDTH", "BOPOMOFO")
_OPENING = ("Ps", "Pi")
_NO_START = frozenset("ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ")


@dataclass(frozen=True)
class Span:
    """One word of the text: its letters, and which of the text's visible letters they are."""

    text: str
    first: int
    joined: bool


def caption_words(text: str, facts: LineFacts, begin: int, fps: int) -> tuple[CaptionWord, ...]:
    """Every word of `text`; `begin` is the frame at which the line's sound starts."""
    spans = tuple(spans_of(text))
    times = _letter_times("".join(text.split()), facts)
    words = []
    for span in spans:
        start, end = times[span.first][0], times[span.first + len(span.text) - 1][1]
        from_frame = begin + start * fps // 1000
        until = max(from_frame + 1, begin - (-end * fps // 1000))
        words.append(CaptionWord(text=span.text, start=from_frame, end=until, joined=span.joined))
    return tuple(words)


def spans_of(text: str) -> Iterator[Span]:
    """The words in order. Punctuation stays with its word: closing before it, opening after it."""
    at = 0
    for chunk in text.split():
        for number, part in enumerate(_parts(chunk)):
            yield Span(part, at, joined=number > 0)
            at += len(part)


def unspaced(character: str) -> bool:
    """Whether its script is written without spaces, so that a row may end after any character."""
    return unicodedata.name(character, "").split(" ")[0].split("-")[0] in _UNSPACED


def _parts(chunk: str) -> Iterator[str]:
    held = ""
    for here, after in zip(chunk, [*chunk[1:], ""], strict=True):
        held += here
        if after and _may_part(here, after, held):
            yield held
            held = ""
    yield held


def _may_part(here: str, after: str, held: str) -> bool:
    wide = any(map(unspaced, held)) or unspaced(after) or unicodedata.category(after) in _OPENING
    if not wide or unicodedata.category(here) in _OPENING or after in _NO_START:
        return False
    letters = any(c.isalnum() for c in held)
    return (
        letters
        and (after.isalnum() or unicodedata.category(after) in _OPENING)
        and _scripts_part(here, after)
    )


def _scripts_part(here: str, after: str) -> bool:
    """Within a run of Latin letters or digits nothing is parted, whatever stands around it."""
    return unspaced(here) or unspaced(after) or not (here.isalnum() and after.isalnum())


def _letter_times(letters: str, facts: LineFacts) -> Sequence[tuple[int, int]]:
    """(start, end) in milliseconds of every visible letter."""
    said = facts.words or (SpokenWord(text=letters, start=0, end=facts.ms),)
    times = [time for word in said for time in _shared(word)]
    if len(times) == len(letters):
        return times
    # The engine reports other letters than are written: the whole line's time, shared by letters.
    return list(_shared(SpokenWord(text=letters, start=said[0].start, end=said[-1].end)))


def _shared(word: SpokenWord) -> Iterator[tuple[int, int]]:
    count = len("".join(word.text.split()))
    for at in range(count):
        length = word.end - word.start
        yield word.start + length * at // count, word.start + length * (at + 1) // count
