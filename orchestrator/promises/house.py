"""What the house's own workers must give: they draw, speak, score and stitch, and their length is known."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from orchestrator.promises.promise import RATE, Inputs, Promise, clip, length, shape, still, voice, whole
from workers.animatic import spec as animatic
from workers.espeak import EspeakSpec
from workers.mix_spec import MixSpec
from workers.outside import spec as outside
from workers.reel.spec import SeasonSpec
from workers.score.spec import BedSpec, CueSpec, ToneSpec
from workers.slate import spec as slate
from workers.stitch.handoff_spec import GraphicSpec, ProxySpec, ReferenceSpec
from workers.stitch.scan_spec import ScanSpec
from workers.stitch.spec import CoverSpec, MasterSpec, SegmentSpec

LONGEST_CUE = 70_000  # milliseconds
SIDE = Annotated[int, Field(ge=-20_000, le=20_000)]
FACES = shape(Annotated[list[Annotated[list[SIDE], Field(min_length=4, max_length=4)]], Field(max_length=50)])
TYPED = shape(
    Annotated[list[Annotated[list[SIDE], Field(min_length=4, max_length=4)]], Field(max_length=200)]
)
WORD = shape(Annotated[str, Field(max_length=100)])
WORDS = shape(Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=50)])
BOX = shape(Annotated[list[SIDE], Field(min_length=4, max_length=4)])
NO_BOX = shape(Annotated[list[SIDE], Field(min_length=4, max_length=4)] | None)
YES = shape(bool)
DECIMAL = shape(Annotated[str, Field(pattern=r"^-?[0-9]{1,3}\.[0-9]{1,3}$")])


def _drawn(spec: animatic.Picture, inputs: Inputs) -> Promise:
    plain = still(spec, inputs)
    return Promise(plain.files, plain.facts, {"faces": FACES, "typed": TYPED})


def _cover(spec: CoverSpec, inputs: Inputs) -> Promise:
    return Promise({"cover": ".jpg"}, still(spec, inputs).facts)


def _outside_cover(spec: outside.Cover, inputs: Inputs) -> Promise:
    told = {"boxes": FACES, "face": NO_BOX, "covers_face": YES, "clipped": YES}
    return Promise({"cover": ".jpg"}, still(spec, inputs).facts, told)


def _outside_card(spec: outside.Card, inputs: Inputs) -> Promise:
    return Promise({"card": ".png"}, still(spec, inputs).facts, {"box": BOX})


def _bars(spec: slate.Motion, inputs: Inputs) -> Promise:
    how_long = length(spec, inputs)
    return clip(spec.width, spec.height, spec.fps, {**how_long, "moves": how_long["frames"] > 1})


def _filmed(spec: animatic.Motion, inputs: Inputs) -> Promise:
    picture = spec.picture
    return clip(picture.width, picture.height, spec.fps, {**length(spec, inputs), "moves": True})


def _spoken(spec: EspeakSpec, inputs: Inputs) -> Promise:
    plain = voice(spec, inputs)
    told = {**plain.told, "f0": whole(RATE), "ignored": WORDS}
    return Promise(plain.files, plain.facts, told, plain.checked)


def _sound(role: str, samples: int, told: Mapping[str, TypeAdapter[Any]] | None = None) -> Promise:
    facts = {"samples": samples, "ms": samples * 1000 // RATE, "rate": RATE, "channels": 2}
    return Promise({role: ".wav"}, facts, told or {})


def _bed(spec: BedSpec, _: Inputs) -> Promise:
    return _sound("bed", spec.samples, {"instrument": WORD})


def _tone(spec: ToneSpec, _: Inputs) -> Promise:
    return _sound("tone", spec.ms * RATE // 1000)


def _cue(_spec: CueSpec, _: Inputs) -> Promise:
    told = {"ms": whole(LONGEST_CUE, least=1), "samples": whole(LONGEST_CUE * RATE // 1000, least=1)}
    return Promise({"cue": ".wav"}, {"rate": RATE, "channels": 2}, told)


def _mix(spec: MixSpec, _: Inputs) -> Promise:
    stems = dict.fromkeys(("dialogue", "music", "effects"), ".wav")
    facts = {**_sound("mix", spec.samples).facts, **spec.silences}
    return Promise({"mix": ".m4a", **stems}, facts, {"lufs": DECIMAL, "true_peak": DECIMAL})


def _segment(spec: SegmentSpec, _: Inputs) -> Promise:
    more = {"frames": spec.frames, "black": True}  # a stretch of a take may be dark
    return clip(spec.width, spec.height, spec.fps, more, "segment")


def _season(spec: SeasonSpec, _: Inputs) -> Promise:
    plain = clip(spec.width, spec.height, spec.fps, {"frames": spec.frames}, "season")
    return Promise(plain.files, plain.facts, {"lufs": DECIMAL, "true_peak": DECIMAL})


def _master(spec: MasterSpec, _: Inputs) -> Promise:
    plain = clip(spec.width, spec.height, spec.fps, {"frames": spec.frames}, "episode")
    sound = {"rate": RATE, "channels": 2, "ms": spec.frames * 1000 // spec.fps}
    return Promise(plain.files, plain.facts, checked=sound)


def _scan(_spec: ScanSpec, _: Inputs) -> Promise:
    return Promise({"scan": ".json"}, {})


def _reference(spec: ReferenceSpec, _: Inputs) -> Promise:
    plain = clip(spec.width, spec.height, spec.fps, {"frames": spec.frames}, "reference")
    sound = {"rate": RATE, "channels": 2, "ms": spec.frames * 1000 // spec.fps}
    return Promise(plain.files, plain.facts, checked=sound)


def _proxy(spec: ProxySpec, _: Inputs) -> Promise:
    more = {"frames": spec.frames, "black": True}
    return clip(spec.width, spec.height, spec.fps, more, "proxy")


def _graphic(spec: GraphicSpec, _: Inputs) -> Promise:
    plain = clip(spec.width, spec.height, spec.fps, {"frames": spec.frames, "black": True})
    return Promise({"graphic": ".mov", "picture": ".png"}, plain.facts)


HOUSE: Mapping[str, Callable[[Any, Inputs], Promise]] = {
    "slate.still": still,
    "slate.motion": _bars,
    "slate.voice": voice,
    "animatic.still": _drawn,
    "animatic.motion": _filmed,
    "espeak": _spoken,
    "score.bed": _bed,
    "score.cue": _cue,
    "score.tone": _tone,
    "stitch.segment": _segment,
    "stitch.blend": _segment,
    "stitch.mix": _mix,
    "stitch.master": _master,
    "stitch.cover": _cover,
    "outside.cover": _outside_cover,
    "outside.card": _outside_card,
    "stitch.reference": _reference,
    "stitch.proxy": _proxy,
    "stitch.graphic": _graphic,
    "stitch.scan": _scan,
    "reel.season": _season,
}
