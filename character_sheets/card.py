"""A character card of another program becomes a sheet: Character Card V2 and V3, as JSON or in a PNG.

`read_card` is the whole of it. Cards are written for chats, so much of a card tells a model what to do:
that is left out and named in the notes. What tells how somebody looks and is goes into the sheet as text.
The picture of a card is a reference image like any other; the caller gives it to `intake.take_in`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from character_sheets.card_file import card_object
from character_sheets.card_words import (
    LIMIT,
    MACRO,
    age,
    filled,
    fitted,
    listed,
    plain,
    pronouns,
    sentences,
    slug,
    sorted_out,
    tidy,
)
from character_sheets.errors import UnusableCard
from character_sheets.sheet import Appearance, Behaviour, Sheet

SPECS: Final = ("chara_card_v2", "chara_card_v3")
MAX_NAME: Final = 100
MAX_TEXT: Final = 65_536
MAX_HABITS: Final = 12
TAKEN: Final = ("name", "description", "personality", "nickname")
ORDERS: Final = (
    "system_prompt",
    "post_history_instructions",
    "first_mes",
    "mes_example",
    "alternate_greetings",
    "group_only_greetings",
    "creator_notes",
    "creator_notes_multilingual",
    "character_book",
)
"""Instructions and talk for a chat."""
LOOKS: Final = ("face", "skin", "eyes", "hair", "facial_hair", "build", "marks")


def read_card(data: bytes) -> tuple[Sheet, tuple[str, ...]]:
    """The sheet of a card, and notes for people: what was left out, what is to be checked or added."""
    card = card_object(data)
    if card.get("spec") not in SPECS:
        raise UnusableCard(
            "spec", f"is not one of {', '.join(SPECS)}", "export it as Character Card V2 or V3"
        )
    fields = card.get("data")
    if not isinstance(fields, dict):
        raise UnusableCard("data", "is not an object", "export it as Character Card V2 or V3")
    name = _name(fields)
    words = {key: filled(_text(fields, key), name) for key in ("description", "personality")}
    found = sorted_out(words["description"])
    sheet = _sheet(name, _nickname(fields), words, found)
    return sheet, tuple(_notes(sheet, fields, words, found))


def _sheet(name: str, nickname: str, words: Mapping[str, str], found: Mapping[str, list[str]]) -> Sheet:
    everything = "\n".join(words.values())
    return Sheet(
        id=slug(name),
        name=name,
        aliases=(nickname,) if nickname and nickname != name else (),
        pronouns=pronouns(everything),
        role=fitted(found["rest"]),
        age=age(everything),
        appearance=Appearance.model_validate({field: listed(found[field]) for field in LOOKS}),
        behaviour=Behaviour(
            temperament=fitted(list(sentences(words["personality"]))),
            does=tuple(fitted([habit]) for habit in found["does"][:MAX_HABITS]),
            never=tuple(fitted([habit]) for habit in found["never"][:MAX_HABITS]),
        ),
    )


def _name(fields: Mapping[str, Any]) -> str:
    name = " ".join(_text(fields, "name").split())
    if not name:
        raise UnusableCard("data.name", "is missing", "give the character a name")
    if len(name) > MAX_NAME:
        raise UnusableCard("data.name", f"has more than {MAX_NAME} characters", "give a shorter name")
    if not slug(name):
        raise UnusableCard("data.name", "has neither a letter nor a digit", "give a name that can be spoken")
    return name


def _nickname(fields: Mapping[str, Any]) -> str:
    nickname = " ".join(_text(fields, "nickname").split())
    if len(nickname) > MAX_NAME:
        raise UnusableCard("data.nickname", f"has more than {MAX_NAME} characters", "give a shorter one")
    return nickname


def _text(fields: Mapping[str, Any], key: str) -> str:
    """A field as text; programs write null for an absent one."""
    value = fields.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnusableCard(f"data.{key}", "is not text", "make it text, or leave it out")
    if len(value) > MAX_TEXT:
        raise UnusableCard(f"data.{key}", f"has more than {MAX_TEXT} characters", "shorten it")
    return plain(f"data.{key}", value)


def _notes(
    sheet: Sheet, fields: Mapping[str, Any], words: Mapping[str, str], found: Mapping[str, list[str]]
) -> Iterator[str]:
    if orders := [key for key in ORDERS if fields.get(key)]:
        yield f"Left out, being instructions and talk for a chat: {', '.join(orders)}."
    if others := sum(1 for key in fields if fields[key] and key not in {*ORDERS, *TAKEN}):
        yield f"Left out, having no place in a sheet: {others} more field(s), such as scenario or tags."
    yield from _cuts(words, found)
    if any(MACRO.search(text) for text in words.values()):
        yield "Macros other than {{char}} and {{user}} stay in the text as they stand; take them out."
    yield f"Guessed from the text, please check: age {sheet.age or 'unknown'}, pronouns {sheet.pronouns}."
    if missing := [field for field in ("face", "skin", "hair") if not getattr(sheet.appearance, field)]:
        yield f"Add to the appearance: {', '.join(missing)}; the card does not say."
    yield from _wardrobe(found["wardrobe"])
    yield "Add the voice: a card does not say how somebody sounds."
    yield "Add the card's picture as a reference image if you have the right to use it, and say which right."


def _cuts(words: Mapping[str, str], found: Mapping[str, list[str]]) -> Iterator[str]:
    """Fields that hold less than the card says."""
    whole = {"role": " ".join(found["rest"]), "temperament": " ".join(sentences(words["personality"]))}
    whole |= {field: ", ".join(tidy(found[field])) for field in LOOKS}
    for field, text in whole.items():
        if len(text) > LIMIT:
            yield f"More is said than the {LIMIT} characters of {field} hold: whole sentences were left out."
    for about in ("does", "never"):
        if len(found[about]) > MAX_HABITS:
            yield f"Only {MAX_HABITS} of {len(found[about])} sentences taken (description, into {about})."


def _wardrobe(clothes: list[str]) -> Iterator[str]:
    said = f"; the card says: {listed(clothes)}" if clothes else "; the card does not say what is worn"
    yield f"Add a wardrobe{said}."
