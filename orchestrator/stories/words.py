"""The words by which stories are recognised, in several languages: `vocabulary.yaml`, ready to search.

Two questions are answered: what does this whole word stand for (`meaning`), and which known words occur
in this text (`mentions`). Scripts that are written without spaces match inside longer runs of text.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

UNSPACED_RANGES = r"\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
UNSPACED = re.compile(f"[{UNSPACED_RANGES}]")
LETTER = rf"[^\W{UNSPACED_RANGES}]"
"""A letter of a script with spaces; a name may stand right beside a sign of one without."""
ARABIC = re.compile(r"[\u0600-\u06ff]")


@dataclass(frozen=True)
class Mention:
    """A known word in a text: where, and what it stands for."""

    start: int
    end: int
    meaning: str


@cache
def vocabulary() -> dict[str, Any]:
    """The whole table."""
    text = Path(__file__).with_name("vocabulary.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return table


@cache
def table(group: str) -> dict[str, str]:
    """Word -> what it stands for; a plain list stands for the group itself."""
    entries = vocabulary()[group]
    named = entries if isinstance(entries, dict) else {group: entries}
    return {word.casefold(): meaning for meaning, words in named.items() for word in words}


def meaning(group: str, word: str) -> str | None:
    """What that whole word or phrase stands for in the group."""
    return table(group).get(" ".join(word.split()).casefold())


def mentions(group: str, text: str) -> tuple[Mention, ...]:
    """Every known word of the group, in the order of the text; the longest wins."""
    known = table(group)
    found = []
    for match in _pattern(group).finditer(text):
        word = next(part for part in match.groups() if part)
        found.append(Mention(match.start(), match.end(), known[word.casefold()]))
    return tuple(found)


def any_of(group: str, text: str) -> bool:
    """Whether any word of the group occurs."""
    return _pattern(group).search(text) is not None


def whole_words(words: tuple[str, ...]) -> re.Pattern[str]:
    """Finds any of these words, whole, in any script; one group per script holds the word as listed."""
    spaced = [w for w in words if not UNSPACED.search(w) and not ARABIC.search(w)]
    parts = [
        rf"(?<!{LETTER})({_alternatives(spaced)})(?:['’]s|s|es)?(?!{LETTER})" if spaced else "",
        _joined([w for w in words if ARABIC.search(w)], r"(?<!\w)[وفبلك]?(?:ال)?({})(?!\w)"),
        _joined([w for w in words if UNSPACED.search(w)], "({})"),
    ]
    return re.compile("|".join(part for part in parts if part) or r"(?!)()", re.IGNORECASE)


def slug(name: str) -> str:
    """An id for a name in any script: letters, marks and digits, hyphens between; "" if nothing is left."""
    kept = "".join(c if _belongs(c) else " " for c in unicodedata.normalize("NFC", name).casefold())
    return "-".join(kept.split())[:64].rstrip("-")


def _belongs(character: str) -> bool:
    return character == "_" or unicodedata.category(character)[0] in "LMN"


def _joined(words: list[str], template: str) -> str:
    return template.format(_alternatives(words)) if words else ""


def _alternatives(words: list[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))


@cache
def _pattern(group: str) -> re.Pattern[str]:
    return whole_words(tuple(table(group)))
