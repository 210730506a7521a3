"""Findings in the words of the checks: three severities, and how a place is named."""

from orchestrator.plan import Finding
from orchestrator.story import Beat, Episode


def error(code: str, place: str, message: str, cure: str, absent: str = "") -> Finding:
    """It could not be produced as written."""
    return Finding(code=code, severity="error", place=place, message=message, cure=cure, absent=absent)


def warning(code: str, place: str, message: str, cure: str, absent: str = "") -> Finding:
    """It would come out weak, or other than meant."""
    return Finding(code=code, severity="warning", place=place, message=message, cure=cure, absent=absent)


def note(code: str, place: str, message: str, cure: str, absent: str = "") -> Finding:
    """Worth knowing."""
    return Finding(code=code, severity="note", place=place, message=message, cure=cure, absent=absent)


def at(episode: Episode, beat: Beat | None = None) -> str:
    """A place for people: "episode 1, beat b5"."""
    return f"episode {episode.number}, beat {beat.id}" if beat else f"episode {episode.number}"


def short(words: str, most: int = 48) -> str:
    """Enough of a text to find it by."""
    return words if len(words) <= most else words[: most - 3].rstrip() + "..."
