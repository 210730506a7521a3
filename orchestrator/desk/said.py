"""What a form says of a person's file: whose it is, and the consent of who is seen or heard in it."""

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from orchestrator.errors import BadStory

M = TypeVar("M", bound=BaseModel)


def said(model: type[M], given: Mapping[str, str], known: Mapping[str, str], lacking: str = "") -> M:
    """What was given, with what we know, as a model; BadStory that points at the field.

    `lacking`: what is told of a field that is not there; empty: the model's own words.
    """
    told: dict[str, Any] = {**given, **known}
    if "consent" in given:
        try:
            told["consent"] = json.loads(given["consent"])
        except (ValueError, RecursionError) as error:
            raise wrong("consent", "It is not JSON") from error
    try:
        return model.model_validate(told)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        is_lacking = lacking and first["type"] == "missing"
        detail = lacking if is_lacking else first["msg"].removeprefix("Value error, ")
        raise wrong("/".join(map(str, first["loc"])) or "consent", detail) from error


def wrong(field: str, detail: str) -> BadStory:
    """What is wrong with a field."""
    return BadStory(f"{field}: {detail}.", [{"detail": detail, "pointer": f"#/{field}"}])
