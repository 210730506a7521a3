"""The one error of reading a story: where it is, what is wrong, and what cures it."""

from typing import Self

Path = tuple[str | int, ...]


class Place(str):
    """A part of a story in words, which also knows its path in the story's data."""

    path: Path

    def __new__(cls, words: str, path: Path = ()) -> Self:
        place = super().__new__(cls, words)
        place.path = path
        return place


class StoryError(Exception):
    """The story cannot be read as it stands."""

    def __init__(self, place: str, message: str, cure: str) -> None:
        super().__init__(place, message, cure)
        self.place = place
        self.message = message
        self.cure = cure
        self.path = place.path if isinstance(place, Place) else ()
        """Steps to that part in data of the shape of `Series`, as far as known."""

    def __str__(self) -> str:
        end = "" if self.cure.endswith((".", "?")) else "."
        return f"{self.place}: {self.message}. {self.cure}{end}"
