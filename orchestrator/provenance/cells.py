"""Tables for people and spreadsheets: CSV (RFC 4180) of which no cell is computed or breaks its row."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from orchestrator.stories.exported import guarded

MARK = "\ufeff"
"""Spreadsheets take a file for UTF-8 by it."""


def table(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """The rows under a header, every cell quoted."""
    out = io.StringIO()
    out.write(MARK)
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[column]) for column in columns])
    return out.getvalue()


def _cell(value: object) -> str:
    """One line of plain text. Nothing stays empty: an apostrophe would stand for it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    words = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in str(value or ""))
    return guarded(words.strip()) if words.strip() else ""
