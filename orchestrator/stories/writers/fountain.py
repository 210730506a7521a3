"""Fountain out (https://fountain.io/syntax): title page, an episode per section, a beat per paragraph.

A beat's place is a scene heading, its lines are dialogue, its role and id stand in a note. Words that look
like Fountain are forced to be action or a character; what a script has no form for stands as a JSON object
on the title page or in a note, so that the script reads back whole.
"""

from typing import Any

import orchestrator.stories.facts as facts
from orchestrator.stories.cast import Cast, cast_of
from orchestrator.stories.draft import Draft
from orchestrator.stories.fountain import CUE, SCENE, TRANSITION, cue_name
from orchestrator.stories.objects import as_words
from orchestrator.stories.source import LONGEST_LINE, Source
from orchestrator.stories.words import slug
from orchestrator.stories.writers.plain import heard, plain
from orchestrator.story import Series

SIMPLE = ("title", "premise", "season", "language", "length")
LISTS = ("characters", "locations", "props")
STARTS = tuple("#=!~>@.([{")
ROOM = 100
"""Characters of a line that are left for labels."""


class _Page:
    """What the writer knows while it walks down the page."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.cast: Cast = cast_of(data.get("characters", ()))
        self.names = {sheet["id"]: sheet["name"] for sheet in data.get("characters", ())}
        self.times = {place["id"]: place.get("time", "") for place in data.get("locations", ())}
        self.cues: dict[str, str | None] = {}
        self.scene: str | None = None
        self.out: list[str] = []


def write_fountain(series: Series) -> str:
    """The series as a script."""
    data = plain(series)
    page = _Page(data)
    _title_page(data, page.out)
    for episode in data.get("episodes", ()):
        _episode(episode, page)
    return "\n".join(page.out).rstrip("\n") + "\n"


def _title_page(data: dict[str, Any], out: list[str]) -> None:
    simple = [key for key in SIMPLE if key in data and _reads_back(key, data[key])]
    rest = {key: value for key, value in data.items() if key not in (*simple, *LISTS, "look", "episodes")}
    out += [f"{key.capitalize()}: {data[key]}" for key in simple]
    out.append(f"Series: {as_words(rest)}")
    if "look" in data:
        out.append(f"Look: {as_words(data['look'])}")
    for key in LISTS:
        if key in data:
            out += [f"{key.capitalize()}:", *(f"    {as_words(entry)}" for entry in data[key])]
    out.append("")


def _reads_back(key: str, words: str) -> bool:
    if not _is_one_line(words):
        return False
    draft = Draft(Source("", "", ""))
    facts.row(draft, key, facts.title(words) if key == "title" else words, 1)
    return bool(draft.data == {key: words})


def _episode(episode: dict[str, Any], page: _Page) -> None:
    given = {key: value for key, value in episode.items() if key not in ("number", "beats")}
    heading = f'# Episode {episode["number"]}, "{given.get("title", "")}"'
    if _is_one_line(given.get("title", "")) and facts.episode(heading[2:]) == _found(episode):
        del given["title"]
    else:
        heading = f"# Episode {episode['number']}"
    page.out += [heading, ""]
    for key in ("purpose", "time"):
        if _is_one_line(given.get(key, "")):
            page.out += [f"= {key.capitalize()}: {given.pop(key)}", ""]
    if given:
        page.out += [f"[[{as_words(given)}]]", ""]
    for position, beat in enumerate(episode["beats"], 1):
        _beat(dict(beat), f"b{position}", page)


def _found(episode: dict[str, Any]) -> dict[str, Any]:
    return {"number": episode["number"], "title": episode["title"], "beats": []}


def _beat(beat: dict[str, Any], expected: str, page: _Page) -> None:
    """Heading, action, notes, dialogue; `beat` keeps what none of them says."""
    _heading(beat, page)
    text = beat.pop("text")
    action = _action(text)
    page.out += action or ["!"]
    if not action:
        beat["text"] = text
    if beat["id"] == expected:
        del beat["id"]
    if role := beat.pop("role", None):
        page.out.append(f"[[{role}]]")
    dialogue = _dialogue(beat, text, page)
    if beat:
        page.out.append(f"[[{as_words(beat)}]]")
    page.out += ["", *dialogue]


def _heading(beat: dict[str, Any], page: _Page) -> None:
    """A scene heading where the place changes; it holds until the next."""
    place = beat.pop("location", None)
    if place == page.scene:
        return
    heading = _scene(place, page) if place else None
    if heading is None:
        beat["location"] = place
        return
    page.scene = place
    page.out += [heading, ""]


def _scene(place: str, page: _Page) -> str | None:
    words = next((w for w in (place.replace("-", " ").upper(), place) if slug(w) == place), None)
    if words is None or place not in page.times:
        return None
    time = page.times[place].upper()
    heading = f".{words} - {time}" if time.replace(" ", "").isalpha() and _is_one_line(time) else f".{words}"
    match = SCENE.match(heading)
    return heading if match and slug(match["words"].rpartition(" - ")[0] or match["words"]) == place else None


def _action(text: str) -> list[str]:
    """The text as it stands, or forced; nothing if it holds marks of notes or comments."""
    if _is_marked(text):
        return []
    is_plain = _is_one_line(text) and not text.startswith(STARTS) and not set("(（") & set(text)
    if (
        is_plain
        and " ".join(text.split()) == text
        and not any(p.match(text) for p in (SCENE, TRANSITION, CUE))
    ):
        return [text]
    return [f"!{line}" for line in text.split("\n")]


def _dialogue(beat: dict[str, Any], text: str, page: _Page) -> list[str]:
    """The lines as dialogue, if a script can say all of them; they are then taken from the beat."""
    out: list[str] = []
    for line in beat.get("lines", ()):
        cue = _cue(line.get("speaker"), page)
        manner = line.get("manner", "")
        if cue is None or not _is_said(line["text"]) or not (_is_one_line(manner) or not manner):
            if heard(text, page.cast) == beat["lines"]:
                del beat["lines"]
            return []
        out += [cue, *([f"({manner})"] if manner else []), line["text"], ""]
    if out:
        del beat["lines"]
    return out


def _is_said(words: str) -> bool:
    is_syntax = words.startswith(("#", "=")) or (words[:1] == "(" and words[-1:] == ")")
    return _is_one_line(words) and not is_syntax and not SCENE.match(words)


def _cue(speaker: str | None, page: _Page) -> str | None:
    if not speaker:
        return None
    if speaker not in page.cues:
        name = page.names.get(speaker) or speaker
        choices = (name.upper(), f"@{name}", f"@{speaker}")
        page.cues[speaker] = next((cue for cue in choices if _means(cue, speaker, page.cast)), None)
    return page.cues[speaker]


def _means(cue: str, speaker: str, cast: Cast) -> bool:
    match = CUE.match(cue)
    if (
        match is None
        or not _is_one_line(cue)
        or cue.startswith(("#", "=", "!", ".", "["))
        or SCENE.match(cue)
    ):
        return False
    name = cue_name(match)
    return (cast.who(name) or name) == speaker


def _is_one_line(words: str) -> bool:
    """Words that can stand alone in a line of the script."""
    is_short = 0 < len(words) <= LONGEST_LINE - ROOM
    return is_short and "\n" not in words and not _is_marked(words) and words == words.strip()


def _is_marked(words: str) -> bool:
    return "[[" in words or "/*" in words or words.startswith("/") or words.endswith("[")
