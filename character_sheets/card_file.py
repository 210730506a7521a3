"""The JSON inside a character card file: the file itself, or a text in a PNG.

The first stop of an import: `card_object` gives the outermost object and nothing else of the file. It
bounds bytes, depth and count before it parses, since a card comes from anybody.
"""

import base64
import binascii
import json
import math
import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, Final

from character_sheets.containers import PNG, Chunk, chunk_data, png_chunks
from character_sheets.errors import UnusableCard, UnusableImage

MAX_BYTES: Final = 20 << 20
MAX_JSON: Final = 2 << 20
MAX_DEPTH: Final = 32
MAX_VALUES: Final = 100_000
MAX_CHUNKS: Final = 16_384
"""More than before a picture's pixels: cards stand behind them, and those come in small pieces."""
KEYWORDS: Final = (b"ccv3", b"chara")
"""The newer wins."""
PACKED: Final = (b"zTXt", b"iTXt")
MARKS: Final = re.compile(r'"(?:[^"\\]++|\\.?)*+"?|[\[{]|[]}]|,', re.DOTALL)
"""Strings as wholes, so that what opens, closes or divides is never part of one."""
EXPORT: Final = "export the card again as JSON or PNG"


def card_object(data: bytes) -> dict[str, Any]:
    """The card's outermost JSON object; UnusableCard says why there is none."""
    if len(data) > MAX_BYTES:
        raise UnusableCard(
            "card", f"has more than {MAX_BYTES >> 20} MiB", "give a smaller picture or the JSON"
        )
    if data.startswith(PNG):
        return _parsed(*_in_png(data))
    if data.lstrip()[:1] == b"{" or data.startswith(b"\xef\xbb\xbf"):
        return _parsed("card", data)
    raise UnusableCard("card", "is neither JSON nor PNG", EXPORT)


def _in_png(data: bytes) -> tuple[str, bytes]:
    """The keyword of the card in a PNG, and its JSON."""
    file = BytesIO(data)
    try:
        texts = _texts(file, png_chunks(file, len(data), MAX_CHUNKS))
        for keyword in KEYWORDS:
            if keyword in texts:
                return keyword.decode(), _unwrapped(keyword.decode(), chunk_data(file, texts[keyword]))
    except UnusableImage as error:
        raise UnusableCard("card", error.what, EXPORT) from error
    raise UnusableCard("card", "is a PNG without a card in it (no ccv3 or chara text)", EXPORT)


def _texts(file: BytesIO, chunks: Iterable[Chunk]) -> dict[bytes, Chunk]:
    """Where each kind of card lies: the first of its kind counts."""
    found: dict[bytes, Chunk] = {}
    for chunk in chunks:
        if chunk.name == b"IEND":
            break
        if chunk.name != b"tEXt" and chunk.name not in PACKED:
            continue
        file.seek(chunk.start)
        keyword = file.read(min(chunk.length, 80)).partition(b"\0")[0].lower()
        if keyword in KEYWORDS and chunk.name in PACKED:
            raise UnusableCard(keyword.decode(), "is packed, and may unpack to anything", EXPORT)
        found.setdefault(keyword, chunk)
    return found


def _unwrapped(keyword: str, text: bytes) -> bytes:
    packed = b"".join(text.partition(b"\0")[2].split())
    if len(packed) > MAX_JSON * 4 // 3 + 4:
        raise _too_large(keyword)
    try:
        return base64.b64decode(packed, validate=True)
    except binascii.Error as error:
        raise UnusableCard(keyword, "is not base64", EXPORT) from error


def _parsed(where: str, data: bytes) -> dict[str, Any]:
    if len(data) > MAX_JSON:
        raise _too_large(where)
    try:
        text = data.decode("utf-8-sig")
        _bounded(where, text)
        card = json.loads(text, parse_constant=_no_number, parse_float=_finite, object_pairs_hook=_once_each)
    except (ValueError, RecursionError) as error:
        if isinstance(error, UnusableCard):
            raise
        raise UnusableCard(where, f"is not JSON: {str(error)[:200]}", EXPORT) from error
    if not isinstance(card, dict):
        raise UnusableCard(where, "is not a JSON object", EXPORT)
    return card


def _bounded(where: str, text: str) -> None:
    """Depth and count, before a parser builds anything."""
    depth = 0
    for count, mark in enumerate(MARKS.finditer(text)):
        sign = mark[0]
        if sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
        if depth > MAX_DEPTH:
            raise UnusableCard(where, f"is nested deeper than {MAX_DEPTH} levels", EXPORT)
        if count > MAX_VALUES:
            raise UnusableCard(where, f"has more than {MAX_VALUES} parts", "leave its lorebook out")


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


def _once_each(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return made


def _too_large(where: str) -> UnusableCard:
    return UnusableCard(
        where, f"has more than {MAX_JSON >> 20} MiB of JSON", "leave out its lorebook and embedded assets"
    )
