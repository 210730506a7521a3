"""What a post says: the conflict in the story's own words, its place in the series, and recurring hashtags.

Nothing is invented and nothing is praised: the last words said before the cliffhanger, the situation, and the
words that the cliffhanger leaves open. Everything people wrote is plain text here: no control or direction
characters, no mention or hashtag that nobody meant.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orchestrator.finish import EPISODE
from orchestrator.plan import Plan
from orchestrator.platforms import Texts
from orchestrator.story import Episode, Role, Series

JOINER = "\u2060"  # invisible: after it no app looks for a name or a tag
JOINED = "\u200c\u200d"  # letters and signs of many scripts need them
LONGEST_TAG = 40
TAG = re.compile(r"[#＃][^\s#＃＠\u2060!-/:-@\[-^`{-~“”„‘’«»「」…·，。、！？；：（）]+")
"""What an app may take for a hashtag: rather one too many than one too few."""
LEAST = 40  # units: less of a situation says nothing
MICRODRAMA = {"zh": "短剧", "ja": "ショートドラマ", "ko": "숏드라마", "ar": "دراما_قصيرة"}
QUOTES = {"es": "«»", "fr": "«»", "ar": "«»", "de": "„“", "nl": "‘’", "ja": "「」"}
GENRE_LAST = ("en", "nl", "de")
"""Languages that put the kind of a story after its qualities: "tense corporate thriller"."""


@dataclass(frozen=True)
class Place:
    """Where an episode stands: in the series, and among its neighbours."""

    series: Series
    episode: Episode
    plan: Plan

    @property
    def label(self) -> str:
        """ "Stolen Design · Episode 1 · Slide Nine"."""
        title = clean(self.series.title)
        return " · ".join(filter(None, (title, self._numbered(self.episode))))

    @property
    def next_label(self) -> str:
        """ "→ Episode 2 · Second Folder"; empty for the last one."""
        after = self.neighbour(1)
        return f"→ {self._numbered(after)}" if after else ""

    def neighbour(self, step: int) -> Episode | None:
        """The episode so many places on, by number."""
        known = sorted(self.series.episodes, key=lambda each: each.number)
        at = [each.number for each in known].index(self.episode.number) + step
        return known[at] if 0 <= at < len(known) else None

    def _numbered(self, episode: Episode) -> str:
        words = EPISODE.get(language(self.plan), "{}").format(episode.number)
        return " · ".join(filter(None, (words, clean(episode.title))))


def language(plan: Plan) -> str:
    """The language without its region: "en"."""
    return plan.language.split("-")[0].lower()


def clean(text: str) -> str:
    """Text as one line that is only read: control, direction and private characters are gone."""
    kept = "".join(each if _plain(each) else " " if each.isspace() else "" for each in text)
    return "".join(c + JOINER if c in "@#＃＠" else c for c in " ".join(kept.split()))


def units(text: str, unit: str) -> int:
    """How long a text is where a platform counts it."""
    if unit == "utf-16":
        return len(text.encode("utf-16-le")) // 2
    return len(text.encode()) if unit == "utf-8" else len(text)


def shortened(text: str, room: int, unit: str) -> str:
    """The text, or as many of its words as there is room for, and an ellipsis."""
    if units(text, unit) <= room:
        return text
    kept = ""
    for word in text.split(" "):
        longer = f"{kept} {word}".strip()
        if units(longer + "…", unit) > room:
            break
        kept = longer
    kept = kept or _letters(text, room, unit)
    return kept.rstrip(" ,;:–—") + "…" if kept else ""


def allowed(text: str, texts: Texts) -> str:
    """Without the characters that a platform refuses."""
    like = {"<": "‹", ">": "›"}
    return "".join(like.get(c, "") if c in texts.forbidden else c for c in text)


def title(place: Place, texts: Texts) -> str:
    """As long as the platform takes it; empty where it has none."""
    return shortened(allowed(place.label, texts), texts.title, "characters") if texts.title else ""


def caption(place: Place, texts: Texts, hashtags: Sequence[str], disclosure: str) -> str:
    """The conflict as far as there is room, then what always stands: place, next, disclosure, hashtags.

    Disclosure and hashtags are never cut: where they are too long, so is the caption, and its check says so.
    """
    whole = _joined([allowed(each, texts) for each in (disclosure, " ".join(hashtags))], texts)
    end = _joined([*(allowed(each, texts) for each in (place.label, place.next_label)), whole], texts)
    if units(end, texts.unit) > texts.caption:
        room = texts.caption - (units(whole, texts.unit) + 1 if whole else 0)
        label = allowed(place.label, texts)
        return _joined([shortened(label, room, texts.unit) if room > 0 else "", whole], texts)
    body: list[str] = []
    for number, part in enumerate(_conflict(place)):
        said = allowed(part, texts)
        room = texts.caption - units(_joined([*body, "", end], texts), texts.unit)
        if units(said, texts.unit) <= room:
            body.append(said)
        elif number == 1 and room >= LEAST:
            body.append(shortened(said, room, texts.unit))
    return _joined([*body, end], texts)


def hashtags(place: Place, most: int) -> tuple[str, ...]:
    """The same for every episode: the series, the form, its genre."""
    spoken = language(place.plan)
    genre = place.series.look.genre.split()
    kind = genre[-1] if genre and spoken in GENRE_LAST else place.series.look.genre
    words = (place.series.title, MICRODRAMA.get(spoken, "microdrama"), kind)
    return tuple(dict.fromkeys(f"#{found}" for each in words if (found := tag(each))))[:most]


def tag(words: str) -> str:
    """Words as one hashtag without its sign: letters and digits alone; empty where none are left."""
    found = ""
    for word in "".join(c if _in_tag(c) else " " for c in words).split():
        if found and len(found) + len(word) > LONGEST_TAG:
            break
        found += word[:1].upper() + word[1:LONGEST_TAG] if " " in words.strip() else word[:LONGEST_TAG]
    return found if any(c.isalpha() for c in found) else ""


def tags(text: str) -> list[str]:
    """The hashtags that an app finds in a text, wherever in a word they begin."""
    return TAG.findall(text)


def tagged(text: str, hashtags: Sequence[str], texts: Texts) -> str:
    """A person's own text, with those of their hashtags that it lacks at its end."""
    there = tags(text)
    return _joined([text, " ".join(each for each in hashtags if each not in there)], texts)


def _conflict(place: Place) -> Iterator[str]:
    """Three parts at most: words under pressure, the situation, the words that stay open."""
    plan = place.plan
    roles = {shot.beat: shot.story_role for shot in plan.shots}
    open_beats = [beat for beat, role in roles.items() if role is Role.CLIFFHANGER]
    before = [line.text for line in plan.lines if line.beat not in open_beats]
    shown = [" ".join(s.insert.lines) for s in plan.shots if s.insert and s.beat in open_beats]
    left = [*filter(None, shown), *(line.text for line in plan.lines if line.beat in open_beats)]
    yield _quoted(before[-1], plan) if before else ""
    yield clean(_situation(place))
    yield _quoted(left[0], plan) if left else ""


def _situation(place: Place) -> str:
    """The episode's logline, for the first one the premise, else the first pressure that nobody speaks."""
    series, episode = place.series, place.episode
    if 0 < episode.number <= len(series.loglines):
        return series.loglines[episode.number - 1]
    if episode.number == 1 and series.premise:
        return series.premise
    spoken = {line.beat for line in place.plan.lines}
    roles = {shot.beat: shot.story_role for shot in place.plan.shots}
    silent = [beat for beat in episode.beats if beat.id not in spoken]
    for role in (Role.HOOK, Role.ESCALATION):
        for beat in silent:
            if roles.get(beat.id) is role:
                return beat.text
    return series.premise or episode.purpose


def _quoted(text: str, plan: Plan) -> str:
    marks = QUOTES.get(language(plan), "“”")
    said = clean(text).strip("\"“”«»„‘'「」")
    return f"{marks[0]}{said}{marks[1]}" if said else ""


def _joined(parts: Sequence[str], texts: Texts) -> str:
    """A part for each line, or all in one where line breaks are dropped."""
    return ("\n" if texts.line_breaks else " ").join(filter(None, parts))


def _letters(text: str, room: int, unit: str) -> str:
    """The first letters of a word that is longer than the room."""
    kept = ""
    for letter in text:
        if units(kept + letter + "…", unit) > room:
            break
        kept += letter
    return kept


def _plain(character: str) -> bool:
    category = unicodedata.category(character)
    return character in JOINED or (category[0] != "C" and category not in ("Zl", "Zp"))


def _in_tag(character: str) -> bool:
    return character == "_" or unicodedata.category(character)[0] in "LM" or character.isdigit()
