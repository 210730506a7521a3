"""Who is seen how: each person of a shot as a view of the sheet in an outfit, and what to say to picture it.

A view is made once for a series and shown to the model in every shot that wears the outfit, so a face stays a
face; changing an outfit changes its views, and through them exactly the shots in which it is worn.
"""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from character_sheets.sheet import Reference, Sheet
from orchestrator import portrait
from orchestrator.graph import Blob, Input, Output
from orchestrator.plan import Composition, Placement, Shot
from orchestrator.resolve.given import blob
from orchestrator.resolve.names import view_task
from orchestrator.story import InsertKind, Series
from prompt_templates.direction import Direction, Subject

Side = Literal["front", "three-quarter", "back"]
FRONT: Side = "front"
TURNED = {
    "front": "facing the camera, looking into it",
    "three-quarter": "turned three quarters away, looking past the camera",
    "back": "seen from behind, the face not visible",
}
UPLOADED = {
    "front": ("front", "hero", "three-quarter"),
    "three-quarter": ("three-quarter", "profile"),
    "back": ("back",),
}
"""Uploaded views by which a person is known from a side, the best first."""
REFERENCE = "reference-{}"


class View(NamedTuple):
    """One person in one outfit from one side."""

    sheet: str
    wardrobe: str
    side: Side

    @property
    def task(self) -> str:
        """Name of the task that makes it."""
        return view_task(*self)


def views_of(shot: Shot, series: Series) -> tuple[View, ...]:
    """Of everybody who has a body in the picture, in the order of the cast."""
    if shot.insert and shot.insert.kind is not InsertKind.PHOTOGRAPH:
        return ()
    people = (placement for placement in shot.cast if series.sheet(placement.sheet).kind == "character")
    return tuple(View(one.sheet, one.wardrobe, _side(one, shot)) for one in people)


def needed(shots: Sequence[Shot], series: Series) -> tuple[View, ...]:
    """Every view that these shots show, and the fronts that the others follow; fronts first."""
    seen = dict.fromkeys(view for shot in shots for view in views_of(shot, series))
    fronts = dict.fromkeys(view._replace(side=FRONT) for view in seen)
    return (*fronts, *(view for view in seen if view not in fronts))


def sources(view: View, sheet: Sheet) -> tuple[Input, ...]:
    """What a view is made after, the most important first: the front of the same outfit, then the picture of
    that side that the sheet has. A front follows the sheet's alone.
    """
    front = () if view.side == FRONT else (Output(view._replace(side=FRONT).task, "still"),)
    return (*front, *_blobs(view.side, sheet.references))


def portrayal(view: View, series: Series, *, pictured: int) -> Direction:
    """The view in finished words; `pictured`: how many images show the person, the second from this side."""
    sheet = series.sheet(view.sheet)
    outfit, accessories = portrait.worn(sheet, view.wardrobe)
    person = Subject(
        name=sheet.name,
        identity=portrait.identity(sheet),
        short=portrait.short(sheet),
        wardrobe=outfit,
        accessories=accessories,
        action=f"standing still, arms at the sides, {TURNED[view.side]}{', as in image 2' * (pictured > 1)}",
        emotion="neutral",
        behaviour="a calm face with closed lips",
    )
    return Direction(
        subjects=(person,),
        action="",
        setting="an empty studio with a plain light grey backdrop",
        shot="medium shot, single",
        angle="eye level",
        move="static camera",
        lens="50 mm lens",
        lighting="soft even light from the front",
        style=series.look.style,
        negative=("readable text", "extra people", "props"),
        references=(sheet.name,) if pictured else (),
    )


def _side(placement: Placement, shot: Shot) -> Side:
    if shot.composition is Composition.OTS and placement is not shot.cast[0]:
        return "back"
    return "three-quarter" if placement.gaze in ("left", "right", "away") else FRONT


def _blobs(side: Side, references: Sequence[Reference]) -> Iterator[Blob]:
    known = [each for view in UPLOADED[side] for each in references if each.view == view and each.digest]
    for each in known[:1]:
        yield blob(each)
