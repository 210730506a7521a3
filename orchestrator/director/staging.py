"""Set-ups become shots: ids, people placed on their side of the line, light, props, and what was inferred."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from orchestrator.director.ids import clipped, numbered
from orchestrator.director.setups import Scene, Setup
from orchestrator.plan import Angle, Composition, Coverage, Gaze, Move, Placement, Shot, ShotRole, Side, Size
from orchestrator.story import Role
from prompt_templates.emotions import behaviour

_MOODS = {
    Role.HOOK: "something is wrong",
    Role.ESCALATION: "pressure rising",
    Role.REVEAL: "the truth is out",
    Role.CLIFFHANGER: "no way back",
}
_CLOSE = (Size.ECU, Size.CU, Size.MCU)
_HARD = (Role.ESCALATION, Role.CLIFFHANGER)
_NAMELESS = (ShotRole.INSERT, ShotRole.CARD, ShotRole.ESTABLISHING, ShotRole.REACTION)
_WORDS, _TEXT = 500, 2000  # characters that the plan's fields hold
UNSPECIFIED = "unspecified"
"""The wardrobe of a sheet that has none."""


def stage(scene: Scene, setups: Sequence[Setup], frames: Sequence[int]) -> list[Shot]:
    """The shots of a beat, with ids that depend on the beat alone."""
    names = numbered(scene.reading.beat.id, map(_tail, setups))
    made: list[Shot] = []
    for each, name, length in zip(setups, names, frames, strict=True):
        shot = _shot(scene, each, name, length)
        made.append(shot.model_copy(update={"alternate_of": _instead_of(shot, made)}))
    return made


def _instead_of(shot: Shot, before: Sequence[Shot]) -> str | None:
    """What it can take the place of. A reaction saves the line it hears, else the nearest unsaved picture."""
    if shot.coverage is Coverage.ALTERNATE:
        return before[-1].id if before else None
    if shot.coverage is not Coverage.REACTION:
        return None
    saved = {each.alternate_of for each in before}
    mains = [each for each in reversed(before) if each.coverage is Coverage.MAIN and not each.insert]
    wanted = [each for each in mains if each.line and each.line == shot.hears]
    wanted += [each for each in mains if each.id not in saved and not each.line]
    return wanted[0].id if wanted else None


def _tail(each: Setup) -> str:
    """The kind, and whose it is where the kind does not say."""
    return f"{each.kind}-{each.subject}" if each.subject and each.role not in _NAMELESS else each.kind


def _shot(scene: Scene, each: Setup, name: str, length: int) -> Shot:
    reading = scene.reading
    card = each.role is ShotRole.CARD
    cast = () if card else tuple(_cast(scene, each))
    held = [prop for placed in cast for prop in placed.holds]
    insert = each.shown.insert if each.shown else None
    shot = Shot(
        id=name,
        beat=reading.beat.id,
        story_role=reading.role,
        role=each.role,
        size=each.sizes[0],
        angle=each.angle or Angle.EYE,
        move=each.move or Move.STATIC,
        composition=each.composition,
        location=None if card else reading.place.location,
        cast=cast,
        insert=insert,
        action=clipped(each.action or _happens(scene, each), _TEXT),
        lighting="" if card else clipped(_lighting(scene, each), _WORDS),
        background=clipped(_background(scene, each), _WORDS),
        mood=clipped(_mood(scene), _WORDS),
        prop_state={prop: reading.prop_state[prop] for prop in held if prop in reading.prop_state},
        frames=length,
        line=each.line.id if each.line else None,
        hears=each.hears.id if each.hears else None,
        coverage=each.coverage,
        reaction=each.reaction,
        change=clipped(each.change, _TEXT),
        cues=each.cues,
    )
    return shot.model_copy(update={"inferred": _inferred(scene, each, shot)})


def _cast(scene: Scene, each: Setup) -> Iterator[Placement]:
    """The subject; then the shoulder, the far person, or nobody."""
    if each.subject is None:
        return
    seen = each.shown.pictured if each.shown else ()
    if each.shown:
        yield from (_pictured(scene, sheet) for sheet in seen)
        return
    other = each.other or scene.partner(each.subject)
    yield _placement(scene, each, each.subject, other, first=True)
    if each.other and each.composition in (Composition.OTS, Composition.TWO_SHOT, Composition.POV):
        yield _placement(scene, each, each.other, each.subject, first=False)


def _pictured(scene: Scene, sheet: str) -> Placement:
    """Somebody in a photograph: seen, not there."""
    return Placement(
        sheet=sheet,
        wardrobe=scene.reading.worn.get(sheet, UNSPECIFIED),
        emotion="neutral",
        behaviour=behaviour("neutral"),
    )


def _placement(scene: Scene, each: Setup, sheet: str, other: str | None, *, first: bool) -> Placement:
    emotion = (each.emotion if first else each.other_emotion) or scene.feels(sheet)
    side, gaze = _sides(scene, sheet, other)
    return Placement(
        sheet=sheet,
        wardrobe=scene.reading.worn.get(sheet, UNSPECIFIED),
        emotion=emotion,
        behaviour=behaviour(emotion),
        action=clipped(_action(scene, each, sheet, first=first), _WORDS),
        gesture=_gesture(scene, each, sheet, emotion) if first else "",
        side=side,
        gaze=(each.gaze if first and each.gaze else gaze),
        holds=scene.reading.holds.get(sheet, ()),
        speaks=first and each.line is not None and each.line.speaker == sheet,
    )


def _sides(scene: Scene, sheet: str, other: str | None) -> tuple[Side, Gaze]:
    """The line-up never changes: whoever comes first among the sheets is on the left and looks right."""
    faces = scene.house.casting.faces
    if other is None or other == sheet:
        return "centre", "right" if sheet == faces[0] else "left"
    return ("left", "right") if faces.index(sheet) < faces.index(other) else ("right", "left")


def _action(scene: Scene, each: Setup, sheet: str, *, first: bool) -> str:
    """What the hands and the head do, where the story puts something into them."""
    if not first:
        return "back to the camera, shoulder in the foreground" if each.composition is Composition.OTS else ""
    phone = scene.phone(sheet)
    if phone and each.gaze == "down":
        return f"gripping {_one(scene.house.props.words(phone))} with both hands, looking down at the screen"
    if each.gaze == "down":
        return "looking down at it"
    if each.hears:
        speaker = each.hears.speaker
        return f"listening to {scene.name(speaker)}" if speaker != sheet else ""
    return (
        f"holding {_one(scene.house.props.words(phone))}" if phone and each.sizes[0] is not Size.ECU else ""
    )


def _happens(scene: Scene, each: Setup) -> str:
    """What can be seen to happen where the story does not say."""
    if each.shown or each.subject is None:
        return ""
    who, whom = scene.name(each.subject), scene.name(each.other) if each.other else ""
    if each.line and each.line.speaker == each.subject:
        return f"{who} speaks to {whom}." if whom and each.other != each.subject else f"{who} speaks."
    if each.gaze == "down":
        return f"{who} stares at the screen." if scene.phone(each.subject) else f"{who} looks down at it."
    if each.composition is Composition.TWO_SHOT:
        return f"{who} and {whom} face each other."
    if whom:
        return f"{who} looks at {whom}, saying nothing."
    return f"{who} holds still."


def _one(thing: str) -> str:
    """With an article, unless there is one or it is not English."""
    first = thing.split(" ", 1)[0].lower()
    if not thing.isascii() or first in ("a", "an", "the", "her", "his", "their"):
        return thing
    return f"{'an' if first[:1] in 'aeiou' else 'a'} {thing}"


def _gesture(scene: Scene, each: Setup, sheet: str, emotion: str) -> str:
    """A habit of the sheet that goes with the emotion, where hands and shoulders are in the picture."""
    if each.sizes[0] is Size.ECU:
        return ""
    cues = scene.house.cues
    for gesture in scene.house.casting.sheets[sheet].behaviour.gestures:
        if any(hit.label == emotion for hit in cues.emotions.hits(gesture)):
            return gesture
    return ""


def _mood(scene: Scene) -> str:
    """The look's mood, and what the beat's role adds to it."""
    own = _MOODS[scene.role] if scene.role else ""
    return ", ".join(filter(None, (scene.house.series.look.mood, own)))


def _lighting(scene: Scene, each: Setup) -> str:
    place = scene.house.places.light(scene.reading.place.location)
    if each.shown or each.sizes[0] not in _CLOSE:
        return place
    shadow = "hard shadow across half of the face" if scene.role in _HARD else "soft shadows on the face"
    return f"{place}, {shadow}" if place else shadow


def _background(scene: Scene, each: Setup) -> str:
    return "" if each.shown or each.subject is None else scene.reading.background


def _inferred(scene: Scene, each: Setup, shot: Shot) -> tuple[str, ...]:
    """Every filled field that a rule chose; what the user gave is left out."""
    beat, reading = scene.reading.beat, scene.reading
    felt = {who for name in beat.emotion if (who := scene.house.casting.who(name))}
    people = {placed.sheet for placed in shot.cast}
    given = {
        "story_role": reading.role_given or shot.story_role is None,
        "location": reading.place.given or shot.location is None,
        "cast": beat.cast is not None or not shot.cast,
        "emotion": people <= felt or "emotion" in each.given,
        "wardrobe": people <= set(reading.dressed),
        "insert": each.shown is None or each.shown.given,
        "line": shot.line is None or shot.line not in reading.attributed,
        "frames": (each.seconds is not None and "seconds" in each.given) or beat.seconds is not None,
        "change": "change" in each.given,
    }
    always = (
        "role",
        "size",
        "angle",
        "move",
        "composition",
        "action",
        "lighting",
        "background",
        "mood",
        "prop_state",
    )
    later = ("reaction", "cues")
    filled = [name for name in always if getattr(shot, name) and name not in each.given]
    told = [name for name, is_given in given.items() if not is_given and name not in each.given]
    return (*told, *filled, *(name for name in later if getattr(shot, name)))


def with_change(shots: Sequence[Setup], change: str | None) -> list[Setup]:
    """A beat's own change is what its last carrying shot brings about."""
    if not change:
        return list(shots)
    mains = [
        at
        for at, each in enumerate(shots)
        if each.coverage is Coverage.MAIN and each.role is not ShotRole.CARD
    ]
    return [
        replace(each, change=change, given=each.given | {"change"}) if at == mains[-1] else each
        for at, each in enumerate(shots)
    ]
