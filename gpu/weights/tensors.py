"""Whether a file is safetensors, by what is in it; its name is no proof.

A safetensors file cannot run anything: 8 bytes with the length of a JSON header, the header, then plain
numbers. What is not exactly that is refused, by the name of what it is. Only the header is read.
"""

import json
from math import prod
from pathlib import Path
from typing import Any

from gpu.errors import UntrustedWeights

LONGEST_HEADER = 16 * 1024**2  # bytes; the largest models have less than one million
BITS = {
    "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6,
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8,
    "I16": 16, "U16": 16, "F16": 16, "BF16": 16,
    "I32": 32, "U32": 32, "F32": 32,
    "I64": 64, "U64": 64, "F64": 64, "C64": 64,
}  # fmt: skip
DISGUISES = {b"\x80": "a pickle", b"PK": "a zip archive, as torch.save writes it", b"GGUF": "a GGUF file"}


def examine(file: Path) -> None:
    """UntrustedWeights unless the file is safetensors, whole and consistent."""
    size = file.stat().st_size
    with file.open("rb") as stream:
        start = stream.read(8)
        length = int.from_bytes(start, "little")
        if len(start) < 8 or length > min(LONGEST_HEADER, size - 8):
            raise UntrustedWeights(f"{file} is {_kind(start)}: no header of a size that can be")
        text = stream.read(length)
    try:
        header = json.loads(text, object_pairs_hook=_once)
        _header(header, size - 8 - length)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UntrustedWeights(f"{file} is {_kind(start)}: {error}") from error


def _kind(start: bytes) -> str:
    """What it is instead, in words."""
    for magic, words in DISGUISES.items():
        if start.startswith(magic):
            return f"{words}, not safetensors"
    return "not safetensors"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a name that comes twice could be read in two ways."""
    told = dict(pairs)
    if len(told) != len(pairs):
        raise ValueError("a name comes twice in its header")
    return told


def _header(header: Any, room: int) -> None:
    """ValueError unless the tensors fill the `room` bytes after the header: no overlap, no hole."""
    if not isinstance(header, dict):
        raise ValueError("its header is no object")
    tensors = {name: told for name, told in header.items() if name != "__metadata__"}
    at = 0
    for name, told in sorted(tensors.items(), key=lambda each: list(each[1]["data_offsets"])):
        begin, end = told["data_offsets"]
        if begin != at or end < begin:
            raise ValueError(f"the tensor {name!r} overlaps another or leaves a hole")
        if (end - begin) * 8 != _bits(name, told):
            raise ValueError(f"the tensor {name!r} has another size than its shape")
        at = end
    if at != room:
        raise ValueError(f"its tensors take {at} bytes, but {room} follow the header")


def _bits(name: str, told: Any) -> int:
    if told["dtype"] not in BITS:
        raise ValueError(f"the tensor {name!r} has the unknown type {told['dtype']!r}")
    if not all(isinstance(side, int) and side >= 0 for side in told["shape"]):
        raise ValueError(f"the tensor {name!r} has no shape that can be")
    return int(prod(told["shape"])) * BITS[told["dtype"]]
