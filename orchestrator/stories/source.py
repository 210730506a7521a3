"""First step of reading: a file's bytes become clean text, or are refused before any parser sees them."""

import math
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path as File
from typing import Any

from orchestrator.stories.errors import Path, Place, StoryError

MOST_BYTES = 4_000_000
LONGEST_LINE = 2000
DEEPEST = 24
MOST_ENTRIES = 1000  # of one list or mapping
LARGEST = 2**63
BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


@dataclass(frozen=True)
class Source:
    """Clean text, and what to call it in a message."""

    name: str
    suffix: str
    text: str

    def at(self, line: int) -> str:
        """The place of a line, for people."""
        return f"{self.name}, line {line}"


def load(path: File) -> Source:
    """Read a story file; never more than `MOST_BYTES` of it."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise StoryError(path.name, "there is no such file", "Check the path") from error
    except IsADirectoryError as error:
        raise StoryError(path.name, "this is a folder", "Name the story file inside it") from error
    except OSError as error:
        raise StoryError(
            path.name, f"the file cannot be read ({error.strerror})", "Check its permissions"
        ) from error
    return decoded(content, path.name)


def decoded(content: bytes, name: str) -> Source:
    """The text of a file of that name."""
    if len(content) > MOST_BYTES:
        raise _too_large(name)
    return clean(_decode(content, name), File(name).suffix, name)


def clean(text: str, suffix: str, name: str) -> Source:
    """Text with one kind of line end and composed characters; control characters are refused."""
    if len(text) > MOST_BYTES:
        raise _too_large(name)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(text.split("\n"), 1):
        if (bad := forbidden(line)) is not None:
            column = line.index(bad) + 1
            raise StoryError(f"{name}, line {number}, column {column}", *_control(bad))
    return Source(name, suffix.lower(), unicodedata.normalize("NFC", text))


def forbidden(text: str) -> str | None:
    """The first character that no story needs: controls other than tab and line end, lone surrogates."""
    if text.isprintable():
        return None
    return next((c for c in text if unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n"), None)


def refuse_long_lines(source: Source) -> None:
    """For formats in which a line is prose."""
    for number, line in enumerate(source.text.split("\n"), 1):
        if len(line) > LONGEST_LINE:
            raise _too_long(source.at(number), len(line))


def without(text: str, opening: str, closing: str, keep: Callable[[str], str] | None = None) -> str:
    """The text less its enclosed passages, line numbers kept; one left open encloses nothing."""
    parts, position = [], 0
    while (begin := text.find(opening, position)) >= 0:
        end = text.find(closing, begin + len(opening))
        if end < 0:
            break
        inside = text[begin + len(opening) : end]
        parts += [text[position:begin], keep(inside) if keep else "", "\n" * inside.count("\n")]
        position = end + len(closing)
    return "".join([*parts, text[position:]])


def guard(data: Any, name: str) -> None:
    """Refuse control characters, endless strings, lists and numbers, and deep nesting in parsed data."""
    for path, value in _leaves(data, (), name):
        if isinstance(value, str):
            _guard_text(value, path, name)
        elif isinstance(value, int | float) and not (math.isfinite(value) and abs(value) < LARGEST):
            raise StoryError(_place(path, name), "a number beyond all use", "Write a smaller number")


def _guard_text(text: str, path: Path, name: str) -> None:
    if (bad := forbidden(text.replace("\r", "\n"))) is not None:
        raise StoryError(_place(path, name), *_control(bad))
    if len(text) > LONGEST_LINE and (longest := max(map(len, text.split("\n")))) > LONGEST_LINE:
        raise _too_long(_place(path, name), longest)


def _place(path: Path, name: str) -> Place:
    return Place(f"{name}, {'.'.join(map(str, path))}" if path else name, path)


def too_deep(place: str) -> StoryError:
    """What every parser says about nesting beyond `DEEPEST`."""
    return StoryError(
        place, f"more than {DEEPEST} levels of nesting", "A story needs eight at most; flatten it"
    )


def _leaves(value: Any, path: Path, name: str) -> Iterator[tuple[Path, Any]]:
    if len(path) > DEEPEST:
        raise too_deep(name)
    if isinstance(value, dict | list) and len(value) > MOST_ENTRIES:
        message = f"{len(value):,} entries; {MOST_ENTRIES:,} is the most"
        raise StoryError(_place(path, name), message, "Leave out what the story does not need")
    if isinstance(value, dict):
        for key, inner in value.items():
            yield path, key
            yield from _leaves(inner, (*path, str(key)), name)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, (*path, index), name)
    else:
        yield path, value


def _decode(content: bytes, name: str) -> str:
    encoding = next((e for mark, e in BYTE_ORDER_MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise StoryError(f"{name}, line {line}", "not UTF-8 text", "Save the file as UTF-8") from error


def _too_large(name: str) -> StoryError:
    megabytes = MOST_BYTES // 1_000_000
    return StoryError(
        name, f"larger than {megabytes} MB", "Keep a season in one file, pictures and sound outside it"
    )


def _too_long(place: str, length: int) -> StoryError:
    message = f"a line of {length:,} characters; {LONGEST_LINE:,} is the most"
    return StoryError(place, message, "Break it into beats or shorter paragraphs")


def _control(character: str) -> tuple[str, str]:
    return f"a control character (U+{ord(character):04X})", "Delete it; it is usually a leftover of copying"
