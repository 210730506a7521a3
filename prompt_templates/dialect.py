"""A dialect: how one model family wants to be spoken to. All of it is data, in `dialects/*.yaml`.

A phrase is our own text with `{fields}`; a field's words are put in and never read as a phrase again.
Dropping a YAML file into the folder adds a dialect.
"""

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field

from prompt_templates.direction import Frozen

FOLDER = Path(__file__).with_name("dialects")


class UnknownDialectError(KeyError):
    """No file in `dialects/` has that name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"unknown dialect {self.name!r}; use one of: {', '.join(dialects())}"


class Passage(Frozen):
    """Phrases that follow each other as sentences, or as tags between commas."""

    tags: bool = False
    sentence: bool = False
    """The list of tags begins and ends as a sentence does."""
    phrases: dict[str, str]
    """Key -> phrase, in order. The key is what `drop` names."""


class Dialect(Frozen):
    """Order, phrases, limits and negative of one model family."""

    about: str
    source: str
    checked_on: str
    unit: Literal["words", "tokens"]
    limit: int
    """Per text encoder."""
    identity: bool = True
    """False: the first frame shows who it is, so only motion is told."""
    progressive: bool = False
    """The model was taught on captions that say what is going on."""
    person: tuple[str, ...]
    """Phrases of one subject, in order."""
    people_join: str = ". "
    spoken: str = ""
    """Phrase of one line of dialogue; empty: the model makes no speech."""
    first: tuple[Passage, ...]
    second: tuple[Passage, ...] = ()
    drop: tuple[str, ...]
    """What goes when it gets too long, least important first."""
    says: dict[str, str] = Field(default_factory=dict)
    """Our words for sizes, angles and moves -> the model's own."""
    negative: tuple[str, ...] | None = None
    """None: the model takes none."""

    @property
    def parts(self) -> tuple[tuple[Passage, ...], tuple[Passage, ...]]:
        """What each text encoder is given; the second may be empty."""
        return self.first, self.second


@cache
def dialects() -> tuple[str, ...]:
    """Every dialect's name, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@cache
def dialect(name: str) -> Dialect:
    """The dialect of that name; UnknownDialectError lists those there are."""
    if name not in dialects():
        raise UnknownDialectError(name)
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    return Dialect.model_validate(yaml.load(text, Loader=yaml.CSafeLoader))
