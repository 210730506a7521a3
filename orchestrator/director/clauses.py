"""A beat's text as clauses: one statement each, with quoted passages set aside.

Positions count in the beat's text, so that names, verbs, evidence and speech, found separately, keep their
order.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator.director.cues import Cues
from orchestrator.stories.quotation import Quote, quotes

BLANK = "\ufffc"  # stands where quoted words were, so that no rule reads them
_ENDS = re.compile(r"[.!?]+(?=\s|$|\ufffc)|[;…:](?!\S)|[。！？；：؟؛…:](?=\ufffc|\s|$)|[。！？；：؟؛]")
_INITIAL = re.compile(r"(?<!\w)[^\W\d_]$")
_SENTENCE = ".!?。！？؟…"


@dataclass(frozen=True)
class Clause:
    """One statement: its words with quotations blanked, and where it begins."""

    text: str
    start: int
    quotes: tuple[Quote, ...] = ()
    opens: bool = False
    """Ends with a colon: what follows belongs to it."""
    joined: bool = False
    """Begins with a verb after "and": who acted goes on acting."""

    @property
    def end(self) -> int:
        """The position after its last character."""
        return self.start + len(self.text)


def blanked(text: str) -> str:
    """The text with every quotation blanked out, positions kept."""
    for quote in quotes(text):
        text = text[: quote.start] + BLANK * (quote.end - quote.start) + text[quote.end :]
    return text


def clauses(text: str, cues: Cues) -> tuple[Clause, ...]:
    """The statements of a text in order; empty ones are dropped."""
    found, plain = quotes(text), blanked(text)
    joints = dict(_joints(plain, cues))
    cuts = sorted([*_marks(plain, found, cues), *joints.items()])
    made, begin = [], 0
    for end, after in [*cuts, (len(plain), len(plain))]:
        words = plain[begin:end]
        if words.strip():
            held = tuple(quote for quote in found if begin <= quote.start < end)
            opens = plain[end : end + 1] in (":", "：") and end < len(plain)
            made.append(Clause(words, begin, held, opens, begin in joints.values()))
        begin = after
    return tuple(made)


def _marks(plain: str, found: tuple[Quote, ...], cues: Cues) -> list[tuple[int, int]]:
    """(end of a clause, begin of the next) at marks, and after quotations that end a sentence."""
    marks = [
        (m.start(), m.end()) for m in _ENDS.finditer(plain) if not _abbreviated(plain[: m.start()], cues)
    ]
    if not cues.table.spaced:
        marks += [(at, at + 1) for at, letter in enumerate(plain) if letter == "，"]
    marks += [(q.end, q.end) for q in found if q.words[-1:] in _SENTENCE and _begins_sentence(plain[q.end :])]
    return marks


def _joints(plain: str, cues: Cues) -> Iterator[tuple[int, int]]:
    """Where a connector starts a new statement: the next word is a verb that the table knows."""
    verbs = {hit.start for hit in cues.verbs.hits(plain)}
    for match in cues.connectors.finditer(plain):
        begin = match.end() + len(plain[match.end() :]) - len(plain[match.end() :].lstrip())
        if begin in verbs and plain[: match.start()].strip():
            yield len(plain[: match.start()].rstrip()), begin


def _begins_sentence(following: str) -> bool:
    words = following.strip()
    return bool(words) and following[:1].isspace() and words[0] == words[0].upper() and words[0].isalpha()


def _abbreviated(before: str, cues: Cues) -> bool:
    last = re.search(r"\w+$", before)
    return bool(_INITIAL.search(before) and last and last[0].isupper()) or bool(
        last and last[0].lower() in cues.table.abbreviations
    )
