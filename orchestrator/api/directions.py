"""/v1/series/…/shots/…/direction: how one shot is to be filmed, where a person wants it otherwise.

PATCH: a field that is given replaces what was wanted, all others stay. PUT: the fields that are given are all
that is wanted. DELETE: the director decides again. `location` and `insert` may be null, which means none.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from orchestrator.api.access import Editor, Reader
from orchestrator.api.answers import kept
from orchestrator.api.beats import StoryId
from orchestrator.api.conventions import IfMatch
from orchestrator.api.episodes import Number
from orchestrator.api.problems import answers
from orchestrator.api.series import SeriesId
from orchestrator.desk import directions as desk
from orchestrator.desk.directions import Direction
from orchestrator.edits import ShotEdit

router = APIRouter(prefix="/v1/series/{series}/episodes/{number}/shots/{shot}/direction", tags=["directions"])
ShotId = Annotated[str, Path(pattern=StoryId, description="Of the shot, in the plan of its episode")]


@router.get("", response_model=Direction, responses=answers(404))
def read(caller: Reader, series: SeriesId, number: Number, shot: ShotId) -> Response:
    """A shot as it is directed now, and what of it a person wanted."""
    return _answer(desk.find(caller.office, caller.actor, series, number, shot))


@router.patch("", response_model=Direction, responses=answers(400, 404, 412, 428))
def change(
    caller: Editor, series: SeriesId, number: Number, shot: ShotId, edit: ShotEdit, expected: IfMatch
) -> Response:
    """Replace some fields. `location` and `insert` may be null: the shot has none then."""
    wanted = desk.merged(edit)
    return _answer(desk.mend(caller.office, caller.actor, series, number, shot, expected, wanted))


@router.put("", response_model=Direction, responses=answers(400, 404, 412, 428))
def replace(
    caller: Editor, series: SeriesId, number: Number, shot: ShotId, edit: ShotEdit, expected: IfMatch
) -> Response:
    """Give these fields, and leave the others to the director."""
    wanted = edit if edit.given else None
    return _answer(desk.mend(caller.office, caller.actor, series, number, shot, expected, lambda _: wanted))


@router.delete("", response_model=Direction, responses=answers(404, 412, 428))
def remove(caller: Editor, series: SeriesId, number: Number, shot: ShotId, expected: IfMatch) -> Response:
    """Leave everything to the director again; answers with the shot as that is."""
    return _answer(desk.mend(caller.office, caller.actor, series, number, shot, expected, lambda _: None))


def _answer(found: Direction) -> Response:
    return kept(found.model_dump_json(), found.digest)
