"""Beats on the storyboard: moved, doubled, deleted, added; and the last of that undone."""

import json
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from orchestrator.desk import beats
from orchestrator.desk.undoing import undo, undoable
from orchestrator.errors import BadStory, NotFound
from orchestrator.studio import storyboard
from orchestrator.studio.pages import page
from orchestrator.studio.storyboard import BEAT, Place, Shown, expected, meanwhile
from orchestrator.studio.visit import Creator, Version, Visit

router = APIRouter(prefix=storyboard.router.prefix, tags=["storyboard"])
STEPS = {"up": -1, "down": 1}


@router.post("/beats")
def change_beats(
    visit: Creator,
    here: Shown,
    do: Annotated[str, Form(pattern=rf"^(up|down|before|after|duplicate|delete|remove) {BEAT}( {BEAT})?$")],
    version: Version = "",
) -> Response:
    """Do it to a beat: "up b3", "before b3 b1", "after b1 b3", "remove b3 VERSION"; "delete" asks first."""
    verb, name, other = [*do.split(), ""][:3]
    if verb == "delete":
        return _sure(visit, here, name, other)
    asked = (visit.office, visit.actor, here.series, here.number)
    with meanwhile(), undoable(*asked):
        if verb == "duplicate":
            name = beats.duplicate(*asked, name).id
        elif verb == "remove":
            now = beats.find(*asked, name).digest
            beats.remove(*asked, name, expected(now if other and now.startswith(other) else other))
        else:
            order = [beat.id for beat in beats.listed(*asked)]
            beats.order(*asked, _moved(order, verb, name, other), expected(version))
    return here.seen("" if verb == "remove" else f"#h-{name}")


@router.post("/beats/new")
def add_beat(
    visit: Creator,
    here: Shown,
    text: Annotated[str, Form(max_length=2000)] = "",
    after: Annotated[str, Form(pattern=rf"^({BEAT})?$")] = "",
) -> Response:
    """A new beat behind another; without one, at the start."""
    if not text.strip():
        raise BadStory("Say what happens in the beat; one sentence is enough.")
    place = beats.Place(after=after) if after else beats.Place(at=1)
    asked = (visit.office, visit.actor, here.series, here.number)
    with undoable(*asked):
        made = beats.create(*asked, json.dumps(text).encode(), place)
    return here.seen(f"#h-{made.id}")


@router.post("/undo")
def go_back(visit: Creator, here: Shown, version: Version = "") -> Response:
    """Put back what was there before the last change, unless somebody changed it since."""
    with meanwhile():
        undo(visit.office, visit.actor, here.series, here.number, version)
    return here.seen()


def _sure(visit: Visit, here: Place, name: str, version: str) -> Response:
    """Ask before a beat is deleted; with script its page asks."""
    around = here.room(visit)
    beat = next((each for each in around.episode.beats if each.id == name), None)
    if beat is None:
        raise NotFound(f"There is no beat {name} here.")
    told = {"room": around, "tab": "Storyboard", "here": here, "beat": beat, "version": version}
    return page(visit, "storyboard-delete.html.j2", told)


def _moved(order: Sequence[str], verb: str, name: str, other: str) -> list[str]:
    """Every beat, with one of them elsewhere."""
    if name not in order or (other and other not in order):
        raise NotFound(f"There is no beat {name if name not in order else other} here.")
    rest = [each for each in order if each != name]
    if other and other != name:
        at = rest.index(other) + (verb == "after")
    else:
        at = max(0, order.index(name) + STEPS.get(verb, 0))
    return [*rest[:at], name, *rest[at:]]
