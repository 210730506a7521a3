"""A model card: everything that the product knows of one model, as data in `gpu/models/*.yaml`.

    card("wan22-ti2v-5b").dialect

Cards of the operator lie in `MICRODRAMA_MODELS/cards/`; one of the same name replaces ours. Reading a card
imports no torch. A card's `digest` enters the keys of what is made with it: changed settings are a new take;
changed words, licence or needs of memory are not.
"""

import hashlib
import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from gpu.errors import BadCard, UnknownCard

FOLDER = Path(__file__).with_name("models")
NAME = r"[a-z0-9][a-z0-9.-]{0,63}"
Name = Annotated[str, Field(pattern=f"^{NAME}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Rung = Literal[
    "vae-slicing",  # decode one picture of the batch at a time
    "vae-tiling",  # decode in tiles; changes pixels a little at their seams
    "smaller-batch",  # halve the batch
    "model-offload",  # keep only the component at work on the device
    "group-offload",  # keep only the layers at work on the device
]
"""A saving that is tried when memory runs out."""
SILENT: dict[str, Any] = {
    **dict.fromkeys(("about", "licence", "vram_gib", "least_vram_gib", "ladder"), True),
    **dict.fromkeys(("dialect", "plain_dialect", "speakers"), True),  # what they decide stands in the spec
    "adapters": {"__all__": {"licence"}},
}
"""Fields that decide no pixel and no sound."""


class Frozen(BaseModel):
    """A value: immutable, and unknown fields are refused by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Licence(Frozen):
    """What may be done with the weights."""

    name: str
    """As the operator accepts it in MICRODRAMA_LICENCES, e.g. "cpml"; an SPDX id where there is one."""
    commercial: bool
    consent: bool = False
    """True: loaded only when the operator names this licence in MICRODRAMA_LICENCES."""
    limits: str = ""
    source: str
    checked_on: str
    verified: bool
    """False: from memory; nobody has read the licence for this card."""

    @model_validator(mode="after")
    def _limits_need_consent(self) -> Self:
        if not self.commercial and not self.consent:
            raise ValueError(f"{self.name} is not commercial; say consent: true")
        return self


class Weights(Frozen):
    """Where the weights come from: a hub, a folder, or a recipe of `gpu.tiny` (random, for trials)."""

    hub: str = ""
    """"Wan-AI/Wan2.2-TI2V-5B-Diffusers"."""
    revision: str = "main"
    """A commit pins it; a branch is pinned by the first `microdrama models fetch`."""
    folder: str = ""
    """A local folder; relative ones lie below MICRODRAMA_MODELS."""
    recipe: str = ""
    """Name in `gpu.tiny.RECIPES`; random weights, made here on first use."""
    sha256: dict[str, Sha256] = Field(default_factory=dict)
    """File -> pinned hash; files not named here are pinned by the first fetch."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if sum(map(bool, (self.hub, self.folder, self.recipe))) != 1:
            raise ValueError("weights come from exactly one of hub, folder, recipe")
        return self


class Adapter(Frozen):
    """Small weights over the model's own."""

    kind: Literal["lora", "ip-adapter"]
    weights: Weights
    file: str
    """Inside its folder: "lora/high_noise.safetensors"."""
    into: Literal["transformer", "transformer_2", "unet"] = "transformer"
    scale: float = 1.0
    encoder: str = ""
    """ip-adapter: folder of its image encoder, if it brings one."""
    licence: Licence | None = None
    """Its own, where it is not the model's."""


class Size(Frozen):
    """Which picture sizes the model takes."""

    width: int
    height: int
    """The portrait size it is best at."""
    multiple: int
    """Both sides are multiples of this."""
    most_pixels: int


class Frames(Frozen):
    """Which lengths the model takes: `step` * k + 1 frames at `fps`."""

    step: int
    most: int
    """In one pass; a longer take goes on from the last frame of the pass before."""
    fps: int


class Cache(Frozen):
    """Reuse of what hardly changes from step to step; changes pixels."""

    kind: Literal["first-block", "taylorseer", "magcache"]
    settings: dict[str, float | int | str | list[float]] = Field(default_factory=dict)


class Speaker(Frozen):
    """How one of a voice model's speakers sounds, in the words of a character sheet."""

    sex: Literal["female", "male", "neutral"]
    age: Literal["child", "young", "adult", "old"] = "adult"
    pitch: Literal["low", "mid", "high"] = "mid"


class Card(Frozen):
    """One model."""

    name: Name
    about: str
    makes: Literal["still", "motion", "voice", "text"]
    pipeline: str
    """Class: of diffusers ("Flux2KleinPipeline"), of TTS ("Vits", "Xtts"), or of transformers
    ("Qwen3ForCausalLM") where it makes text."""
    weights: Weights
    adapters: tuple[Adapter, ...] = ()
    licence: Licence
    vram_gib: int
    """Needed at the start of the ladder, in `dtype`."""
    least_vram_gib: int
    """Needed on its last rung."""
    dtype: Literal["bfloat16", "float16", "float32"] = "bfloat16"
    dialect: str = "generic"
    """Of `prompt_templates`."""
    plain_dialect: str = ""
    """The dialect where no reference picture is given; empty: `dialect`. Edit models speak of "image 1"."""
    size: Size | None = None
    frames: Frames | None = None
    steps: int = 0
    arguments: dict[str, str] = Field(default_factory=dict)
    """Our word -> the pipeline's argument: prompt, second, negative, image, last, references, width, height,
    frames, fps, steps, batch. A word that is absent cannot be given to this model."""
    options: dict[str, bool | int | float | str | list[int]] = Field(default_factory=dict)
    """Further arguments of every call: guidance_scale, stg_scale ..."""
    scheduler: dict[str, bool | int | float | str] = Field(default_factory=dict)
    """Settings laid over those of the weights' own scheduler: flow_shift ..."""
    references: int = 0
    """How many reference pictures it takes."""
    from_text: bool = True
    """Whether it makes a picture without any reference."""
    last_frame: bool = False
    """Whether `last` really steers the end; some pipelines take the argument and ignore it."""
    sound: bool = False
    """Whether it makes sound with the picture."""
    sample_rate: int = 0
    """Hertz of a voice or of the clip's sound."""
    languages: tuple[str, ...] = ()
    """That a voice speaks: BCP 47, without regions unless the model tells them apart."""
    speakers: dict[str, Speaker] = Field(default_factory=dict)
    """Of a voice with several; a planner chooses by `gpu.speech.choose`."""
    cloning: bool = False
    """A voice made from a recording: needs a consent record."""
    ladder: tuple[Rung, ...] = ()
    """Savings, in the order in which they are taken when memory runs out."""
    quantise: Literal["", "float8-layerwise", "torchao-int8", "torchao-float8"] = ""
    cache: Cache | None = None
    compile: Literal["", "regional"] = ""
    attention: str = "native"
    """Backend of diffusers; one that would download kernels is refused."""

    @property
    def digest(self) -> str:
        """The version of the card: 16 hex letters over what decides pixels or sound.

        Defaults are left out, so that a field that is new to all cards changes none.
        """
        deciding = self.model_dump(mode="json", exclude=SILENT, exclude_defaults=True)
        return hashlib.sha256(json.dumps(deciding, sort_keys=True).encode()).hexdigest()[:16]

    @model_validator(mode="after")
    def _fits_what_it_makes(self) -> Self:
        wanted = {"still": ("size",), "motion": ("size", "frames"), "voice": (), "text": ()}[self.makes]
        absent = [name for name in wanted if getattr(self, name) is None]
        if absent:
            raise ValueError(f"a card for {self.makes} needs {absent[0]}")
        return self


def models_folder() -> Path:
    """Where weights and the operator's cards lie: MICRODRAMA_MODELS, else `models` in the home."""
    return Path(os.environ.get("MICRODRAMA_MODELS") or home() / "models").absolute()


def home() -> Path:
    """Where what belongs to this machine lies: MICRODRAMA_HOME."""
    return Path(os.environ.get("MICRODRAMA_HOME") or ".microdrama").absolute()


def names() -> tuple[str, ...]:
    """Every card there is."""
    return tuple(sorted({path.stem for folder in _folders() for path in folder.glob("*.yaml")}))


def card(name: str) -> Card:
    """The card of that name; UnknownCard lists those there are, BadCard names the field that is wrong."""
    file = _file(name)
    if file is None:
        raise UnknownCard(f"there is no model card {name!r}; there are: {', '.join(names())}")
    return _read(file, file.stat().st_mtime_ns)


@cache
def _read(file: Path, _changed: int) -> Card:
    try:
        told = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        return Card.model_validate({"name": file.stem, **told})
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'card'}: {e['msg']}" for e in error.errors())
        raise BadCard(f"{file}: {wrong}") from error
    except (yaml.YAMLError, TypeError) as error:
        raise BadCard(f"{file}: {error}") from error


def _file(name: str) -> Path | None:
    """Asked for with every task, so no folder is listed for it."""
    if not re.fullmatch(NAME, name):
        return None
    return next((file for folder in _folders() if (file := folder / f"{name}.yaml").is_file()), None)


def _folders() -> tuple[Path, Path]:
    return models_folder() / "cards", FOLDER
