"""Parts of a story by themselves, as programs tell them: a whole series, one episode, a beat, a sheet.

A part has the same shape, with the same short forms, as in a JSON story file. It is read within the series
it belongs to, so that names in it are found there.
"""

from collections.abc import Collection
from typing import Any, Literal

from character_sheets.sheet import Location, Prop, Sheet
from orchestrator.stories.align import unused
from orchestrator.stories.assemble import MOST_BEATS, series
from orchestrator.stories.draft import Draft
from orchestrator.stories.errors import Path, Place, StoryError
from orchestrator.stories.native import json_value
from orchestrator.stories.source import Source, clean
from orchestrator.story import Beat, Episode, Series

Group = Literal["sheets", "locations", "props"]
ASSETS: tuple[Group, ...] = ("sheets", "locations", "props")
MOST_ASSETS = 500


def read_json(text: str, name: str) -> Any:
    """What a JSON text says, within the limits of a story."""
    return json_value(clean(text, ".json", name))


def read_data(data: Any, name: str = "story", earlier: Series | None = None) -> Series:
    """The series that plain data describe, with or without episodes."""
    if not isinstance(data, dict):
        raise StoryError(name, "it is not an object with fields", "Start with a title")
    if not data.get("title"):
        raise StoryError(name, "'title' is missing", "Add it")
    for group in (*ASSETS, "characters"):
        _refuse_many(data.get(group), name, group)
    return series(Draft(Source(name, ".json", ""), data), earlier, whole=False)


def read_episode(
    told: Any, around: Series, earlier: Episode | None = None, spent: Collection[str] = ()
) -> Episode:
    """An episode of that series. Beats without ids keep those of `earlier`; new ones get none of `spent`."""
    _refuse_other(told, ("episodes", 0), "an episode is an object", "Give it beats")
    before = around.model_copy(update={"episodes": (earlier,)}) if earlier else None
    ids = {told["number"]: frozenset(spent)} if isinstance(told.get("number"), int) else {}
    draft = _draft(around, episodes=[told])
    return series(draft, before, whole=False, spent=ids).episodes[0]


def read_beat(told: Any, around: Series, episode: Episode, name: str) -> Beat:
    """A beat of that episode, under that id."""
    beat = {**told, "id": name} if isinstance(told, dict) else told
    heading = episode.model_dump(mode="json", exclude={"beats"})
    draft = _draft(around, episodes=[{**heading, "beats": [beat]}])
    return series(draft).episodes[0].beats[0].model_copy(update={"id": name})


def new_id(told: Any, episode: Episode, spent: Collection[str]) -> str:
    """The id of a beat that is added: its own, or the next one that no beat ever had."""
    given = told.get("id") if isinstance(told, dict) else None
    taken = {beat.id for beat in episode.beats}
    if len(taken) >= MOST_BEATS:
        message = f"the episode has {MOST_BEATS} beats, which is the most"
        raise StoryError(_beat_place(), message, "Split it into episodes; one of 90 seconds has about 18")
    if given is None:
        return next(unused(taken | frozenset(spent)))
    if str(given).casefold() in {name.casefold() for name in taken}:
        raise StoryError(_beat_place("id"), f"{given!r} is used already", "Rename it, or leave the id out")
    return str(given)


def read_asset(told: Any, around: Series, group: Group) -> Sheet | Location | Prop:
    """A sheet, location or prop of that series; those of its group that are there stay out of it."""
    _refuse_other(told, (group, 0), "it is not an object with fields", "Give it an id")
    draft = _draft(around, **{group: [told]})
    for other in ASSETS:
        if other != group and (other, group) != ("sheets", "props"):  # a prop's owner is looked up
            draft.data.pop(other)
    found: Sheet | Location | Prop = getattr(series(draft, whole=False), group)[0]
    return found


def _draft(around: Series, **parts: list[Any]) -> Draft:
    data = around.model_dump(mode="json", exclude={"episodes"})
    return Draft(Source("story", ".json", ""), {**data, **parts})


def _beat_place(*field: str) -> Place:
    return Place("story: the beat", ("episodes", 0, "beats", 0, *field))


def _refuse_other(told: Any, path: Path, message: str, cure: str) -> None:
    if not isinstance(told, dict):
        raise StoryError(Place("story", path), message, cure)


def _refuse_many(listed: Any, name: str, group: str) -> None:
    if isinstance(listed, list) and len(listed) > MOST_ASSETS:
        message = f"{len(listed)} {group}; {MOST_ASSETS} is the most"
        raise StoryError(Place(name, (group,)), message, "Leave out what the story does not need")
