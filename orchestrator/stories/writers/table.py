"""CSV out (RFC 4180): one row per beat, further rows for its further lines, evidence and shots.

The columns are those of people's own tables. What has no column stands above the header (title, premise,
...; look, characters, places and things with their fields as a JSON object), so a table that goes through
a spreadsheet comes back whole. Every cell is quoted and none starts with a sign of a formula.

A table cannot keep carriage returns or characters that are not composed (Unicode NFC) in a cell of words.
"""

import csv
import io
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import orchestrator.stories.exported as exported
from orchestrator.stories.objects import as_words
from orchestrator.stories.writers.plain import plain
from orchestrator.story import Series

Row = dict[str, str | None]


def write_csv(series: Series) -> str:
    """The series as a beat list."""
    data = plain(series)
    out = io.StringIO()
    table = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    table.writerow([exported.MARK, "1"])
    for key, words in _facts(data):
        table.writerow([key, exported.guarded(words)])
    table.writerow(exported.COLUMNS)
    for row in _rows(data):
        table.writerow([exported.guarded(row.get(column)) for column in exported.COLUMNS])
    return out.getvalue()


def _facts(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ((key, str(data[key])) for key in exported.SIMPLE if key in data)
    for key, field in exported.LISTS.items():
        yield from ((key, words) for words in data.get(field, ()))
    if "look" in data:
        yield "look", as_words(data["look"])
    for key, field in exported.ASSETS.items():
        yield from ((key, as_words(asset)) for asset in data.get(field, ()))


def _rows(data: dict[str, Any]) -> Iterator[Row]:
    for episode in data.get("episodes", ()):
        about = {
            column: _cell(episode[field]) for column, field in exported.EPISODE.items() if field in episode
        }
        for beat in episode["beats"]:
            for row in _beat(beat):
                yield {"episode": str(episode["number"]), **about, **row}
                about = {}


def _beat(beat: dict[str, Any]) -> Iterator[Row]:
    first: Row = {name: _cell(beat[name]) for name in exported.BEAT if name in beat}
    parts = [beat.get(name, ()) for name in ("lines", "inserts", "shots")]
    for line, insert, shot in [*zip_longest(*parts)] or [(None, None, None)]:
        row: Row = {"beat": beat["id"], **first}
        if line is not None:
            row |= {"line": line["text"], "speaker": line.get("speaker"), "manner": line.get("manner")}
        row |= {"insert": _object(insert), "shot": _object(shot)}
        yield row
        first = {}


def _object(data: dict[str, Any] | None) -> str | None:
    return None if data is None else as_words(data)


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, dict):
        return ", ".join(f"{who}: {what}" for who, what in value.items())
    return str(value)
