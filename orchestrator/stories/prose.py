"""A character described in prose -> the fields of a sheet.

`**Maya**, 24, junior designer. Shoulder-length dark hair, simple gold earrings. Wardrobe `night`: beige
blazer. Nervous but determined. Voice: female, young, warm.` Sentences with a label fill their field;
other sentences are cut at commas and sorted by the words they hold (`vocabulary.yaml`).
"""

import re
from collections.abc import Iterable
from typing import Any

from orchestrator.stories.cast import bare, name_aliases
from orchestrator.stories.quotation import sentences, split
from orchestrator.stories.voices import voice, voice_age
from orchestrator.stories.words import any_of, meaning, mentions, slug, table

COMMAS = ",，、،"
EDGES = " \t,，、،.。;；:：–—-"
HEAD = re.compile(
    r"^(?:\*\*(?P<bold>.+?)\*\*|(?P<plain>[^,，、،:：(（.。–—]+))\s*(?:[(（](?P<aside>[^()（）]*)[)）])?"
)
VARIANT = re.compile(r"[`'\"“]?(?P<id>\w[\w-]*)[`'\"”]?\s*[:：=]\s*(?P<outfit>.+)$", re.DOTALL)
AGE = re.compile(r"(?<![\w#])(\d{1,3})(?!\w*\d)")
LABEL = re.compile(r"^\**(?P<label>[^:：]{1,30}?)\**\s*[:：]\**\s*(?P<words>.+)$", re.DOTALL)
BODY = ("face", "skin", "eyes", "hair", "facial_hair", "build", "marks")
POSSESSIVE = re.compile(r"['’]s\b|s['’]\s")
DEFAULT_VARIANT = "default"


def character(text: str) -> dict[str, Any]:
    """The sheet, as plain data, that one entry of a cast list describes."""
    text = " ".join(text.split())
    head = HEAD.match(text)
    if head is None:
        return {"name": text}
    sheet: dict[str, Any] = {"name": (head["bold"] or head["plain"]).strip(EDGES)}
    sheet["id"] = slug(sheet["name"])
    _aside(head["aside"] or "", sheet)
    first, *rest = sentences(text[head.end() :].strip(EDGES)) or [""]
    _introduce(first, sheet)
    for sentence in rest:
        _tell(sentence.strip(EDGES), sheet)
    return _finish(sheet, text)


def _aside(words: str, sheet: dict[str, Any]) -> None:
    """Brackets after the name: `(stock: amara-okafor; she/her; also called the boss)`."""
    for clause in split(words, ";；؛"):
        label = LABEL.match(clause)
        key = meaning("labels", label["label"]) if label else None
        if key == "stock" and label:
            sheet["use"] = label["words"].strip("` ")
        elif (said := table("pronouns").get(re.split(r"[/ ]", clause)[0].casefold())) is not None:
            sheet["pronouns"] = said
        elif AGE.fullmatch(clause):
            sheet["age"] = clause
        else:
            sheet.setdefault("aliases", []).extend(_items(label["words"] if label else _after_label(clause)))


def _after_label(clause: str) -> str:
    """ "also called the widow" -> "the widow"."""
    known = sorted((word for word, key in table("labels").items() if key == "aliases"), key=len, reverse=True)
    label = next((word for word in known if clause.casefold().startswith(f"{word} ")), "")
    return clause[len(label) :]


def _introduce(sentence: str, sheet: dict[str, Any]) -> None:
    """The first sentence: age and role; what describes the body is taken as such."""
    if LABEL.match(sentence) and meaning("labels", LABEL.match(sentence)["label"]):  # type: ignore[index]
        _tell(sentence, sheet)
        return
    role = []
    for piece in split(sentence, COMMAS):
        piece = piece.strip(EDGES)
        if AGE.search(piece) and "age" not in sheet and not _kind_of(_without_age(piece)):
            sheet["age"] = str(int(AGE.search(piece)[1]))  # type: ignore[index]
            piece = _without_age(piece)
        if piece and not _describe(piece, sheet):
            role.append(piece)
    if role:
        sheet["role"] = ", ".join(role)


def _tell(sentence: str, sheet: dict[str, Any]) -> None:
    """One further sentence: a labelled field, wardrobe variants, looks, or behaviour."""
    label = LABEL.match(sentence)
    first = re.split(r"[\s`'\"“:：]", sentence, maxsplit=1)[0]
    key = meaning("labels", label["label"].strip("* ")) if label else None
    if meaning("labels", first) == "wardrobe" or key == "wardrobe":
        _wardrobe(sentence, sheet)
    elif key is not None and label is not None:
        _labelled(key, label["words"].strip(EDGES), sheet)
    else:
        told = [
            piece for piece in split(sentence, COMMAS) if not _describe(_lower(piece.strip(EDGES)), sheet)
        ]
        if told:
            _behave(", ".join(piece.strip() for piece in told), sheet)


def _labelled(key: str, words: str, sheet: dict[str, Any]) -> None:
    """A sentence such as `Hair: red curls` or `Voice: male, low`."""
    if key == "voice":
        sheet["voice"] = voice(words)
    elif key in BODY:
        _appearance(sheet)[key] = _lower(words)
    elif key == "accessories":
        _appearance(sheet).setdefault(key, []).extend(_items(words))
    elif key in ("aliases", "palette"):
        sheet.setdefault(key, []).extend(_items(words))
    elif key in ("gestures", "never"):
        _behaviour(sheet).setdefault(key, []).extend(_items(words))
    elif key == "pronouns":
        sheet[key] = table("pronouns").get(words.split("/")[0].strip().casefold(), words)
    elif key in ("arc", "role", "origin", "age"):
        sheet[key] = words
    else:
        _behave(words, sheet)


def _wardrobe(sentence: str, sheet: dict[str, Any]) -> None:
    """`Wardrobe `day`: a; wardrobe `night`: b` or `Wardrobe: white shirt`."""
    for piece in split(sentence, ";；؛"):
        words = re.split(r"[\s:：]+", piece, maxsplit=1)
        rest = words[1] if meaning("labels", words[0]) == "wardrobe" and len(words) > 1 else piece
        named = VARIANT.match(rest.strip())
        variant = (
            {"id": slug(named["id"]), "outfit": named["outfit"]}
            if named
            else {"id": DEFAULT_VARIANT, "outfit": rest}
        )
        sheet.setdefault("wardrobe", []).append({**variant, "outfit": variant["outfit"].strip(EDGES)})


def _describe(piece: str, sheet: dict[str, Any]) -> bool:
    """Sort a piece into the body, the accessories or the clothes; False if it is about none of them."""
    halves = _halves(piece)
    if len(halves) > 1 and all(map(_kind_of, halves)) and len(set(map(_kind_of, halves))) > 1:
        return bool([_describe(half, sheet) for half in halves])
    kind = _kind_of(piece)
    if kind is None:
        return False
    if kind == "garment":
        sheet.setdefault("worn", []).append(piece)
    elif kind == "accessories":
        _appearance(sheet).setdefault(kind, []).append(piece)
    else:
        told = _appearance(sheet).get(kind)
        _appearance(sheet)[kind] = f"{told}, {piece}" if told else piece
    return True


def _kind_of(piece: str) -> str | None:
    """What a piece of description is about."""
    if any_of("behaviour", piece) and mentions("behaviour", piece)[0].start == 0:
        return None
    kinds = {mention.meaning for mention in mentions("body", piece)}
    if any_of("garments", piece) and not kinds & {"facial_hair", "hair", "eyes"}:
        return "garment"
    order = ("facial_hair", "hair", "eyes", "skin", "marks", "accessories", "build", "face")
    return next((kind for kind in order if kind in kinds), None)


def _behave(words: str, sheet: dict[str, Any]) -> None:
    """Temperament, habits that a camera sees, and the arc."""
    for clause in split(words, ";；؛"):
        if any(m.meaning == "arc" for m in mentions("behaviour", clause)):
            sheet["arc"] = f"{sheet['arc']}; {clause}" if sheet.get("arc") else clause
            continue
        pieces = [piece.strip(EDGES) for piece in split(clause, COMMAS)]
        habits = [
            p for p in pieces if any(m.meaning == "habit" and m.start == 0 for m in mentions("behaviour", p))
        ]
        _behaviour(sheet).setdefault("gestures", []).extend(_lower(habit) for habit in habits)
        temper = ", ".join(_lower(piece) for piece in pieces if piece not in habits)
        told = _behaviour(sheet).get("temperament", "")
        _behaviour(sheet)["temperament"] = "; ".join(part for part in (told, temper) if part)


def _finish(sheet: dict[str, Any], text: str) -> dict[str, Any]:
    """Default outfit, aliases, pronouns and kind, from what was told."""
    worn = sheet.pop("worn", [])
    if worn:
        sheet.setdefault("wardrobe", []).insert(0, {"id": DEFAULT_VARIANT, "outfit": ", ".join(worn)})
    if aliases := _unique(
        [*sheet.get("aliases", []), *name_aliases(sheet["name"]), *_called(sheet.get("role", ""))]
    ):
        sheet["aliases"] = aliases
    if "voice" in sheet or "use" not in sheet:
        sheet.setdefault("pronouns", _pronouns(sheet, text))
    if str(sheet.get("age", "")).isdigit() and "voice" in sheet:
        sheet["voice"].setdefault("age", voice_age(int(sheet["age"])))
    if any_of("narrator", sheet["name"]) or any_of("narrator", sheet.get("role", "")):
        sheet["kind"] = "narrator"
    return sheet


def _called(role: str) -> list[str]:
    """What others call someone of that role: "creative director, her boss" -> both, without "her"."""
    pieces = [half for piece in split(role, COMMAS) for half in _halves(piece)]
    nouns = [bare(piece) for piece in pieces if not piece.casefold().startswith(("once ", "former "))]
    return [n for n in nouns if any_of("role_nouns", n) and len(n.split()) <= 3 and not POSSESSIVE.search(n)]


def _pronouns(sheet: dict[str, Any], text: str) -> str:
    said = sheet.get("voice", {}).get("sex")
    if said in ("female", "male"):
        return "she" if said == "female" else "he"
    alone = [m.meaning for m in mentions("pronouns", text) if m.meaning != "they"]
    return max(sorted(set(alone)), key=alone.count) if alone else "they"


def _halves(piece: str) -> list[str]:
    words = "|".join(re.escape(word) for word in table("and") if word.isascii())
    joined = "|".join(re.escape(word) for word in table("and") if not word.isascii())
    return [half.strip() for half in re.split(rf"\s+(?:{words})\s+|(?:{joined})", piece) if half.strip()]


def _items(words: str) -> list[str]:
    return [item.strip("`'\" .") for item in split(words, COMMAS + ";；؛") if item.strip("`'\" .")]


def _unique(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))


def _lower(words: str) -> str:
    """A sentence's first letter is only large because it stood first; "iPhone" and "US" stay."""
    return words[:1].lower() + words[1:] if words[1:2].islower() else words


def _without_age(piece: str) -> str:
    words = AGE.sub("", piece, count=1)
    for unit in table("age_units"):
        words = re.sub(rf"(?:^|(?<=\s)){re.escape(unit)}", "", words.strip(EDGES), flags=re.IGNORECASE)
    return words.strip(EDGES)


def _appearance(sheet: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = sheet.setdefault("appearance", {})
    return found


def _behaviour(sheet: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = sheet.setdefault("behaviour", {})
    return found
