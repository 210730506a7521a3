"""What can be read or recognised in a beat: inserts as given, else as the words tell.

A quotation that nobody says stands on whatever was named before it: a page, a phone, a slide. Its words go
onto the insert as they are; nothing is put there that the story does not give.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from orchestrator.director.casting import Casting
from orchestrator.director.clauses import BLANK, Clause
from orchestrator.director.cues import Cues, Hit
from orchestrator.director.ids import clipped
from orchestrator.director.props import Props
from orchestrator.director.speech import Said, Statement
from orchestrator.stories.quotation import Quote
from orchestrator.story import Beat, Insert, InsertKind

SCREENS = frozenset({InsertKind.FILE, InsertKind.MESSAGE, InsertKind.MISSED_CALL, InsertKind.NOTICE})
_LONGEST = 2000  # characters that an insert's fields hold
_EDGES = " \t,，、،.。;；:：-–—" + BLANK


@dataclass(frozen=True)
class Shown:
    """An insert, where it falls in the beat, and who is in its picture."""

    insert: Insert
    position: int
    given: bool = False
    pictured: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sight:
    """What is needed to look for evidence in a beat."""

    beat: Beat
    statements: Sequence[Statement]
    lines: Sequence[Said]
    casting: Casting
    props: Props
    cues: Cues


def shown(sight: Sight) -> list[Shown]:
    """Every insert of the beat in order."""
    if sight.beat.inserts:
        at = _after_the_look(sight)
        return [_held(Shown(insert, at, True), sight) for insert in sight.beat.inserts]
    spoken = {line.position for line in sight.lines}
    pairs = pairwise([*sight.statements, None])
    found = [each for told, after in pairs if told for each in _in_clause(told, after, spoken, sight)]
    return [_held(each, sight) for each in found]


def _after_the_look(sight: Sight) -> int:
    """Given evidence is seen when somebody looks; without a look it is seen last."""
    ends = [
        statement.clause.end
        for statement in sight.statements
        for hit in sight.cues.verbs.hits(statement.clause.text)
        if hit.label in ("look", "see", "learn", "notice", "buzz")
    ]
    return ends[-1] if ends else len(sight.beat.text)


def _in_clause(
    statement: Statement, after: Statement | None, spoken: set[int], sight: Sight
) -> Iterator[Shown]:
    """Evidence of a clause; words after its colon are on it, too."""
    clause = statement.clause
    led = after.clause if after and clause.opens and not sight.cues.evidence.hits(after.clause.text) else None
    marks = [quote for quote in (*clause.quotes, *(led.quotes if led else ())) if quote.start not in spoken]
    hits = sight.cues.evidence.hits(clause.text)
    for hit, quotes in _shared(hits, marks, clause):
        insert = _insert(InsertKind(hit.label), hit, quotes, statement, sight)
        if insert is not None:
            yield from _one_by_one(insert, statement, hit)


def _shared(hits: Sequence[Hit], marks: Sequence[Quote], clause: Clause) -> Iterator[tuple[Hit, list[Quote]]]:
    """Every quotation goes to the evidence named before it, else to the first one named."""
    for at, hit in enumerate(hits):
        since = hit.start if at else 0
        own = [quote for quote in marks if since <= quote.start - clause.start]
        if at + 1 < len(hits):
            own = [quote for quote in own if quote.start - clause.start < hits[at + 1].start]
        yield hit, own


def _insert(
    kind: InsertKind, hit: Hit, quotes: list[Quote], statement: Statement, sight: Sight
) -> Insert | None:
    words = tuple(quote.words.rstrip(",，").strip() for quote in quotes)
    if kind is InsertKind.MISSED_CALL:
        return _call(hit, statement, sight)
    if kind is InsertKind.MESSAGE and words:
        return Insert(kind=kind, title=_sender(hit, statement, sight), lines=words)
    if kind is InsertKind.FILE and words:
        return Insert(kind=kind, title=words[0], lines=words[1:])
    if kind in (InsertKind.NOTICE, InsertKind.DOCUMENT) and words:
        return Insert(
            kind=kind, title=words[0] if kind is InsertKind.NOTICE else "", lines=_rest(kind, words)
        )
    if kind is InsertKind.PHOTOGRAPH:
        return _photograph(hit, statement, sight, words)
    if kind is InsertKind.SLIDE:
        return _slide(hit, statement, sight, words)
    if kind is InsertKind.OBJECT:
        return _object(hit, statement, sight, words)
    return None


def _rest(kind: InsertKind, words: tuple[str, ...]) -> tuple[str, ...]:
    return words[1:] if kind is InsertKind.NOTICE else words


def _one_by_one(insert: Insert, statement: Statement, hit: Hit) -> Iterator[Shown]:
    """A phone that shows one thing, then another, is two pictures with a face between them."""
    at = statement.clause.start + hit.start
    if insert.kind is not InsertKind.NOTICE:
        seen = [m.sheet for m in statement.mentions if m.start > at and not m.possessive and not m.pronoun]
        yield Shown(
            insert, at, pictured=tuple(dict.fromkeys(seen)) if insert.kind is InsertKind.PHOTOGRAPH else ()
        )
        return
    for number, words in enumerate((insert.title, *insert.lines)):
        yield Shown(Insert(kind=insert.kind, title=words), at + number)


def _call(hit: Hit, statement: Statement, sight: Sight) -> Insert:
    cards = sight.cues.table.cards
    return Insert(
        kind=InsertKind.MISSED_CALL,
        title=_sender(hit, statement, sight) or cards.caller,
        lines=(cards.missed_call,) if cards.missed_call else (),
    )


def _sender(hit: Hit, statement: Statement, sight: Sight) -> str:
    """An unknown number, or the person named right after the message."""
    after = statement.clause.text[hit.end :]
    if sight.cues.unknown_sender.search(statement.clause.text):
        return sight.cues.table.cards.caller
    named = sight.casting.named(after.split(BLANK)[0])
    return sight.casting.name(named[0]) if named else ""


def _photograph(hit: Hit, statement: Statement, sight: Sight, words: tuple[str, ...]) -> Insert | None:
    """A picture *of* something; one that is only mentioned again ("in the picture") is not shown again."""
    text = statement.clause.text
    of = sight.cues.pictured.search(text, hit.start)
    near = of is not None and of.start() <= hit.end + 2
    at = of.end() if of and near else 0 if not sight.cues.table.spaced else len(text)
    picture = _told(_owned(text[at:], statement, at, sight))
    return Insert(kind=InsertKind.PHOTOGRAPH, lines=words, picture=picture) if picture or words else None


def _slide(hit: Hit, statement: Statement, sight: Sight, words: tuple[str, ...]) -> Insert | None:
    """What stands on it: quoted words, or the thing that is seen on it."""
    before = statement.clause.text[: hit.start]
    seen = [h for h in sight.cues.verbs.hits(before) if h.label in ("see", "notice", "learn", "look")]
    thing = before[seen[-1].end :] if seen else ""
    at = seen[-1].end if seen else 0
    picture = _told(_until_preposition(_owned(thing, statement, at, sight), sight.cues))
    return (
        Insert(kind=InsertKind.SLIDE, title=words[0] if words else "", lines=words[1:], picture=picture)
        if (picture or words)
        else None
    )


def _object(hit: Hit, statement: Statement, sight: Sight, words: tuple[str, ...]) -> Insert | None:
    """A thing that is held up, found or recognised."""
    text = statement.clause.text
    held = [match for match in sight.cues.holding.finditer(text) if match.end() <= hit.start]
    if not held:
        return None
    return Insert(
        kind=InsertKind.OBJECT,
        lines=words,
        picture=_told(_owned(text[held[-1].end() :], statement, held[-1].end(), sight)),
    )


def _until_preposition(words: str, cues: Cues) -> str:
    kept: list[str] = []
    for word in words.split():
        if kept and word.lower() in cues.prepositions:
            break
        kept.append(word)
    return " ".join(kept)


def _owned(words: str, statement: Statement, offset: int, sight: Sight) -> str:
    """ "her design" -> "Maya's design", where the language marks owners so."""
    marks = sight.cues.table.owned_by
    if not marks or not sight.cues.table.spaced:
        return words
    begin = statement.clause.start + offset
    inside = [m for m in statement.mentions if begin <= m.start and m.end <= begin + len(words)]
    for owner in reversed([m for m in inside if m.pronoun and m.possessive]):
        name = f"{sight.casting.name(owner.sheet)}{marks[0]}"
        words = f"{words[: owner.start - begin]}{name}{words[owner.end - begin :]}"
    return words


def _told(words: str) -> str:
    return clipped(re.sub(r"\s+", " ", words.replace(BLANK, " ")).strip(_EDGES), _LONGEST)


def _held(each: Shown, sight: Sight) -> Shown:
    """Words on a screen stand on the phone of whoever looks, if the beat or the kind speaks of one."""
    if each.insert.prop or each.insert.kind not in SCREENS:
        return each
    touched = [t.prop for s in sight.statements for t in sight.props.touched(s.clause, s.mentions, s.subject)]
    phones = [prop for prop in touched if sight.props.is_phone(prop)]
    own = [sight.props.phones[s.subject] for s in sight.statements if s.subject in sight.props.phones]
    prop = next(iter([*phones, *own]), None)
    return Shown(each.insert.model_copy(update={"prop": prop}), each.position, each.given, each.pictured)
