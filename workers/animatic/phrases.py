"""The vocabulary: tables of plain words, read once, and a longest-phrase-first reader over them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_TOKEN = re.compile(r"[^\W_]+", re.UNICODE)
_CLAUSE = re.compile(r"[,;.:()\n]|\b(?:and|with|over|under|underneath|beneath|plus|&)\b", re.IGNORECASE)


@cache
def vocabulary(name: str) -> dict[str, Any]:
    loaded = yaml.load(
        files("workers.animatic").joinpath(f"vocabulary/{name}.yaml").read_text("utf-8"),
        Loader=yaml.CSafeLoader,
    )
    return dict(loaded)


@cache
def filler() -> frozenset[str]:
    lines = yaml.load(
        files("workers.animatic").joinpath("vocabulary/filler.yaml").read_text("utf-8"),
        Loader=yaml.CSafeLoader,
    )
    return frozenset(token for line in lines for token in tokens(str(line)))


def tokens(text: str) -> list[str]:
    """Lower-case words; hyphens and apostrophes part words, so "wine-red" is "wine red"."""
    return [word.lower() for word in _TOKEN.findall(text[:2000])]


def clauses(text: str) -> list[list[str]]:
    """Each thing said, as its words; what is said to be absent ("without a tie") is left out."""
    return [words for part in _CLAUSE.split(text[:2000]) if (words := _present(tokens(part)))]


def _present(words: list[str]) -> list[str]:
    absent = [index for index, word in enumerate(words) if word in ("without", "no", "not")]
    return words[: absent[0]] if absent else words


@dataclass(frozen=True)
class Hit:
    table: str
    phrase: str
    value: Any
    start: int
    end: int


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def read(words: Sequence[str], tables: Mapping[str, Mapping[str, Any]]) -> tuple[list[Hit], list[str]]:
    """What the tables know of these words, longest phrase first, and what they don't."""
    hits: list[Hit] = []
    left: list[str] = []
    index = 0
    while index < len(words):
        hit = _longest(words, index, tables)
        if hit:
            hits.append(hit)
            index = hit.end
            continue
        word = words[index]
        if not word.isdigit() and not {word, _singular(word)} & filler():
            left.append(word)
        index += 1
    return hits, left


def _longest(words: Sequence[str], index: int, tables: Mapping[str, Mapping[str, Any]]) -> Hit | None:
    for length in range(min(7, len(words) - index), 0, -1):
        phrase = " ".join(words[index : index + length])
        forms = (phrase, " ".join([*words[index : index + length - 1], _singular(words[index + length - 1])]))
        for form in forms:
            for table, known in tables.items():
                if form in known:
                    return Hit(table, form, known[form], index, index + length)
    return None
