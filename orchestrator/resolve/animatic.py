"""Shots into what the animatic draws: figures in the words of their sheets, places, cards, a camera."""

from collections.abc import Mapping
from typing import Literal

from character_sheets.sheet import Location, Sheet
from orchestrator.cut.promise import promised
from orchestrator.plan import Placement, Shot
from orchestrator.resolve.names import spoken
from orchestrator.resolve.scene import Scene, Work
from orchestrator.resolve.seeds import seed_for
from orchestrator.story import Insert, Series
from workers.animatic.spec import Acting, Card, Figure, Motion, Picture, Place, Player

PRESENTS: Mapping[str, Literal["female", "male", "neutral"]] = {
    "she": "female",
    "he": "male",
    "they": "neutral",
}
DEFAULT_AGE = 30
STILL = (540, 960)  # storyboard size; the take is drawn anew at full size


def still(scene: Scene) -> Work:
    """The keyframe of a shot at storyboard size."""
    width, height = STILL
    drawn = picture(scene.series, scene.shot)
    return Work("animatic.still", drawn.model_copy(update={"width": width, "height": height}))


def motion(scene: Scene, take: int) -> Work:
    """A moving take: a silent shot gets handles, a speaking one a lead and a tail around its line."""
    shot, profile = scene.shot, scene.profile
    drawn = picture(scene.series, shot)
    length = promised(shot, profile.handles)
    moving = Motion(picture=drawn, fps=profile.fps, move=shot.move, **length.model_dump())
    sized = drawn.model_copy(update={"width": profile.width, "height": profile.height})
    spec = moving.model_copy(update={"picture": sized, "seed": seed_for(moving, take)})
    return Work("animatic.motion", spec, spoken(shot))


def picture(series: Series, shot: Shot) -> Picture:
    """One composed frame of a shot."""
    place = series.location(shot.location) if shot.location else None
    return Picture(
        size=shot.size,
        angle=shot.angle,
        composition=shot.composition,
        cast=tuple(_player(series, placement) for placement in shot.cast),
        place=_place(place) if place else None,
        card=_card(series, shot) if shot.insert else None,
        accent=series.look.accent,
        mood=shot.mood or series.look.mood,
        language=series.language,
    )


def figure(sheet: Sheet, wardrobe: str) -> Figure:
    """A person as drawn: the sheet's body in one of its outfits."""
    worn = sheet.outfit(wardrobe) if sheet.wardrobe else None
    body = sheet.appearance
    accessories = worn.accessories if worn and worn.accessories is not None else body.accessories
    return Figure(
        identity=sheet.id,
        presents=PRESENTS[sheet.pronouns],
        age=DEFAULT_AGE if sheet.age is None else sheet.age,
        skin=body.skin or sheet.origin,
        face=body.face,
        eyes=body.eyes,
        hair=body.hair,
        facial_hair=body.facial_hair,
        build=body.build,
        marks=body.marks,
        outfit=worn.outfit if worn else "",
        accessories=accessories,
    )


def _player(series: Series, placement: Placement) -> Player:
    props = {prop.id: prop.description for prop in series.props}
    return Player(
        figure=figure(series.sheet(placement.sheet), placement.wardrobe),
        acting=Acting(
            emotion=placement.emotion,
            gaze=placement.gaze,
            side=placement.side,
            gesture=placement.gesture,
            holds=tuple(props.get(prop, prop) for prop in placement.holds),
            speaks=placement.speaks,
        ),
    )


def _place(location: Location) -> Place:
    return Place(
        identity=location.id, description=location.description, light=location.light, time=location.time
    )


def _card(series: Series, shot: Shot) -> Card:
    insert: Insert = shot.insert  # type: ignore[assignment]
    props = {prop.id: prop.description for prop in series.props}
    shown = shot.cast[0] if insert.kind == "photograph" and shot.cast else None
    return Card(
        kind=insert.kind,
        title=insert.title,
        lines=insert.lines,
        picture=insert.picture,
        holder=props.get(insert.prop or "", ""),
        player=figure(series.sheet(shown.sheet), shown.wardrobe) if shown else None,
    )
