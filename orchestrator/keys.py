"""Keys: the digest of everything that determines a result. `docs/decisions/0001-keys.md` is the scheme.

A value is first written in a canonical form in which every part carries its type and its length, so two
different values never have one text. Raw floats have no place in it: time is frames or milliseconds, any
other decimal is a string.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from orchestrator.errors import UnstableValue

SCHEME = "microdrama-key-1"
"""Changes when the canonical form changes; every key changes with it."""


def key(kind: str, worker: str, version: str, spec: BaseModel, inputs: Mapping[str, object]) -> str:
    """The key of a task: 64 hex digits.

    `inputs` maps roles to keys or digests, as strings or as tagged tuples of strings.
    """
    parts = {
        "scheme": SCHEME,
        "kind": kind,
        "worker": worker,
        "version": version,
        "spec": spec.model_dump(mode="python"),
        "inputs": inputs,
    }
    return hashlib.sha256(canonical(parts)).hexdigest()


def canonical(value: object) -> bytes:
    """The one text of a value. UnstableValue names the field that has none."""
    parts: list[bytes] = []
    _write(value, parts, "value")
    return b"".join(parts)


def _write(value: Any, parts: list[bytes], place: str) -> None:
    if isinstance(value, str):
        parts.append(_text(value, place))
    elif value is None:
        parts.append(b"n")
    elif isinstance(value, bool):
        parts.append(b"t" if value else b"f")
    elif isinstance(value, int):
        parts.append(b"i%d;" % value)
    elif isinstance(value, Mapping):
        _write_mapping(value, parts, place)
    elif isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        parts.append(b"l%d:" % len(value))
        for number, item in enumerate(value):
            _write(item, parts, f"{place}[{number}]")
    else:
        raise UnstableValue(
            f"{place} is a {type(value).__name__} ({value!r}) and cannot enter a key; "
            "give frames, milliseconds or a decimal string"
        )


def _write_mapping(value: Mapping[Any, Any], parts: list[bytes], place: str) -> None:
    parts.append(b"d%d:" % len(value))
    if not all(isinstance(name, str) for name in value):
        raise UnstableValue(f"{place} has a name that is not text and cannot enter a key")
    for name in sorted(value):
        parts.append(_text(name, place))
        _write(value[name], parts, f"{place}.{name}")


def _text(value: str, place: str) -> bytes:
    try:
        data = value.encode()
    except UnicodeEncodeError as error:
        raise UnstableValue(f"{place} holds half a character (a lone surrogate): {error}") from error
    return b"s%d:%b" % (len(data), data)
