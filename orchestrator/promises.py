"""What a task must give, worked out from its spec and inputs alone: for workers whose word counts nothing.

    promised(worker, spec, inputs)   -> the files it hands in, what must be so of them, what it may tell
    settle(promise, facts)           -> the facts that count; Refused when they are not the promised ones

Acceptance decodes the files against `checked`; what a worker tells besides (where the faces are, how long a
voice took) has a shape and bounds, and anything else is refused.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from orchestrator.errors import Refused
from workers import registry
from workers.animatic import spec as animatic
from workers.espeak import EspeakSpec
from workers.mix_spec import MixSpec
from workers.score.spec import BedSpec, CueSpec, ToneSpec
from workers.slate import spec as slate
from workers.stitch.spec import CoverSpec, MasterSpec, SegmentSpec
from workers.writer.spec import Request

RATE = 48_000
LONGEST_CUE = 70_000  # milliseconds
MS_A_LETTER = 1000  # nobody speaks slower
Inputs = Mapping[str, Path]
Facts = dict[str, Any]


def _shape(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind, config={"strict": True})


def _whole(most: int, least: int = 0) -> TypeAdapter[Any]:
    return _shape(Annotated[int, Field(ge=least, le=most)])


SIDE = Annotated[int, Field(ge=-20_000, le=20_000)]
FACES = _shape(
    Annotated[list[Annotated[list[SIDE], Field(min_length=4, max_length=4)]], Field(max_length=50)]
)
WORD = _shape(Annotated[str, Field(max_length=100)])
WORDS = _shape(Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=50)])
MADE_BY = _shape(
    Annotated[
        dict[Annotated[str, Field(max_length=40)], int | Annotated[str, Field(max_length=300)]],
        Field(max_length=40),
    ]
)
DECIMAL = _shape(Annotated[str, Field(pattern=r"^-?[0-9]{1,3}\.[0-9]{1,3}$")])


@dataclass(frozen=True)
class Promise:
    """What a task must give."""

    files: Mapping[str, str]
    """Role -> suffix; all of them and no others."""
    facts: Mapping[str, Any]
    """Facts that follow from the plan."""
    told: Mapping[str, TypeAdapter[Any]] = field(default_factory=dict)
    """Facts that only the worker knows, all of them needed, and their shapes."""
    checked: Mapping[str, Any] = field(default_factory=dict)
    """More that acceptance looks at, although no worker tells it."""


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


def _still(spec: slate.Still | animatic.Picture | CoverSpec, _: Inputs) -> Promise:
    return Promise({"still": ".png"}, {"width": spec.width, "height": spec.height})


def _drawn(spec: animatic.Picture, inputs: Inputs) -> Promise:
    plain = _still(spec, inputs)
    return Promise(plain.files, plain.facts, {"faces": FACES})


def _cover(spec: CoverSpec, inputs: Inputs) -> Promise:
    return Promise({"cover": ".jpg"}, _still(spec, inputs).facts)


def _bars(spec: slate.Motion, inputs: Inputs) -> Promise:
    length = _length(spec, inputs)
    return _clip(spec.width, spec.height, spec.fps, {**length, "moves": length["frames"] > 1})


def _filmed(spec: animatic.Motion, inputs: Inputs) -> Promise:
    picture = spec.picture
    return _clip(picture.width, picture.height, spec.fps, {**_length(spec, inputs), "moves": True})


def _clip(width: int, height: int, fps: int, more: Facts, role: str = "clip") -> Promise:
    return Promise({role: ".mp4"}, {"width": width, "height": height, "fps": f"{fps}/1", **more})


def _length(spec: slate.Motion | animatic.Motion, inputs: Inputs) -> Facts:
    """Frames of a take, and where its line is spoken, if it has one."""
    if "line" not in inputs:
        return {"frames": spec.frames}
    ms = int(json.loads(inputs["line"].read_text(encoding="utf-8"))["ms"])
    speech = {"start_frame": spec.lead, "ms": ms}
    return {"frames": spec.lead + -(-ms * spec.fps // 1000) + spec.tail, "speech": speech}


def _voice(spec: slate.Voice | EspeakSpec, _: Inputs) -> Promise:
    files = {"voice": ".wav", "timing": ".json"}
    ms = _whole(10_000 + MS_A_LETTER * len(spec.text), least=1)
    timed = {"timed": "".join(spec.text.split())}
    return Promise(files, {"rate": RATE, "channels": 1}, {"ms": ms}, timed)


def _spoken(spec: EspeakSpec, inputs: Inputs) -> Promise:
    plain = _voice(spec, inputs)
    told = {**plain.told, "f0": _whole(RATE), "ignored": WORDS}
    return Promise(plain.files, plain.facts, told, plain.checked)


def _sound(role: str, samples: int, told: Mapping[str, TypeAdapter[Any]] | None = None) -> Promise:
    facts = {"samples": samples, "ms": samples * 1000 // RATE, "rate": RATE, "channels": 2}
    return Promise({role: ".wav"}, facts, told or {})


def _bed(spec: BedSpec, _: Inputs) -> Promise:
    return _sound("bed", spec.samples, {"instrument": WORD})


def _tone(spec: ToneSpec, _: Inputs) -> Promise:
    return _sound("tone", spec.ms * RATE // 1000)


def _cue(_spec: CueSpec, _: Inputs) -> Promise:
    told = {"ms": _whole(LONGEST_CUE, least=1), "samples": _whole(LONGEST_CUE * RATE // 1000, least=1)}
    return Promise({"cue": ".wav"}, {"rate": RATE, "channels": 2}, told)


def _mix(spec: MixSpec, _: Inputs) -> Promise:
    stems = dict.fromkeys(("dialogue", "music", "effects"), ".wav")
    facts = _sound("mix", spec.samples).facts
    return Promise({"mix": ".m4a", **stems}, facts, {"lufs": DECIMAL, "true_peak": DECIMAL})


def _segment(spec: SegmentSpec, _: Inputs) -> Promise:
    more = {"frames": spec.frames, "black": True}  # a stretch of a take may be dark
    return _clip(spec.width, spec.height, spec.fps, more, "segment")


def _master(spec: MasterSpec, _: Inputs) -> Promise:
    plain = _clip(spec.width, spec.height, spec.fps, {"frames": spec.frames}, "episode")
    sound = {"rate": RATE, "channels": 2, "ms": spec.frames * 1000 // spec.fps}
    return Promise(plain.files, plain.facts, checked=sound)


def _written(_spec: Request, _: Inputs) -> Promise:
    return Promise({"proposal": ".json"}, {}, {"made_by": MADE_BY})


PROMISES: Mapping[str, Callable[[Any, Inputs], Promise]] = {
    "slate.still": _still,
    "slate.motion": _bars,
    "slate.voice": _voice,
    "animatic.still": _drawn,
    "animatic.motion": _filmed,
    "espeak": _spoken,
    "score.bed": _bed,
    "score.cue": _cue,
    "score.tone": _tone,
    "stitch.segment": _segment,
    "stitch.mix": _mix,
    "stitch.master": _master,
    "stitch.cover": _cover,
    "writer.chat": _written,
    "writer.local": _written,
}
"""By registry name; a test holds it complete."""
