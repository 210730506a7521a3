"""The direction of a shot as fields of a form, and back: what a person gave, and what is left to the house.

A field is a person's when it was already, or when it says something else than the house. `leave` names those
that are given back.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

from pydantic import ValidationError
from starlette.datastructures import FormData

from orchestrator.desk.directions import Beside
from orchestrator.edits import ShotEdit
from orchestrator.errors import BadStory
from orchestrator.plan import Angle, Composition, Gaze, Move, Placement, Shot, ShotRole, Side, Size
from orchestrator.story import InsertKind
from prompt_templates import LABELS, behaviour
from workers.score.spec import CueKind

CHOICES: Mapping[str, Sequence[str]] = {
    "role": tuple(ShotRole),
    "size": tuple(Size),
    "angle": tuple(Angle),
    "move": tuple(Move),
    "composition": tuple(Composition),
}
TEXTS = ("action", "change", "lighting", "background", "mood")
SIDES, GAZES, CUES = get_args(Side), get_args(Gaze), get_args(CueKind)
KINDS = tuple(InsertKind)
EMOTIONS = LABELS
MOST_PEOPLE = 8


def shown(beside: Beside) -> Shot:
    """The shot with what a person wants, whether it can be made or not."""
    edit = beside.direction.edit
    return beside.house.model_copy(update=edit.given) if edit else beside.house


def given(beside: Beside) -> frozenset[str]:
    """Names of the fields that a person decided."""
    edit = beside.direction.edit
    return frozenset(edit.given if edit else ())


def wished(told: FormData, beside: Beside) -> ShotEdit | None:
    """What the form wants of the shot; None: everything is left to the house. BadStory says why not."""
    before, left = shown(beside), set(map(str, told.getlist("leave")))
    read = {name: reader(told, before) for name, reader in READERS.items() if name not in left}
    try:
        edit = ShotEdit.model_validate(read)
    except ValidationError as error:
        faults = [
            {"detail": each["msg"].removeprefix("Value error, "), "pointer": f"#/{_path(each['loc'])}"}
            for each in error.errors(include_url=False)
        ]
        raise BadStory("This direction cannot be used.", faults) from error
    own = given(beside)
    kept = {
        name: value
        for name, value in edit.given.items()
        if name in own or value != getattr(beside.house, name)
    }
    return ShotEdit.model_validate(kept) if kept else None


def _path(place: Sequence[str | int]) -> str:
    return "/".join(map(str, place))


def _text(told: FormData, name: str) -> str:
    return str(told.get(name, "")).replace("\r\n", "\n").strip()


def _plain(name: str) -> Callable[[FormData, Shot], Any]:
    def read(told: FormData, before: Shot) -> Any:
        return _text(told, name) if name in told else getattr(before, name)

    return read


def _location(told: FormData, before: Shot) -> str | None:
    return _text(told, "location") or None if "location" in told else before.location


def _cues(told: FormData, before: Shot) -> Sequence[str]:
    """In the order that they had."""
    if "cues-told" not in told:
        return before.cues
    wanted = list(map(str, told.getlist("cues")))
    return [*(each for each in before.cues if each in wanted), *(e for e in wanted if e not in before.cues)]


def _states(told: FormData, before: Shot) -> Mapping[str, str]:
    if "states-told" not in told:
        return before.prop_state
    named = {name.removeprefix("state-"): _text(told, name) for name in told if name.startswith("state-")}
    if new := _text(told, "new-state-prop"):
        named[new] = _text(told, "new-state")
    return {name: words for name, words in named.items() if words}


def _cast(told: FormData, before: Shot) -> Sequence[Mapping[str, Any] | Placement]:
    if "cast-told" not in told:
        return before.cast
    rows = (_placement(told, before, at) for at in range(MOST_PEOPLE + 1))
    return [row for row in rows if row]


def _placement(told: FormData, before: Shot, at: int) -> Mapping[str, Any] | None:
    """One person; None: the row was left empty."""
    sheet, _, wardrobe = _text(told, f"cast-{at}-who").partition("/")
    if not sheet:
        return None
    was = before.cast[at] if at < len(before.cast) else None
    told_ = {name: _text(told, f"cast-{at}-{name}") for name in ("emotion", "behaviour", "action", "gesture")}
    told_ |= {"side": _text(told, f"cast-{at}-side"), "gaze": _text(told, f"cast-{at}-gaze")}
    is_other = was is None or was.emotion != told_["emotion"]
    if told_["emotion"] in LABELS and is_other and told_["behaviour"] in ("", was.behaviour if was else ""):
        told_["behaviour"] = behaviour(told_["emotion"])  # the words were those of the emotion before
    holds = list(map(str, told.getlist(f"cast-{at}-holds")))
    speaks = was.speaks if was and was.sheet == sheet else False
    return {"sheet": sheet, "wardrobe": wardrobe, **told_, "holds": holds, "speaks": speaks}


def _insert(told: FormData, before: Shot) -> Mapping[str, Any] | Any:
    if "insert-kind" not in told:
        return before.insert
    kind = _text(told, "insert-kind")
    if not kind:
        return None
    lines = [line.strip() for line in _text(told, "insert-lines").split("\n") if line.strip()]
    words = {name: _text(told, f"insert-{name}") for name in ("title", "picture")}
    return {"kind": kind, **words, "lines": lines, "prop": _text(told, "insert-prop") or None}


READERS: Mapping[str, Callable[[FormData, Shot], Any]] = {
    **{name: _plain(name) for name in (*CHOICES, *TEXTS, "frames")},
    "location": _location,
    "cast": _cast,
    "insert": _insert,
    "prop_state": _states,
    "cues": _cues,
}
