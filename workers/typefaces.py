"""Which typeface draws which characters: configured folders first, then Roboto from pip, then system Noto.

No other system font is ever used, so a picture does not differ from one machine to the next. What no
typeface covers is an error that names the package to install. `workers.typeset` builds on this.
"""

import hashlib
import importlib.util
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal
from xml.sax.saxutils import escape

import uharfbuzz as hb

from workers.errors import MissingGlyphs, WorkerError

Weight = Literal["light", "regular", "medium", "bold", "black"]
SETTING = "MICRODRAMA_FONTS"
GLANCE = 4096  # bytes
_SYSTEM = ("/usr/share/fonts", "/usr/local/share/fonts", "/opt/homebrew/share/fonts")
_SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")
# Han characters look different in each of these; the order is that of the faces in a Noto CJK collection.
_CJK_FACES = {"ja": 0, "ko": 1, "zh": 2, "zh-hant": 3, "zh-tw": 3, "zh-hk": 4}
_CJK = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "FULLWIDTH")
_COLOUR = ("coloremoji",)  # bitmaps: they have no outlines to draw
_NEAREST: dict[Weight, tuple[Weight, ...]] = {
    "light": ("light", "regular", "medium", "bold", "black"),
    "regular": ("regular", "medium", "light", "bold", "black"),
    "medium": ("medium", "regular", "bold", "light", "black"),
    "bold": ("bold", "black", "medium", "regular", "light"),
    "black": ("black", "bold", "medium", "regular", "light"),
}


_UNUSUAL: dict[str, Weight] = {
    "thin": "light",
    "extralight": "light",
    "semibold": "bold",
    "extrabold": "black",
    "heavy": "black",
}


@dataclass(frozen=True)
class Typeface:
    """One face of one font file."""

    path: Path
    index: int
    weight: Weight

    @property
    def font(self) -> Any:
        """The HarfBuzz font, scaled to its own units."""
        return _font(self.path, self.index)

    @property
    def upem(self) -> int:
        return int(self.font.face.upem)

    @property
    def family(self) -> str:
        """The family name by which libass finds it."""
        return str(self.font.face.get_name(hb.OTNameIdPredefined.FONT_FAMILY) or self.path.stem)

    def has(self, character: str) -> bool:
        return ord(character) in _coverage(self.path, self.index)


def typeface(character: str, weight: Weight = "bold", language: str = "en") -> Typeface | None:
    """The typeface that draws `character`, or None."""
    for path, index in _candidates(language, _is_cjk(character)):
        if ord(character) in _coverage(path, index):
            return _nearest(path, index, character, weight)
    return None


def face_for(text: str, weight: Weight = "bold", language: str = "en") -> Typeface:
    """The typeface of the first character that needs one; the whole text where one face has it all."""
    visible = [c for c in text if not ignorable(c) and not c.isspace()]
    faces = [face for c in dict.fromkeys(visible) if (face := typeface(c, weight, language))]
    whole = [face for face in faces if all(face.has(c) for c in visible)]
    chosen = next(iter(whole or faces), None) or typeface("a", weight, language)
    if chosen is None:
        raise MissingGlyphs(f"no typeface found: install font-roboto or name a folder of fonts in {SETTING}")
    return chosen


def missing(text: str, language: str = "en") -> tuple[str, ...]:
    """The characters that no typeface has, in order of appearance."""
    return tuple(c for c in dict.fromkeys(text) if not _drawable(c, language))


def require(text: str, language: str = "en") -> None:
    """Raise MissingGlyphs with the characters, their scripts and the packages that bring them."""
    gaps = missing(text, language)
    if not gaps:
        return
    named = ", ".join(f"{c} (U+{ord(c):04X})" for c in gaps[:8]) + (" …" if len(gaps) > 8 else "")
    scripts = ", ".join(sorted({_called(c) for c in gaps}))
    cures = " and ".join(sorted({package(c) for c in gaps}))
    raise MissingGlyphs(
        f"no typeface has {named} [{scripts}]: install {cures}, or name a folder of fonts in {SETTING}"
    )


def ignorable(character: str) -> bool:
    """Whether the character has no shape of its own: format marks, variation selectors, line ends."""
    return unicodedata.category(character) in ("Cf", "Cc") or 0xFE00 <= ord(character) <= 0xFE0F


@cache
def folders() -> tuple[Path, ...]:
    """Where typefaces are looked for, best first."""
    named = [Path(part).expanduser() for part in os.environ.get(SETTING, "").split(os.pathsep) if part]
    for folder in named:
        if not folder.is_dir():
            raise WorkerError(f"{SETTING} names {folder}, which is not a folder")
    return (*named, *_roboto(), *_noto())


def fingerprint() -> str:
    """A short name for the typefaces found here, in their order; empty without any. Part of a drawing
    worker's version. Roboto from pip is left out: its package has a version.
    """
    packaged = frozenset(_roboto())
    found = [path for folder in folders() if folder not in packaged for path in _files(folder)]
    if not found:
        return ""
    seen = hashlib.sha256()
    for path in dict.fromkeys(found):
        seen.update(_glance(path))
    return seen.hexdigest()[:12]


def fonts_conf(folder: Path) -> Path:
    """Write a fonts.conf into `folder` that shows libass exactly our typefaces; for FONTCONFIG_FILE."""
    folder.mkdir(parents=True, exist_ok=True)
    places = "".join(f"<dir>{escape(str(place))}</dir>" for place in folders())
    store = escape(str((folder / "fontconfig-cache").resolve()))
    file = folder / "fonts.conf"
    file.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n'
        f"<fontconfig>{places}<cachedir>{store}</cachedir></fontconfig>\n",
        encoding="utf-8",
    )
    return file


def _glance(path: Path) -> bytes:
    """Name, size and both ends: a font's table of checksums is at its start."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(GLANCE)
        file.seek(max(0, size - GLANCE))
        end = file.read(GLANCE)
    return f"{path.name}:{size}\n".encode() + hashlib.sha256(start + end).digest()


def _drawable(character: str, language: str) -> bool:
    return character.isspace() or ignorable(character) or typeface(character, "regular", language) is not None


def _roboto() -> Iterator[Path]:
    # The package lists its files when imported; its folder is all we need.
    found = importlib.util.find_spec("font_roboto")
    for place in (found.submodule_search_locations or ()) if found else ():
        yield Path(place) / "files"


def _noto() -> Iterator[Path]:
    for root in map(Path, _SYSTEM):
        inside = [*root.glob("*[nN]oto*"), *root.glob("*/*[nN]oto*")] if root.is_dir() else []
        yield from sorted(p for p in inside if p.is_dir())


@cache
def _files(folder: Path) -> tuple[Path, ...]:
    fonts = (p for p in folder.rglob("*") if p.suffix.lower() in _SUFFIXES and "Italic" not in p.name)
    return tuple(sorted((p for p in fonts if not _is_colour(p)), key=_plainness))


def _is_colour(path: Path) -> bool:
    return any(word in path.name.lower() for word in _COLOUR)


def _plainness(path: Path) -> tuple[bool, bool, bool, str]:
    """Plain upright sans faces first: they sit best beside Roboto."""
    name = path.stem.lower()
    odd = any(word in name for word in ("condensed", "display", "mono", "looped", "slanted", "ui"))
    return ("sans" not in name and "roboto" not in name, odd, _weight(path) != "regular", name)


@cache
def _candidates(language: str, cjk: bool) -> tuple[tuple[Path, int], ...]:
    files = [path for folder in folders() for path in _files(folder)]
    wanted = _CJK_FACES.get(language.lower(), _CJK_FACES.get(language.lower()[:2], 2))
    return tuple((p, min(wanted, hb.Face(_blob(p)).count - 1) if cjk else 0) for p in files)


def _nearest(path: Path, index: int, character: str, weight: Weight) -> Typeface:
    """The sibling of `path` (same family name on disk) whose weight comes nearest."""
    family = path.stem.split("-")[0]
    siblings = [p for p in _files(path.parent) if p.stem.split("-")[0] == family]
    for wanted in _NEAREST[weight]:
        for sibling in siblings:
            if _weight(sibling) == wanted and ord(character) in _coverage(sibling, index):
                return Typeface(sibling, index, wanted)
    return Typeface(path, index, _weight(path))


def _weight(path: Path) -> Weight:
    name = path.stem.rpartition("-")[2].lower()
    for weight in ("light", "medium", "bold", "black"):
        if name == weight:
            return weight
    return _UNUSUAL.get(name, "regular")


@cache
def _blob(path: Path) -> Any:
    return hb.Blob.from_file_path(str(path))


@cache
def _font(path: Path, index: int) -> Any:
    return hb.Font(hb.Face(_blob(path), index))


@cache
def _coverage(path: Path, index: int) -> frozenset[int]:
    return frozenset(_font(path, index).face.unicodes)


def _script(character: str) -> str:
    """The first word of its Unicode name: LATIN, CJK, ARABIC, DEVANAGARI …"""
    return unicodedata.name(character, "UNKNOWN").split()[0].split("-")[0]


def _called(character: str) -> str:
    if unicodedata.category(character).startswith("S"):
        return "symbols"
    return {"CJK": "Han"}.get(_script(character), _script(character).capitalize())


def _is_cjk(character: str) -> bool:
    return ord(character) > 0x2E7F and _script(character) in _CJK


def package(character: str) -> str:
    """Who brings a typeface with this character."""
    if _is_cjk(character):
        return "fonts-noto-cjk (Debian)"
    if unicodedata.category(character) in ("So", "Sk") or ord(character) >= 0x1F000:
        return "an outline emoji or symbol face such as Noto Emoji or fonts-noto-extra (Debian)"
    if _script(character) in ("LATIN", "GREEK", "CYRILLIC"):
        return "font-roboto (pip) or fonts-noto-core (Debian)"
    return "fonts-noto-core (Debian)"
