"""Profiles: which workers make pictures and voices, at which size. Shipped as YAML beside this file."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field

from character_sheets.sheet import Frozen
from orchestrator.errors import UnknownProfile

FOLDER = Path(__file__).parent


class Profile(Frozen):
    """How an episode is made. Sizes are pixels, handles are frames on each side of a take."""

    name: str
    about: str
    pictures: Literal["animatic", "slate"]
    voice: Literal["espeak", "slate"]
    width: Annotated[int, Field(ge=64, le=2160, multiple_of=2)]
    height: Annotated[int, Field(ge=64, le=3840, multiple_of=2)]
    fps: Literal[24, 25, 30]
    handles: Annotated[int, Field(ge=0, le=48)]
    preset: Literal["ultrafast", "superfast", "veryfast", "faster", "fast", "medium"]
    crf: Annotated[int, Field(ge=0, le=51)]


def names() -> tuple[str, ...]:
    """Every profile that can be asked for."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@cache
def profile(name: str) -> Profile:
    """The profile of that name; UnknownProfile names the ones there are."""
    if name not in names():
        raise UnknownProfile(f"There is no profile {name!r}. Use one of: {', '.join(names())}.")
    return Profile(name=name, **yaml.load((FOLDER / f"{name}.yaml").read_text(), Loader=yaml.CSafeLoader))
