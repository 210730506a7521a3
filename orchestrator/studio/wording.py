"""Values as people read them: times, lengths, sizes, costs. Filters of the templates."""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote

from orchestrator import clock

MINUTE, HOUR, DAY = 60, 3600, 86400
UNITS = ("B", "KB", "MB", "GB", "TB")


def length(seconds: float) -> str:
    """Of an episode or a wait: 7.4 s, 1:18, 2 h 05."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE}:{whole % MINUTE:02d}"
    return f"{whole // HOUR} h {whole % HOUR // MINUTE:02d}"


def size(count: int) -> str:
    """Bytes in decimal units, as file managers tell them: 4.2 MB."""
    value = float(count)
    for unit in UNITS:
        if value < 1000 or unit == UNITS[-1]:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    raise AssertionError


def moment(milliseconds: int | None) -> str:
    """A moment (milliseconds since 1970) in UTC, as a machine and a person read it: 2026-11-21 18:04."""
    return datetime.fromtimestamp((milliseconds or 0) / 1000, UTC).strftime("%Y-%m-%d %H:%M")


def ago(milliseconds: int | None) -> str:
    """How long ago: just now, 5 min ago, 3 h ago, 2 days ago."""
    passed = max(0, clock.now() - (milliseconds or 0)) / 1000
    if passed < MINUTE:
        return "just now"
    if passed < HOUR:
        return f"{passed // MINUTE:.0f} min ago"
    if passed < 2 * DAY:
        return f"{passed // HOUR:.0f} h ago"
    return f"{passed // DAY:.0f} days ago"


def part(name: str) -> str:
    """A name as one part of an address."""
    return quote(str(name), safe="")


FILTERS: dict[str, Callable[..., str]] = {
    "length": length,
    "filesize": size,
    "moment": moment,
    "ago": ago,
    "part": part,
}
