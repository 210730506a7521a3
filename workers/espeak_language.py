"""Which espeak-ng voice speaks a language: BCP 47 tags and accent words, matched to the library's files."""

from functools import cache
from pathlib import Path

import espeakng_loader

from workers.errors import BadSpec

ALIASES = {
    "en": "en-us",
    "en-au": "en-gb",
    "en-nz": "en-gb",
    "en-ie": "en-gb",
    "en-jm": "en-029",
    "zh-yue": "yue",
    "zh-hk": "yue",
    "zh-mo": "yue",
    "zh-hak": "hak",
    "es-us": "es-419",
    "es-ar": "es-419",
    "es-co": "es-419",
    "es-cl": "es-419",
    "es-pe": "es-419",
    "iw": "he",
    "in": "id",
    "nn": "nb",
    "mo": "ro",
    "hbs": "hr",
    "sh": "hr",
    "chr": "chr-us-qaaa-x-west",
}
"""What people write, and the tag that the library knows it by."""

ACCENTS = {
    "american": "en-us",
    "new york": "en-us-nyc",
    "british": "en-gb",
    "english": "en-gb",
    "received": "en-gb-x-rp",
    "scottish": "en-gb-scotland",
    "lancashire": "en-gb-x-gbclan",
    "midlands": "en-gb-x-gbcwmd",
    "caribbean": "en-029",
    "castilian": "es",
    "mexican": "es-419",
    "latin american": "es-419",
    "brazilian": "pt-br",
    "portuguese": "pt-pt",
    "belgian": "fr-be",
    "swiss": "fr-ch",
    "valencian": "ca-va",
}
"""Accent words, and the language tag they stand for; one of another language is not used."""


def voice_for(language: str, accent: str = "") -> str:
    """The library's voice for a language tag, in that accent if it has it. BadSpec if nobody speaks it."""
    tag = language.strip().lower().replace("_", "-")
    spoken = _accented(tag, accent) or tag
    found = _nearest(spoken)
    if found is None:
        raise BadSpec(
            f"the espeak voices do not speak {language!r}. Set the voice's language to one of "
            f"{', '.join(languages())}; or choose a profile with another voice worker"
        )
    return found


def accent_known(language: str, accent: str) -> bool:
    """Whether these accent words change anything in that language."""
    return _accented(language.strip().lower().replace("_", "-"), accent) is not None


def languages() -> tuple[str, ...]:
    """Every primary language that can be spoken."""
    return tuple(sorted({tag.split("-")[0] for tag in _tags()}))


def _accented(tag: str, accent: str) -> str | None:
    words = accent.lower()
    for name, spoken in ACCENTS.items():
        if name in words and spoken.split("-")[0] == tag.split("-")[0]:
            return spoken
    return None


def _nearest(tag: str) -> str | None:
    """The tag itself, or without its script ("zh-Hant-HK"), or shorter and shorter."""
    tags = _tags()
    parts = [part for part in tag.split("-") if not (len(part) == 4 and part.isalpha())]
    shorter = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return next((tags[name] for each in (tag, *shorter) if (name := ALIASES.get(each, each)) in tags), None)


@cache
def _tags() -> dict[str, str]:
    """Language tag -> voice, the most preferred one, read from the library's data."""
    folder = Path(espeakng_loader.get_data_path()) / "lang"
    ranked: list[tuple[int, int, str, str]] = []
    for file in folder.rglob("*"):
        if file.is_file():
            voice = file.relative_to(folder).as_posix()
            for tag, rank in _declared(file):
                ranked.append((rank, len(voice), voice, tag))
    return {tag: voice for _, _, voice, tag in sorted(ranked, reverse=True)}


def _declared(file: Path) -> list[tuple[str, int]]:
    lines = [line.split() for line in file.read_text(errors="replace").splitlines()]
    named = [words[1:] for words in lines if len(words) > 1 and words[0] == "language"]
    return [(tag.lower(), int(rank[0]) if rank else 5) for tag, *rank in named]
