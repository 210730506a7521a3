"""Fountain, the part that a beat list needs.

Title page keys are facts of the series, sections are episodes, synopses are beats, scene headings give the
place, dialogue becomes lines, `[[notes]]` are hints: `[[reveal; insert: file "Aurora"]]`. A script without
synopses becomes a beat per paragraph. Forced action (`!`) is a beat's text as it stands. Notes without a
hint, boneyard and transitions are comments. A note that is a JSON object gives fields of its beat, or of the
episode before the first beat; such objects on the title page are fields of the series, its look, people,
places and things.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orchestrator.stories.facts as facts
from orchestrator.stories.draft import NOTED, TOLD, Draft, Path
from orchestrator.stories.hints import pairs
from orchestrator.stories.objects import fields
from orchestrator.stories.source import Source, refuse_long_lines, without
from orchestrator.stories.words import meaning, slug

MARK = re.compile("\x00(\\d+)\x00")
KEY = re.compile(r"^(?P<key>[^:：]{1,40}?)\s*[:：]\s*(?P<words>.*)$")
SCENE = re.compile(
    r"^(?:\.(?=[^.\s])|(?:INT\.?/EXT|EXT\.?/INT|I/E|INT|EXT|EST)[. ]\s*)(?P<words>.+?)(?:\s*#[^#]+#)?$",
    re.IGNORECASE,
)
TRANSITION = re.compile(r"^(?:>.*|={3,}|[A-Z ]+TO:)$")
CUE = re.compile(
    r"^(?:@(?P<forced>[^()]+?)|(?P<name>[^a-z()]*[A-ZÀ-ÞΑ-ΩА-Я][^a-z()]*?))\s*(?:\([^()]*\)\s*)*\^?$"
)
FACTS = ("purpose", "time", "location", "wardrobe", "seconds", "title")


@dataclass
class Script:
    """What the reader knows while it walks down the page."""

    draft: Draft
    notes: list[str]
    is_sectioned: bool
    has_synopses: bool
    scene: str | None = None
    episode: Path | None = None
    beat: dict[str, Any] | None = None
    speaker: str = ""
    manner: str = ""
    is_continued: bool = False
    paragraph: list[str] = field(default_factory=list)
    line: int = 0


def read(source: Source) -> Draft:
    """A draft of the series."""
    notes: list[str] = []
    text = without(source.text, "/*", "*/")
    text = without(text, "[[", "]]", lambda note: _marked(note, notes))
    lines = text.split("\n")
    refuse_long_lines(Source(source.name, source.suffix, "\n".join(_prose(lines))))
    draft = Draft(source)
    begin = _title_page(lines, draft)
    script = Script(
        draft,
        notes,
        any(facts.episode(words) for words in _sections(lines)),
        any(map(_synopsis, lines[begin:])),
    )
    for number, line in enumerate([*lines[begin:], ""], begin + 1):
        script.line = number
        _line(line, lines[number] if number < len(lines) else "", script)
    return draft


def _marked(note: str, notes: list[str]) -> str:
    """Set a note aside; its number marks the line."""
    notes.append(note.strip() if note.lstrip().startswith("{") else " ".join(note.split()))
    return f"\x00{len(notes) - 1}\x00"


def _sections(lines: list[str]) -> list[str]:
    return [line.lstrip("#").strip() for line in lines if line.startswith("#")]


def _synopsis(line: str) -> bool:
    return line.startswith("=") and not TRANSITION.match(line) and not _fact(line[1:])


def _title_page(lines: list[str], draft: Draft) -> int:
    """Read the keys before the first blank line; returns where the script begins."""
    if not lines or not KEY.match(lines[0]) or lines[0].startswith(("#", "=", ".", "@", ">")):
        return 0
    key = ""
    for index, line in enumerate(lines):
        if not line.strip():
            return index + 1
        match = None if line[0].isspace() else KEY.match(line)
        words = match["words"] if match else line.strip()
        key = (facts.key_of(match["key"]) or match["key"].casefold()) if match else key
        if (given := fields(words)) is not None:
            _given(draft, key, given, index + 1)
        elif words and key:
            facts.row(draft, key, facts.title(words) if key == "title" else words, index + 1)
    return len(lines)


def _prose(lines: list[str]) -> Iterator[str]:
    """Lines less the mark of forced action, and less the objects of a title page, which may be long."""
    is_page = True
    for line in lines:
        is_page = is_page and bool(line.strip())
        head, brace, rest = line.partition("{")
        is_object = is_page and brace and len(head) <= 40 and fields(brace + rest.rstrip()) is not None
        yield "" if is_object else line.removeprefix("!")


def _given(draft: Draft, key: str, given: dict[str, Any], line: int) -> None:
    """Fields of the series, its look, or one character, place or thing."""
    if key == "series":
        draft.data.update(given)
    elif key == "look":
        draft.data[key] = given
    elif key in ("characters", "locations", "props"):
        draft.add((key,), given, line)


def _line(line: str, following: str, script: Script) -> None:
    """One line of the script."""
    hinted = [script.notes[int(mark)] for mark in MARK.findall(line)]
    words = MARK.sub("", line).strip()
    if not words and not hinted:
        _end_paragraph(script)
        script.speaker = ""
    elif words.startswith("!") and not script.speaker:
        script.paragraph.append(MARK.sub("", line))
    elif words.startswith("#"):
        _section(words, script)
    elif words.startswith("=") and not TRANSITION.match(words):
        _synopsis_line(words.lstrip("=").strip(), script)
    elif scene := SCENE.match(words):
        _end_paragraph(script)
        _scene(scene["words"], script)
    elif script.speaker and words:
        _dialogue(words, script)
    elif not script.paragraph and following.strip() and (cue := CUE.match(words)):
        script.speaker, script.manner, script.is_continued = cue_name(cue), "", False
    elif words and not TRANSITION.match(words):
        script.paragraph.append(words.lstrip("~"))
    for note in hinted:
        _note(note, script)


def _section(words: str, script: Script) -> None:
    _end_paragraph(script)
    level = len(words) - len(words.lstrip("#"))
    heading = words.lstrip("#").strip()
    found = facts.episode(heading)
    if found is None and (script.is_sectioned or level > 1):
        return
    number = len(script.draft.data.get("episodes", [])) + 1
    _open(found or {"number": number, "title": facts.title(heading), "beats": []}, script)


def _open(episode: dict[str, Any], script: Script) -> None:
    script.episode = script.draft.add(("episodes",), episode, script.line)
    script.beat = None


def _synopsis_line(words: str, script: Script) -> None:
    _end_paragraph(script)
    if (fact := _fact(words)) and script.episode is not None:
        _episode_fact(fact, script)
    else:
        _begin_beat(words, script)


def _fact(words: str) -> tuple[str, str] | None:
    """A fact of the episode: `Purpose: ...`."""
    match = KEY.match(words.strip())
    key = meaning("labels", match["key"]) if match else None
    return (key, match["words"]) if match and key in FACTS else None


def _episode_fact(fact: tuple[str, str], script: Script) -> None:
    key, words = fact
    if script.episode is not None:
        script.draft.at(script.episode)[key] = pairs(words) if key == "wardrobe" else words.strip()


def _begin_beat(told: str, script: Script) -> dict[str, Any]:
    if script.episode is None:
        _open({"number": 1, "beats": []}, script)
    beat: dict[str, Any] = {TOLD: told} if told else {}
    if script.scene:
        beat["location"] = script.scene
    script.draft.add((*(script.episode or ()), "beats"), beat, script.line)
    script.beat = beat
    return beat


def _scene(words: str, script: Script) -> None:
    """`CONFERENCE ROOM - NIGHT`: a known place, or a new one of that name."""
    place, _, time = words.rpartition(" - ") if " - " in words else (words, "", "")
    known = script.draft.data.setdefault("locations", [])
    name = slug(place)
    if name and all(entry.get("id") != name for entry in known):
        entry = {"id": name, "description": place.casefold(), **({"time": time.casefold()} if time else {})}
        script.draft.add(("locations",), entry, script.line)
    script.scene = name or script.scene
    if not script.has_synopses:
        script.beat = None


def _dialogue(words: str, script: Script) -> None:
    """A spoken line, or the brackets that say how the next one is spoken."""
    if words.startswith("(") and words.endswith(")"):
        script.manner, script.is_continued = words[1:-1].strip(), False
        return
    beat = script.beat if script.beat is not None else _begin_beat("", script)
    lines = beat.setdefault("lines", [])
    if lines and script.is_continued:
        lines[-1]["text"] += f" {words}"
        return
    lines.append({"text": words, "speaker": script.speaker, "manner": script.manner})
    script.manner, script.is_continued = "", True


def _end_paragraph(script: Script) -> None:
    """Action told so far: a beat of its own, or more of the synopsis' beat; if forced, as it stands."""
    told, forced = list(script.paragraph), [line[1:] for line in script.paragraph if line.startswith("!")]
    script.paragraph.clear()
    if not told:
        return
    if told and len(forced) == len(told) and not script.has_synopses:
        _begin_beat("", script)["text"] = "\n".join(forced)
        return
    words = " ".join(line.removeprefix("!").strip() for line in told).strip()
    if not script.has_synopses or script.beat is None:
        _begin_beat(words, script)
    elif words not in script.beat.get(TOLD, ""):
        script.beat[TOLD] = f"{script.beat.get(TOLD, '')} {words}".strip()


def _note(note: str, script: Script) -> None:
    _end_paragraph(script)
    if (given := fields(note)) is not None:
        _overridden(script).update(given)
    elif fact := _fact(note):
        _episode_fact(fact, script)
    elif script.beat is not None:
        script.beat.setdefault(NOTED, []).append(note)


def _overridden(script: Script) -> dict[str, Any]:
    """What a note's fields belong to: the beat, or the episode before its first beat."""
    if script.beat is not None:
        return script.beat
    episode: dict[str, Any] = script.draft.at(script.episode) if script.episode else {}
    return episode


def cue_name(cue: re.Match[str]) -> str:
    name = (cue["forced"] or cue["name"]).strip()
    return name if cue["forced"] else name.title()
