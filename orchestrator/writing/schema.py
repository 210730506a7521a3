"""What a proposal may say, as JSON Schema: story, in the ids of this series; nobody and nothing is invented.

Every field is required and may be null where it may be left to the house director: so servers that take only
strict schemas take it too.
"""

from collections.abc import Sequence
from typing import Any

from orchestrator.story import Episode, InsertKind, Role, Series
from prompt_templates import emotions

MOST_BEATS = 60
TEXT, SPOKEN, TITLE = 600, 300, 120  # characters
MOST_LINES, MOST_INSERTS, MOST_WORN = 4, 2, 6
EVIDENCE = [kind.value for kind in InsertKind if kind not in (InsertKind.TITLE, InsertKind.END)]
"""Cards are the house director's."""
PLAIN = r"^[^\u0000-\u001f\u007f-\u009f]*$"
"""One line of text, without control characters."""
Schema = dict[str, Any]


def schema(series: Series, episode: Episode, beats: int | None = None) -> Schema:
    """Of the answer to a request for that episode: `beats` of them, or as many as the story needs."""
    ids = [beat.id for beat in episode.beats]
    written = _beat(series, ids)
    one = {"anyOf": [_object({"keep": _one_of(ids)}), written]} if ids else written
    return _object({"beats": _list(one, beats or MOST_BEATS, beats or 1)})


def _beat(series: Series, ids: Sequence[str]) -> Schema:
    people = [sheet.id for sheet in series.sheets]
    seen = [sheet.id for sheet in series.sheets if sheet.kind == "character"]
    worn = [f"{sheet.id}/{wardrobe.id}" for sheet in series.sheets for wardrobe in sheet.wardrobe]
    props = [prop.id for prop in series.props]
    line = _object({"speaker": _one_of(people), "text": _text(SPOKEN, 1), "manner": _text(TITLE)})
    felt = _object({"who": _one_of(seen), "emotion": _one_of(emotions.LABELS)})
    return _object(
        {
            "id": _or_null(_one_of(ids)) if ids else {"type": "null"},
            "text": _text(TEXT, 1),
            "role": _or_null(_one_of([role.value for role in Role])),
            "change": _or_null(_text(SPOKEN, 1)),
            "location": _some([place.id for place in series.locations]),
            "cast": _or_null(_list(_one_of(seen), len(seen))) if seen else {"type": "null"},
            "lines": _list(line, MOST_LINES if people else 0),
            "emotion": _list(felt, len(seen)),
            "wardrobe": _list(_one_of(worn), MOST_WORN if worn else 0),
            "props": _list(_one_of(props), len(props)),
            "inserts": _list(_insert(props), MOST_INSERTS),
            "seconds": _or_null({"type": "integer", "minimum": 1, "maximum": 60}),
        }
    )


def _insert(props: Sequence[str]) -> Schema:
    return _object(
        {
            "kind": _one_of(EVIDENCE),
            "title": _text(TITLE),
            "lines": _list(_text(TITLE, 1), MOST_LINES),
            "prop": _some(props),
            "picture": _text(SPOKEN),
        }
    )


def _object(fields: Schema) -> Schema:
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def _list(one: Schema, most: int, least: int = 0) -> Schema:
    """An enum of nothing is no schema: a list of nobody is one of nulls that must be empty."""
    items = one if most else {"type": "null"}
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


def _text(most: int, least: int = 0) -> Schema:
    return {"type": "string", "minLength": least, "maxLength": most, "pattern": PLAIN}


def _one_of(names: Sequence[str]) -> Schema:
    return {"type": "string", "enum": list(names)}


def _or_null(one: Schema) -> Schema:
    return {"anyOf": [one, {"type": "null"}]}


def _some(names: Sequence[str]) -> Schema:
    return _or_null(_one_of(names)) if names else {"type": "null"}
