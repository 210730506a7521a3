"""Reads engines.yaml and remembers on which line each field stands, so that errors can say so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from workers.errors import Unavailable

At = tuple[int | str, ...]


@dataclass(frozen=True)
class Lines:
    """Field -> line, counted from 1."""

    lines: Mapping[At, int]

    def place(self, at: Sequence[int | str]) -> str:
        """ "line 4, board.url"; the line of what surrounds a field that is missing."""
        path = tuple(at)
        nearest = next((self.lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.lines), 1)
        return f"line {nearest}, {'.'.join(str(part) for part in path)}"


def load(path: Path) -> tuple[Mapping[str, Any], Lines]:
    """The entries by name, and their lines. Unavailable: no YAML, a name twice, or no mapping of mappings."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Unavailable(f"{path} cannot be read: {error}") from error
    if root is None:
        return {}, Lines({})
    if not isinstance(root, yaml.MappingNode):
        raise Unavailable(f"{path}: line 1: give one entry per engine, `name:` and its fields below it")
    lines: dict[At, int] = {}
    for at, line in _walk(root, ()):
        if at in lines:
            raise Unavailable(f"{path}: line {line}: {'.'.join(map(str, at))} stands there a second time")
        lines[at] = line
    constructor = yaml.SafeLoader("")
    try:
        entries = constructor.construct_document(root)
    except yaml.YAMLError as error:
        raise Unavailable(f"{path} cannot be read: {error}") from error
    finally:
        constructor.dispose()
    return {str(name): said for name, said in entries.items()}, Lines(lines)


def _walk(node: yaml.Node, at: At) -> Iterator[tuple[At, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*at, str(key.value))
            yield here, key.start_mark.line + 1
            yield from _walk(value, here)
