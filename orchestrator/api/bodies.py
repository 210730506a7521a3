"""Bodies in the shape of a JSON story: taken as bytes, read by the desk, described from the story's schema.

The published schema of story files is the description, so a program can send any part of a story as it stands
in a file. The text is parsed in the thread that works for the request, never in the one that serves all.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Annotated, Any

from fastapi import Depends, Request

from character_sheets.sheet import Location, Prop, Sheet
from character_sheets.stock import stock, stock_locations, stock_props
from orchestrator.errors import TooLarge, UnsupportedMedia
from orchestrator.stories import MOST_BEATS, MOST_BYTES, MOST_EPISODES, json_schema
from prompt_templates import LABELS

PREFIX = "Told"
"""Told episodes have short forms that answered ones have not."""
JSON = ("application/json", "")
PRINTABLE = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"
NAMED_BY = {
    "Sheet": (("name",), ("id",), ("use",)),
    "Location": (("id",), ("use",)),
    "Prop": (("id", "description"), ("use",)),
    "Beat": (("text",), ("lines",)),
}
"""Of these fields a part needs one group or another."""
STOCKS: Mapping[str, Callable[[], Sequence[Sheet | Location | Prop]]] = {
    "Sheet": stock,
    "Location": stock_locations,
    "Prop": stock_props,
}


async def _body(request: Request) -> bytes:
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in JSON and not media.endswith("+json"):
        raise UnsupportedMedia("Send JSON, as Content-Type: application/json.")
    return await limited(request, MOST_BYTES)


async def limited(request: Request, most: int) -> bytes:
    """The body, unless it is longer than that; no more of it is kept meanwhile."""
    received = bytearray()
    async for part in request.stream():
        received += part
        if len(received) > most:
            raise TooLarge(f"The body has more than {most // 1_000_000} MB; send less at once.")
    return bytes(received)


StoryBody = Annotated[bytes, Depends(_body)]


def told(name: str) -> dict[str, Any]:
    """How a route describes a body: a part of a story, by the name of its model."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": reference(name)}}}}


def reference(name: str) -> dict[str, str]:
    """To a part of a story in the description of the API."""
    return {"$ref": f"#/components/schemas/{PREFIX}{name}"}


@cache
def components() -> dict[str, Any]:
    """Every part of a story as it may be told, for the description of the API."""
    text = json.dumps(json_schema()).replace("#/$defs/", f"#/components/schemas/{PREFIX}")
    schema: dict[str, Any] = json.loads(text)
    models: dict[str, Any] = schema.pop("$defs")
    schema.pop("$schema")
    story = {**schema, "title": "Story", "required": ["title"]}
    parts = ("sheets", "characters", "locations", "props", "episodes")
    heading = {name: field for name, field in story["properties"].items() if name not in parts}
    models |= {"Series": story, "Heading": {**story, "title": "Heading", "properties": heading}}
    prose = {
        "type": "string",
        "minLength": 1,
        "description": 'Prose with hints in brackets: "She sees it. (hook)"',
    }
    models["BeatOrProse"] = {"anyOf": [{"$ref": f"#/components/schemas/{PREFIX}Beat"}, prose]}
    _limits(models)
    return {f"{PREFIX}{name}": model for name, model in models.items()}


def _limits(models: dict[str, Any]) -> None:
    """What reading refuses besides wrong types, as far as a schema can say it."""
    _printable(models)
    for name, ways in NAMED_BY.items():
        models[name]["anyOf"] = [{"required": list(way)} for way in ways]
    for name, assets in STOCKS.items():
        models[name]["properties"]["use"]["enum"] = [asset.id for asset in assets()]
    models["Beat"]["properties"]["emotion"]["additionalProperties"]["enum"] = sorted(LABELS)
    models["Episode"]["properties"]["beats"]["maxItems"] = MOST_BEATS
    models["Series"]["properties"]["episodes"]["maxItems"] = MOST_EPISODES
    models["Series"]["properties"]["title"]["minLength"] = 1


def _printable(schema: Any) -> None:
    """No text of a story holds control characters."""
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        _printable(inner)
    if isinstance(schema, dict) and isinstance(schema.get("additionalProperties"), dict):
        schema["propertyNames"] = {"pattern": PRINTABLE}
    if isinstance(schema, dict) and schema.get("type") == "string" and not {"enum", "pattern"} & set(schema):
        schema["pattern"] = PRINTABLE
