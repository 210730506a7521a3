"""Fields inside words: a JSON object where a format of words has no room for them.

Writers use it in a cell of a table or a note of a script; whoever edits the file by hand may too.
"""

import json
import unicodedata
from typing import Any


def fields(words: str) -> dict[str, Any] | None:
    """The fields that the words are; None if they are anything but one JSON object."""
    if not words.startswith("{"):
        return None
    try:
        found = json.loads(words)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def as_words(data: dict[str, Any]) -> str:
    """The fields in one line that holds no bracket or comment mark of Fountain."""
    text = json.dumps(data, ensure_ascii=False)
    if not unicodedata.is_normalized("NFC", text):
        text = json.dumps(data)
    for mark in ("[[", "]]", "/*"):  # none of them occurs outside the texts of a story
        text = text.replace(mark, f"{mark[0]}\\u{ord(mark[1]):04x}")
    return text
