"""The published JSON Schema of YAML and JSON stories: `Series`, and the short forms that reading allows."""

import json
from typing import Any

from orchestrator.story import Series

IDENTIFIER = "https://json-schema.org/draft/2020-12/schema"
READER_GIVES = {
    "Series": ("id", "title"),
    "Episode": ("number",),
    "Beat": ("id", "text"),
    "Sheet": ("id", "name"),
}
"""Fields that a reader fills in when they are left out."""
FROM_STOCK = {"Sheet": "character", "Location": "location", "Prop": "prop"}


def json_schema() -> dict[str, Any]:
    """What a story file may hold."""
    schema = Series.model_json_schema()
    models = {**schema.pop("$defs"), "Series": schema}
    for name, fields in READER_GIVES.items():
        _optional(models[name], fields)
    for name, noun in FROM_STOCK.items():
        _optional(models[name], ("id", "description"))
        about = f"A stock {noun}; fields given beside it replace the stock's."
        models[name]["properties"]["use"] = {"type": "string", "description": about}
    _short_forms(models)
    del models["Series"]
    return {"$schema": IDENTIFIER, "title": "microdrama story", **schema, "$defs": models}


def text() -> str:
    """The schema as the committed file holds it."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _optional(model: dict[str, Any], fields: tuple[str, ...]) -> None:
    required = [name for name in model.get("required", []) if name not in fields]
    model.pop("required", None)
    if required:
        model["required"] = required


def _short_forms(models: dict[str, Any]) -> None:
    """Beats and inserts in words, clothes as a mapping, `characters` for `sheets`, people by name."""
    series, episode, beat, sheet = (
        models[name]["properties"] for name in ("Series", "Episode", "Beat", "Sheet")
    )
    series["characters"] = series["sheets"]
    _or_words(episode["beats"]["items"], 'Prose with hints in brackets: "She sees it. (hook)"')
    _or_words(beat["inserts"]["items"], 'Evidence in words: file "Aurora", 3 weeks ago')
    listed = {key: sheet["wardrobe"].pop(key) for key in ("items", "type")}
    outfits = {"type": "object", "additionalProperties": {"type": "string"}}
    sheet["wardrobe"]["anyOf"] = [listed, outfits]


def _or_words(items: dict[str, Any], about: str) -> None:
    full = dict(items)
    items.clear()
    items["anyOf"] = [full, {"type": "string", "description": about}]
