"""YAML and JSON out: complete and exact, short enough to be read and edited by hand.

YAML is written in block style (https://yaml.org/spec/1.2.2/): words that another reader might take for a
number, a date or a truth value stand in quotation marks, prose of several lines is block text. JSON is
RFC 8259. Both readers compose characters, so what is not composed is written as escapes.
"""

import json
import re
import unicodedata
from typing import Any

from orchestrator.stories.writers.plain import plain
from orchestrator.story import Series

WORDS_OF_YAML = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
UNSEEN = re.compile("[^\t\n\r -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""Characters that YAML does not take, or takes for the end of a line."""
LONGEST_KEY = 500


def write_json(series: Series) -> str:
    """The series as JSON."""
    data = plain(series)
    text = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
    return text if _is_composed(text) else json.dumps(data, indent=1) + "\n"


def write_yaml(series: Series) -> str:
    """The series as YAML."""
    out: list[str] = []
    _mapping(plain(series), "", out)
    return "\n".join(out) + "\n"


def _mapping(data: dict[str, Any], pad: str, out: list[str]) -> None:
    for name, value in data.items():
        key = _one_line(name)
        if len(key) > LONGEST_KEY:
            out.append(f"{pad}? {key}")
            key = ""
        _entry(f"{pad}{key}:", value, pad, out)


def _sequence(values: list[Any], pad: str, out: list[str]) -> None:
    for value in values:
        if not isinstance(value, dict) or not value:
            _entry(f"{pad}-", value, pad, out)
            continue
        first = len(out)
        _mapping(value, f"{pad}  ", out)
        out[first] = f"{pad}- {out[first][len(pad) + 2 :]}"


def _entry(head: str, value: Any, pad: str, out: list[str]) -> None:
    if isinstance(value, dict) and value:
        out.append(head)
        _mapping(value, f"{pad}  ", out)
    elif isinstance(value, list) and value:
        out.append(head)
        _sequence(value, f"{pad}  ", out)
    elif isinstance(value, str) and "\n" in value and _is_block(value):
        out += [f"{head} |-", *(f"{pad}  {line}" if line else "" for line in value.split("\n"))]
    else:
        out.append(f"{head} {_one_line(value) if isinstance(value, str) else json.dumps(value)}")


def _is_block(text: str) -> bool:
    lines = text.split("\n")
    is_plain = all(line.isprintable() and (line.strip() or not line) for line in lines)
    return is_plain and text == text.strip() and _is_composed(text)


def _one_line(text: str) -> str:
    """Plain where every reader takes it for text, else in quotation marks."""
    if _is_plain(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    if UNSEEN.search(text) or not _is_composed(quoted):
        return '"' + "".join(map(_escaped, text)) + '"'
    return quoted


def _is_plain(text: str) -> bool:
    return (
        text[:1].isalpha()
        and text.isprintable()
        and text[-1] not in " :"
        and ": " not in text
        and " #" not in text
        and text.casefold() not in WORDS_OF_YAML
        and _is_composed(text)
    )


def _escaped(character: str) -> str:
    return f"\\U{ord(character):08x}"


def _is_composed(text: str) -> bool:
    return text.isascii() or unicodedata.is_normalized("NFC", text)
