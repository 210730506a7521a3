"""Small stories for the director, and a plan as an editor would list it."""

from collections.abc import Iterable
from typing import Any

from character_sheets.sheet import Behaviour, Location, Prop, Sheet, Wardrobe
from orchestrator.director import direct
from orchestrator.plan import Coverage, Plan, Shot, ShotRole
from orchestrator.story import Beat, Episode, Look, Series

DAY, NIGHT = Wardrobe(id="day", outfit="white shirt"), Wardrobe(id="night", outfit="beige blazer")
MAYA = Sheet(
    id="maya", name="Maya Lin", pronouns="she", role="junior designer", wardrobe=(DAY, NIGHT),
    behaviour=Behaviour(temperament="nervous but determined", gestures=("touches her ear when nervous",)),
)  # fmt: skip
VICTOR = Sheet(
    id="victor", name="Victor", pronouns="he", role="creative director, her boss", aliases=("the boss",),
    wardrobe=(DAY,), behaviour=Behaviour(temperament="charming, cold when cornered"),
)  # fmt: skip
JONAH = Sheet(
    id="jonah", name="Jonah", pronouns="he", role="coworker", wardrobe=(DAY,),
    behaviour=Behaviour(temperament="guilty"),
)  # fmt: skip
VOICE = Sheet(id="voice", name="Narrator", kind="narrator")
OFFICE = Location(
    id="glass-office", description="a glass office with a monitor", light="cold light", time="night"
)
STREET = Location(id="street", description="a wet street")
PHONE = Prop(id="maya-phone", description="black smartphone")
SHEETS = (MAYA, VICTOR, JONAH, VOICE)


def beat(number: int, text: str, **fields: Any) -> Beat:
    return Beat.model_validate({"id": f"b{number}", "text": text, **fields})


def beats(*texts: str | tuple[str, dict[str, Any]]) -> tuple[Beat, ...]:
    pairs = [(each, {}) if isinstance(each, str) else each for each in texts]
    return tuple(beat(number, text, **fields) for number, (text, fields) in enumerate(pairs, 1))


def series(
    story: tuple[Beat, ...],
    *,
    sheets: Iterable[Sheet] = SHEETS,
    language: str = "en",
    locations: tuple[Location, ...] = (OFFICE,),
    **episode: Any,
) -> Series:
    fields = {"number": 1, "title": "One", "purpose": "She learns it.", "beats": story, **episode}
    return Series(
        id="story", title="The Story", language=language, look=Look(angle="slightly low"),
        sheets=tuple(sheets), locations=locations, props=(PHONE,),
        episodes=(Episode.model_validate(fields),),
    )  # fmt: skip


def plan(*texts: str | tuple[str, dict[str, Any]], **fields: Any) -> Plan:
    """The plan of an episode of these beats; none of them has a role unless it is given."""
    whole = series(beats(*texts), **fields)
    return direct(whole, whole.episodes[0])


def one(text: str, role: str = "escalation", **fields: Any) -> list[Shot]:
    """The shots of that beat, in the middle of an episode in which everybody is there."""
    made = plan(
        ("Maya waits.", {"role": "hook"}),
        (text, {"role": role, **fields}) if role else (text, fields),
        ("Victor leaves. Jonah waits.", {"role": "cliffhanger"}),
    )
    return of_beat(made, "b2")


def of_beat(made: Plan, name: str, *, cards: bool = False) -> list[Shot]:
    return [shot for shot in made.shots if shot.beat == name and (cards or shot.role is not ShotRole.CARD)]


def in_cut(shots: Iterable[Shot]) -> list[Shot]:
    """What the viewer sees besides cards."""
    return [s for s in shots if s.coverage is not Coverage.ALTERNATE and s.role is not ShotRole.CARD]


def reactions(shots: Iterable[Shot]) -> list[Shot]:
    return [shot for shot in shots if shot.role is ShotRole.REACTION]


def seconds(made: Plan) -> float:
    """How long the cut is, before voices and the hold of the last picture."""
    return sum(s.frames for s in made.shots if s.coverage is not Coverage.ALTERNATE) / made.fps


def codes(made: Plan, *severities: str) -> list[str]:
    return [f.code for f in made.findings if not severities or f.severity in severities]


def listed(made: Plan) -> str:
    """One line a shot: id, role, size, angle, move, seconds, who feels what, change."""
    return "".join(_line(shot, made.fps) for shot in made.shots)


def _line(shot: Shot, fps: int) -> str:
    mark = {Coverage.MAIN: " ", Coverage.REACTION: ">", Coverage.ALTERNATE: "~"}[shot.coverage]
    who = " + ".join(f"{p.sheet} {p.emotion} {p.side}" for p in shot.cast)
    insert = shot.insert
    shown = "/".join(filter(None, (insert.title, *insert.lines, insert.picture))) if insert else ""
    seen = f"{shot.size:<6} {shot.angle:<12} {shot.move:<9}"
    cues = f" ({', '.join(shot.cues)})" if shot.cues else ""
    what = who + (f"[{shot.insert.kind}: {shown}]" if shot.insert else "")
    name = f"{mark} {shot.id:<26} {shot.role:<17}"
    return f"{name} {seen} {shot.frames / fps:4.1f}s  {what}  | {shot.change}{cues}".rstrip() + "\n"
