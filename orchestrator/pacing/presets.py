"""What each genre usually does: `presets.yaml` as values. Every number stands with its source."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import Field, StringConstraints, model_validator

from character_sheets.sheet import Frozen, Id, Words

FILE = Path(__file__).with_name("presets.yaml")
GENERAL = "general"
Number = Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)?$")]


class Wanted(Frozen):
    """The usual range of one figure."""

    least: Number
    most: Number
    source: Words

    @model_validator(mode="after")
    def _is_a_range(self) -> "Wanted":
        if float(self.least) > float(self.most):
            raise ValueError(f"{self.least} to {self.most} is no range")
        return self


class Preset(Frozen):
    """One genre."""

    name: Id
    checked_on: Words
    words: tuple[Words, ...]
    """By which a genre is known, in any language."""
    wanted: Annotated[Mapping[Id, Wanted], Field(min_length=1)]
    """By code of the figure."""


@cache
def presets() -> tuple[Preset, ...]:
    """All of them, the general one first."""
    told = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return tuple(_preset(name, each, told) for name, each in told["genres"].items())


def preset(genre: str) -> Preset:
    """The first whose word stands in the genre; the general one where none does."""
    spelt = genre.casefold()
    found = (each for each in presets() if any(word.casefold() in spelt for word in each.words))
    return next(found, presets()[0])


def _preset(name: str, own: Mapping[str, Any], told: Mapping[str, Any]) -> Preset:
    """What a genre does not say, the general one says."""
    wanted = {**told["genres"][GENERAL]["wanted"], **own.get("wanted", {})}
    sources: Mapping[str, str] = told["sources"]
    ranges = {
        code: Wanted(least=str(least), most=str(most), source=sources[source])
        for code, (least, most, source) in wanted.items()
    }
    checked = str(told["checked_on"])
    return Preset(name=name, checked_on=checked, words=tuple(own.get("words", ())), wanted=ranges)
