"""Names in fields become ids, and what is referred to must exist: people, clothes, places, feelings."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from orchestrator.stories.cast import Cast, cast_of
from orchestrator.stories.draft import Draft, Path
from orchestrator.stories.errors import StoryError
from orchestrator.stories.forms import asset_names, entries, prop_names
from prompt_templates.emotions import LABELS


def resolve(draft: Draft) -> None:
    """Resolve every episode's and beat's references in place."""
    cast = cast_of(sheet for _, sheet in entries(draft, ("sheets",)))
    places, things = asset_names(draft, "locations"), prop_names(draft)
    owners = {**cast.names, **{name.casefold(): name for name in cast.ids}}
    for path, prop in entries(draft, ("props",)):
        _one(draft, (*path, "owner"), prop, "owner", owners)
    for path, episode in entries(draft, ("episodes",)):
        _one(draft, (*path, "location"), episode, "location", places)
        _clothes(draft, path, episode, cast)
        for at, beat in entries(draft, (*path, "beats")):
            _one(draft, (*at, "location"), beat, "location", places)
            _clothes(draft, at, beat, cast)
            _feelings(draft, at, beat, cast)
            _many(draft, (*at, "cast"), beat, "cast", cast)
            _things(draft, at, beat, things)
            for shot_path, shot in entries(draft, (*at, "shots")):
                _many(draft, (*shot_path, "cast"), shot, "cast", cast)
            _speakers(beat, cast)


def _clothes(draft: Draft, path: Path, entry: dict[str, Any], cast: Cast) -> None:
    _people(draft, path, entry, "wardrobe", cast)
    given = entry.get("wardrobe")
    for sheet_id, variant in given.items() if isinstance(given, dict) else ():
        sheet = next(s for _, s in entries(draft, ("sheets",)) if s.get("id") == sheet_id)
        has = [v.get("id") for v in sheet.get("wardrobe") or () if isinstance(v, dict)]
        if variant not in has:
            message = f"{sheet['name']} has no wardrobe {variant!r}"
            raise StoryError(draft.place((*path, "wardrobe")), message, _instead(str(variant), has))


def _feelings(draft: Draft, path: Path, beat: dict[str, Any], cast: Cast) -> None:
    _people(draft, path, beat, "emotion", cast)
    given = beat.get("emotion")
    for label in given.values() if isinstance(given, dict) else ():
        if label not in LABELS:
            message = f"no emotion is called {label!r}"
            raise StoryError(draft.place((*path, "emotion")), message, _instead(str(label), LABELS))


def _people(draft: Draft, path: Path, entry: dict[str, Any], key: str, cast: Cast) -> None:
    """The keys of a mapping are people."""
    given = entry.get(key)
    if isinstance(given, dict):
        entry[key] = {_who(draft, (*path, key), name, cast): value for name, value in given.items()}


def _many(draft: Draft, path: Path, entry: dict[str, Any], key: str, cast: Cast) -> None:
    given = entry.get(key)
    if isinstance(given, str):
        given = [given]
    if isinstance(given, list):
        entry[key] = [_who(draft, path, name, cast) for name in given]


def _who(draft: Draft, path: Path, name: Any, cast: Cast) -> str:
    if not str(name).strip():
        raise StoryError(draft.place(path), "it does not say whose", "Name the person: Maya: night")
    found = cast.who(str(name))
    if found is None:
        raise StoryError(draft.place(path), f"no character is called {name!r}", cast.near(str(name)))
    return found


def _speakers(beat: dict[str, Any], cast: Cast) -> None:
    """A known speaker becomes an id; `check` reports the others."""
    for line in beat.get("lines") or () if isinstance(beat.get("lines"), list) else ():
        if isinstance(line, dict) and isinstance(line.get("speaker"), str):
            line["speaker"] = cast.who(line["speaker"]) or line["speaker"]


def _things(draft: Draft, path: Path, beat: dict[str, Any], things: Mapping[str, str]) -> None:
    given = beat.get("props")
    if isinstance(given, list):
        beat["props"] = [_known(draft, (*path, "props"), name, things, "prop") for name in given]
    for insert_path, insert in entries(draft, (*path, "inserts")):
        _one(draft, (*insert_path, "prop"), insert, "prop", things)


def _one(draft: Draft, path: Path, entry: dict[str, Any], key: str, names: Mapping[str, str]) -> None:
    if entry.get(key) is not None:
        entry[key] = _known(draft, path, entry[key], names, key)


def _known(draft: Draft, path: Path, name: Any, names: Mapping[str, str], noun: str) -> str:
    found = names.get(" ".join(str(name).split()).casefold())
    if found is None:
        message = f"no {noun} is called {str(name)!r}"
        raise StoryError(draft.place(path), message, _instead(str(name), sorted(set(names.values()))))
    return found


def _instead(name: str, known: Iterable[Any]) -> str:
    names = [str(n) for n in known]
    close = difflib.get_close_matches(name, names, 1)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"Use one of: {', '.join(names[:30])}" if names else "Describe it in the story first"
