"""What a reel is asked for. Light to import."""

from typing import Annotated

from pydantic import Field

from workers.base import Spec
from workers.stitch.spec import Even, Rate

LONGEST = 200  # letters of a title; players show fewer


class Chapter(Spec):
    """One episode of it."""

    frames: Annotated[int, Field(ge=1)]
    title: Annotated[str, Field(max_length=LONGEST)]


class SeasonSpec(Spec):
    """Episodes one after the other. Inputs: `ep-0001` and on, in order, each a finished episode."""

    width: Even
    height: Even
    fps: Rate
    chapters: Annotated[tuple[Chapter, ...], Field(min_length=1, max_length=999)]

    @property
    def frames(self) -> int:
        """Length of it all."""
        return sum(chapter.frames for chapter in self.chapters)


def episode_names(count: int) -> tuple[str, ...]:
    """The names of the inputs, in order."""
    return tuple(f"ep-{number:04d}" for number in range(1, count + 1))
