"""Checks of the file: what was read back from it, how loud it is, and what a platform takes."""

from collections.abc import Iterator, Mapping, Sequence

from orchestrator.cut import Cut
from orchestrator.platforms import Limits, Loudness
from orchestrator.qc.check import Check

HOUSE = Loudness()
MEGA = 1_000_000


def media_checks(
    cut: Cut, wrong: Sequence[str], loudness: Mapping[str, str], wanted: Loudness = HOUSE
) -> tuple[Check, ...]:
    """The finished file: `wrong` was read back from it; `loudness` are measured `lufs` and `true_peak`."""
    lufs, peak = float(loudness["lufs"]), float(loudness["true_peak"])
    said = "" if wanted.official else " (the platform publishes none)"
    return (
        Check(
            code="file",
            passed=not wrong,
            value="; ".join(wrong) or f"{cut.frames} frames",
            wanted=f"{cut.frames} frames, even steps, no edit list, header first, BT.709, H.264 High, AAC-LC",
        ),
        Check(
            code="loudness",
            passed=abs(lufs - float(wanted.lufs)) <= float(wanted.within),
            value=f"{lufs:.2f} LUFS",
            wanted=f"{wanted.lufs} +-{wanted.within} LUFS{'' if wanted is HOUSE else said}",
        ),
        Check(
            code="true-peak",
            passed=peak <= float(wanted.peak),
            value=f"{peak:.2f} dBTP",
            wanted=f"at most {wanted.peak} dBTP",
        ),
    )


def limits(cut: Cut, size: int, limit: Limits) -> Iterator[Check]:
    """What a platform takes; nothing is said where it has no limit. `size` is in bytes."""
    shortest, longest = limit.seconds
    frames = cut.frames
    yield Check(
        code="duration",
        passed=shortest * cut.fps <= frames <= longest * cut.fps,
        value=f"{frames / cut.fps:.2f} s",
        wanted=f"{shortest}-{longest} s",
    )
    slow, fast = limit.fps
    yield Check(
        code="fps", passed=slow <= cut.fps <= fast, value=f"{cut.fps} a second", wanted=f"{slow}-{fast}"
    )
    least, most = limit.sides
    small, large = sorted((cut.width, cut.height))
    yield Check(
        code="frame-size",
        passed=least <= small and large <= most,
        value=f"{cut.width}x{cut.height}",
        wanted=f"sides of {least}-{most} px",
    )
    yield from _weight(cut, size, limit)


def _weight(cut: Cut, size: int, limit: Limits) -> Iterator[Check]:
    if limit.megabytes is not None:
        yield Check(
            code="size",
            passed=size <= limit.megabytes * MEGA,
            value=f"{size / MEGA:.1f} MB",
            wanted=f"at most {limit.megabytes} MB",
        )
    if limit.megabits is not None:
        rate = size * 8 * cut.fps / cut.frames
        yield Check(
            code="bitrate",
            passed=rate <= limit.megabits * MEGA,
            value=f"{rate / MEGA:.1f} Mb/s",
            wanted=f"at most {limit.megabits} Mb/s",
        )
