"""What validation refuses, in a writer's words."""

import difflib
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from character_sheets.sheet import (
    Appearance,
    Behaviour,
    Consent,
    Location,
    Prop,
    Reference,
    Sheet,
    Voice,
    Wardrobe,
)
from orchestrator.stories.draft import Draft
from orchestrator.stories.errors import StoryError
from orchestrator.story import Beat, Episode, GivenShot, Insert, Look, Series, Spoken

MODELS: dict[str, type[BaseModel]] = {
    "sheets": Sheet, "locations": Location, "props": Prop, "episodes": Episode, "beats": Beat,
    "lines": Spoken, "inserts": Insert, "insert": Insert, "shots": GivenShot, "look": Look,
    "appearance": Appearance, "wardrobe": Wardrobe, "voice": Voice, "behaviour": Behaviour,
    "references": Reference, "consent": Consent,
}  # fmt: skip


def refusal(draft: Draft, error: ValidationError) -> StoryError:
    """The first of the errors, and how many more there are."""
    first, *others = sorted(error.errors(include_url=False), key=_importance)
    message, cure = _explained(first)
    more = f" (and {len(others)} more)" if others else ""
    return StoryError(draft.place(first["loc"]), message + more, cure)


def _importance(error: ErrorDetails) -> int:
    """A field that does not exist often explains one that is missing."""
    return 0 if error["type"] == "extra_forbidden" else 1


def _explained(error: ErrorDetails) -> tuple[str, str]:
    field = str(error["loc"][-1]) if error["loc"] else ""
    limits = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return f"unknown field {_short(field)!r}", _field_instead(error, field)
        case "missing":
            return f"{field!r} is missing", "Add it"
        case "string_type":
            return f"{field!r} should be text", "Put it in quotation marks"
        case "string_too_long":
            return f"{field!r} is longer than {limits['max_length']} characters", "Shorten it"
        case "string_pattern_mismatch":
            return f"{error['input']!r} cannot be used as {field!r}", _pattern_cure(field)
        case "enum" | "literal_error":
            return f"{error['input']!r} is no {field}", f"Use one of: {limits['expected']}"
        case "value_error":
            return str(limits["error"]), "Complete it, or leave it out"
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            return f"{error['input']!r} cannot be the {field}", _limit(error["type"], limits)
        case "int_parsing" | "int_type" | "int_from_float" | "float_parsing" | "float_type":
            return f"{field!r} should be a number, not {error['input']!r}", "Write it in digits"
        case _:
            said = error["msg"].removeprefix("Input ")
            return f"{field!r} {said[:1].lower()}{said[1:]}", "Correct the value"


def _limit(kind: str, limits: dict[str, Any]) -> str:
    """ "Give 1 or more"."""
    ways = {
        "greater_than": "Give more than {gt}",
        "greater_than_equal": "Give {ge} or more",
        "less_than": "Give less than {lt}",
        "less_than_equal": "Give {le} or less",
    }
    return ways[kind].format(**limits)


def _short(words: str) -> str:
    return words if len(words) <= 40 else words[:37] + "..."


def _field_instead(error: ErrorDetails, field: str) -> str:
    if len(field.split()) > 1:
        return "If it is text with a colon in it, put all of it in quotation marks"
    model = next((MODELS[str(step)] for step in reversed(error["loc"][:-1]) if str(step) in MODELS), Series)
    names = list(model.model_fields)
    close = difflib.get_close_matches(field, names, 1)
    return f"Did you mean {close[0]!r}?" if close else f"Known here: {', '.join(names)}"


def _pattern_cure(field: str) -> str:
    if field in ("date", "expires", "revoked"):
        return "Write it as 2026-11-21"
    if field in ("digest", "evidence"):
        return "Give a sha256 as 64 lower-case hex digits"
    return "Use letters, digits, '_' and '-', at most 64, no spaces"
