"""A given insert in words -> its fields: `file "Aurora_concept_v1", created by Maya Lin, 3 weeks ago`."""

import re
from collections.abc import Mapping
from typing import Any

from orchestrator.stories.cast import bare
from orchestrator.stories.quotation import Quote, quotes, unquoted
from orchestrator.stories.words import mentions, table, whole_words

EDGES = " \t,，、:：;；.-–—"
PICTURED = ("photograph", "slide", "object")
HEADED = ("file", "notice", "title", "end")


def insert(words: str, kind: str | None = None, props: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The insert that these words give; `props` is alias -> prop id."""
    found = mentions("inserts", unquoted(words))
    kind = kind or (found[0].meaning if found else "notice" if quotes(words) else "object")
    head, tail = (found[0].start, found[0].end) if found else (0, 0)
    if kind in HEADED:
        fields = _headed(words, tail)
    elif kind in ("message", "missed-call"):
        fields = _sent(words, tail)
    else:
        fields = _pictured(words[head:] if kind in PICTURED else words, kind)
    return _filled({"kind": kind, **fields, "prop": _prop(words, props or {})})


def below(words: str) -> str:
    """A further line: quoted words without their marks, or the words."""
    found = quotes(words)
    return found[0].words if found else words.strip(EDGES)


def shows(words: str) -> bool:
    """Whether a clause without a label is evidence all the same: it names a kind and quotes its words."""
    return bool(quotes(words)) and bool(mentions("inserts", unquoted(words)))


def _headed(words: str, after: int) -> dict[str, Any]:
    """The first quotation is the headline; what follows are lines."""
    found = quotes(words)
    if not found:
        title, _, rest = words[after:].strip(EDGES).partition(",")
        return {"title": title.strip(EDGES), "lines": [rest.strip(EDGES)]}
    return {"title": found[0].words, "lines": _between(words, found[0].end, found[1:])}


def _sent(words: str, after: int) -> dict[str, Any]:
    """Who sent it is the headline."""
    found = quotes(words)
    plain = unquoted(words)[after:]
    sender, *more = [part.strip(EDGES) for part in re.split(r"[:：,，]", plain.strip(EDGES))]
    parts = sender.split(maxsplit=1)
    if len(parts) == 2 and parts[0].casefold() in table("from"):
        sender = parts[1]
    sender = bare(sender)
    return {"title": sender[:1].upper() + sender[1:], "lines": [*(quote.words for quote in found), *more]}


def _pictured(words: str, kind: str) -> dict[str, Any]:
    lines = [quote.words for quote in quotes(words)]
    picture = " ".join(unquoted(words).split()).strip(EDGES) if kind in PICTURED else ""
    return {"lines": lines, "picture": picture}


def _between(words: str, start: int, later: tuple[Quote, ...]) -> list[str]:
    lines = []
    for quote in later:
        lines += [words[start : quote.start].strip(EDGES), quote.words]
        start = quote.end
    return [line for line in [*lines, words[start:].strip(EDGES)] if line]


def _prop(words: str, props: Mapping[str, str]) -> str | None:
    names = tuple(name for name in props if name.strip())  # an alias may be empty
    match = whole_words(names).search(unquoted(words)) if names else None
    return props[next(part for part in match.groups() if part).casefold()] if match else None


def _filled(fields: dict[str, Any]) -> dict[str, Any]:
    lines = [line for line in fields.get("lines", []) if line]
    return {key: value for key, value in {**fields, "lines": lines}.items() if value}
