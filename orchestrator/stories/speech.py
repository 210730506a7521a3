"""Spoken words in a beat: `Maya: "..."`, `the boss says, "..."`, `"..." whispers Maya`.

Only speech that the text marks as speech is taken; other quotations (a page, a screen) stay evidence for
the director to find. The words stay in the beat's text as well.
"""

import re
from typing import Any

from orchestrator.stories.cast import Cast
from orchestrator.stories.quotation import SENTENCE_END, Quote, quotes
from orchestrator.stories.words import Mention, any_of, mentions

NAMED = re.compile(
    r"^\W*(?P<name>[^:：()（）\"]{1,60}?)\s*(?:[(（](?P<manner>[^()（）]{1,60})[)）])?\s*[:：]\s*$"
)
PLAIN = re.compile(
    r"^(?P<name>[^:：()（）\"]{1,60}?)\s*(?:[(（](?P<manner>[^()（）]{1,60})[)）])?\s*[:：]\s*(?P<words>\S.*)$",
    re.DOTALL,
)
UNKNOWN = re.compile(
    r"(?:^|[,;，]\s*|\b(?:and|but|then|y|pero|en|maar)\s+)(?:(?:and|but|then|y|pero|en|maar)\s+)?"
    r"(?P<who>(?:an?|the|una?|el|la|een|de|het)\s+(?:[\w-]+\s+){0,2}[\w-]+)$",
    re.IGNORECASE,
)
TRAILING = re.compile(r"^(?:\W*)(?:[\w.'’-]+\s+){0,3}[\w.'’-]+\s*(?:\w+ly\s*)?[,.;!?]?")


def spoken(text: str, cast: Cast) -> list[dict[str, Any]]:
    """The lines of a beat, as plain data."""
    passages = quotes(text)
    if not passages:
        return _unmarked(text, cast)
    lines, before, last = [], 0, None
    for index, quote in enumerate(passages):
        following = passages[index + 1].start if index + 1 < len(passages) else len(text)
        line = _line(text[before : quote.start], quote, text[quote.end : following], cast, last)
        before = quote.end
        if line is not None:
            lines.append(line)
            last = line["speaker"]
    return lines


def _line(before: str, quote: Quote, after: str, cast: Cast, last: str | None) -> dict[str, Any] | None:
    """One line, if what stands around the quotation says that it is spoken."""
    sentence = _last_sentence(before)
    words = quote.words.rstrip(",，、").strip()
    if not words:
        return None
    if (named := NAMED.match(sentence)) and cast.who(named["name"]):
        return _named(named["name"], named["manner"] or "", words, cast)
    if (somebody := _stranger(sentence, cast)) is not None:
        return _said(words, somebody, _verb_at_end(sentence) or "")
    if named:
        return _named(named["name"], named["manner"] or "", words, cast)
    if (verb := _verb_at_end(sentence)) is not None:
        return _said(words, _subject(sentence, cast), verb)
    if (verb := _verb_at_start(after)) is not None:
        return _said(words, _subject(TRAILING.match(after)[0], cast) or last, verb)  # type: ignore[index]
    return None


def _stranger(sentence: str, cast: Cast) -> str | None:
    """ "..., and a small girl looks up:" -> "a small girl", who is in no cast and must not lend her words."""
    known = cast.mentions(sentence)
    nouns = (*mentions("strangers", sentence), *mentions("role_nouns", sentence))
    for noun in sorted(nouns, key=_end, reverse=True):
        phrase = UNKNOWN.search(sentence[: noun.end])
        told = sentence[noun.end :]
        led = (
            any(each.start >= noun.start for each in known)
            or any_of("inserts", told)
            or any_of("unnamed", told)
        )
        if phrase and not led and cast.who(phrase["who"]) is None and told.strip(" ,:：") and len(told) <= 60:
            return phrase["who"]
    return None


def _end(mention: Mention) -> int:
    return mention.end


def _named(name: str, manner: str, words: str, cast: Cast) -> dict[str, Any] | None:
    """`Maya: "..."`. A thing that shows words ("The note: ...") is no speaker."""
    if (speaker := cast.who(name)) is not None:
        return _said(words, speaker, manner)
    if (verb := _verb_at_end(name)) is not None:
        return _said(words, _subject(name, cast), verb)
    is_thing = (
        any_of("unnamed", name) or any_of("inserts", name) or not (name[:1].isupper() or name[:1].isalpha())
    )
    too_long = len(name.split()) > 3 or (name[:1].islower() and " " in name)
    return None if is_thing or too_long else _said(words, name.strip(), manner)


def _unmarked(text: str, cast: Cast) -> list[dict[str, Any]]:
    """`Maya: Say it once.` without quotation marks counts when Maya has a sheet."""
    match = PLAIN.match(text)
    speaker = cast.who(match["name"]) if match else None
    return [_said(match["words"], speaker, match["manner"] or "")] if match and speaker else []


def _said(words: str, speaker: str | None, manner: str) -> dict[str, Any]:
    return {"text": words, "speaker": speaker, "manner": manner}


def _last_sentence(text: str) -> str:
    ends = [m.end() for m in SENTENCE_END.finditer(text) if text[m.end() :].strip()]
    return text[ends[-1] :].strip() if ends else text.strip()


def _verb_at_end(sentence: str) -> str | None:
    """How it is said, if a verb of saying stands within three words of the quotation."""
    found = mentions("speech", sentence)
    if not found or len(re.findall(r"\w+", sentence[found[-1].end :])) > 3:
        return None
    return found[-1].meaning


def _verb_at_start(after: str) -> str | None:
    """How it was said, if the words right after the quotation say so."""
    head = TRAILING.match(after)
    found = mentions("speech", head[0]) if head else ()
    return found[0].meaning if found else None


def _subject(sentence: str, cast: Cast) -> str | None:
    """The first person named in the clause; pronouns are left to the director."""
    found = cast.mentions(sentence)
    return found[0].meaning if found else None
