"""Edits of a cut out of files: one that a person wrote, and a timeline that an editing program gave back."""

import json
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from orchestrator.edits import CutEdit
from orchestrator.errors import UnusableInput
from orchestrator.timeline.reading import READERS
from orchestrator.timeline.reading.otio import content_of
from orchestrator.timeline.reading.pieces import MOST_BYTES

LARGEST = 4 << 20  # bytes
KINDS = (".json", ".yaml", ".yml")


def edit_in(file: Path) -> CutEdit:
    """The edit in a JSON or YAML file. UnusableInput names the place in it and the cure."""
    told = _told(file)
    if not isinstance(told, dict):
        raise UnusableInput(f"{file} must be a mapping such as omit: [b2-rx-maya-shock]. {_fields()}")
    try:
        return CutEdit.model_validate_json(json.dumps(told))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = "/".join(map(str, first["loc"]))
        message = first["msg"].removeprefix("Value error, ")
        raise UnusableInput(f"{file}{place and ', '}{place}: {message}. {_fields()}") from error
    except (TypeError, ValueError) as error:  # a date, say, which JSON has not
        raise UnusableInput(f"{file} holds what no edit has: {error}. {_fields()}") from error


def text_of(edit: CutEdit) -> str:
    """An edit as a file that `edit_in` reads; what is not wanted otherwise is not in it."""
    return edit.model_dump_json(indent=1, exclude_defaults=True) + "\n"


def timeline_in(file: Path) -> tuple[str, bytes]:
    """What an editing program left in a file, without media: its name and text. UnusableInput."""
    suffix = file.suffix.lower()
    if suffix not in READERS:
        raise UnusableInput(f"{file.name} is no timeline that is read; export one of: {', '.join(READERS)}")
    try:
        if suffix == ".otioz":
            return f"{file.stem}.otio", content_of(file)
        text = file / "Info.fcpxml" if file.is_dir() else file
        with text.open("rb") as stream:
            return (f"{file.stem}.fcpxml" if file.is_dir() else file.name), stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnusableInput(f"{file} cannot be read: {error.strerror}.") from error


def _told(file: Path) -> Any:
    if file.suffix.lower() not in KINDS:
        raise UnusableInput(f"{file} is no edit; give a file that ends in {', '.join(KINDS)}.")
    try:
        if file.stat().st_size > LARGEST:
            raise UnusableInput(f"{file} has more than {LARGEST >> 20} MiB; an edit is a page of text.")
        text = file.read_text(encoding="utf-8")
        return json.loads(text) if file.suffix.lower() == ".json" else yaml.safe_load(text)
    except OSError as error:
        raise UnusableInput(f"{file} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, json.JSONDecodeError, yaml.YAMLError, RecursionError) as error:
        raise UnusableInput(f"{file} cannot be read: {' '.join(str(error).split())}.") from error


def _fields() -> str:
    return f"Fields are {', '.join(CutEdit.model_fields)}; docs/editing.md shows them."
