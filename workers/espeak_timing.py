"""When each word and each phoneme of a spoken line sounds: espeak's events, made whole.

The library reports "don" for "don't", one event for "I saw the", several for "23:41", and none for a dash.
Here every written word of the line gets a time, in order, without overlap, ended where its sound ends.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

SILENT = str.maketrans({"…": ".", "—": ",", "–": ",", "_": " ", "*": " ", "`": " ", "~": " ", "|": " "})
"""Signs that are read as pauses, not named aloud."""

UNREAD = {"So", "Sk", "Cc", "Cf", "Co", "Cs", "Cn"}
JOINERS = "\u200c\u200d"
"""Invisible, but they shape Persian and Indic words."""

UNSPACED = r"\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[{UNSPACED}][^\w\s]*|[^\s{UNSPACED}]+")


@dataclass(frozen=True)
class Timed:
    """Something that sounds from `start` to `end`, in milliseconds."""

    text: str
    start: int
    end: int


def spoken(text: str) -> str:
    """The text as read aloud: as many characters, without control characters, emoji and markup signs."""
    return "".join(map(_aloud, text.translate(SILENT)))


def _aloud(character: str) -> str:
    unread = unicodedata.category(character) in UNREAD and character not in JOINERS
    return " " if unread else character


def tokens(text: str) -> list[tuple[int, str]]:
    """The written words with their places: split at spaces, and at each character of Han and Kana."""
    return [(found.start(), found.group()) for found in _TOKEN.finditer(text)]


def words(text: str, events: Sequence[tuple[int, int]], sounds: Sequence[Timed], ms: int) -> list[Timed]:
    """Every word of `text`. `events` are (character, ms) of words heard, `sounds` the phonemes."""
    written = tokens(text)
    starts = _starts(written, events)
    if not written or not starts:
        return []
    timed: list[Timed] = []
    bounds = [*starts, (len(written), ms)]
    for number, ((first, start), (after, until)) in enumerate(pairwise(bounds)):
        group = written[0 if number == 0 else first : after]
        timed += _share([word for _, word in group], start, _sound_end(sounds, start, until))
    return timed


def phonemes(events: Sequence[tuple[str, int]], ms: int) -> list[Timed]:
    """Phonemes with their ends; pauses are left out. `events` are (symbol, ms)."""
    ends = [at for _, at in events[1:]] + [ms]
    timed = [Timed(symbol, at, end) for (symbol, at), end in zip(events, ends, strict=True)]
    return [sound for sound in timed if sound.text.strip() and sound.end > sound.start]


def _starts(written: Sequence[tuple[int, str]], events: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """(index of a written word, ms) of the words that were heard, both rising."""
    starts: list[tuple[int, int]] = []
    for character, at in events:
        index = max((i for i, (place, _) in enumerate(written) if place <= character), default=0)
        if not starts or (index > starts[-1][0] and at > starts[-1][1]):
            starts.append((index, at))
    return starts


def _sound_end(sounds: Sequence[Timed], start: int, until: int) -> int:
    """Where the sound that begins at `start` ends: before the pause, if there is one."""
    inside = [min(sound.end, until) for sound in sounds if start <= sound.start < until]
    return max(inside, default=until)


def _share(group: Sequence[str], start: int, end: int) -> list[Timed]:
    """Words that were heard as one share its time by their letters."""
    weights = [max(1, sum(map(str.isalnum, word))) for word in group]
    edges = [start + (end - start) * passed // sum(weights) for passed in accumulate(weights, initial=0)]
    return [Timed(word, *edge) for word, edge in zip(group, pairwise(edges), strict=True)]
