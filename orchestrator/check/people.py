"""Everybody who speaks or is named has a sheet, and every sheet says enough."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from character_sheets.sheet import Sheet
from orchestrator.check.findings import at, error, note, short, warning
from orchestrator.plan import Finding
from orchestrator.stories.cast import Cast, cast_of, untitled
from orchestrator.stories.quotation import quotes, sentences
from orchestrator.stories.words import meaning
from orchestrator.story import Beat, Episode, Series

WORD = re.compile(r"[^\W_][\w'’-]*")
OWNS = re.compile(r"['’]s?$|^['’]s\b")
ACTS = re.compile(r"^\W*([A-Z][a-z]+)\s+(?:[a-z]+ly\s+)?[a-z]+s\b")
NOUNS_ARE_LARGE = ("de", "lb")
"""Languages that write every noun with a capital."""


@cache
def cues() -> dict[str, Any]:
    """The table `cues.yaml`."""
    text = Path(__file__).with_name("cues.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return table


def cast(series: Series) -> Cast:
    """Who is called what."""
    return cast_of(sheet.model_dump(mode="python") for sheet in series.sheets)


def uncast(series: Series, episode: Episode) -> Iterator[Finding]:
    """Speakers without a sheet cannot be voiced; names without one may be people who cannot be drawn."""
    people = cast(series)
    ids = {sheet.id for sheet in series.sheets}
    for beat in episode.beats:
        for line in beat.lines:
            if line.speaker is not None and line.speaker not in ids:
                message = f'"{short(line.text)}" is spoken by {line.speaker}, who has no sheet.'
                cure = people.near(line.speaker) + "."
                yield error("uncast-speaker", at(episode, beat), message, cure, line.speaker)
        spoken = {line.speaker for line in beat.lines}
        for name in _names(series, beat):
            if name not in spoken and not _is_known(name, people):
                message = f"{name} has no sheet."
                cure = _cure(name, series)
                yield warning("uncast-name", at(episode, beat), message, cure, name)


def perhaps_uncast(series: Series, episode: Episode) -> Iterator[Finding]:
    """In English a sentence may begin with a name that nothing else gives away."""
    people = cast(series)
    if series.language.split("-")[0].casefold() != "en":
        return
    for beat in episode.beats:
        for name in _opens(episode, beat):
            if not _is_known(name, people) and name not in _names(series, beat):
                if _misspelt(name, series):
                    cure = _cure(name, series)
                    yield warning("uncast-name", at(episode, beat), f"{name} has no sheet.", cure, name)
                    continue
                message = f"{name} may be somebody without a sheet."
                cure = f"If {name} is a person, add a sheet; otherwise nothing is needed."
                yield note("perhaps-uncast", at(episode, beat), message, cure, name)


def _cure(name: str, series: Series) -> str:
    if meant := _misspelt(name, series):
        return f"Did you mean {meant}? Otherwise add a sheet for {name}."
    return f"Add a sheet for {name}, or an alias to theirs; if it is no person, nothing is needed."


def _misspelt(name: str, series: Series) -> str | None:
    """The sheet's name that differs by one letter, or by two in longer names and where they are the same."""
    for sheet in series.sheets:
        for known in (sheet.name, untitled(sheet.name), *sheet.name.split()):
            for written in (name, untitled(name)):
                shuffled = sorted(written.casefold()) == sorted(known.casefold())
                most = 2 if shuffled or len(known) > 4 else 1
                if len(known) > 2 and 0 < distance(written.casefold(), known.casefold(), most) <= most:
                    return sheet.name
    return None


def distance(one: str, other: str, most: int) -> int:
    """Letters to add, drop, change or swap with a neighbour; counted to just above `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            steps = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != wanted))
            swapped = i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted
            row.append(min(steps, older[j - 2] + 1) if swapped else steps)
    return row[-1]


def _names(series: Series, beat: Beat) -> list[str]:
    """Capitalised names in the beat's own words; quotations are about people who need not be seen."""
    if series.language.split("-")[0].casefold() in NOUNS_ARE_LARGE:
        return []
    told = [beat.text, beat.change or "", *(shot.action or "" for shot in beat.shots)]
    return list(
        dict.fromkeys(name for text in told for part in _sentences(text) for name in _in_sentence(part))
    )


def _opens(episode: Episode, beat: Beat) -> Iterator[str]:
    """First words of sentences that act like a name: "Marcus opens the door"."""
    told = " ".join(other.text for other in episode.beats)
    found = [match[1] for sentence in _sentences(beat.text) if (match := ACTS.match(sentence))]
    for word in found:
        known = _is_common(word) or word.casefold() in cues()["openers"]
        if not known and not re.search(rf"\b{word.lower()}\b", told):
            yield word


def _sentences(text: str) -> Iterator[str]:
    """Sentences without quotations; what follows a quotation starts anew."""
    begin = 0
    for quote in (*quotes(text), None):
        yield from sentences(text[begin : quote.start if quote else len(text)])
        begin = quote.end if quote else begin


def _in_sentence(sentence: str) -> Iterator[str]:
    for start, end in _capitalised(sentence):
        name = sentence[start:end]
        before = WORD.findall(sentence[:start].casefold())
        owns = bool(OWNS.search(name) or OWNS.match(sentence[end:]))
        is_place = bool(before) and before[-1] in cues()["places_before"]
        if not is_place and (before or owns or " " in name) and not _is_common(name):
            yield OWNS.sub("", name)


def _capitalised(sentence: str) -> Iterator[tuple[int, int]]:
    """Runs of words with a capital: "V. Hale", "Maya Lin"."""
    begin, end = -1, -1
    for word in WORD.finditer(sentence):
        gap = sentence[end : word.start()] if begin >= 0 else ""
        opens = not sentence[: word.start()].strip() and word[0].casefold() in cues()["openers"]
        is_name = word[0][0].isupper() and not _is_common(word[0]) and not opens
        if begin >= 0 and not (is_name and (gap == " " or (gap == ". " and sentence[end - 1].isupper()))):
            yield begin, end
            begin = -1
        if is_name:
            begin, end = (word.start() if begin < 0 else begin), word.end()
    if begin >= 0:
        yield begin, end


def _is_common(word: str) -> bool:
    """A word that has a capital for another reason; initials and acronyms count as such."""
    plain = OWNS.sub("", word).casefold()
    acronym = len(word) > 1 and word.isupper()
    return acronym or plain in cues()["not_people"] or meaning("pronouns", plain) is not None


def _is_known(name: str, people: Cast) -> bool:
    words = name.split()
    whole = " ".join(words)
    initial = len(words) > 1 and words[0].endswith(".")
    same_letter = {who for known, who in people.names.items() if known[:1] == words[0][:1].casefold()}
    return bool(
        people.who(whole) or any(people.who(word) for word in words) or (initial and len(same_letter) == 1)
    )


def ambiguous(series: Series) -> Iterator[Finding]:
    """A name that two people share names nobody."""
    owners: dict[str, list[Sheet]] = defaultdict(list)
    for sheet in series.sheets:
        for name in {alias.casefold() for alias in (sheet.name, *sheet.aliases)}:
            owners[name].append(sheet)
    for name, sheets in owners.items():
        if len(sheets) > 1:
            message = f'"{name}" may be {" or ".join(sheet.name for sheet in sheets)}.'
            yield warning("ambiguous-name", "characters", message, "Give the name or alias to one of them.")


def thin_sheets(series: Series) -> Iterator[Finding]:
    """Before anything is generated a sheet says age, hair and clothes."""
    for sheet in series.sheets:
        if sheet.kind == "narrator":
            continue
        told = {"age": sheet.age, "hair": sheet.appearance.hair, "wardrobe": sheet.wardrobe}
        if missing := [field for field, value in told.items() if not value]:
            message = f"The sheet does not say {', '.join(missing)}; it will be made up."
            yield note("sheet-thin", f"character {sheet.id}", message, "Add a word or two on each.")
