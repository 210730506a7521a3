"""Sheet -> words: who somebody is, what they wear and how they sound, always said in the same way.

The identity block must be the same in every prompt of a season; a model that reads two descriptions of
Maya makes two Mayas.
"""

from character_sheets.sheet import Sheet, Voice, Wardrobe
from prompt_templates.terms import LANGUAGES

_GROWN = {"she": "woman", "he": "man", "they": "person"}
_YOUNG = {"she": "girl", "he": "boy", "they": "child"}
_CHILD, _ADULT, _YOUNG_UNTIL, _OLD = 13, 18, 30, 60


def identity(sheet: Sheet) -> str:
    """The locked block: age, origin, face, skin, eyes, hair, build, marks."""
    body = sheet.appearance
    noun = _noun(sheet)
    return listed(
        f"{sheet.age}-year-old {noun}" if sheet.age is not None else noun,
        sheet.origin,
        _of(body.face, "face"),
        _of(body.skin, "skin"),
        _of(body.eyes, "eyes"),
        _of(body.hair, "hair"),
        body.facial_hair,
        _of(body.build, "build"),
        body.marks,
    )


def short(sheet: Sheet) -> str:
    """How to point at somebody without a name: "the young woman"."""
    age = sheet.age
    if age is None or age < _ADULT or _YOUNG_UNTIL <= age < _OLD:
        return f"the {_noun(sheet)}"
    return f"the {'young' if age < _YOUNG_UNTIL else 'old'} {_noun(sheet)}"


def worn(sheet: Sheet, variant: str) -> tuple[str, tuple[str, ...]]:
    """Outfit and accessories of that variant; KeyError when the sheet has outfits but not this one."""
    outfit = sheet.outfit(variant) if sheet.wardrobe else Wardrobe(id="none", outfit="")
    own = outfit.accessories
    return outfit.outfit, sheet.appearance.accessories if own is None else own


def sound(voice: Voice, manner: str = "") -> str:
    """The voice in words: "young female, low pitch, slow, warm"."""
    kind = " ".join(word for word in (voice.age, voice.sex) if word not in ("adult", "neutral"))
    return listed(
        kind,
        f"{voice.pitch} pitch" if voice.pitch != "mid" else "",
        voice.pace if voice.pace != "mid" else "",
        voice.timbre,
        manner or voice.manner,
        _of(voice.accent, "accent"),
    )


def language(tag: str) -> str:
    """The English name of a BCP 47 language; the tag itself for one that is not in the table."""
    return LANGUAGES.get(tag.split("-")[0].lower(), tag)


def listed(*words: str) -> str:
    """Those that say something, with commas."""
    return ", ".join(word for word in words if word)


def _noun(sheet: Sheet) -> str:
    age = _ADULT if sheet.age is None else sheet.age
    if age < _CHILD:
        return _YOUNG[sheet.pronouns]
    return (
        f"teenage {_YOUNG[sheet.pronouns]}"
        if age < _ADULT and sheet.pronouns != "they"
        else _GROWN[sheet.pronouns]
    )


def _of(words: str, part: str) -> str:
    """ "oval" becomes "oval face"; words that already name the part stay as they are."""
    if not words or part in words.lower() or " " in words or not words.isascii():
        return words
    return f"{words} {part}"
