"""What models, engines elsewhere, uploads and the judge must give.

Nobody can foresee what a model or a person's file looks like: what is told of it has a shape and bounds only.
Size, length and rate follow from the plan as everywhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import ConfigDict, Field, JsonValue, TypeAdapter
from typing_extensions import TypedDict  # pydantic reads this one on Python 3.11 too

from gpu.card import card
from orchestrator.promises.promise import Inputs, Promise, clip, length, shape, still, voice
from workers.diffusers import spec as diffusers

MOST = 60
"""Entries of what is told about how something was made."""
TOLD = shape(Annotated[dict[Annotated[str, Field(max_length=100)], JsonValue], Field(max_length=MOST)])
MADE_BY = {"made_by": TOLD}


class Summary(TypedDict):
    """What the judge says in short."""

    __pydantic_config__ = ConfigDict(strict=True, extra="forbid")  # type: ignore[misc]
    passed: bool
    score: Annotated[int, Field(ge=0, le=1000)]
    reasons: Annotated[list[Annotated[str, Field(max_length=500)]], Field(max_length=MOST)]


def _still(spec: Any, inputs: Inputs) -> Promise:
    return replace(still(spec, inputs), told=MADE_BY)


def _keyframe(spec: diffusers.Still, inputs: Inputs) -> Promise:
    return replace(still(spec, inputs), told={**MADE_BY, "native": TOLD, "verdict": TOLD})


def _take(spec: Any, inputs: Inputs) -> Promise:
    found = clip(spec.width, spec.height, spec.fps, {**length(spec, inputs), "moves": True})
    return replace(found, told=MADE_BY)


def _filmed(spec: diffusers.Motion, inputs: Inputs) -> Promise:
    plain = _take(spec, inputs)
    told = {**plain.told, "native": TOLD}
    if not card(spec.card).sound:
        return replace(plain, told=told)
    return replace(plain, files={**plain.files, "sound": ".wav"}, told={**told, "sound": TOLD})


def _voice(spec: Any, inputs: Inputs) -> Promise:
    plain = voice(spec, inputs)
    return replace(plain, told={**plain.told, **MADE_BY})


def _verdict(_spec: Any, _: Inputs) -> Promise:
    return Promise({"verdict": ".json"}, {}, {**MADE_BY, "verdict": TypeAdapter(Summary)})


def _proposal(_spec: Any, _: Inputs) -> Promise:
    return Promise({"proposal": ".json"}, {}, MADE_BY)


MODELLED: Mapping[str, Callable[[Any, Inputs], Promise]] = {
    "diffusers.still": _keyframe,
    "diffusers.motion": _filmed,
    "coqui": _voice,
    "engine.still": _still,
    "engine.motion": _take,
    "engine.lips": _take,
    "engine.voice": _voice,
    "upload.still": _still,
    "upload.motion": _take,
    "upload.voice": _voice,
    "judge.clip": _verdict,
    "writer.chat": _proposal,
    "writer.local": _proposal,
}
