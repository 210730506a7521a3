"""Somebody's prose about a character, sorted into the words of a sheet.

Between `character_sheets.card_file` and `character_sheets.card`. Text stays text: invisible characters go,
the two macros that name people are filled in, and sentences are sorted by the words in them. Nothing that
a card says is obeyed.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

from character_sheets.errors import UnusableCard

LIMIT: Final = 500
"""Of one field of a sheet."""
OTHER: Final = "the other"
"""Whoever a card calls {{user}}."""
NAMED: Final = re.compile(r"\{\{\s*(char|user)\s*\}\}|<(char|bot|user)>", re.IGNORECASE)
MACRO: Final = re.compile(r"\{\{[^{}]{0,200}\}\}")
HIDDEN: Final = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\U000e0000-\U000e007f]")
"""Turns of direction and tags: they show nothing, and can hide what stands there."""
SENTENCES: Final = re.compile(
    r"(?<=[.!?…])(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bSt\.)(?<!\bMrs\.)\s+|(?<=[。！？])|\n+"
)
CLAUSES: Final = re.compile(r"[,;]\s+(?:and\s+)?|\s+(?:and|with)\s+")
LEAD: Final = re.compile(
    r"^(?:\W*(?:hair|eyes?|skin|face|build|body|height|clothe?s|clothing|outfit|marks?|appearance)\s*[:=]\s*"
    r"|(?:she|he|they)\s+(?:has|have|is|are)\s+)",
    re.IGNORECASE,
)
"""What stands before the words that a sheet wants: a label, or who it is about."""
RAGS: Final = " \t.,;"
ABOUT: Final[Mapping[str, re.Pattern[str]]] = {
    name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for name, words in {
        "wardrobe": "wears?|wearing|dress(?:es|ed)?|outfits?|clothes|clothing|jacket|coat|shirt|skirt|suit",
        "facial_hair": "beard(?:ed)?|moustache|mustache|stubble|goatee|clean-shaven",
        "eyes": r"eyes?|\w+-eyed",
        "hair": r"hair|hairstyle|\w+-haired|braids?|ponytail|curls|bald|blonde?|brunette|redhead",
        "marks": "scars?|scarred|tattoos?|tattooed|freckles|freckled|mole|birthmark",
        "skin": r"skin|\w+-skinned|complexion",
        "face": "face|cheekbones|cheeks|jaw|jawline|nose|lips|chin",
        "build": "tall|slim|slender|muscular|stocky|petite|lean|athletic|build|physique|height",
        "never": "never",
        "does": "always|often|usually|tends|whenever|habit",
    }.items()
}
SHE: Final = re.compile(r"\b(?:she|her|hers|herself)\b", re.IGNORECASE)
HE: Final = re.compile(r"\b(?:he|him|his|himself)\b", re.IGNORECASE)
AGE: Final = re.compile(
    r"\b([0-9]{1,3})[- ]years?[- ]old\b|\bage[ds]?\s*[:=]?\s*([0-9]{1,3})\b", re.IGNORECASE
)


def plain(field: str, text: str) -> str:
    """The text without what cannot be seen, in one form; lines stay lines."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UnusableCard(field, "has half a character in it", "write the text anew") from error
    lines = [line for line in HIDDEN.sub("", text).splitlines() if line.strip()]
    return unicodedata.normalize("NFC", "\n".join(map(_shown, lines)))


def _shown(line: str) -> str:
    seen = "".join(" " if unicodedata.category(char) == "Cc" else char for char in line)
    return " ".join(seen.split())


def filled(text: str, name: str) -> str:
    """With the names of the two people instead of the macros that stand for them."""
    return NAMED.sub(lambda found: OTHER if "user" in found[0].lower() else name, text)


def slug(name: str) -> str:
    """A stable name made of a name: letters, digits and '-', in its own script; may be empty."""
    folded = unicodedata.normalize("NFC", name.casefold())
    parts = "".join(c if _keeps(c) else " " for c in folded).split()
    return re.sub(r"^[^\w]+", "", "-".join(parts))[:64].rstrip("-")


def _keeps(char: str) -> bool:
    return char == "_" or unicodedata.category(char)[0] in "LM" or unicodedata.category(char) == "Nd"


def sorted_out(text: str) -> dict[str, list[str]]:
    """Sentences by what they are about; those about nothing in particular are the `rest`."""
    found: dict[str, list[str]] = {name: [] for name in (*ABOUT, "rest")}
    for sentence in sentences(text):
        for about, words in _parts(sentence):
            found[about].append(words)
    return found


def sentences(text: str) -> Iterator[str]:
    """One after the other, trimmed, without blank ones."""
    for part in SENTENCES.split(text):
        if trimmed := " ".join(part.split()):
            yield trimmed


def _parts(sentence: str) -> Iterator[tuple[str, str]]:
    """A sentence about several things falls into clauses; one about nothing stays with the one before."""
    abouts = [name for name, words in ABOUT.items() if words.search(sentence)]
    if len(abouts) < 2 or "does" in abouts or "never" in abouts:
        about = abouts[-1] if abouts else "rest"
        yield about, sentence if about in {"rest", "does", "never"} else LEAD.sub("", sentence)
        return
    last = ""
    for clause in CLAUSES.split(sentence):
        about = next((name for name in abouts if ABOUT[name].search(clause)), last or abouts[0])
        last = about
        yield about, LEAD.sub("", clause)


def listed(parts: Sequence[str]) -> str:
    """Short words one after the other, as the fields of an appearance have them."""
    return fitted(tidy(parts), ", ")


def tidy(parts: Sequence[str]) -> list[str]:
    """Each part without the marks it ended with."""
    return [words for part in parts if (words := part.strip(RAGS))]


def fitted(parts: Sequence[str], between: str = " ") -> str:
    """As many whole parts as a field holds; if not even one, as many whole words of it."""
    taken = ""
    for part in parts:
        longer = f"{taken}{between}{part}" if taken else part
        if len(longer) > LIMIT:
            break
        taken = longer
    if parts and not taken:
        taken = parts[0][: LIMIT - 1].rsplit(None, 1)[0].strip()[: LIMIT - 1] + "…"
    return taken


def pronouns(text: str) -> Literal["she", "he", "they"]:
    """What the text calls the character, if it does so in one way only; else they."""
    she, he = len(SHE.findall(text)), len(HE.findall(text))
    if bool(she) == bool(he):
        return "they"
    return "she" if she else "he"


def age(text: str) -> int | None:
    """The first age that the text tells."""
    found = AGE.search(text)
    years = int(found[1] or found[2]) if found else None
    return years if years is not None and years <= 120 else None
