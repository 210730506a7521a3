"""Reading a sheet: each field's words become hits in the vocabulary, things worn, or stay unknown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from workers.animatic.phrases import Hit, clauses, read, vocabulary
from workers.animatic.spec import Figure
from workers.animatic.traits import Item


@dataclass
class Reading:
    """What has been understood so far."""

    found: dict[str, list[Any]] = field(default_factory=dict)
    clothes: list[Item] = field(default_factory=list)
    worn: list[Item] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def add(self, table: str, value: Any) -> None:
        self.found.setdefault(table, []).append(value)

    def first(self, table: str) -> Any:
        return self.found.get(table, [None])[0]


def _tables(topic: str) -> dict[str, dict[str, Any]]:
    hair, people, clothes = vocabulary("hair"), vocabulary("people"), vocabulary("garments")
    extra = vocabulary("accessories")["accessories"]
    body = {
        "beards": people["beards"],
        "accessories": extra,
        "marks": people["marks"],
        "features": people["features"],
    }
    heads = {"cuts": hair["heads"]}
    return {
        "hair": {
            "streaks": hair["streaks"],
            "cuts": hair["cuts"] | hair["heads"],
            "hair": hair["colours"],
            "textures": hair["textures"],
            "fringes": hair["fringes"],
            "partings": hair["partings"],
            "nouns": dict.fromkeys(hair["nouns"], ""),
            **body,
        },
        "skin": {"marks": people["marks"], "skin": people["skin"], "origins": people["origins"]},
        "face": {
            **heads,
            **body,
            "faces": people["faces"],
            "origins": people["origins"],
            "skin": {
                word: people["skin"][word]
                for word in ("pale", "fair", "freckled", "tanned", "weathered", "ruddy", "olive")
            },
        },
        "eyes": {
            "marks": people["marks"],
            "features": people["features"],
            "eyes": people["eyes"],
            "eye_shapes": people["eye_shapes"],
            "accessories": extra,
        },
        "facial_hair": {
            **heads,
            "beards": people["beards"],
            "beard_colours": hair["colours"],
        },
        "build": {"builds": people["builds"], "faces": {}},
        "marks": {**heads, **body, "skin_words": {}},
        "outfit": {
            "garments": clothes["garments"],
            "accessories": extra,
            "patterns": clothes["patterns"],
            "colours": vocabulary("colours"),
        },
    }[topic]


_HAIRLESS = re.compile(r"\b(no|without( any)?) hair\b(?! on)", re.IGNORECASE)
_TOPIC_NOUNS = {
    "beard": "facial_hair",
    "moustache": "facial_hair",
    "mustache": "facial_hair",
    "stubble": "facial_hair",
    "goatee": "facial_hair",
    "eyes": "eyes",
    "eye": "eyes",
    "eyed": "eyes",
    "hair": "hair",
    "haired": "hair",
    "skin": "skin",
    "complexion": "skin",
    "skinned": "skin",
    "jaw": "face",
    "cheekbones": "face",
    "face": "face",
    "build": "build",
    "shoulders": "build",
    "glasses": "outfit",
    "earring": "outfit",
    "earrings": "outfit",
    "necklace": "outfit",
    "scarf": "outfit",
    "hat": "outfit",
    "suit": "outfit",
    "tie": "outfit",
    "shirt": "outfit",
    "overshirt": "outfit",
    "blazer": "outfit",
    "hijab": "outfit",
}


def _topic(clause: Sequence[str], usual: str) -> str:
    """Sheets mix fields: "Silver hair combed back, trimmed beard" may stand in one."""
    if usual == "outfit":
        return usual
    return next((_TOPIC_NOUNS[word] for word in reversed(clause) if word in _TOPIC_NOUNS), usual)


def _read_outfit(reading: Reading, hits: list[Hit], carried: list[str]) -> list[str]:
    """Colours wait for the next thing named; after it, a colour still counts ("a dress in red")."""
    waiting, pattern = list(carried), ""
    last: tuple[list[Item], int] | None = None
    for hit in hits:
        if hit.table == "colours":
            if last is not None and not last[0][last[1]].cut:
                items, place = last
                for index in range(place, len(items)):
                    items[index] = (
                        replace(items[index], colour=hit.value, cut="told")
                        if not items[index].cut
                        else items[index]
                    )
            else:
                waiting.append(hit.value)
        elif hit.table == "patterns":
            pattern = hit.value
            if last is not None:
                last[0][last[1]] = replace(last[0][last[1]], pattern=pattern)
        elif hit.table == "garments" and hit.value:
            place = len(reading.clothes)
            reading.clothes += _garment(hit.value, waiting, pattern)
            last, waiting, pattern = (reading.clothes, place), [], ""
        elif hit.table == "accessories" and hit.value:
            last = (reading.worn, len(reading.worn))
            colour = waiting[-1] if waiting else vocabulary("accessories")["colours"][hit.value]
            reading.worn.append(Item(hit.value, colour, cut="told" if waiting else ""))
            waiting = []
        elif hit.table in ("garments", "accessories"):
            waiting, last = [], None
    return waiting


def _garment(kinds: list[str], colours: list[str], pattern: str) -> list[Item]:
    items = []
    for kind in kinds:
        name, _, own = kind.partition(":")
        usual = str(vocabulary("colours")[own or vocabulary("garments")["colours"][name]])
        told = bool(colours) and (not own or len(kinds) == 1)
        plain = name in ("dress shirt", "bow tie") and len(kinds) > 1
        items.append(
            Item(
                name,
                colours[-1] if told else usual,
                colours[0] if told and len(colours) > 1 else "",
                "" if plain else pattern,
                "told" if told or (own and len(kinds) > 1) else "",
            )
        )
    return items


def _read_field(reading: Reading, text: str, usual: str) -> None:
    carried: list[str] = []
    for clause in clauses(text):
        topic = _topic(clause, usual)
        hits, left = read(clause, _tables(topic))
        if topic != usual and usual not in ("outfit",):
            again, left_again = read(clause, _tables(usual))
            if len(left_again) < len(left):
                topic, hits, left = usual, again, left_again
        reading.unknown += left
        if topic == "outfit":
            carried = _read_outfit(reading, hits, carried)
            continue
        for hit in hits:
            if hit.table == "accessories":
                reading.worn += (
                    [Item(hit.value, vocabulary("accessories")["colours"][hit.value])] if hit.value else []
                )
            else:
                reading.add(hit.table, hit.value)


def read_figure(figure: Figure) -> Reading:
    reading = Reading()
    for text, topic in (
        (_HAIRLESS.sub("bald", figure.hair[:2000]), "hair"),
        (figure.skin, "skin"),
        (figure.face, "face"),
        (figure.eyes, "eyes"),
        (figure.facial_hair, "facial_hair"),
        (figure.build, "build"),
        (figure.marks, "marks"),
        (figure.outfit, "outfit"),
        *((item, "outfit") for item in figure.accessories),
    ):
        _read_field(reading, text, topic)
    return reading
