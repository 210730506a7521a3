"""What is said in a beat and by whom: from `Beat.lines`, else from what the text marks as speech."""

from collections.abc import Sequence
from dataclasses import dataclass

from orchestrator.director.casting import Casting, Mention
from orchestrator.director.clauses import BLANK, Clause
from orchestrator.director.cues import Cues
from orchestrator.stories.quotation import Quote, quotes
from orchestrator.story import Beat, Spoken


@dataclass(frozen=True)
class Said:
    """Words in a beat; `speaker` is None when nobody can be made out."""

    text: str
    speaker: str | None
    position: int
    manner: str = ""
    given: bool = False
    """The speaker was given, not worked out."""
    called: str = ""
    """How the user named the speaker, if they did."""


@dataclass(frozen=True)
class Statement:
    """A clause with the people in it, as far as the whole beat tells."""

    clause: Clause
    mentions: tuple[Mention, ...]
    subject: str | None


def said(beat: Beat, statements: Sequence[Statement], casting: Casting, cues: Cues) -> list[Said]:
    """Every line of the beat in the order of the text."""
    if beat.lines:
        return _given(beat, statements, casting, cues)
    found = [_heard(quote, at, statements, casting, cues) for at, quote in _quotes(statements)]
    lines = [line for line in found if line is not None]
    return lines or _unmarked(beat, casting)


def _quotes(statements: Sequence[Statement]) -> list[tuple[int, Quote]]:
    return [(at, quote) for at, each in enumerate(statements) for quote in each.clause.quotes]


def _given(beat: Beat, statements: Sequence[Statement], casting: Casting, cues: Cues) -> list[Said]:
    """Lines as given; one without a speaker is looked up in the text, where it may be quoted."""
    marks = {_plain(quote.words): (at, quote) for at, quote in _quotes(statements)}
    made = []
    for spoken in beat.lines:
        at, quote = marks.get(_plain(spoken.text), (len(statements) - 1, None))
        position = quote.start if quote else len(beat.text)
        if spoken.speaker:
            who = casting.who(spoken.speaker)
            made.append(Said(spoken.text, who, position, spoken.manner, True, spoken.speaker))
        else:
            who = _speaker(quote, at, statements, casting, cues) if quote else _only(statements)
            made.append(Said(spoken.text, who, position, spoken.manner))
    if all(_plain(spoken.text) in marks for spoken in beat.lines):
        told = {_plain(spoken.text) for spoken in beat.lines}
        others = [(at, quote) for words, (at, quote) in marks.items() if words not in told]
        heard = [_heard(quote, at, statements, casting, cues) for at, quote in others]
        made += [line for line in heard if line is not None]
    return sorted(made, key=_position)


def _position(line: Said) -> int:
    return line.position


def _heard(
    quote: Quote, at: int, statements: Sequence[Statement], casting: Casting, cues: Cues
) -> Said | None:
    """The quotation as a line, or None if it stands on something that is read."""
    if not quote.words or _on_evidence(quote, at, statements, casting, cues):
        return None
    speaker = _speaker(quote, at, statements, casting, cues)
    return Said(quote.words.rstrip(",，、").strip(), speaker, quote.start)


def _on_evidence(
    quote: Quote, at: int, statements: Sequence[Statement], casting: Casting, cues: Cues
) -> bool:
    """Whether the words are on a page or a screen: evidence stands before them and nobody says them."""
    own = statements[at].clause
    before = own.text[: quote.start - own.start]
    led = statements[at - 1].clause if at and statements[at - 1].clause.opens else None
    told = f"{led.text} {before}" if led else before
    if _named(led, casting) or cues.verbs.of("speak").search(told):
        return False
    return bool(cues.evidence.hits(told) or cues.holding.search(told))


def _speaker(
    quote: Quote | None, at: int, statements: Sequence[Statement], casting: Casting, cues: Cues
) -> str | None:
    """`Name: "..."`; who says, asks, whispers; the one who acts in the sentence; the only one in the beat."""
    own, led = statements[at], statements[at - 1] if at and statements[at - 1].clause.opens else None
    named = _named(led.clause, casting) if led else None
    if named:
        return named
    if quote and (by := _by_verb(own, quote, cues)):
        return by
    return own.subject or (led.subject if led else None) or _only(statements)


def _by_verb(own: Statement, quote: Quote, cues: Cues) -> str | None:
    """The person before the verb of saying, or after it: "says Maya"."""
    verb = cues.verbs.of("speak").search(own.clause.text)
    if verb is None:
        return None
    at = own.clause.start + verb.start()
    actors = [m for m in own.mentions if not m.object and not m.possessive]
    if at < quote.start:
        before = [m.sheet for m in actors if m.end <= at]
        between = [m.sheet for m in actors if at < m.start < quote.start]
        return next(iter([*reversed(before), *between]), own.subject)
    after = [m for m in actors if m.start >= quote.end]
    return after[0].sheet if after else own.subject


def _named(clause: Clause | None, casting: Casting) -> str | None:
    """Whose label the clause is, if it is nothing but a name before a colon."""
    return casting.who(clause.text.strip().split("(")[0].strip()) if clause and clause.opens else None


def _only(statements: Sequence[Statement]) -> str | None:
    """The one person who acts in the beat."""
    acting = {each.subject for each in statements if each.subject}
    return acting.pop() if len(acting) == 1 else None


def _unmarked(beat: Beat, casting: Casting) -> list[Said]:
    """`Maya: Say it once.` without quotation marks, when the name before the colon has a sheet."""
    name, colon, words = beat.text.replace("：", ":").partition(":")
    who = casting.who(name.strip()) if colon and not quotes(beat.text) else None
    return [Said(words.strip(), who, len(name) + 1)] if who and words.strip(BLANK + " ") else []


def _plain(words: str) -> str:
    return "".join(letter for letter in words.casefold() if letter.isalnum())


def as_spoken(line: Said) -> Spoken:
    """The line in the words of the story."""
    return Spoken(text=line.text, speaker=line.speaker, manner=line.manner)
