"""The script of an episode as people write it: its facts and its beats as plain text."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from orchestrator import stories
from orchestrator.check.budget import Budget, budget
from orchestrator.desk import episodes, orders, productions
from orchestrator.desk import series as shelf
from orchestrator.desk.actor import Actor
from orchestrator.desk.change import Expected, Moved
from orchestrator.desk.rehearsal import rehearsed
from orchestrator.desk.told import refusing
from orchestrator.desk.undoing import undoable
from orchestrator.errors import BadStory
from orchestrator.ledger import Document, Production, Wanted
from orchestrator.office import Office
from orchestrator.plan import Finding
from orchestrator.stories import StoryError, beatlist
from orchestrator.stories.source import decoded
from orchestrator.story import Beat, Episode, Series

FACTS = ("title", "purpose", "location", "time", "seconds")
TEXTS = (".txt", ".md", ".markdown")
TEXT = ".txt"
FORMATS = (TEXT, ".fountain", ".yaml", ".csv", ".json")
"""In which an episode is written to a file."""
TRIES = 3
BEAT = re.compile(r"#/beats/(\d+)")


@dataclass(frozen=True)
class Script:
    """What a person types."""

    text: str = ""
    title: str = ""
    purpose: str = ""
    location: str = ""
    time: str = ""
    seconds: str = ""

    @property
    def facts(self) -> Mapping[str, str]:
        """Those that say something."""
        told = {name: str(getattr(self, name)).strip() for name in FACTS}
        return {name: words for name, words in told.items() if words}


@dataclass(frozen=True)
class Trial:
    """A script as it is understood; nothing was changed."""

    series: Series
    episode: Episode
    """Its beats under the ids that they would have."""
    lines: tuple[int, ...]
    """Of the text, by beat."""
    was: Mapping[str, Beat]
    """Beats as they are saved, by id."""
    findings: tuple[Finding, ...]
    budget: Budget
    seconds: float
    """For which its cut is planned."""


def written(office: Office, actor: Actor, series: str, number: int) -> Script:
    """The script as it is saved."""
    document = episodes.find(office, actor, series, number)
    around = shelf.without_episodes(office, shelf.find(office, actor, series))
    return of(around, episodes.parsed(document))


def of(around: Series, episode: Episode) -> Script:
    """An episode as a script."""
    facts = {name: str(getattr(episode, name) or "") for name in FACTS}
    return Script(beatlist.write(around, episode), **facts)


def tried(office: Office, actor: Actor, series: str, number: int, script: Script) -> Trial:
    """What a script would be if it were saved, and what the checks say. BadStory when it cannot be read."""
    whole, before, episode = _understood(office, actor, series, number, script)
    others = [episode if each.number == number else each for each in whole.episodes]
    changed = whole.model_copy(update={"episodes": tuple(others)})
    lines = tuple(beat.line for beat in beatlist.read(script.text))
    was = {beat.id: beat for beat in before.beats}
    found, seconds = rehearsed(changed, episode)
    return Trial(changed, episode, lines, was, found, budget(changed, episode), seconds)


def removed(office: Office, actor: Actor, series: str, number: int, script: Script) -> tuple[int, int]:
    """How many beats a script would take away for good, and of how many; a rewritten script takes none."""
    _, before, episode = _understood(office, actor, series, number, script)
    gone = {beat.id for beat in before.beats} - {beat.id for beat in episode.beats}
    return (len(gone) if len(episode.beats) < len(before.beats) else 0), len(before.beats)


def save(
    office: Office, actor: Actor, series: str, number: int, script: Script, expected: Expected
) -> Document:
    """The script as another version of the episode; what is saved already is left alone."""
    document = episodes.find(office, actor, series, number)
    if script == written(office, actor, series, number):
        return document
    told = json.dumps(_told(script, episodes.parsed(document))).encode()
    with undoable(office, actor, series, number):
        return episodes.replace(office, actor, series, number, told, expected)


def script_of(office: Office, actor: Actor, series: str, body: str) -> Script:
    """The script that such a body tells. BadStory when it is none."""
    around = shelf.without_episodes(office, shelf.find(office, actor, series))
    try:
        return of(around, Episode.model_validate_json(body))
    except ValidationError as error:
        raise BadStory("The text before that save cannot be read.") from error


def begin(office: Office, actor: Actor, series: str, number: int, profile: str) -> Production:
    """A production of the episode as it is saved; the one that makes just that already, if there is one."""
    for _ in range(TRIES - 1):
        try:
            return _begin(office, actor, series, number, profile)
        except Moved:  # somebody wrote meanwhile; what is made is what the story says now
            continue
    return _begin(office, actor, series, number, profile)


def _begin(office: Office, actor: Actor, series: str, number: int, profile: str) -> Production:
    prepared = orders.prepare(office, actor, series, [number], orders.Asked(profile=profile))
    wanted = Wanted(series=series, episode=number, profile=profile, what="episode")
    with office.ledger.database.write():
        office.ledger.replies.queue(f"productions of {series}/{number}")
        for last in productions.page(office, actor, wanted, "", 1):
            if last.is_open and office.ledger.productions.ordered(last.id) == prepared.new[0][1]:
                return last
        return productions.start(office, actor, prepared)[0]


def brought(
    office: Office, actor: Actor, series: str, number: int, content: bytes, filename: str, which: int = 0
) -> Script:
    """The script that a file holds; nothing was changed. Of several episodes the one of `which` number."""
    name = "".join(letter for letter in Path(filename).name[-80:] if letter.isprintable())
    around = shelf.without_episodes(office, shelf.find(office, actor, series))
    before = episodes.parsed(episodes.find(office, actor, series, number))
    with refusing():
        told = _chosen(_episodes(content, name), which or number, name)
        told = {**of(around, before).facts, **told, "number": number}
        return of(around, stories.read_episode(told, around))


def exported(office: Office, actor: Actor, series: str, number: int, suffix: str) -> tuple[str, str]:
    """The episode as a file of its own: name and text."""
    head = shelf.find(office, actor, series)
    episode = episodes.parsed(episodes.find(office, actor, series, number))
    alone = shelf.without_episodes(office, head).model_copy(update={"episodes": (episode,)})
    with refusing():
        text = beatlist.document(alone, episode) if suffix == TEXT else stories.write(alone, suffix)
    return f"{alone.id}-ep{number:02d}{suffix}", text


def line_of(fault: Mapping[str, str], script: Script) -> int:
    """The line of the text that a fault of a BadStory is about; 0: none."""
    found, beats = BEAT.match(fault.get("pointer", "")), beatlist.read(script.text)
    return beats[int(found[1])].line if found and int(found[1]) < len(beats) else 0


def _understood(
    office: Office, actor: Actor, series: str, number: int, script: Script
) -> tuple[Series, Episode, Episode]:
    """The series as it is, and the episode as it is and as it would be."""
    with office.ledger.database.read():
        whole = shelf.whole(office, shelf.find(office, actor, series))
        before = episodes.parsed(episodes.find(office, actor, series, number))
        taken = episodes.spent(office, series, number)
    told = _told(script, before)
    with refusing(episodes.WITHIN, json.dumps(told).encode()):
        return (
            whole,
            before,
            stories.read_episode(told, whole.model_copy(update={"episodes": ()}), before, taken),
        )


def _told(script: Script, before: Episode) -> dict[str, Any]:
    """In the shape of a story; clothes of the whole episode are no part of the script and stay."""
    try:
        beats = [beat.data for beat in beatlist.read(script.text)]
    except StoryError as error:
        raise BadStory(str(error), [{"detail": str(error), "pointer": "#/beats"}]) from error
    return {**script.facts, "number": before.number, "wardrobe": before.wardrobe, "beats": beats}


def _episodes(content: bytes, name: str) -> Sequence[Any]:
    told = stories.episodes_told(content, name)
    if told or Path(name).suffix.lower() not in TEXTS:
        return told
    text = decoded(content, name).text
    return [{"beats": [beat.data for beat in beatlist.read(text)]}]


def _chosen(found: Sequence[Any], which: int, name: str) -> dict[str, Any]:
    told = [each for each in found if isinstance(each, dict) and each.get("beats")]
    if not told:
        raise StoryError(name, "no beats were found", "Write a beat per line, or give the episode `beats`")
    numbers = [str(each.get("number", place)) for place, each in enumerate(told, 1)]
    if str(which) in numbers:
        return dict(told[numbers.index(str(which))])
    if len(told) > 1:
        message = f"it has the episodes {', '.join(numbers[:30])}, and not {which}"
        raise StoryError(name, message, "Say which one you want")
    return dict(told[0])
