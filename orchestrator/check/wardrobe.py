"""Clothes that the words give and the sheet contradicts.

A wardrobe is a named variant chosen per scene. A beat that says "beige blazer" while the variant in force
is a white button-down would come out in white, and nobody would know why.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from character_sheets.sheet import Sheet, Wardrobe
from orchestrator.check.findings import at, warning
from orchestrator.check.people import cast, cues
from orchestrator.plan import Finding
from orchestrator.stories.cast import Cast
from orchestrator.stories.quotation import unquoted
from orchestrator.stories.words import mentions
from orchestrator.story import Beat, Episode, Series

WORD = re.compile(r"[\w-]+")


@dataclass(frozen=True)
class Worn:
    """A garment in a text: its words, what it is, its colours, and who wears it."""

    words: str
    garment: str
    colours: frozenset[str]
    sheet: str


def mismatches(series: Series, episode: Episode) -> Iterator[Finding]:
    """Compare every beat's words with the variants in force."""
    people = cast(series)
    chosen = dict(episode.wardrobe)
    for beat in episode.beats:
        chosen.update(beat.wardrobe)
        for worn in _unique(
            worn for text, loose in _told(beat) for worn in _worn(text, series, people, loose)
        ):
            sheet = series.sheet(worn.sheet)
            variant = _in_force(sheet, chosen)
            if variant is not None and not _agrees(worn, variant):
                yield _mismatch(at(episode, beat), worn, sheet, variant)


def noted_mismatches(series: Series) -> Iterator[Finding]:
    """The file's notes (a sample prompt, say) are compared with every variant that there is."""
    people = cast(series)
    for worn in _unique(worn for text in series.notes for worn in _worn(text, series, people, loose=True)):
        sheet = series.sheet(worn.sheet)
        if sheet.wardrobe and not any(_agrees(worn, variant) for variant in sheet.wardrobe):
            yield _mismatch("story file, notes", worn, sheet, sheet.wardrobe[0])


def _told(beat: Beat) -> list[tuple[str, bool]]:
    """The beat's texts; in a direction a garment needs no "wearing" to be worn."""
    directions = [shot.action or "" for shot in beat.shots]
    return [(beat.text, False), (beat.change or "", False), *((text, True) for text in directions)]


def _worn(text: str, series: Series, people: Cast, loose: bool) -> Iterator[Worn]:
    text = unquoted(text)
    last = 0
    for found in mentions("garments", text):
        owner = _owner(text[: found.start], series, people)
        lead = WORD.findall(text[last : found.start])[-4:]
        if owner is not None and (loose or _is_on(text[last : found.start], lead)):
            colours = _colours(text, found.start, found.end)
            words = " ".join([*_adjectives(lead), text[found.start : found.end]])
            yield Worn(words, found.meaning, colours, owner)
        last = found.end


def _is_on(before: str, lead: list[str]) -> bool:
    """A word of wearing, a possessive or a comma right before it."""
    close = {word.casefold() for word in lead}
    joined = any(not cue.isascii() and cue in before[-6:] for cue in cues()["wearing"])
    return (
        bool(close & set(cues()["wearing"]))
        or joined
        or bool(re.search(r"(?:['’]s|,)\s+(?:[\w-]+\s+){0,2}$", before))
    )


def _adjectives(lead: list[str]) -> list[str]:
    """The colour and cut before the garment, for the message."""
    marks = [i for i, word in enumerate(lead) if mentions("colours", word)]
    return lead[marks[0] :] if marks else []


def _owner(before: str, series: Series, people: Cast) -> str | None:
    """The last person named before it, else the only one whom the last pronoun can mean."""
    named = people.mentions(before)
    if named:
        return named[-1].meaning
    said = [m.meaning for m in mentions("pronouns", before)]
    fitting = [sheet.id for sheet in series.sheets if said and sheet.pronouns == said[-1]]
    return fitting[0] if len(fitting) == 1 else None


def _colours(text: str, start: int, end: int) -> frozenset[str]:
    """Colours up to three words before the garment, or right after it."""
    before = re.split(r"[,;.]|\b(?:and|over|y|en|met|sobre)\b", text[:start])[-1]
    after = " ".join(WORD.findall(text[end:])[:1]) if not re.match(r"\s*[,;.]", text[end:]) else ""
    near = " ".join(before.split()[-3:])
    return frozenset(m.meaning for part in (near, after) for m in mentions("colours", part))


def _in_force(sheet: Sheet, chosen: dict[str, str]) -> Wardrobe | None:
    if sheet.id in chosen:
        return sheet.outfit(chosen[sheet.id])
    return sheet.wardrobe[0] if sheet.wardrobe else None


def _agrees(worn: Worn, variant: Wardrobe) -> bool:
    """The outfit has such a garment, in that colour if both say one; what it leaves open cannot disagree."""
    told = mentions("garments", variant.outfit)
    fitting = {worn.garment, *cues()["compatible"].get(worn.garment, ())}
    same = [m for m in told if m.meaning in fitting]
    if not told or (not same and worn.garment in cues()["only_if_told"]):
        return True
    colours = [_colours(variant.outfit, m.start, m.end) for m in same]
    return any(not worn.colours or not known or worn.colours & known for known in colours)


def _mismatch(place: str, worn: Worn, sheet: Sheet, variant: Wardrobe) -> Finding:
    message = f"The text says {worn.words}; {sheet.name} wears `{variant.id}`: {variant.outfit}."
    other = next((v.id for v in sheet.wardrobe if v.id != variant.id and _agrees(worn, v)), None)
    given = (
        f"Set wardrobe: {sheet.name}: {other}" if other else f"Add such a variant to {sheet.name}'s wardrobe"
    )
    return warning("wardrobe-mismatch", place, message, f"{given}, or change the words.")


def _unique(found: Iterator[Worn]) -> list[Worn]:
    return list(dict.fromkeys(found))
