"""Stories in and out: YAML, JSON, Markdown, CSV and a Fountain subset, all to the same `Series`.

A reader fills a draft (plain data and line numbers), `assemble` makes a valid Series of it. Whatever is
wrong becomes one `StoryError` with its place and its cure. The text of a story is data and stays data.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from orchestrator.stories import fountain, markdown, native, table
from orchestrator.stories.align import align
from orchestrator.stories.assemble import MOST_BEATS, MOST_EPISODES, series
from orchestrator.stories.draft import Draft
from orchestrator.stories.errors import StoryError
from orchestrator.stories.parts import new_id, read_asset, read_beat, read_data, read_episode, read_json
from orchestrator.stories.schema import json_schema
from orchestrator.stories.source import LONGEST_LINE, MOST_BYTES, Source, clean, decoded, load
from orchestrator.stories.writers import WRITERS, write
from orchestrator.story import Series

__all__ = [
    "LONGEST_LINE", "MOST_BEATS", "MOST_BYTES", "MOST_EPISODES", "READERS",
    "WRITERS", "StoryError", "align", "episodes_told", "json_schema", "new_id", "read", "read_asset",
    "read_beat", "read_bytes", "read_data", "read_episode", "read_json", "read_text", "write",
]  # fmt: skip

READERS: Mapping[str, Callable[[Source], Draft]] = {
    ".yaml": native.read_yaml,
    ".yml": native.read_yaml,
    ".json": native.read_json,
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".txt": markdown.read,
    ".csv": table.read,
    ".tsv": table.read,
    ".fountain": fountain.read,
    ".spmd": fountain.read,
}
"""Suffix -> reader."""


def read(path: Path, earlier: Series | None = None, *, whole: bool = True) -> Series:
    """The series in a story file. With `earlier`, beats that were given no ids keep those they had there.

    A story that is not `whole` may have no episodes, and episodes without beats.
    """
    if path.suffix.lower() not in READERS:
        raise _unknown(path.suffix, path.name)
    return _read(load(path), earlier, whole=whole)


def read_bytes(content: bytes, name: str, earlier: Series | None = None) -> Series:
    """The series in the content of a file of that name."""
    suffix = Path(name).suffix
    if suffix.lower() not in READERS:
        raise _unknown(suffix, name)
    return _read(decoded(content, name), earlier)


def read_text(text: str, suffix: str, name: str, earlier: Series | None = None) -> Series:
    """The series in a text, read as a file of that suffix would be; `name` stands in messages."""
    if suffix.lower() not in READERS:
        raise _unknown(suffix, name)
    return _read(clean(text, suffix, name), earlier)


def episodes_told(content: bytes, name: str) -> list[Any]:
    """The episodes of a file as they are told there, still to be read within a series (`read_episode`)."""
    source = decoded(content, name)
    if source.suffix not in READERS:
        raise _unknown(source.suffix, name)
    told = READERS[source.suffix](source).data
    found = told.get("episodes", [told] if "beats" in told else [])
    return found if isinstance(found, list) else [found]


def _read(source: Source, earlier: Series | None, *, whole: bool = True) -> Series:
    return series(READERS[source.suffix](source), earlier, whole=whole)


def _unknown(suffix: str, name: str) -> StoryError:
    message = f"{suffix or 'a file without a suffix'} is no story format"
    return StoryError(name, message, f"Use one of: {', '.join(READERS)}")
