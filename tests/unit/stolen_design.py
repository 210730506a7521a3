"""The example story by hand: sheets, and some shots of episode 1, as a director would plan them."""

from character_sheets.sheet import Appearance, Behaviour, Location, Prop, Sheet, Voice, Wardrobe
from orchestrator.plan import (
    Angle,
    Composition,
    Coverage,
    Finding,
    Line,
    Move,
    Placement,
    Plan,
    Reaction,
    Shot,
    ShotRole,
    Size,
)
from orchestrator.story import Insert, InsertKind, Look, Role, Series
from prompt_templates.emotions import behaviour

MAYA = Sheet(
    id="maya",
    name="Maya",
    pronouns="she",
    role="junior designer",
    age=24,
    appearance=Appearance(hair="shoulder-length dark hair", accessories=("simple gold earrings",)),
    wardrobe=(
        Wardrobe(id="day", outfit="white button-down"),
        Wardrobe(id="night", outfit="beige blazer over a white top"),
    ),
    voice=Voice(sex="female", age="young", timbre="warm", manner="quick when afraid"),
    behaviour=Behaviour(temperament="nervous but determined"),
)
VICTOR = Sheet(
    id="victor",
    name="Victor",
    aliases=("the boss", "her boss", "V. Hale"),
    pronouns="he",
    role="creative director",
    age=47,
    appearance=Appearance(hair="silver hair combed back", facial_hair="trimmed beard"),
    wardrobe=(Wardrobe(id="suit", outfit="charcoal three-piece suit, wine-red tie"),),
    voice=Voice(sex="male", pitch="low", pace="slow"),
)
SERIES = Series(
    id="stolen-design",
    title="Stolen Design",
    premise="A young designer finds out that her powerful boss steals her ideas and decides to expose him.",
    look=Look(
        angle="slightly low close-up",
        lens="85 mm lens feel",
        accent="cool blue",
        mood="tense",
        genre="tense corporate thriller",
    ),
    sheets=(MAYA, VICTOR),
    locations=(
        Location(
            id="conference-room",
            description="sleek, glass-walled, a monitor on the wall",
            light="cool blue light reflecting off the glass",
            time="night",
            sound="a low hum of air conditioning",
        ),
    ),
    props=(Prop(id="maya-phone", description="black smartphone", owner="maya"),),
)


def maya(emotion: str, **fields: object) -> Placement:
    return Placement(sheet="maya", wardrobe="night", emotion=emotion, behaviour=behaviour(emotion), **fields)


def victor(emotion: str, **fields: object) -> Placement:
    return Placement(sheet="victor", wardrobe="suit", emotion=emotion, behaviour=behaviour(emotion), **fields)


BEAT_5 = "Maya looks down at her phone and sees proof that he stole the file."
HOOK = Shot(
    id="ep01-b02-hook-1",
    beat="b02",
    story_role=Role.HOOK,
    role=ShotRole.HOOK,
    size=Size.MCU,
    angle=Angle.SLIGHTLY_LOW,
    location="conference-room",
    cast=(maya("confused", gaze="left"),),
    action="She sees her design on her boss's presentation slide.",
    frames=72,
    change="Maya learns that the design on the slide is hers.",
)
CLOSE_UP = Shot(
    id="ep01-b05-close-1",
    beat="b05",
    story_role=Role.REVEAL,
    role=ShotRole.CLOSE_UP,
    size=Size.CU,
    angle=Angle.SLIGHTLY_LOW,
    move=Move.PUSH_IN,
    location="conference-room",
    cast=(maya("phone-shock", gaze="down", holds=("maya-phone",)),),
    action=BEAT_5,
    background="the stolen concept on the monitor",
    prop_state={"maya-phone": "in hand, screen lit"},
    frames=84,
    change="Maya has proof.",
    cues=("riser",),
)
INSERT = Shot(
    id="ep01-b05-insert-1",
    beat="b05",
    story_role=Role.REVEAL,
    role=ShotRole.INSERT,
    size=Size.INSERT,
    composition=Composition.INSERT,
    location="conference-room",
    insert=Insert(
        kind=InsertKind.FILE,
        title="Aurora_concept_v1",
        lines=("created by Maya Lin, 3 weeks ago", "copied by V. Hale, yesterday 23:41"),
        prop="maya-phone",
    ),
    frames=72,
    change="The viewer reads who copied the file, and when.",
    cues=("message-tone",),
)
SHOCK = Shot(
    id="ep01-b05-reaction-1",
    beat="b05",
    story_role=Role.REVEAL,
    role=ShotRole.REACTION,
    size=Size.ECU,
    location="conference-room",
    cast=(maya("shocked", gaze="right"),),
    frames=36,
    coverage=Coverage.REACTION,
    reaction=Reaction.SHOCK,
    change="Maya understands what it means.",
)
COLD_LOOK = Shot(
    id="ep01-b05-reaction-2",
    beat="b05",
    story_role=Role.REVEAL,
    role=ShotRole.REACTION,
    size=Size.CU,
    location="conference-room",
    cast=(victor("cold", gaze="left"),),
    frames=36,
    coverage=Coverage.ALTERNATE,
    reaction=Reaction.GLARE,
    alternate_of="ep01-b05-reaction-1",
    change="Victor lets her know that he has seen it.",
)
SAYING = Shot(
    id="ep01-b06-ots-1",
    beat="b06",
    role=ShotRole.OTS,
    size=Size.MCU,
    composition=Composition.OTS,
    location="conference-room",
    cast=(victor("cold", side="right", gaze="left", speaks=True), maya("afraid", side="left", gaze="right")),
    action='The boss steps closer and says, "You should have stayed quiet."',
    frames=60,
    line="ep01-b06-line-1",
    change="Victor threatens Maya.",
)
PLAN = Plan(
    series="stolen-design",
    episode=1,
    title="Slide Nine",
    language="en",
    shots=(HOOK, CLOSE_UP, INSERT, SHOCK, COLD_LOOK, SAYING),
    lines=(
        Line(
            id="ep01-b06-line-1",
            beat="b06",
            speaker="victor",
            text="You should have stayed quiet.",
            language="en",
            emotion="cold",
        ),
    ),
    findings=(
        Finding(
            code="short-hook",
            severity="warning",
            place="beat b02",
            message="The hook shows nobody else than Maya.",
            cure="Add a shot of Victor within the first three seconds.",
        ),
    ),
)
