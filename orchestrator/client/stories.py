"""Calls for whole stories: files in and out."""

from pathlib import Path
from typing import Literal

from orchestrator.client.calls import Answer, Call, Kept, Upload, at, keeping
from orchestrator.errors import UnusableInput
from orchestrator.shapes import Series

Format = Literal["yaml", "json", "csv", "fountain"]


def create(file: Path | Upload) -> Call[Kept[Series]]:
    """A new series from a story file. Running it twice makes two."""
    return Call("POST", at("stories"), keeping(Series), upload=upload(file))


def replace(series: str, file: Path | Upload, version: str) -> Call[Kept[Series]]:
    """A new version of everything, in place of the one that `read` gave."""
    headers = {"If-Match": version}
    return Call("PUT", at("series", series, "story"), keeping(Series), upload=upload(file), headers=headers)


def read(series: str, kind: Format = "yaml") -> Call[Kept[str]]:
    """The series as a story file."""
    return Call("GET", at("series", series, "story"), _text, params={"format": kind})


def _text(answer: Answer) -> Kept[str]:
    return Kept(answer.body.decode(errors="replace"), answer.version)


def upload(file: Path | Upload) -> Upload:
    """A file as it is sent; UnusableInput when it cannot be read."""
    if isinstance(file, Upload):
        return file
    try:
        return Upload(file.name, file.read_bytes())
    except OSError as error:
        raise UnusableInput(f"{file} cannot be read: {error.strerror}.") from error
