"""The form of the captions: what somebody changed in it of what it showed.

Beside its fields each caption sends what the page showed of it. What was left as it was shown is nobody's
wish, however old the page is; and what was changed of a caption that says other words by now is a conflict.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from orchestrator.desk import screening
from orchestrator.desk.screening import Subtitle
from orchestrator.edits import CaptionEdit
from orchestrator.errors import BadStory, Stale

SHOWN = "shown:"
"""Before the id of a caption: the name of the field with what the page showed of it."""


@dataclass(frozen=True)
class Look:
    """A caption as it stands in the fields, or stood there when they were shown."""

    start: str
    frames: str
    hidden: bool
    text: str

    @property
    def times(self) -> tuple[str, str]:
        """From which frame on, and for how many."""
        return self.start, self.frames


def shown(subtitle: Subtitle) -> str:
    """How a page tells what it shows of a caption."""
    state = "shown" if subtitle.shown else "hidden"
    return f"{subtitle.start} {subtitle.frames} {state} {subtitle.text}"


def touched(given: Mapping[str, str]) -> Iterator[str]:
    """The captions of which somebody changed something, or which are to be as the rules make them."""
    for name in (field.removeprefix("text:") for field in given if field.startswith("text:")):
        if given.get("reset") == name or _typed(name, given) != _before(name, given):
            yield name


def wanted(name: str, now: Subtitle | None, given: Mapping[str, str], ends: int) -> CaptionEdit:
    """What somebody wants of a caption who saw it so and left it like this; `now` is how it is meanwhile, and
    the film has `ends` frames.
    """
    if now is None:
        raise Stale
    if given.get("reset") == name:
        return CaptionEdit()
    before, typed, current = _before(name, given), _typed(name, given), _look(shown(now))
    if before.text != current.text or (typed.times != before.times and before.times != current.times):
        raise Stale
    start, frames = (typed if typed.times != before.times else current).times
    hidden = (typed if typed.hidden != before.hidden else current).hidden
    if typed.start != before.start and start.isdecimal() and int(start) >= ends:
        raise BadStory(f"Caption {name} cannot start at frame {start}: the film ends at frame {ends}.", [])
    try:
        return screening.edited(now, typed.text, int(start), int(frames), hidden=hidden)
    except ValidationError as error:
        raise BadStory(f"Caption {name}: {error.errors()[0]['msg']}.", []) from error
    except ValueError as error:
        raise BadStory(f"Caption {name}: give its start and its length as whole frames.", []) from error


def _typed(name: str, given: Mapping[str, str]) -> Look:
    start, frames = (given.get(f"{field}:{name}", "").strip() for field in ("start", "frames"))
    return Look(start, frames, f"hidden:{name}" in given, " ".join(given[f"text:{name}"].split()))


def _before(name: str, given: Mapping[str, str]) -> Look:
    return _look(given.get(f"{SHOWN}{name}", ""))


def _look(told: str) -> Look:
    parts = told.split(" ", 3)
    if len(parts) < 4:
        raise Stale  # a page of an older version of this program
    start, frames, state, text = parts
    return Look(start, frames, state == "hidden", " ".join(text.split()))
