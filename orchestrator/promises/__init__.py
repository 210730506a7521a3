"""What a task must give, worked out from its spec and inputs alone: for workers whose word counts nothing.

    promised(worker, spec, inputs)   -> the files it hands in, what must be so of them, what it may tell
    settle(promise, facts)           -> the facts that count; Refused when they are not the promised ones

Acceptance decodes the files against `checked`; what a worker tells besides (where the faces are, how long a
voice took) has a shape and bounds, and anything else is refused.
"""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from orchestrator.errors import Refused
from orchestrator.promises.house import HOUSE
from orchestrator.promises.modelled import MODELLED
from orchestrator.promises.promise import Facts, Inputs, Promise
from workers import registry

__all__ = ["PROMISES", "Promise", "promised", "settle"]
PROMISES = {**HOUSE, **MODELLED}
"""By registry name; a test holds it complete."""


def promised(worker: str, spec: Mapping[str, Any], inputs: Inputs) -> Promise:
    """What a worker must give for that."""
    return PROMISES[worker](registry.entry(worker).load_spec().model_validate(spec), inputs)


def settle(promise: Promise, facts: Mapping[str, Any]) -> Facts:
    """What counts of a worker's facts."""
    for name, value in promise.facts.items():
        if name not in facts or facts[name] != value or type(facts[name]) is not type(value):
            told = json.dumps(facts.get(name))[:60]
            raise Refused(f"{name} is to be {json.dumps(value)}, and its worker promises {told}")
    if strange := facts.keys() - promise.facts.keys() - promise.told.keys():
        raise Refused(f"nobody asked for a fact {min(strange)[:40]!r}")
    return {**promise.facts, **{name: _told(name, shape, facts) for name, shape in promise.told.items()}}


def _told(name: str, shape: TypeAdapter[Any], facts: Mapping[str, Any]) -> Any:
    try:
        return shape.validate_python(facts.get(name))
    except ValidationError as error:
        raise Refused(
            f"{name} is told as {json.dumps(facts.get(name))[:60]}: {error.errors()[0]['msg']}"
        ) from error
