"""Profiles: who makes stills, clips and voices, at which size. Shipped as YAML beside this file.

A maker is a family of workers, and the model or engine that it uses: "animatic", "diffusers/flux2-klein-4b",
"engine/studio-comfy". A studio's own profiles lie in `MICRODRAMA_PROFILES`, else in `profiles` of the home;
one of the same name replaces ours.
"""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BeforeValidator, Field, StringConstraints, ValidationError

from character_sheets.sheet import Frozen
from orchestrator.errors import UnknownProfile, UnusableInput

FOLDER = Path(__file__).parent
MODEL = r"[a-z0-9][a-z0-9.-]{0,63}"
Pictures = Annotated[str, StringConstraints(pattern=rf"^(animatic|slate|(diffusers|engine)/{MODEL})$")]
Voices = Annotated[str, StringConstraints(pattern=rf"^(espeak|slate|(coqui|engine)/{MODEL})$")]
Engine = Annotated[str, StringConstraints(pattern=rf"^engine/{MODEL}$")]


def _pairs(told: Any) -> Any:
    return tuple(sorted(told.items())) if isinstance(told, Mapping) else told


NAME = r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?"
"""Of a label, as Kubernetes wants it."""
Key = Annotated[str, StringConstraints(pattern=rf"^([a-z0-9]([a-z0-9.-]{{0,251}}[a-z0-9])?/)?{NAME}$")]
Value = Annotated[str, StringConstraints(pattern=rf"^{NAME}$")]


class Gpu(Frozen):
    """What a task of this profile wants of a cluster's GPUs; one machine gives each task a whole one."""

    share: Annotated[str, StringConstraints(pattern=r"^(0\.[0-9]{0,3}[1-9]|[1-9][0-9]?)$")] = "1"
    """Of one GPU: "0.5" lets two tasks share it; "2": two of them."""
    labels: Annotated[tuple[tuple[Key, Value], ...], BeforeValidator(_pairs)] = ()
    """Of its node; a mapping such as {gpu: a100} in the file."""


class Profile(Frozen):
    """How an episode is made. Sizes are pixels, handles are frames on each side of a take."""

    name: str
    about: str
    still: Pictures
    motion: Pictures
    hero: Pictures | None = None
    """Who makes the clips of hook and cliffhanger, where they deserve another model."""
    voice: Voices
    lips: Engine | None = None
    """Who lays a line's lips over its clip; None: as the clip came."""
    candidates: Annotated[int, Field(ge=1, le=16)] = 1
    """Pictures made for one still; the best is kept."""
    judged: bool = False
    """Whether takes are looked at by a machine before the cut."""
    lenient: tuple[str, ...] = ()
    """Measures of the judge that warn and never fail a take; "all" is every one."""
    gpu: Gpu = Gpu()
    width: Annotated[int, Field(ge=64, le=2160, multiple_of=2)]
    height: Annotated[int, Field(ge=64, le=3840, multiple_of=2)]
    fps: Literal[24, 25, 30]
    handles: Annotated[int, Field(ge=0, le=48)]
    preset: Literal["ultrafast", "superfast", "veryfast", "faster", "fast", "medium"]
    crf: Annotated[int, Field(ge=0, le=51)]

    @property
    def makers(self) -> tuple[str, ...]:
        """Everybody who is needed, each once."""
        given = (self.still, self.motion, self.hero, self.voice, self.lips)
        return tuple(dict.fromkeys(maker for maker in given if maker))


def family(maker: str) -> str:
    """The workers' family: "diffusers"."""
    return maker.partition("/")[0]


def model(maker: str) -> str:
    """The card or engine: "flux2-klein-4b"; empty where a family needs none."""
    return maker.partition("/")[2]


def names() -> tuple[str, ...]:
    """Every profile that can be asked for."""
    return tuple(sorted(_files()))


def profile(name: str) -> Profile:
    """The profile of that name; UnknownProfile names those there are, UnusableInput the wrong field."""
    file = _files().get(name)
    if file is None:
        raise UnknownProfile(f"There is no profile {name!r}. Use one of: {', '.join(names())}.")
    return _read(file, file.stat().st_mtime_ns)


@cache
def _read(file: Path, _changed: int) -> Profile:
    try:
        told = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        return Profile.model_validate({"name": file.stem, **told})
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise UnusableInput(
            f"The profile {file} cannot be used: {wrong}. docs/models.md shows some."
        ) from error
    except (yaml.YAMLError, TypeError) as error:
        raise UnusableInput(f"The profile {file} cannot be used: {error}") from error


def _files() -> Mapping[str, Path]:
    home = Path(os.environ.get("MICRODRAMA_HOME") or ".microdrama")
    own = Path(os.environ.get("MICRODRAMA_PROFILES") or home / "profiles")
    return {path.stem: path for folder in (FOLDER, own) for path in sorted(folder.glob("*.yaml"))}
