"""What the words of one language tell the director: `cues/<lang>.yaml`, read once and ready to search.

A table may be half empty (a language that is begun) or absent: then nothing is found, and the director says
so.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

_FOLDER = Path(__file__).with_name("cues")
_NEVER = re.compile(r"(?!)")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

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
    suffixes: Entries = ()
    """What may be joined to an entry without changing it."""
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


class Group:
    """Cues under their labels: all found at once, or one label's alone."""

    def __init__(self, table: Table, entries: Groups) -> None:
        listed = sorted(((words, label) for label, each in entries.items() for words in each), key=_order)
        self._labels = tuple(label for _, label in listed)
        self._all = _pattern(table, [words for words, _ in listed], capture=True)
        self._each = {label: _pattern(table, sorted(words, key=_rank)) for label, words in entries.items()}

    def hits(self, text: str) -> list[Hit]:
        """Every cue in the text, in order; where two begin together, the longer entry stays."""
        return [
            Hit(self._labels[(match.lastindex or 1) - 1], match.start(), match.end(), match[0])
            for match in self._all.finditer(text)
        ]

    def first(self, text: str) -> str | None:
        """The first label, in the order of the table, that has a cue in the text."""
        return next((label for label, search in self._each.items() if search.search(text)), None)

    def of(self, label: str) -> re.Pattern[str]:
        """What finds that label alone; finds nothing if the table does not have it."""
        return self._each.get(label, _NEVER)


class Cues:
    """A table with its patterns; immutable after construction."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.verbs = Group(table, table.verbs)
        self.emotions = Group(table, table.emotions)
        self.lines = Group(table, table.lines)
        self.evidence = Group(table, table.evidence)
        self.times = Group(table, table.times)
        self.parts = Group(table, table.parts)
        self.light = self.pattern(table.light)
        self.phone = self.pattern(table.phone)
        self.holding = self.pattern(table.holding)
        self.pictured = self.pattern(table.pictured)
        self.unknown_sender = self.pattern(table.unknown_sender)
        self.connectors = self.pattern(table.connectors)
        self.prepositions = frozenset(table.after_preposition)
        self.absents = frozenset(table.after_absent)

    def pattern(self, entries: Iterable[str]) -> re.Pattern[str]:
        """Finds any of the entries as whole words, the longest first."""
        return _pattern(self.table, sorted(dict.fromkeys(entries), key=_rank))


def _rank(entry: str) -> tuple[bool, int, str]:
    """Scripts with spaces first, then the longest: the order of the alternatives in a search."""
    return runs_on(entry), -len(entry), entry


def _order(listed: tuple[str, str]) -> tuple[bool, int, str]:
    return _rank(listed[0])


def runs_on(words: str) -> bool:
    """Whether they hold a script that is written without spaces."""
    return _UNSPACED.search(words) is not None


def _pattern(table: Table, entries: Sequence[str], *, capture: bool = False) -> re.Pattern[str]:
    """One search over all entries: whole words where the script has spaces, anywhere where it has none."""
    if not entries:
        return _NEVER
    form = "({})" if capture else "(?:{})"
    spaced = "|".join(form.format(_expression(entry)) for entry in entries if not runs_on(entry))
    unspaced = "|".join(form.format(_expression(entry)) for entry in entries if runs_on(entry))
    prefix = f"(?:{'|'.join(table.prefixes)})?" if table.prefixes else ""
    suffix = f"(?:{'|'.join(table.suffixes)})?" if table.suffixes else ""
    edge = (r"(?<!\w)", r"(?!\w)") if table.spaced else (r"(?<![a-zA-Z])", r"(?![a-zA-Z])")
    whole = f"{edge[0]}{prefix}(?:{spaced}){suffix}{edge[1]}" if spaced else ""
    return re.compile("|".join(part for part in (whole, unspaced) if part), re.IGNORECASE)


def _expression(entry: str) -> str:
    words = re.escape(entry).replace(r"\*", r"\w*").replace(r"\.\.\.\ ", r"(?:\S+\s+){0,3}?")
    return words.replace("'", "['’]")


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
    return Cues(Table.model_validate(yaml.load(text, Loader=yaml.CSafeLoader)))
