"""Beat lists as `orchestrator.stories.writers.table` writes them, edited in a spreadsheet or not.

The first row says that every cell is meant as it stands: no hints are looked for in a text. An empty cell
leaves a field out, and an apostrophe before a sign that starts a formula (CWE-1236) belongs to the cell,
not to its words. Facts of the series stand above the header; further rows of a beat add lines, evidence
and shots.
"""

import csv
import io
import re
from typing import Any

from orchestrator.stories.draft import Draft
from orchestrator.stories.errors import Path, StoryError
from orchestrator.stories.hints import shot
from orchestrator.stories.objects import fields
from orchestrator.stories.source import Source

MARK = "microdrama beats"
BEGINNING = re.compile(rf'"?{MARK}"?(?P<separator>[,;\t|])')
FORMULA = re.compile(r"'*(?:[=+\-@\t\r\n＝＋－＠]|\Z)")
"""How a cell starts that a spreadsheet might compute, or that needs an apostrophe to say "empty"."""

SIMPLE = ("id", "title", "premise", "language", "season", "length", "gate")
LISTS = {"logline": "loglines", "note": "notes"}
ASSETS = {"character": "characters", "location": "locations", "prop": "props"}
EPISODE = {
    "title": "title", "purpose": "purpose", "episode location": "location", "time": "time",
    "episode wardrobe": "wardrobe", "episode seconds": "seconds",
}  # fmt: skip
BEAT = ("role", "text", "location", "cast", "wardrobe", "emotion", "props", "seconds", "change")
COLUMNS = (
    "episode", *EPISODE, "beat", "role", "text", "speaker", "line", "manner", "insert", "location", "cast",
    "wardrobe", "emotion", "props", "seconds", "change", "shot",
)  # fmt: skip
"""As people's own tables call them; what begins with "episode" is said once, in the episode's first row."""
Row = dict[str, str]


def is_exported(text: str) -> bool:
    """Whether the table was written by this program."""
    return BEGINNING.match(text) is not None


def guarded(words: str | None) -> str:
    """A cell that no spreadsheet computes; None is left empty."""
    if words is None:
        return ""
    return f"'{words}" if FORMULA.match(words) else words


def words_of(cell: str) -> str | None:
    """What a guarded cell says."""
    if not cell:
        return None
    return cell[1:] if cell[0] == "'" and FORMULA.match(cell, 1) else cell


def read(source: Source) -> Draft:
    """A draft of the series."""
    draft = Draft(source)
    beginning = BEGINNING.match(source.text)
    reader = csv.reader(
        io.StringIO(source.text), delimiter=beginning["separator"] if beginning else ",", strict=True
    )
    header: list[str] = []
    try:
        for cells in reader:
            if not any(cells) or cells[0] == MARK:
                continue
            if cells[0] == COLUMNS[0] and not header:
                header = cells
            elif header:
                _row(draft, dict(zip(header, cells, strict=False)), reader.line_num)
            else:
                _fact(draft, cells[0], words_of(cells[1]) if len(cells) > 1 else None, reader.line_num)
    except csv.Error as error:
        message, cure = f"the CSV is broken: {error}", "Check its quotation marks and separators"
        raise StoryError(source.at(reader.line_num), message, cure) from error
    return draft


def _fact(draft: Draft, key: str, words: str | None, line: int) -> None:
    given = fields(words or "")
    if key in SIMPLE:
        draft.data[key] = words or ""
        draft.lines[(key,)] = line
    elif key in LISTS:
        draft.add((LISTS[key],), words or "", line)
    elif key in ASSETS and given is not None:
        draft.add((ASSETS[key],), given, line)
    elif key == "look" and given is not None:
        draft.data[key] = given
    else:
        known = ", ".join([*SIMPLE, *LISTS, "look", *ASSETS])
        cure = f"Above the header stand: {known}; from look on with their fields as a JSON object"
        raise StoryError(draft.source.at(line), f"{key!r} is no fact that can be read here", cure)


def _row(draft: Draft, cells: Row, line: int) -> None:
    row = {name: words for name, cell in cells.items() if (words := words_of(cell)) is not None}
    episode = _episode(draft, row, line)
    beats = draft.at(episode)["beats"]
    if not beats or "beat" not in row or beats[-1].get("id") != row["beat"]:
        beat: dict[str, Any] = {name: _value(name, row[name]) for name in BEAT if name in row}
        beat |= {"lines": [], **({"id": row["beat"]} if "beat" in row else {})}
        draft.add((*episode, "beats"), beat, line)
    _further(beats[-1], row)


def _further(beat: dict[str, Any], row: Row) -> None:
    """The line, the evidence and the shot of one row."""
    if "line" in row:
        line = {"text": row["line"], "speaker": row.get("speaker"), "manner": row.get("manner", "")}
        beat["lines"].append(line)
    if "insert" in row:
        beat.setdefault("inserts", []).append(fields(row["insert"]) or row["insert"])
    if "shot" in row:
        beat.setdefault("shots", []).append(_shot(row["shot"]))


def _shot(words: str) -> dict[str, Any]:
    given = fields(words)
    return shot(words) if given is None else given


def _episode(draft: Draft, row: Row, line: int) -> Path:
    """The row's episode; an empty cell means the one above."""
    episodes = draft.data.setdefault("episodes", [])
    number = row.get("episode") or (episodes[-1]["number"] if episodes else "1")
    for index, episode in enumerate(episodes):
        if episode["number"] == number:
            return ("episodes", index)
    told = {field: _value(field, row[column]) for column, field in EPISODE.items() if column in row}
    return draft.add(("episodes",), {"number": number, **told, "beats": []}, line)


def _value(field: str, words: str) -> Any:
    if field in ("cast", "props"):
        return [name for name in _listed(words) if name]
    if field in ("wardrobe", "emotion"):
        pairs = [entry.partition(":") for entry in _listed(words) if entry]
        return {who.strip(): what.strip() for who, _, what in pairs}
    return words


def _listed(words: str) -> list[str]:
    return [entry.strip() for entry in words.split(",")]
