"""What happens in a beat, moment by moment, in the order of its words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from orchestrator.director.casting import Casting, Mention, Referents, Unresolved
from orchestrator.director.clauses import BLANK, clauses
from orchestrator.director.cues import Cues, Hit
from orchestrator.director.evidence import Shown
from orchestrator.director.speech import Said, Statement
from orchestrator.plan import Line


class Act(StrEnum):
    """What kind of thing happens."""

    ARRIVE = "arrive"
    LURK = "lurk"
    APPROACH = "approach"
    LEAVE = "leave"
    WALK = "walk"
    DO = "do"
    SOUND = "sound"
    BUZZ = "buzz"
    LOOK = "look"
    LEARN = "learn"
    FEEL = "feel"
    HESITATE = "hesitate"
    STATE = "state"
    SPEAK = "speak"
    SHOW = "show"


_ACTS = {
    "arrive": Act.ARRIVE,
    "lurk": Act.LURK,
    "approach": Act.APPROACH,
    "leave": Act.LEAVE,
    "walk": Act.WALK,
    "call": Act.DO,
    "show": Act.DO,
    "touch": Act.DO,
    "destroy": Act.DO,
    "ring": Act.SOUND,
    "buzz": Act.BUZZ,
    "look": Act.LOOK,
    "see": Act.LOOK,
    "notice": Act.LOOK,
    "learn": Act.LEARN,
    "change": Act.FEEL,
    "hesitate": Act.HESITATE,
}
BODILY = frozenset({Act.ARRIVE, Act.LURK, Act.APPROACH, Act.LEAVE, Act.WALK, Act.DO, Act.SOUND, Act.BUZZ})
THINGS = frozenset({Act.SOUND, Act.BUZZ})
"""What things do by themselves."""
MOVING = frozenset({Act.ARRIVE, Act.APPROACH, Act.LEAVE, Act.WALK})
ENTRANCES = frozenset({Act.ARRIVE, Act.LURK})


@dataclass(frozen=True)
class Moment:
    """One thing that happens."""

    act: Act
    position: int
    subject: str | None = None
    toward: str | None = None
    """Whom it is directed at."""
    words: str = ""
    line: Line | None = None
    shown: Shown | None = None
    seeing: bool = False
    """Takes something in, rather than only turning the eyes."""
    showing: bool = False
    """Holds something up for others to see."""


def statements(
    text: str, casting: Casting, cues: Cues, referents: Referents
) -> tuple[list[Statement], list[Unresolved]]:
    """The clauses of a beat with who is in them; a clause without a person goes on with the last one."""
    made: list[Statement] = []
    doubts: list[Unresolved] = []
    for clause in clauses(text, cues):
        mentions, open_ = casting.mentions(clause, referents)
        doubts += open_
        before = made[-1].subject if made else None
        subject = (before if clause.joined else None) or _subject(mentions) or before
        made.append(Statement(clause, tuple(mentions), subject))
    return made, doubts


def _subject(mentions: Sequence[Mention]) -> str | None:
    """Who acts: the first person who is neither an owner nor after a preposition, else the first owner."""
    actors = [m for m in mentions if not m.possessive and not m.object]
    owners = [m for m in mentions if m.possessive and not m.absent]
    objects = [m for m in mentions if m.object and not m.absent and not m.possessive]
    return next((m.sheet for m in (*actors, *owners, *objects)), None)


def moments(
    told: Sequence[Statement], inserts: Sequence[Shown], casting: Casting, cues: Cues
) -> tuple[Moment, ...]:
    """What is done and seen, ordered by where it stands in the text."""
    happened = [moment for each in told for moment in _acts(each, inserts, casting, cues)]
    happened += [Moment(Act.SHOW, each.position, shown=each) for each in inserts]
    return tuple(sorted(happened, key=_position))


def spoken(happened: Sequence[Moment], lines: Sequence[tuple[Said, Line]]) -> tuple[Moment, ...]:
    """The same with what is said, in its place."""
    said = [Moment(Act.SPEAK, each.position, line.speaker, line=line) for each, line in lines]
    return tuple(sorted([*happened, *said], key=_position))


def _position(moment: Moment) -> int:
    return moment.position


def _acts(each: Statement, inserts: Sequence[Shown], casting: Casting, cues: Cues) -> Iterator[Moment]:
    """At most one bodily act and one of the mind a clause; a bare statement counts if somebody is in it."""
    text = each.clause.text
    hits = [hit for hit in cues.verbs.hits(text) if hit.label in _ACTS]
    acts = _can_act(each)
    bodily = next(
        (hit for hit in hits if _ACTS[hit.label] in BODILY and (acts or _ACTS[hit.label] in THINGS)), None
    )
    mental = next((hit for hit in hits if _ACTS[hit.label] not in BODILY), None)
    felt = cues.emotions.hits(text)
    for hit in sorted((hit for hit in (bodily, mental) if hit), key=lambda hit: hit.start):
        yield _moment(_ACTS[hit.label], hit, each, casting, cues)
    speaks = bool(each.clause.quotes) or cues.verbs.of("speak").search(text) is not None
    if not (bodily or mental) and felt and each.subject and not speaks:
        yield _moment(Act.FEEL, felt[0], each, casting, cues)
    elif not (bodily or mental) and _says_something(each, inserts, casting, cues):
        plain = not each.clause.quotes and not _holds(each, inserts)
        yield Moment(
            Act.STATE, each.clause.start, each.subject, words=sentence(each, casting, cues) if plain else ""
        )


def _can_act(each: Statement) -> bool:
    """Whether somebody acts in it, rather than something of theirs."""
    own = [m for m in each.mentions if m.sheet == each.subject]
    return each.clause.joined or not own or any(not m.possessive and not m.object for m in own)


def _moment(act: Act, hit: Hit, each: Statement, casting: Casting, cues: Cues) -> Moment:
    at = each.clause.start + hit.start
    others = [m.sheet for m in each.mentions if m.sheet != each.subject and not m.absent and m.start > at]
    return Moment(
        act,
        at,
        each.subject,
        others[0] if others else None,
        sentence(each, casting, cues),
        seeing=hit.label in ("see", "notice"),
        showing=hit.label == "show",
    )


def _says_something(each: Statement, inserts: Sequence[Shown], casting: Casting, cues: Cues) -> bool:
    """Not a name before a colon, not the words around a line, not a clause that only names evidence."""
    words = each.clause.text.replace(BLANK, "").strip(" \t,，.:：")
    if not words or casting.who(words) or cues.verbs.of("speak").search(words):
        return False
    return not _holds(each, inserts) or bool(each.mentions)


def _holds(each: Statement, inserts: Sequence[Shown]) -> bool:
    """Whether the clause tells of evidence that is shown."""
    return any(each.clause.start <= shown.position <= each.clause.end for shown in inserts)


def sentence(each: Statement, casting: Casting, cues: Cues) -> str:
    """The clause as a sentence of its own: its subject called by name, its speech left out."""
    text = each.clause.text
    if BLANK in text and not each.clause.joined:
        text = text[: text.index(BLANK)] if text.strip(" ").find(BLANK) > 0 else text
    subject = next((m for m in each.mentions if m.sheet == each.subject), None)
    goes_on = each.clause.joined or (subject is None and not cues.table.spaced)
    if goes_on and each.subject:
        text = f"{casting.name(each.subject)}{' ' if cues.table.spaced else ''}{text.strip()}"
    elif subject is not None:
        text = _called(text, subject, each, casting, cues)
    text = " ".join(text.replace(BLANK, " ").split()).strip(" ,，:：;-–—")
    return f"{text[:1].upper()}{text[1:]}{'.' if cues.table.spaced else '。'}" if text else ""


def _called(text: str, subject: Mention, each: Statement, casting: Casting, cues: Cues) -> str:
    """A pronoun or a role noun gives way to the name; a name stays as it was written."""
    start, end = subject.start - each.clause.start, subject.end - each.clause.start
    marks = cues.table.owned_by
    if subject.pronoun and subject.possessive and not (marks and cues.table.spaced):
        return text
    owned = marks[0] if subject.pronoun and subject.possessive else ""
    return f"{_without_article(text[:start], cues)}{casting.name(subject.sheet)}{owned}{text[end:]}"


def _without_article(before: str, cues: Cues) -> str:
    words = before.split()
    if words and words[-1].lower() in (*cues.table.articles, *cues.table.possessives):
        return " ".join(words[:-1]) + (" " if len(words) > 1 else "")
    return before
