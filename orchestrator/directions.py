"""Shot -> direction: sheets, wardrobe, look, place and props become finished words.

The plan says who, where and what by id; a prompt needs words. The identity block of a person is the same,
letter for letter, in every shot of the series; only what the shot changes is said anew.
"""

import re
from collections.abc import Sequence

from character_sheets.sheet import Location
from orchestrator import portrait
from orchestrator.errors import BadStory
from orchestrator.evidence import plate, without_evidence
from orchestrator.plan import Composition, Placement, Plan, Shot, Size
from orchestrator.portrait import listed
from orchestrator.story import InsertKind, Series
from prompt_templates.direction import Direction, Spoken, Subject
from prompt_templates.terms import ANGLES, COMPOSITIONS, CUES, MOVES, SIDES, SIZES

_NEAR = (Size.ECU, Size.CU, Size.MCU)
_TENSE = frozenset(
    {"phone-shock", "shocked", "afraid", "nervous", "desperate", "angry", "guilty", "determined"}
)
_POSTURE = re.compile(
    r"\b(?:si(?:t|ts|tting)|sat|seated|st(?:and|ood)\w*|walk|step|r[ua]n|kneel|knelt|l(?:ies|ying)|crouch)",
    re.I,
)
_HOLDING = re.compile(r"\b(?:hold|grip|clutch|grasp|rais|lift)", re.I)
_MILLIMETRES = re.compile(r"\d+ ?mm")
_SCREEN = re.compile(r"phone|screen|tablet|laptop|monitor|display", re.I)
_DEFINITE = r"(?:the|her|his|their)\s+"
_ARTICLE = re.compile(f"^{_DEFINITE}", re.IGNORECASE)
_HOURS = {
    hour: f"at {hour}" for hour in ("night", "dawn", "dusk", "noon", "midnight", "sunrise", "sunset")
} | {hour: f"in the {hour}" for hour in ("morning", "afternoon", "evening")}
_GAZES = {
    "left": "looking toward the left",
    "right": "looking toward the right",
    "up": "looking up",
    "away": "looking away",
}
_NEVER = ("readable text", "letters", "subtitles", "landscape format", "black bars")


def direction(shot: Shot, plan: Plan, series: Series) -> Direction:
    """The shot in finished words; BadStory names the shot and the reference that is missing."""
    try:
        return _direction(shot, plan, series)
    except KeyError as missing:
        name = missing.args[0]
        raise BadStory(
            f"shot {shot.id}: there is no {name!r}; add it to the series or correct the plan"
        ) from missing


def _direction(shot: Shot, plan: Plan, series: Series) -> Direction:
    look = series.look
    place = series.location(shot.location) if shot.location else None
    seen = _seen(shot, series)
    return Direction(
        subjects=tuple(_subject(placement, shot, plan, series) for placement in seen),
        action=_action(shot, plan, series),
        setting=_setting(place, plan, series),
        shot=listed(SIZES[shot.size], COMPOSITIONS[shot.composition]),
        angle=ANGLES[shot.angle],
        move=MOVES[shot.move],
        lens=f"{look.lens} lens" if _MILLIMETRES.fullmatch(look.lens) else look.lens,
        lighting=_lighting(shot, place, seen),
        style=listed(look.style, look.genre),
        prop=_props(shot, series),
        background=_background(shot, seen, series),
        depth=look.depth,
        mood=shot.mood or look.mood,
        accent=" against ".join(filter(None, (look.accent, look.against))),
        sound=listed(place.sound if place else "", *(CUES.get(cue, cue) for cue in shot.cues)),
        dialogue=_dialogue(shot, plan, series),
        negative=(*_NEVER, "extra people" if seen else "people"),
        references=_references(seen, place, series),
    )


def _seen(shot: Shot, series: Series) -> tuple[Placement, ...]:
    """Whoever has a face in the picture: no narrator, and in an insert only who a photograph shows."""
    if shot.insert and shot.insert.kind is not InsertKind.PHOTOGRAPH:
        return ()
    return tuple(placement for placement in shot.cast if series.sheet(placement.sheet).kind == "character")


def _subject(placement: Placement, shot: Shot, plan: Plan, series: Series) -> Subject:
    sheet = series.sheet(placement.sheet)
    outfit, accessories = portrait.worn(sheet, placement.wardrobe)
    shoulder = shot.composition is Composition.OTS and placement is not shot.cast[0]
    return Subject(
        name=sheet.name,
        identity=portrait.identity(sheet),
        short=portrait.short(sheet),
        wardrobe=outfit,
        accessories=accessories,
        action="seen from behind, one shoulder near the camera"
        if shoulder
        else _doing(placement, shot, plan, series),
        emotion="" if shoulder else placement.emotion,
        behaviour="" if shoulder else placement.behaviour,
        position=SIDES[placement.side],
    )


def _doing(placement: Placement, shot: Shot, plan: Plan, series: Series) -> str:
    """Posture, action, hands and eyes."""
    own = listed(placement.action, placement.gesture)
    told = f"{own} {shot.action}"
    english = plan.language.lower().startswith("en")
    hands = "" if _HOLDING.search(own) else _hands(placement, series)
    posture = "standing" if english and not _POSTURE.search(told) else ""
    gaze = _gaze(placement, series)
    return listed(posture, own, hands, "" if gaze in f"{own} {placement.behaviour}" else gaze)


def _hands(placement: Placement, series: Series) -> str:
    held = " and ".join(_a(_prop(prop, series)) for prop in placement.holds)
    if not held:
        return ""
    return f"gripping {held} with both hands" if placement.emotion in _TENSE else f"holding {held}"


def _gaze(placement: Placement, series: Series) -> str:
    if placement.gaze != "down":
        return _GAZES.get(placement.gaze, "")
    held = " ".join(_prop(prop, series) for prop in placement.holds)
    if _SCREEN.search(held):
        return "looking down at the screen"
    return "looking down"


def _action(shot: Shot, plan: Plan, series: Series) -> str:
    """What happens, with names instead of pronouns and without words that would have to be read."""
    if shot.insert:
        return plate(shot.insert, _prop(shot.insert.prop, series) if shot.insert.prop else "")
    return _named(without_evidence(shot, plan), shot, series)


def _named(text: str, shot: Shot, series: Series) -> str:
    """ "She sees" becomes "Maya sees", "her boss" becomes "Victor", where only one can be meant."""
    for sheet in series.sheets:
        for alias in sheet.aliases:
            text = _replaced(_DEFINITE + re.escape(_ARTICLE.sub("", alias)), sheet.name, text)
    if len(shot.cast) != 1:
        return text
    alone = series.sheet(shot.cast[0].sheet)
    return text if alone.pronouns == "they" else _replaced(alone.pronouns, alone.name, text)


def _replaced(pattern: str, name: str, text: str) -> str:
    return re.sub(rf"(?<!\w){pattern}(?!\w)", lambda _: name, text, flags=re.IGNORECASE)


def _setting(place: Location | None, plan: Plan, series: Series) -> str:
    """The place by name, as described, with its hour."""
    if place is None:
        return ""
    name = re.sub(r"[-_]+", " ", place.id)
    told = place.description if _has(name, place.description) else listed(name, place.description)
    hour = place.time or next((e.time for e in series.episodes if e.number == plan.episode), "")
    return listed(
        _a(told) if _has(name, told[: len(name)]) else told,
        "" if _has(hour, told) else _HOURS.get(hour.lower(), hour),
    )


def _has(words: str, text: str) -> bool:
    return words.lower() in text.lower()


def _lighting(shot: Shot, place: Location | None, seen: Sequence[Placement]) -> str:
    light = shot.lighting or (place.light if place else "")
    face = "soft shadows on the face" if seen and shot.size in _NEAR and "shadow" not in light else ""
    return listed(light, face)


def _background(shot: Shot, seen: Sequence[Placement], series: Series) -> str:
    if not shot.background:
        return ""
    behind = f"behind {series.sheet(seen[0].sheet).name}" if seen else "in the background"
    soft = "out of focus" if shot.size in _NEAR else "softly focused"
    return (
        f"{behind}: {shot.background}"
        if "focus" in shot.background
        else f"{behind}, {soft}: {shot.background}"
    )


def _props(shot: Shot, series: Series) -> str:
    """Each prop that matters in the shot, with its state."""
    held = dict.fromkeys(prop for placement in shot.cast for prop in placement.holds)
    return "; ".join(
        listed(_prop(prop, series), shot.prop_state.get(prop, "")) for prop in held | shot.prop_state
    )


def _prop(prop_id: str, series: Series) -> str:
    """As described; a thing without an asset of its own is called by its id: "red-mug" is a red mug."""
    described = (prop.description for prop in series.props if prop.id == prop_id)
    return next(described, re.sub(r"[-_]+", " ", prop_id))


def _dialogue(shot: Shot, plan: Plan, series: Series) -> tuple[Spoken, ...]:
    lines = (line for line in plan.lines if line.id == shot.line)
    return tuple(
        Spoken(
            name=series.sheet(line.speaker).name,
            text=line.text,
            voice=portrait.sound(series.sheet(line.speaker).voice, line.manner),
            language=portrait.language(line.language),
        )
        for line in lines
    )


def _references(seen: Sequence[Placement], place: Location | None, series: Series) -> tuple[str, ...]:
    people = tuple(series.sheet(placement.sheet).name for placement in seen)
    return (*people[:2], "the setting") if place and place.references else people[:3]


def _a(thing: str) -> str:
    """With an article, unless the words bring their own or are plural."""
    first = thing.partition(" ")[0].lower()
    noun = thing.partition(",")[0]
    if (
        not thing.isascii()
        or first in {"a", "an", "the", "her", "his", "their", "its", "some"}
        or noun.endswith("s")
    ):
        return thing
    return f"{'an' if first[:1] in 'aeiou' else 'a'} {thing}"
