"""Word times of an engine, told in the words of the line: engines split, spell out and drop words their way.

Both are laid beside each other letter by letter; a word of ours takes the time of its letters, and one that
the engine spelt quite differently ("23" as "twenty three") the time between its neighbours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from textwrap import shorten

from workers.errors import ToolFailed
from workers.espeak_timing import tokens

ALIKE = 0.5
"""Share of the line's letters that must be found; less, and the engine said something else."""


@dataclass(frozen=True)
class Word:
    """Some words, and when they are said, in milliseconds."""

    text: str
    start: int
    end: int


def respelt(line: str, heard: Sequence[Word], ms: int) -> list[Word]:
    """Every word of the line with its time, in order and inside 0..ms. ToolFailed: it is another line."""
    ours = [word for _, word in tokens(line)]
    letters = [(number, letter) for number, word in enumerate(ours) for letter in _letters(word)]
    timed = [piece for word in heard for piece in _spread(word)]
    found = SequenceMatcher(None, [c for _, c in letters], [c for c, _, _ in timed], autojunk=False)
    spans: dict[int, tuple[float, float]] = {}
    matched = 0
    for block in found.get_matching_blocks():
        matched += block.size
        for step in range(block.size):
            number = letters[block.a + step][0]
            _, start, end = timed[block.b + step]
            first, last = spans.get(number, (start, end))
            spans[number] = (min(first, start), max(last, end))
    if not letters or matched < ALIKE * len(letters):
        said = shorten(" ".join(word.text for word in heard), 80, placeholder=" ...")
        raise ToolFailed(f"the engine timed other words than the line's: {said!r}")
    return _ordered(ours, _filled(spans, len(ours), ms), ms)


def _letters(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalnum())


def _spread(word: Word) -> list[tuple[str, float, float]]:
    letters = _letters(word.text)
    step = (word.end - word.start) / len(letters) if letters else 0.0
    return [(c, word.start + step * n, word.start + step * (n + 1)) for n, c in enumerate(letters)]


def _filled(spans: dict[int, tuple[float, float]], count: int, ms: int) -> list[tuple[float, float]]:
    """Words without a time share the gap between those that have one."""
    known = [-1, *sorted(spans), count]
    edges = {-1: (0.0, 0.0), count: (float(ms), float(ms)), **spans}
    for before, after in pairwise(known):
        gap, missing = (edges[before][1], edges[after][0]), after - before - 1
        for step in range(missing):
            length = max(0.0, gap[1] - gap[0]) / missing
            spans[before + 1 + step] = (gap[0] + length * step, gap[0] + length * (step + 1))
    return [spans[number] for number in range(count)]


def _ordered(ours: Sequence[str], spans: Sequence[tuple[float, float]], ms: int) -> list[Word]:
    """Whole milliseconds; none starts before its predecessor ends."""
    words: list[Word] = []
    at = 0
    for text, (start, end) in zip(ours, spans, strict=True):
        first = min(ms, max(at, round(start)))
        at = min(ms, max(first, round(end)))
        words.append(Word(text, first, at))
    return words
