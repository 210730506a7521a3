"""The description of the API (OpenAPI): FastAPI's own, and what it cannot see in the routes.

That is problems, the parts of a story, what the nouns are, and links from what was made to what can be done
with it. `python -m orchestrator.api.description docs/openapi.json` writes it down; a test compares.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from orchestrator.api import bodies
from orchestrator.api.problems import Problem

METHODS = ("get", "put", "post", "patch", "delete")
NOUNS = {
    "series": "A story with its people, places and episodes.",
    "stories": "Whole stories as files: in and out.",
    "episodes": "An episode with its beats.",
    "beats": "What happens, one moment after the other.",
    "characters": "How people look and speak.",
    "locations": "Where it happens.",
    "props": "Things that matter.",
    "references": "Pictures of people, places and things, and people brought from elsewhere.",
    "stock": "What every series may use.",
    "shots": "What the director makes of the beats, before anything is spent: plan, check, why, stills.",
    "directions": "How a shot is filmed, where somebody wants it otherwise than the director.",
    "storyboards": "All shots of an episode with their pictures, for people and for programs.",
    "productions": "Runs that make an episode.",
    "files": "What a production delivered.",
    "uploads": "People's own files beside what is made: footage, stills, recordings.",
    "takes": "What was filmed of a shot; another one, and which one plays.",
    "cuts": "The edit of an episode and its captions.",
    "bundles": "Everything that a production made, as one zip for an editor.",
    "packs": "An episode ready for one platform, as one zip.",
    "webhooks": "Who is told when a production ends.",
    "keys": "Who may come in. A key is sent as `Authorization: Bearer KEY`.",
    "audit": "Who changed what. Nothing in it can be changed.",
    "workers": "Machines that make things for a server; `microdrama worker run` speaks this.",
    "attempts": "What a worker took on: inputs, heartbeats, reports.",
    "clips": "Files that a worker made.",
    "health": "For the machines that look after a server.",
}
MEANINGS = {"200": "As asked", "201": "It is made", "202": "It is taken on", "204": "Done"}
ELSEWHERE = {
    "productions.start": "/v1/productions",
    "productions.retry": "/v1/productions",
    "keys.rotate": "/v1/keys",
}
"""Where things lie that are not made below their own address."""
NAMES = ("id", "number")
"""Fields of an answer that name the thing in its address."""


def install(app: FastAPI) -> None:
    """Add it to what `/openapi.json` answers."""
    own = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema:
            return app.openapi_schema
        schema = own()
        known = schema.setdefault("components", {}).setdefault("schemas", {})
        known |= _problem() | bodies.components()
        schema["tags"] = _tags(schema)
        _name_answers(schema)
        _link(schema)
        return schema

    app.openapi = described  # type: ignore[method-assign]


def _problem() -> dict[str, Any]:
    schema = Problem.model_json_schema(mode="serialization", ref_template="#/components/schemas/{model}")
    example = {
        "type": "/problems/stale",
        "title": "Somebody changed it in the meantime",
        "status": 412,
        "detail": 'It is "0a1b" now; read it again, and change that.',
        "instance": "req_01k9d3m7x2p4q6r8s0t1v",
    }
    return {**schema.pop("$defs"), "Problem": {**schema, "examples": [example]}}


def _tags(schema: Mapping[str, Any]) -> list[dict[str, str]]:
    """The nouns that are there, in our order; one that has no words yet comes last."""
    used = {tag for operation in operations(schema) for tag in operation[2].get("tags", [])}
    names = [name for name in NOUNS if name in used] + sorted(used - set(NOUNS))
    return [{"name": name} | ({"description": NOUNS[name]} if name in NOUNS else {}) for name in names]


def operations(schema: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and operation, of all."""
    for path, methods in schema["paths"].items():
        for method in METHODS:
            if method in methods:
                yield path, method, methods[method]


def _name_answers(schema: Mapping[str, Any]) -> None:
    """What an answer without words of its own means."""
    for _, _, operation in operations(schema):
        for status, answer in operation["responses"].items():
            if answer["description"] == "Successful Response":
                answer["description"] = MEANINGS[status]


def _link(schema: dict[str, Any]) -> None:
    """From what was made to everything that can be done with it (OpenAPI links)."""
    for path, method, operation in list(operations(schema)):
        for status in ("201", "202"):
            answer = operation["responses"].get(status) if method == "post" else None
            if answer is not None:
                answer.setdefault("headers", {})["Location"] = {
                    "description": "Where it is",
                    "schema": {"type": "string", "format": "uri-reference"},
                }
                if links := dict(_links(schema, path, operation, answer)):
                    answer["links"] = links


def _links(
    schema: Mapping[str, Any], path: str, operation: Mapping[str, Any], answer: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    name = _name(schema, answer)
    if name is None:
        return
    collection = ELSEWHERE.get(operation["operationId"], path)
    pattern = re.compile(re.escape(collection) + r"/\{(\w+)\}(/[^{}]*)?")
    for target, _, other in operations(schema):
        if match := pattern.fullmatch(target):
            yield other["operationId"], _link_to(other, match[1], name, path)


def _link_to(other: Mapping[str, Any], parameter: str, name: str, path: str) -> dict[str, Any]:
    given = {parameter: f"$response.body#/{name}"}
    headers = {each["name"].lower() for each in other.get("parameters", []) if each["in"] == "header"}
    version = {"header.if-match": "$response.header.ETag"} if "if-match" in headers else {}
    shared = {each["name"] for each in other.get("parameters", []) if each["in"] == "path"} - {parameter}
    kept = {each: f"$request.path.{each}" for each in re.findall(r"\{(\w+)\}", path) if each in shared}
    return {"operationId": other["operationId"], "parameters": {**kept, **given, **version}}


def _name(schema: Mapping[str, Any], answer: Mapping[str, Any]) -> str | None:
    """The field of an answer that names the thing."""
    told = answer.get("content", {}).get("application/json", {}).get("schema", {})
    reference = told.get("$ref", "").rpartition("/")[2]
    fields = schema["components"]["schemas"].get(reference, {}).get("properties", {})
    return next((name for name in NAMES if name in fields), None)


def written() -> str:
    """The description as it is kept in the repository."""
    from orchestrator.api.app import application
    from orchestrator.settings import Settings

    schema = application(Settings()).openapi()
    schema["info"]["version"] = "v1"
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=False) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else "docs/openapi.json").write_text(written(), encoding="utf-8")
