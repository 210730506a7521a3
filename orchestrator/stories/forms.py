"""Short forms written out: strings for beats and inserts, stock entries, mappings of clothes, missing ids.

Only what has the expected shape is touched; everything else is left for validation to name.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import orchestrator.stories.hints as hints
from character_sheets.sheet import Location, Prop, Sheet
from character_sheets.stock import stock, stock_locations, stock_props
from orchestrator.stories.draft import NOTED, TOLD, Draft, Path
from orchestrator.stories.errors import StoryError
from orchestrator.stories.words import any_of, slug

STOCKS: dict[str, Callable[[], tuple[Sheet | Location | Prop, ...]]] = {
    "sheets": stock,
    "locations": stock_locations,
    "props": stock_props,
}


def entries(draft: Draft, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The mappings in the list at that path, if there is such a list."""
    try:
        listed = draft.at(path)
    except (LookupError, TypeError):
        return
    for index, value in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(value, dict):
            yield (*path, index), value


def write_out(draft: Draft) -> None:
    """Give the draft the exact shape of a Series."""
    data = draft.data
    if "characters" in data:
        data.setdefault("sheets", []).extend(data.pop("characters") or [])
    _heading(draft)
    for group in STOCKS:
        for path, entry in entries(draft, (group,)):
            _from_stock(draft, group, path, entry)
            _named(draft, path, entry)
    _clothes(draft)
    _possessions(draft)
    _beats(draft)


def _heading(draft: Draft) -> None:
    stem = draft.source.name.rsplit(".", 1)[0]
    if draft.data.get("title") is None:
        draft.data["title"] = stem
    if not draft.data.get("id"):
        draft.data["id"] = slug(str(draft.data["title"])) or slug(stem) or "story"


def _from_stock(draft: Draft, group: str, path: Path, entry: dict[str, Any]) -> None:
    """`use: amara-okafor` takes the stock entry; whatever is given beside it replaces that part."""
    if (use := entry.pop("use", None)) is None:
        return
    known = {asset.id: asset for asset in STOCKS[group]()}
    if use not in known:
        close = difflib.get_close_matches(str(use), known, 1, cutoff=0.4) or sorted(known)
        raise StoryError(
            draft.place(path), f"no stock entry is called {use!r}", f"Stock has: {', '.join(close)}"
        )
    base = known[use].model_dump(mode="json")
    named_anew = "name" in entry and "id" not in entry
    given = {**entry, **({"id": slug(str(entry["name"]))} if named_anew else {})}
    if "name" in entry:
        base["aliases"] = [alias for alias in base.get("aliases", ()) if any_of("role_nouns", alias)]
    for key, value in given.items():
        both = isinstance(value, Mapping) and isinstance(base.get(key), Mapping)
        base[key] = {**base[key], **value} if both else value
    entry.clear()
    entry.update(base)


def _named(draft: Draft, path: Path, entry: dict[str, Any]) -> None:
    """An id from the name, a name from the id."""
    if path[0] == "sheets" and "name" not in entry and "id" in entry:
        entry["name"] = str(entry["id"]).replace("-", " ").title()
    if not entry.get("id"):
        entry["id"] = slug(str(entry.get("name", "")))
        if not entry["id"]:
            raise StoryError(draft.place(path), "it has no name", "Give it a name with at least one letter")
    if path[0] == "locations" and entry.get("description") is None:
        entry["description"] = str(entry["id"]).replace("-", " ")


def _clothes(draft: Draft) -> None:
    """`wardrobe: {day: white shirt}` -> a list of variants."""
    for _, sheet in entries(draft, ("sheets",)):
        if isinstance(clothes := sheet.get("wardrobe"), dict):
            sheet["wardrobe"] = [{"id": key, "outfit": outfit} for key, outfit in clothes.items()]


def _possessions(draft: Draft) -> None:
    """`maya-phone` is Maya's, and people call it "phone"; a place is called by the words of its id."""
    people = [str(sheet.get("id")) for _, sheet in entries(draft, ("sheets",))]
    for _, prop in entries(draft, ("props",)):
        prop_id = str(prop["id"])
        if (owner := owner_of(prop_id, people)) is not None:
            prop.setdefault("owner", owner)
        prop.setdefault("aliases", called(prop_id, prop.get("owner")))
    for _, location in entries(draft, ("locations",)):
        location.setdefault("aliases", called(str(location["id"])))


def owner_of(prop_id: str, people: Iterable[str]) -> str | None:
    """Whose a thing is by its id, if nothing else is said; `owner: null` says that it is nobody's."""
    return next((who for who in people if prop_id.startswith(f"{who}-")), None)


def called(asset_id: str, owner: str | None = None) -> list[str]:
    """What a place or thing is called by its id, if nothing else is said."""
    spoken = asset_id.removeprefix(f"{owner}-").replace("-", " ").replace("_", " ")
    return [spoken] if spoken != asset_id else []


def _beats(draft: Draft) -> None:
    names = prop_names(draft)
    for index, (_, episode) in enumerate(entries(draft, ("episodes",))):
        episode.setdefault("number", index + 1)
        if isinstance(beats := episode.get("beats"), list):
            episode["beats"] = [_beat(beat, names) for beat in beats]


def _beat(beat: Any, names: Mapping[str, str]) -> Any:
    """A beat of fields only, from prose with hints, separate notes, and inserts in words."""
    if isinstance(beat, str):
        return hints.beat(beat, names)
    if not isinstance(beat, dict):
        return beat
    told = hints.beat(beat.pop(TOLD), names) if TOLD in beat else {}
    if not told.get("text"):
        told.pop("text", None)
    for note in beat.pop(NOTED, ()):
        told |= hints.hints(note, names)[0]
    if isinstance(given := beat.get("inserts"), list):
        beat["inserts"] = [insert for words in given for insert in _inserts(words, names)]
    return {**told, **beat}


def _inserts(given: Any, names: Mapping[str, str]) -> list[Any]:
    return hints.hints(f"insert: {given}", names)[0]["inserts"] if isinstance(given, str) else [given]


def prop_names(draft: Draft) -> dict[str, str]:
    """What a prop may be called (casefolded) -> its id."""
    return asset_names(draft, "props")


def asset_names(draft: Draft, group: str) -> dict[str, str]:
    """Ids and aliases (casefolded) -> id; an id means itself, whoever else is called so."""
    found = {str(asset["id"]).casefold(): str(asset["id"]) for _, asset in entries(draft, (group,))}
    for _, asset in entries(draft, (group,)):
        aliases = asset.get("aliases")
        for name in aliases if isinstance(aliases, list | tuple) else ():
            found.setdefault(str(name).casefold(), str(asset["id"]))
    return found
