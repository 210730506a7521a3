"""What stands in a beat's brackets: its role, evidence, cast, clothes, feelings, seconds, shots.

`(reveal; insert: file "Aurora", 3 weeks ago; below it: "copied yesterday")` is read the same at the end
of a Markdown beat, in a Fountain note and in a beat that is a plain string. A clause that means nothing
here stays in the beat's text, so nothing that was written is lost.
"""

import re
from collections.abc import Mapping
from typing import Any

import orchestrator.stories.inserts as inserts
from orchestrator.stories.quotation import brackets, split
from orchestrator.stories.words import meaning

CLAUSES = ";；؛"
LISTED = ",，、،"
SECONDS = re.compile(r"^(\d+(?:[.,]\d+)?)\s*(?:s|sec|secs|seconds?|秒)?$")
PAIR = re.compile(r"^\s*(?P<who>.+?)\s*(?:[:：=]\s*|\s+)(?P<what>[`'\"]?[\w-]+[`'\"]?)\s*$")


def beat(text: str, props: Mapping[str, str]) -> dict[str, Any]:
    """A beat as plain data from one run of prose with hints in its last brackets."""
    text = " ".join(text.split())
    fields: dict[str, Any] = {}
    spans = brackets(text)
    for begin, end in reversed(spans):
        last = end == spans[-1][1] and not text[end:].strip(" .。")
        given, rest = hints(text[begin + 1 : end - 1], props)
        if given and (last or "role" in given):
            fields = {**given, **fields}
            told = f"{text[:begin].strip()} ({'; '.join(rest)})" if rest else text[:begin].strip()
            text = told if last else _joined(told, text[end:].strip())
    return {"text": text, **fields}


def _joined(before: str, after: str) -> str:
    """What stood around a note, as two sentences if a capital or a name before a colon follows."""
    ends = before[-1:].isalnum() and after[:1].isalpha() and after[:1] == after[:1].upper()
    return f"{before}{'.' if ends else ''} {after}".strip() if after[:1].isalnum() else f"{before}{after}"


def hints(note: str, props: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The fields that a note gives, and the clauses that are no hints."""
    fields: dict[str, Any] = {}
    rest = []
    for clause in split(note, CLAUSES):
        if not _read(clause, fields, props):
            rest.append(clause)
    return fields, rest


def _read(clause: str, fields: dict[str, Any], props: Mapping[str, str]) -> bool:
    """Put one clause into the fields; False if it is no hint."""
    if (role := meaning("roles", clause)) is not None:
        fields["role"] = role
        return True
    label, colon, words = (
        re.split(r"([:：])", clause, maxsplit=1) if re.search(r"[:：]", clause) else (clause, "", "")
    )
    key = meaning("hints", label.strip("*` ")) if colon else None
    if key is not None:
        _labelled(key, words.strip(), fields, props)
        return True
    if SECONDS.match(clause.strip()) and not clause.strip().isdigit():
        fields["seconds"] = _number(clause)
        return True
    if inserts.shows(clause):
        fields.setdefault("inserts", []).append(inserts.insert(clause, props=props))
        return True
    return False


def _labelled(key: str, words: str, fields: dict[str, Any], props: Mapping[str, str]) -> None:
    if key == "insert":
        fields.setdefault("inserts", []).append(inserts.insert(words, props=props))
    elif key == "below":
        _below(words, fields)
    elif key in ("cast", "props"):
        fields[key] = [name.strip("` ") for name in split(words, LISTED)]
    elif key in ("wardrobe", "emotion"):
        fields.setdefault(key, {}).update(pairs(words))
    elif key == "seconds":
        fields[key] = _number(words)
    elif key == "shot":
        fields.setdefault("shots", []).append(shot(words))
    else:
        fields[key] = words.strip("` ")


def _below(words: str, fields: dict[str, Any]) -> None:
    given = fields.setdefault("inserts", [{"kind": "notice"}])
    given[-1]["lines"] = [*given[-1].get("lines", []), inserts.below(words)]


def pairs(words: str) -> dict[str, str]:
    """`Maya: night, Victor day` -> who and which; a bare word stands under "" (everybody it fits)."""
    found = {}
    for piece in split(words, LISTED + CLAUSES):
        match = PAIR.match(piece)
        who, what = (match["who"], match["what"]) if match else ("", piece)
        found[who.strip("`'\" ")] = what.strip("`'\" ")
    return found


def shot(words: str) -> dict[str, Any]:
    """`CU, low, push-in, she grips the phone`: closed words where they fit, the rest is the action."""
    found: dict[str, Any] = {}
    rest = []
    for piece in split(words, LISTED):
        key = next(
            (k for k, known in SHOT_WORDS.items() if piece.casefold() in known and k not in found), None
        )
        if key is None:
            rest.append(piece)
        else:
            found[key] = SHOT_WORDS[key][piece.casefold()]
    return {**found, "action": ", ".join(rest)} if rest else found


def _number(words: str) -> str:
    """Digits as written, for the model to check."""
    match = re.search(r"\d+(?:[.,]\d+)?", words)
    return match[0].replace(",", ".") if match else words


def _known(*words: str) -> dict[str, str]:
    return {word.casefold(): word for word in words}


SHOT_WORDS: dict[str, dict[str, str]] = {
    "size": _known("ECU", "CU", "MCU", "MS", "MLS", "LS"),
    "angle": _known("eye level", "slightly low", "low", "high", "Dutch", "overhead"),
    "move": _known(
        "static", "push-in", "pull-out", "pan left", "pan right", "tilt up", "tilt down", "handheld"
    ),
    "role": _known(
        "opening-hook", "close-up", "two-shot", "over-the-shoulder", "insert", "reaction", "cliffhanger",
        "action", "establishing",
    ),
}  # fmt: skip
