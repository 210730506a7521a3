"""What a check says, what a person may say against it, and what refuses a file.

`HARD` checks refuse an episode that is produced; `MUST` are those that refuse a pack, since a platform would
take the file as it is. The others are advice. A pack's refusal may be overridden, by name and with a reason.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Annotated

from pydantic import StringConstraints

from character_sheets.sheet import Frozen, Id, Words
from orchestrator.errors import CheckRefused
from orchestrator.qc.cures import cure
from orchestrator.story import Text

HARD = frozenset(
    {
        "file",
        "loudness",
        "true-peak",
        "every-word",
        "caption-zone",
        "caption-over-insert",
        "caption-over-face",
    }
)
"""Checks that refuse an episode; the others are advice."""
MUST = HARD | {
    "frames",
    "duration",
    "size",
    "bitrate",
    "fps",
    "frame-size",
    "black",
    "freeze",
    "silence",
    "cuts",
    "jumps",
    "insert-zone",
    "insert-time",
    "title-shown",
    "caption-pace",
    "first-frame",
    "last-frame",
}
"""Checks that refuse a pack."""
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class Check(Frozen):
    """One thing that was looked at."""

    code: Id
    passed: bool
    value: Text
    """What was found."""
    wanted: Text
    places: tuple[Words, ...] = ()
    """Where it is not as wanted."""


class Override(Frozen):
    """A person takes a failing check upon themselves."""

    code: Id
    """Of the check."""
    because: Reason
    by: Reason
    """Who says so."""


class Ruling(Frozen):
    """What became of checks: which refuse, and which would have."""

    refused: tuple[Check, ...] = ()
    overridden: tuple[Override, ...] = ()
    """Those that let a failing check pass, to be kept with what they let out."""
    idle: tuple[str, ...] = ()
    """Overrides that override nothing, each with why."""


def rule(checks: Sequence[Check], overrides: Sequence[Override] = (), must: Collection[str] = HARD) -> Ruling:
    """Hold overrides against checks; `must` are the codes that refuse."""
    wrong = [check for check in problems(checks) if check.code in must]
    codes = {check.code for check in wrong}
    used = tuple(each for each in overrides if each.code in codes)
    taken = {each.code for each in used}
    return Ruling(
        refused=tuple(check for check in wrong if check.code not in taken),
        overridden=used,
        idle=tuple(_idle(each, checks) for each in overrides if each.code not in codes),
    )


def refuse(
    checks: Sequence[Check], overrides: Sequence[Override] = (), must: Collection[str] = HARD
) -> Ruling:
    """CheckRefused when a file must not leave the house; otherwise what was overridden, for the report."""
    ruling = rule(checks, overrides, must)
    if ruling.refused:
        told = "; ".join(map(_told, ruling.refused))
        error = CheckRefused(f"The episode is made, and its checks refuse it: {told}")
        error.checks = tuple(check.code for check in ruling.refused)
        raise error
    return ruling


def problems(checks: Sequence[Check]) -> Iterator[Check]:
    """Those that did not pass."""
    return (check for check in checks if not check.passed)


def _told(check: Check) -> str:
    """What is wrong, where, and what helps."""
    places = f" ({'; '.join(check.places)})" if check.places else ""
    return f"{check.code}: {check.value}, wanted {check.wanted}{places}. {cure(check.code)}".strip()


def _idle(override: Override, checks: Sequence[Check]) -> str:
    """Why it does nothing."""
    found = next((check for check in checks if check.code == override.code), None)
    if found is None:
        known = ", ".join(sorted(check.code for check in checks))
        return f"the override of {override.code} is of no check; there are: {known}"
    if found.passed:
        return f"the override of {override.code} is not needed: the check passes"
    return f"the override of {override.code} is not needed: the check is advice and refuses nothing"
