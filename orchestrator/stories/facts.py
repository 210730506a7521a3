"""Series facts in prose: premise, season map, look, characters, locations, props.

A fact is a label and words. Markdown paragraphs, Fountain title pages and the first rows of a CSV all
hand their facts here, so they mean the same in each.
"""

import re
from typing import Any

from orchestrator.stories.draft import Draft
from orchestrator.stories.prose import EDGES, character
from orchestrator.stories.quotation import quotes, split, unquoted
from orchestrator.stories.words import any_of, meaning, mentions, slug, table

ASSET = re.compile(
    r"[`*]*(?P<name>[^`*()（）:：;；]+?)[`*]*\s*(?:[(（](?P<inside>.*)[)）]|[:：–—]\s*(?P<after>.*))?\s*$",
    re.DOTALL,
)
STOCK = re.compile(r"^\W*(?P<label>\w+)\s*[:：]\s*(?P<id>[\w-]+)\W*$")
MILLIMETRES = re.compile(r"\d+\s*mm\b|\d+\s*毫米", re.IGNORECASE)
SIMPLE = ("title", "premise", "season", "language", "length", "gate")


def add(draft: Draft, key: str, words: str, line: int) -> bool:
    """Put one fact into the draft; False if the key is no fact of the series."""
    words = words.strip()
    if key in SIMPLE:
        told = draft.data.get(key)
        draft.data[key] = f"{told} {words}" if told and key in ("premise", "season") else words.strip("`* ")
        draft.lines.setdefault((key,), line)
    elif key == "look":
        draft.data.setdefault("look", {}).update(look(words))
    elif key in ("locations", "props"):
        for piece in split(words.strip(EDGES), _between_assets(key, words)):
            entry(draft, key, piece, line)
    else:
        return entry(draft, key, words, line)
    return True


def key_of(label: str) -> str | None:
    """What a label of the series stands for; one place is a list of places."""
    key = meaning("labels", label)
    return "locations" if key == "location" else key


def row(draft: Draft, key: str, words: str, line: int) -> bool:
    """Put a fact that has a row or line of its own into the draft: one entry of a list, or a whole fact."""
    return entry(draft, key, words, line) or add(draft, key, words, line)


def entry(draft: Draft, key: str, words: str, line: int) -> bool:
    """Put one character, place, thing or logline into the draft; False if the key is no list."""
    if key == "characters":
        draft.add(("sheets",), character(words), line)
    elif key == "locations":
        draft.add((key,), _location(*_asset(words)), line)
    elif key == "props":
        draft.add((key,), _prop(*_asset(words)), line)
    elif key == "loglines":
        draft.add((key,), words.strip(), line)
    else:
        return False
    return True


def look(words: str) -> dict[str, Any]:
    """`Signature angle slightly low close-up; 85 mm, shallow depth of field; accent cool blue; ...`."""
    found: dict[str, Any] = {}
    rest = []
    for piece in split(words.strip(EDGES), ";；؛,，،"):
        kinds = {mention.meaning for mention in mentions("look", piece)}
        key = next((k for k in ("depth", "accent", "lens", "angle") if k in kinds), None)
        if key == "accent":
            found.update(_accent(piece))
        elif key == "lens":
            found["lens"] = millimetres[0] if (millimetres := MILLIMETRES.search(piece)) else piece
        elif key is not None:
            found[key] = _without_label(piece)
        elif "genre" in kinds:
            found["genre"] = piece
            found.update({"mood": mood} if (mood := _word_of("mood", piece)) else {})
        else:
            rest.append(piece)
    return {**found, "style": ", ".join(rest)} if rest else found


def _accent(piece: str) -> dict[str, str]:
    words = _without_label(piece)
    against = next((m for m in mentions("look", words) if m.meaning == "against"), None)
    if against is None:
        return {"accent": words}
    return {"accent": words[: against.start].strip(EDGES), "against": words[against.end :].strip(EDGES)}


def _without_label(piece: str) -> str:
    """ "signature angle slightly low" -> "slightly low"; a depth of field keeps its words."""
    first = mentions("look", piece)[0]
    return (
        piece[first.end :].strip(EDGES)
        if first.start == 0 and piece[first.end :].strip(EDGES)
        else piece.strip()
    )


def _word_of(kind: str, piece: str) -> str | None:
    return next((piece[m.start : m.end] for m in mentions("look", piece) if m.meaning == kind), None)


def _between_assets(key: str, words: str) -> str:
    """A paragraph of places is cut at semicolons; of things, or where all have brackets, at commas too."""
    bracketed = all(re.search(r"[(（]", piece) for piece in split(words, ",，、،"))
    return ";；؛,，、،" if key == "props" or bracketed else ";；؛"


def _asset(words: str) -> tuple[str, str]:
    """`id` (what is seen), `id`: what is seen, or only a name."""
    match = ASSET.match(words.strip())
    if match is None:
        return words.strip(EDGES), ""
    return match["name"].strip(), (match["inside"] or match["after"] or "").strip(EDGES)


def _location(name: str, told: str) -> dict[str, Any]:
    """What is seen, how it is lit, and when, from one description."""
    if use := _stock(told):
        return {"id": slug(name), "use": use}
    seen: list[str] = []
    light: list[str] = []
    time = ""
    for piece in split(told, ",，、،;；؛"):
        if meaning("times", piece) and not time:
            time = piece
        else:
            (light if any_of("light", piece) else seen).append(piece)
    called = _called(name)
    parts = seen if any(called.casefold() in piece.casefold() for piece in seen) else [called, *seen]
    facts = {"description": ", ".join(parts), "light": ", ".join(light), "time": time}
    return {"id": slug(name), "aliases": [called], **{key: value for key, value in facts.items() if value}}


def _prop(name: str, told: str) -> dict[str, Any]:
    if use := _stock(told):
        return {"id": slug(name), "use": use}
    return {"id": slug(name), "description": told or _called(name)}


def _called(name: str) -> str:
    """A place's id as people would say it."""
    return " ".join(re.split(r"[-_\s]+", name.strip("`* ")))


def _stock(told: str) -> str | None:
    match = STOCK.match(told)
    return match["id"] if match and meaning("labels", match["label"]) == "stock" else None


def title(words: str) -> str:
    """A heading's title: its quoted part, or all of it."""
    found = quotes(words)
    return found[0].words if found else words.strip("#*_ ")


EPISODE_WORDS = "|".join(re.escape(word) for word in sorted(table("episode"), key=len, reverse=True))
EPISODE = re.compile(
    rf"^\**\s*(?:(?:{EPISODE_WORDS})\s*#?\s*(?P<number>\d{{1,6}})"
    r"|第\s*(?P<counted>\d{1,6}|[一二三四五六七八九十百]{1,5})\s*[集话回])(?!\w)\**(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
DIGITS = {c: n for n, c in enumerate("一二三四五六七八九", 1)}


def episode(words: str) -> dict[str, Any] | None:
    """`Episode 1, "Slide Nine". Purpose: ...` -> number, title, purpose; None if it is no such heading."""
    match = EPISODE.match(words.strip())
    if match is None:
        return None
    found: dict[str, Any] = {"number": _count(match["number"] or match["counted"])}
    rest = match["rest"].replace("**", "").strip()
    label = next(
        (
            m
            for m in re.finditer(r"(?<!\w)([^\W\d][^:：.。\"“”]{0,30}?)\s*[:：]", unquoted(rest))
            if meaning("labels", m[1]) == "purpose"
        ),
        None,
    )
    named = rest[: label.start()] if label else rest
    if heading := title(named.strip(EDGES + "*_ ")).strip(EDGES):
        found["title"] = heading
    if label:
        found["purpose"] = rest[label.end() :].strip("* ")
    return {**found, "beats": []}


def _count(written: str) -> int:
    """A number in digits of any script, or in Chinese numerals up to 999."""
    if written.isdigit():
        return int(written)
    total = digit = 0
    for numeral in written:
        if numeral in DIGITS:
            digit = DIGITS[numeral]
        else:
            total += (digit or 1) * (10 if numeral == "十" else 100)
            digit = 0
    return total + digit
