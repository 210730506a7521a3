"""CSV beat lists: one row per beat, or per line of dialogue; columns in any order and under many names.

Rows before the header may give facts of the series: `premise, A young designer ...`. Separators (comma,
semicolon, tab, bar) and a byte order mark are recognised, as spreadsheets write them. A table that this
program wrote is read by `orchestrator.stories.exported`.
"""

import csv
import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path as File
from typing import Any

import yaml

import orchestrator.stories.exported as exported
import orchestrator.stories.facts as facts
from orchestrator.stories.draft import TOLD, Draft
from orchestrator.stories.errors import StoryError
from orchestrator.stories.hints import LISTED, pairs, shot
from orchestrator.stories.quotation import split
from orchestrator.stories.source import LONGEST_LINE, Source
from orchestrator.stories.words import meaning

SEPARATORS = ",;\t|"
EPISODE_COLUMNS = ("purpose", "title", "time")
Row = dict[str, str]


def read(source: Source) -> Draft:
    """A draft of the series."""
    if exported.is_exported(source.text):
        return exported.read(source)
    draft = Draft(source)
    header: list[str | None] = []
    for line, cells in _rows(source):
        if header:
            _row(draft, _by_column(header, cells), line)
        elif known := _header(cells):
            header = known
        else:
            _fact(draft, cells, line)
    if not header:
        message = "no header row was found"
        raise StoryError(
            source.name, message, "Name the columns: episode, beat, role, text, speaker, line, insert"
        )
    return draft


def _rows(source: Source) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold something, with the line on which they end."""
    reader = csv.reader(io.StringIO(source.text), delimiter=_separator(source.text), strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        message = f"the CSV is broken: {error}"
        raise StoryError(
            source.at(reader.line_num), message, "Check its quotation marks and separators"
        ) from error


def _separator(text: str) -> str:
    """The separator under which a line looks most like a header."""
    lines = [line for line in text.split("\n")[:200] if line.strip()]
    return max(
        SEPARATORS, key=lambda mark: max((len(_header(line.split(mark))) for line in lines), default=0)
    )


def _header(cells: list[str]) -> list[str | None]:
    """Columns by meaning, if the row names at least two and one of them holds the story."""
    named = [
        _columns().get(" ".join(re.sub(r"[_\-]+", " ", cell.strip(' "#').casefold()).split()))
        for cell in cells
    ]
    known = [name for name in named if name]
    if len(known) < 2 or not {"text", "line", "beat"} & set(known):
        return []
    return [
        "text" if name == "beat" and "text" not in known and "line" not in known else name for name in named
    ]


@cache
def _columns() -> dict[str, str]:
    text = File(__file__).with_name("columns.yaml").read_text(encoding="utf-8")
    names: dict[str, list[str]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return {word.casefold(): column for column, words in names.items() for word in words}


def _by_column(header: list[str | None], cells: list[str]) -> Row:
    found: Row = {}
    for name, cell in zip(header, cells, strict=False):
        if name and cell:
            found[name] = f"{found[name]} {cell}" if name in found else cell
    return found


def _fact(draft: Draft, cells: list[str], line: int) -> None:
    """`premise, words`: a fact of the series before the header."""
    key = facts.key_of(cells[0].strip(" :#"))
    words = [cell for cell in cells[1:] if cell]
    if key is None or not words or not facts.row(draft, key, words[0], line):
        message = f"{cells[0]!r} is neither a fact nor a header"
        raise StoryError(draft.source.at(line), message, "Start the row with premise, look, character, ...")


def _row(draft: Draft, row: Row, line: int) -> None:
    for column, cell in row.items():
        if len(cell) > LONGEST_LINE:
            message = f"the column {column} holds {len(cell):,} characters; {LONGEST_LINE:,} is the most"
            raise StoryError(draft.source.at(line), message, "Break it into beats")
    episode = _episode(draft, row, line)
    beats = draft.at(episode)["beats"]
    entry = _beat(row)
    if beats and entry.get("id") and beats[-1].get("id") == entry["id"]:
        _continue(beats[-1], entry)
    elif {TOLD, "lines", "inserts"} & set(entry):
        draft.add((*episode, "beats"), entry, line)


def _episode(draft: Draft, row: Row, line: int) -> tuple[str | int, ...]:
    """The row's episode: a new one when its number changes; an empty cell means the same as above."""
    episodes = draft.data.setdefault("episodes", [])
    written = row.get("episode", "")
    found = facts.episode(written) or {}
    digits = re.search(r"\d+", written)
    number = found.get("number") or (int(digits[0]) if digits and len(digits[0]) < 7 else None)
    if written and number is None:
        raise StoryError(draft.source.at(line), f"{written!r} is no episode number", "Write 1, 2, 3 ...")
    for index, episode in enumerate(episodes):
        if number == episode["number"] or (number is None and index == len(episodes) - 1):
            break
    else:
        index = int(draft.add(("episodes",), {"number": number or 1, **found, "beats": []}, line)[-1])
    told = {column: row[column] for column in EPISODE_COLUMNS if column in row}
    episodes[index].update({key: value for key, value in told.items() if key not in episodes[index]})
    return ("episodes", index)


def _beat(row: Row) -> dict[str, Any]:
    """One row's beat, as plain data."""
    found: dict[str, Any] = {TOLD: row["text"]} if "text" in row else {}
    for column in ("beat", "role", "location", "change"):
        if column in row:
            found["id" if column == "beat" else column] = row[column]
    if "seconds" in row:
        found["seconds"] = row["seconds"].replace(",", ".")
    if (written := found.get("id", "")).isdigit():
        found["id"] = f"b{int(written)}"
    if "role" in row:
        found["role"] = meaning("roles", row["role"]) or row["role"].casefold()
    if "line" in row:
        line = {
            "text": row["line"].strip('"“”«»「」'),
            "speaker": row.get("speaker") or row.get("cast"),
            "manner": row.get("manner", ""),
        }
        found["lines"] = [line]
    elif "cast" in row:
        found["cast"] = split(row["cast"], LISTED + ";")
    if "insert" in row:
        found["inserts"] = [row["insert"]]
    if "props" in row:
        found["props"] = split(row["props"], LISTED + ";")
    for column in ("wardrobe", "emotion"):
        if column in row:
            found[column] = _whose(pairs(row[column]), row)
    if "shot" in row:
        found["shots"] = [shot(words) for words in split(row["shot"], ";")]
    return found


def _continue(earlier: dict[str, Any], entry: dict[str, Any]) -> None:
    """A further row of the same beat adds its line and evidence."""
    for key in ("lines", "inserts", "shots"):
        if key in entry:
            earlier[key] = [*earlier.get(key, []), *entry[key]]
    if entry.get(TOLD) and entry[TOLD] not in earlier.get(TOLD, ""):
        earlier[TOLD] = f"{earlier.get(TOLD, '')} {entry[TOLD]}".strip()


def _whose(told: dict[str, str], row: Row) -> dict[str, str]:
    """A bare feeling or outfit belongs to the row's speaker or only person."""
    owner = row.get("speaker") or row.get("cast", "")
    return {who or owner: what for who, what in told.items()}
