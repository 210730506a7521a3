"""Where and when a beat plays, in which light, and what everybody wears there."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from character_sheets.sheet import Location, Sheet
from orchestrator.director.clauses import blanked
from orchestrator.director.cues import Cues
from orchestrator.story import Beat, Episode, Series

_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True)
class Chosen:
    """A place, and whether the user gave it."""

    location: str | None
    given: bool = False


class Places:
    """The locations of a series, ready to be found in a text."""

    def __init__(self, series: Series, cues: Cues) -> None:
        self.cues = cues
        self.locations: Mapping[str, Location] = {place.id: place for place in series.locations}
        self._patterns = [(place.id, cues.pattern(_names(place))) for place in series.locations]
        self._signs = {place: self._telling(words) for place, words in _signs(series.locations).items()}

    def of_beats(self, episode: Episode) -> list[Chosen]:
        """The place of every beat: given, named in the text (and then kept), else the episode's."""
        here = self._start(episode)
        found = []
        for beat in episode.beats:
            here = self._next(beat, here)
            found.append(here)
        return found

    def named(self, text: str) -> str | None:
        """The location that a text calls by name, the first one mentioned."""
        plain = blanked(text)
        hits = [(m.start(), place) for place, pattern in self._patterns for m in [pattern.search(plain)] if m]
        return min(hits)[1] if hits else None

    def time(self, episode: Episode, location: str | None) -> str | None:
        """night or day, from the episode, the location's time, its light or its description."""
        place = self.locations.get(location or "")
        told = (episode.time, place.time, place.description, place.light) if place else (episode.time,)
        return next((label for words in told if (label := self.cues.times.first(words))), None)

    def light(self, location: str | None) -> str:
        """The location's light, else what its description says about light."""
        place = self.locations.get(location or "")
        if place is None:
            return ""
        parts = [part.strip() for part in re.split(r"[,，、،;；.]", place.description)]
        return place.light or ", ".join(part for part in parts if self.cues.light.search(part))

    def _telling(self, words: set[str]) -> set[str]:
        """Light and time of day do not tell a place: a lamp may flicker anywhere."""
        common = {*self.cues.table.after_preposition, *self.cues.table.articles}
        ambient = {w for w in words if self.cues.light.search(w) or self.cues.times.first(w)}
        return words - ambient - common

    def _next(self, beat: Beat, here: Chosen) -> Chosen:
        if beat.location:
            return Chosen(beat.location, given=True)
        named = self.named(beat.text)
        return Chosen(named) if named and named != here.location else here

    def _start(self, episode: Episode) -> Chosen:
        if episode.location:
            return Chosen(episode.location, given=True)
        first = next((p for beat in episode.beats if (p := beat.location or self.named(beat.text))), None)
        return Chosen(first or self._alike(episode) or self._only())

    def _only(self) -> str | None:
        return next(iter(self.locations)) if len(self.locations) == 1 else None

    def _alike(self, episode: Episode) -> str | None:
        """The one location whose description shares most words with the episode; None on a tie."""
        told = " ".join([episode.title, episode.purpose, *(blanked(beat.text) for beat in episode.beats)])
        words = _stems(told)
        counts = sorted(((len(words & signs), place) for place, signs in self._signs.items()), reverse=True)
        if not counts or counts[0][0] == 0 or (len(counts) > 1 and counts[0][0] == counts[1][0]):
            return None
        return counts[0][1]


def wardrobe(sheet: Sheet, time: str | None, given: str | None) -> str | None:
    """Given, else the variant for that time of day, else the first; None: the sheet has no clothes."""
    if given:
        return given
    fits = (each.id for each in sheet.wardrobe if time and time in f"{each.id} {each.note}".lower())
    return next(fits, sheet.wardrobe[0].id if sheet.wardrobe else None)


def _names(place: Location) -> tuple[str, ...]:
    return (
        place.id.replace("-", " ").replace("_", " ").casefold(),
        *(alias.casefold() for alias in place.aliases),
    )


def _signs(locations: Iterable[Location]) -> dict[str, set[str]]:
    """Words that tell a location from all the others."""
    all_ = {
        p.id: _stems(f"{p.id.replace('-', ' ')} {p.description} {' '.join(p.aliases)}") for p in locations
    }
    return {
        place: {word for word in words if sum(word in others for others in all_.values()) == 1}
        for place, words in all_.items()
    }


def _stems(text: str) -> set[str]:
    """Words without a plural ending; compounds such as "glass-walled" give both halves."""
    return {word.casefold().removesuffix("s") for word in _WORD.findall(text)}
