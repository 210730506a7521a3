"""The rough shape of a draft: what must be a list, a mapping or text, so that later steps need not ask.

Only the fields that reading itself works with are held here; validation knows all the others.
"""

from collections.abc import Mapping
from typing import Any

from orchestrator.stories.draft import Draft, Path
from orchestrator.stories.errors import StoryError

TEXT, LIST, MAPPING, TEXTS, PAIRS = "text", "a list", "a mapping", "a list of texts", "a mapping of texts"
NOTHING = "left empty"
KINDS: Mapping[str, tuple[type, ...]] = {
    TEXT: (str,),
    LIST: (list,),
    MAPPING: (dict,),
    TEXTS: (list,),
    PAIRS: (dict,),
    NOTHING: (type(None),),
}
Fields = Mapping[str, tuple[str, ...]]

SERIES: Fields = {
    "id": (TEXT,),
    "title": (TEXT,),
    "sheets": (LIST,),
    "characters": (LIST,),
    "locations": (LIST,),
    "props": (LIST,),
    "episodes": (LIST,),
    "look": (MAPPING,),
}
ASSET: Fields = {
    "id": (TEXT,),
    "name": (TEXT,),
    "use": (TEXT,),
    "aliases": (TEXTS,),
    "owner": (TEXT, NOTHING),
    "wardrobe": (LIST, PAIRS),
}
EPISODE: Fields = {"beats": (LIST,), "location": (TEXT,), "wardrobe": (PAIRS,)}
BEAT: Fields = {
    "id": (TEXT,),
    "text": (TEXT,),
    "location": (TEXT,),
    "cast": (TEXT, TEXTS),
    "props": (TEXTS,),
    "wardrobe": (PAIRS,),
    "emotion": (PAIRS,),
    "lines": (LIST,),
    "inserts": (LIST,),
    "shots": (LIST,),
}
INSERT: Fields = {"prop": (TEXT,)}
SPOKEN: Fields = {"text": (TEXT,), "speaker": (TEXT,)}
SHOT: Fields = {"cast": (TEXT, TEXTS)}

WITHIN: Mapping[str, tuple[Fields, tuple[str, ...]]] = {
    "sheets": (ASSET, (MAPPING,)),
    "characters": (ASSET, (MAPPING,)),
    "locations": (ASSET, (MAPPING,)),
    "props": (ASSET, (MAPPING,)),
    "episodes": (EPISODE, (MAPPING,)),
    "beats": (BEAT, (MAPPING, TEXT)),
    "inserts": (INSERT, (MAPPING, TEXT)),
    "lines": (SPOKEN, (MAPPING,)),
    "shots": (SHOT, (MAPPING,)),
}
"""Lists whose entries have a shape of their own. A beat's props are texts, the series' are mappings."""


def refuse_misshapen(draft: Draft) -> None:
    """StoryError at the first part that is not what its name says."""
    _fields(draft, (), draft.data, SERIES)


def _fields(draft: Draft, path: Path, entry: dict[str, Any], expected: Fields) -> None:
    for name, kinds in expected.items():
        value = entry.get(name)
        if value is None and NOTHING not in kinds:
            entry.pop(name, None)
            continue
        _is(draft, (*path, name), value, kinds)
        if LIST in kinds and isinstance(value, list) and name in WITHIN:
            fields, entry_kinds = WITHIN[name]
            for index, inner in enumerate(value):
                _is(draft, (*path, name, index), inner, entry_kinds)
                if isinstance(inner, dict):
                    _fields(draft, (*path, name, index), inner, fields)


def _is(draft: Draft, path: Path, value: Any, kinds: tuple[str, ...]) -> None:
    if not any(_fits(value, kind) for kind in kinds):
        last = path[-1]
        name = repr(last) if isinstance(last, str) else f"entry {last + 1} of {path[-2]!r}"
        message = f"{name} should be {' or '.join(kinds)}"
        raise StoryError(draft.place(path), message, "See docs/story.schema.json for every field")


def _fits(value: Any, kind: str) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return isinstance(value, KINDS[kind]) and (
        kind not in (TEXTS, PAIRS) or all(isinstance(part, str) for part in inner)
    )
