"""Ids for beats that were given none: b1, b2, ... by position."""

from collections import Counter
from typing import Any

from orchestrator.stories.draft import Draft
from orchestrator.stories.errors import StoryError
from orchestrator.stories.forms import entries


def number_beats(draft: Draft) -> dict[int, frozenset[str]]:
    """Give every beat an id; returns, per episode, those that the writer gave. None may come twice."""
    for group in ("sheets", "locations", "props"):
        _refuse_twice(draft, group, "id")
    _refuse_twice(draft, "episodes", "number")
    given = {}
    for path, episode in entries(draft, ("episodes",)):
        _refuse_twice_in(draft, [(place, beat.get("id")) for place, beat in entries(draft, (*path, "beats"))])
        given[int(path[1])] = _number(episode.get("beats"))
    return given


def _number(beats: Any) -> frozenset[str]:
    listed = [beat for beat in beats if isinstance(beat, dict)] if isinstance(beats, list) else []
    given = frozenset(str(beat["id"]) for beat in listed if beat.get("id"))
    spare = len(listed)
    for position, beat in enumerate(listed, 1):
        if beat.get("id"):
            continue
        beat["id"] = f"b{position}"
        while beat["id"] in given:
            spare += 1
            beat["id"] = f"b{spare}"
    return given


def _refuse_twice(draft: Draft, group: str, key: str) -> None:
    _refuse_twice_in(draft, [(path, entry.get(key)) for path, entry in entries(draft, (group,))])


def _refuse_twice_in(draft: Draft, named: list[tuple[Any, Any]]) -> None:
    """Names differ by more than large and small letters, since they become files."""
    times = Counter(str(name).casefold() for _, name in named if name is not None)
    for path, name in reversed(named):
        if name is not None and times[str(name).casefold()] > 1:
            raise StoryError(
                draft.place(path), f"{str(name)!r} is used twice", "Rename one of them, or delete it"
            )
