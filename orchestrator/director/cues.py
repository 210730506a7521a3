"""What the words of one language tell the director: `cues/<lang>.yaml`, read once and ready to search.

A table may be half empty (a language that is begun) or absent: then nothing is found, and the director says so.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

_FOLDER = Path(__file__).with_name("cues")
_NEVER = re.compile(r"(?!)")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

Entries = tuple[str, ...]
Groups = dict[str, Entries]


class Cards(BaseModel):
    """The words of title and end cards, and of a phone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    episode: str = "{number}"
    next: str = "{title}"
    continued: str = "…"
    caller: str = ""
    missed_call: str = ""


class Table(BaseModel):
    """One language's file, as written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    complete: bool = False
    spaced: bool = True
    """Whether words are written with spaces between them; if not, `words_per_second` counts characters."""
    words_per_second: float = 2.5
    prefixes: Entries = ()
    pronouns: Groups = Field(default_factory=dict)
    subjects: Entries = ()
    possessives: Entries = ()
    owned_by: Entries = ()
    articles: Entries = ()
    abbreviations: Entries = ()
    after_preposition: Entries = ()
    after_absent: Entries = ()
    connectors: Entries = ()
    parts: Groups = Field(default_factory=dict)
    verbs: Groups = Field(default_factory=dict)
    lines: Groups = Field(default_factory=dict)
    emotions: Groups = Field(default_factory=dict)
    evidence: Groups = Field(default_factory=dict)
    pictured: Entries = ()
    holding: Entries = ()
    unknown_sender: Entries = ()
    unread: Entries = ()
    phone: Entries = ()
    times: Groups = Field(default_factory=dict)
    light: Entries = ()
    cards: Cards = Cards()


class Hit:
    """A cue found in a text."""

    __slots__ = ("end", "label", "start", "words")

    def __init__(self, label: str, start: int, end: int, words: str) -> None:
        self.label, self.start, self.end, self.words = label, start, end, words


class Cues:
    """A table with its patterns; immutable after construction."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.verbs = self._searches(table.verbs)
        self.emotions = self._searches(table.emotions)
        self.lines = self._searches(table.lines)
        self.evidence = self._searches(table.evidence)
        self.times = self._searches(table.times)
        self.parts = self._searches(table.parts)
        self.light = self.pattern(table.light)
        self.phone = self.pattern(table.phone)
        self.holding = self.pattern(table.holding)
        self.unknown_sender = self.pattern(table.unknown_sender)
        self.connectors = self.pattern(table.connectors)
        self.prepositions = frozenset(table.after_preposition)
        self.absents = frozenset(table.after_absent)

    def pattern(self, entries: Iterable[str]) -> re.Pattern[str]:
        """Finds any of the entries as whole words, the longest first."""
        listed = sorted(dict.fromkeys(entries), key=lambda entry: (-len(entry), entry))
        if not listed:
            return _NEVER
        return re.compile("|".join(self._expression(entry) for entry in listed), re.IGNORECASE)

    def hits(self, searches: Mapping[str, re.Pattern[str]], text: str) -> list[Hit]:
        """Every cue of the groups in the text, in order; where two overlap, the longer one stays."""
        found = [
            Hit(label, match.start(), match.end(), match[0])
            for label, search in searches.items()
            for match in search.finditer(text)
        ]
        found.sort(key=lambda hit: (hit.start, -hit.end))
        return _without_overlaps(found)

    def first(self, searches: Mapping[str, re.Pattern[str]], text: str) -> str | None:
        """The first group, in the order of the table, that has a cue in the text."""
        return next((label for label, search in searches.items() if search.search(text)), None)

    def _searches(self, groups: Groups) -> dict[str, re.Pattern[str]]:
        return {label: self.pattern(entries) for label, entries in groups.items()}

    def _expression(self, entry: str) -> str:
        words = (
            re.escape(entry)
            .replace(r"\*", r"\w*")
            .replace(r"\.\.\.", r"(?:\S+\s+){0,3}?")
            .replace("'", "['’]")
        )
        words = words.replace(r"{0,3}?\ ", "{0,3}?")
        if _UNSPACED.search(entry):
            return words
        prefix = f"(?:{'|'.join(self.table.prefixes)})?" if self.table.prefixes else ""
        return rf"(?<!\w){prefix}{words}(?!\w)"


def _without_overlaps(found: list[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for hit in found:
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


def languages() -> tuple[str, ...]:
    """The languages that have a table, sorted."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


@cache
def cues(language: str) -> Cues:
    """The cues of a BCP 47 language; an empty table when there is none."""
    code = language.split("-")[0].lower()
    if code not in languages():
        return Cues(Table())
    text = (_FOLDER / f"{code}.yaml").read_text(encoding="utf-8")
    return Cues(Table.model_validate(yaml.safe_load(text)))
