"""What the process that cleans a picture may take, and how it says that it ended.

Known to both sides: `character_sheets.intake` starts that process, `character_sheets.cleaning` is it.
"""

import resource
from enum import IntEnum
from typing import Final

MIB: Final = 1 << 20
CPU_SECONDS: Final = 30
WALL_SECONDS: Final = 90.0
"""Longer than the processor time, because the machine may be busy with something else."""
CLEAN_BYTES: Final = 64 * MIB
BASE_MEMORY: Final = 256 * MIB
"""Address space of an interpreter with the codecs, and of a file of the largest size."""
BYTES_PER_PIXEL: Final = 20
"""What a decoder keeps, the decoded picture and its turned copy, at four bytes a pixel or more each."""


class Ending(IntEnum):
    """Exit statuses of the cleaning process; any other is a crash."""

    CLEANED = 0
    UNREADABLE = 65
    UNWRITTEN = 74
    TOO_LARGE = 75


def memory(pixels: int) -> int:
    """How much address space a picture of that many pixels may take."""
    return BASE_MEMORY + BYTES_PER_PIXEL * pixels


def confine(pixels: int) -> None:
    """Bind this process, for good, to what a picture of that many pixels may take."""
    for what, most in (
        (resource.RLIMIT_AS, memory(pixels)),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, CLEAN_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        allowed = resource.getrlimit(what)[1]
        bound = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(what, (bound, bound))
