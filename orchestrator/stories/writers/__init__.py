"""Stories out: the same formats that are read, so that a series can be edited elsewhere and read again.

A writer turns a series into plain data that says no more than a reader needs, then into text. What comes
out reads back as the same series, its beats under their ids.
"""

from collections.abc import Callable, Mapping

from orchestrator.stories.errors import StoryError
from orchestrator.stories.writers.fountain import write_fountain
from orchestrator.stories.writers.native import write_json, write_yaml
from orchestrator.stories.writers.table import write_csv
from orchestrator.story import Series

WRITERS: Mapping[str, Callable[[Series], str]] = {
    ".yaml": write_yaml,
    ".yml": write_yaml,
    ".json": write_json,
    ".csv": write_csv,
    ".fountain": write_fountain,
}
"""Suffix -> writer."""


def write(series: Series, suffix: str) -> str:
    """The series as a story file of that suffix."""
    if suffix.lower() not in WRITERS:
        message = f"{suffix or 'no suffix'} is no format that stories are written in"
        raise StoryError(series.id, message, f"Use one of: {', '.join(WRITERS)}")
    return WRITERS[suffix.lower()](series)
