"""A story half-way: plain data in the shape of `Series`, and the line on which each part was written.

Every format's reader fills a Draft; `orchestrator.stories.assemble` turns it into a Series.
"""

from dataclasses import dataclass, field
from typing import Any

from orchestrator.stories.errors import Path as Path
from orchestrator.stories.errors import Place
from orchestrator.stories.source import Source

TOLD = "(told)"
"""A beat's prose with hints in its last brackets, still to be read."""
NOTED = "(noted)"
"""A beat's separate hints, still to be read; what is no hint in them is a comment."""


@dataclass(frozen=True)
class Draft:
    """Plain data under construction."""

    source: Source
    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[Path, int] = field(default_factory=dict)

    def add(self, path: Path, value: Any, line: int) -> Path:
        """Append to the list at that path; returns the new entry's path."""
        entries = self.at(path[:-1]).setdefault(path[-1], [])
        entries.append(value)
        self.lines[(*path, len(entries) - 1)] = line
        return (*path, len(entries) - 1)

    def at(self, path: Path) -> Any:
        """The value at that path."""
        value: Any = self.data
        for step in path:
            value = value[step]
        return value

    def line(self, path: Path) -> int | None:
        """The line of that part, or of the smallest known part around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)

    def place(self, path: Path) -> Place:
        """A part of the story, for people: "story.md, line 12: episode 1, beat b3, role"."""
        line = self.line(path)
        where = self.source.at(line) if line else self.source.name
        named = ", ".join(self._names(path))
        return Place(f"{where}: {named}" if named else where, path)

    def _names(self, path: Path) -> list[str]:
        names: list[str] = []
        value: Any = self.data
        for position, step in enumerate(path):
            value = _inner(value, step)
            if isinstance(step, int):
                names[-1:] = [_entry(str(path[position - 1]), step, value)]
            elif not str(step).startswith("["):
                names.append(str(step))
        return names


def _inner(value: Any, step: str | int) -> Any:
    try:
        return value[step]
    except (LookupError, TypeError):
        return None


def _entry(kind: str, index: int, value: Any) -> str:
    """An entry of a list by the name that a writer would use."""
    noun = {
        "episodes": "episode",
        "beats": "beat",
        "sheets": "character",
        "locations": "location",
        "props": "prop",
    }
    known = value if isinstance(value, dict) else {}
    name = known.get("number") or known.get("id") or known.get("name") or index + 1
    return f"{noun.get(kind, kind)} {name}"
