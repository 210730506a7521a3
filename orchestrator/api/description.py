"""The description of the API (OpenAPI): FastAPI's own, and the schemas that it cannot see in the routes."""

from typing import Any

from fastapi import FastAPI

from orchestrator.api import bodies
from orchestrator.api.problems import Problem


def install(app: FastAPI) -> None:
    """Add problems and the parts of a story to what `/openapi.json` answers."""
    own = app.openapi

    def described() -> dict[str, Any]:
        schema = own()
        known = schema.setdefault("components", {}).setdefault("schemas", {})
        known |= _problem() | bodies.components()
        return schema

    app.openapi = described  # type: ignore[method-assign]


def _problem() -> dict[str, Any]:
    schema = Problem.model_json_schema(mode="serialization", ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs"), "Problem": schema}
