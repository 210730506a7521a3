"""Which of the seven faces, or neutral listening, answers what has just happened."""

from dataclasses import replace

import orchestrator.director.changes as changes
from orchestrator.director.emotions import KINDS, SHOWN
from orchestrator.director.moments import Act
from orchestrator.director.setups import Scene, Setup
from orchestrator.plan import Coverage, Line, Reaction, ShotRole, Size
from orchestrator.story import Insert, InsertKind, Role

_GUILT = frozenset({"guilty", "ashamed"})
_RESPONSES = {
    "threat": Reaction.HESITATION,
    "confession": Reaction.GLARE,
    "taunt": Reaction.SHOCK,
    "demand": Reaction.HESITATION,
    "doubt": Reaction.SUSPICIOUS,
    "tenderness": Reaction.LISTENING,
}
SLUGS = {
    Reaction.SUSPICIOUS: "suspicious",
    Reaction.HESITATION: "hesitation",
    Reaction.CAUGHT: "caught",
    Reaction.PHONE_SHOCK: "phone-shock",
    Reaction.SHOCK: "shock",
    Reaction.GUILTY: "guilty",
    Reaction.GLARE: "glare",
    Reaction.LISTENING: "listening",
}


def to_line(scene: Scene, line: Line, listener: str) -> Setup:
    """The listener's face after a line."""
    kind = _told(scene, listener, besides=line.speaker) or _to_words(scene, line, listener)
    whom = line.speaker if line.speaker != listener and line.speaker in scene.reading.present else None
    return reaction(scene, listener, kind, whom, hears=line)


def to_own_line(scene: Scene, line: Line) -> Setup | None:
    """A speaker's face after the words are out: what an antagonist has caused, what somebody has admitted."""
    label = scene.house.cues.lines.first(line.text)
    whom = scene.partner(line.speaker)
    if line.speaker not in scene.house.casting.faces:
        return None
    if scene.opposes(line.speaker) and label in ("threat", "taunt"):
        return reaction(scene, line.speaker, Reaction.CAUGHT, whom)
    if label == "confession":
        return reaction(scene, line.speaker, Reaction.GUILTY, whom)
    return None


def to_evidence(scene: Scene, insert: Insert, sheet: str) -> Setup:
    """The face of whoever sees it."""
    kind = _told(scene, sheet) or _to_insert(scene, insert, sheet)
    peak = scene.role in (Role.REVEAL, Role.CLIFFHANGER)
    answer = reaction(scene, sheet, kind, None, peak=peak)
    told = changes.of_seeing(kind, sheet, insert, scene, threat=_threatens(scene, insert))
    return replace(answer, change=told)


def of_witness(scene: Scene, sheet: str) -> Setup:
    """The face of somebody who is there while it happens."""
    whom = scene.partner(sheet)
    kind = _told(scene, sheet) or _watching(scene, sheet)
    return reaction(scene, sheet, kind, whom)


def listening(scene: Scene, sheet: str, instead_of: Setup) -> Setup:
    """A neutral face, shot for safety."""
    return reaction(scene, sheet, Reaction.LISTENING, instead_of.other, coverage=Coverage.ALTERNATE)


def reaction(
    scene: Scene,
    sheet: str,
    kind: Reaction,
    whom: str | None,
    *,
    hears: Line | None = None,
    peak: bool = False,
    coverage: Coverage = Coverage.REACTION,
) -> Setup:
    """A reaction of that kind."""
    sizes = (Size.ECU, Size.CU) if peak else (Size.CU, Size.MCU, Size.ECU)
    return Setup(
        kind=f"rx-{sheet}-{SLUGS[kind]}",
        role=ShotRole.REACTION,
        change=changes.of_reaction(
            kind,
            scene.name(sheet),
            scene.name(whom) if whom else None,
            scene.role,
            hears=hears is not None,
            foe=scene.opposes(whom),
        ),
        subject=sheet,
        other=whom,
        sizes=(Size.MCU,) if coverage is Coverage.ALTERNATE else sizes,
        emotion=_shows(scene, sheet, kind),
        coverage=coverage,
        reaction=kind,
        hears=hears,
        peak=peak,
    )


def _shows(scene: Scene, sheet: str, kind: Reaction) -> str:
    """The kind's own emotion, unless the story says how exactly they feel it, or who is cold by nature."""
    told = scene.reading.told.get(sheet, ())
    if kind is not Reaction.LISTENING and told and KINDS[told[-1]] is kind:
        return told[-1]
    if kind is Reaction.GLARE and "cold" in scene.house.casting.tempers[sheet]:
        return "cold"
    return SHOWN[kind]


def _told(scene: Scene, sheet: str, besides: str | None = None) -> Reaction | None:
    """The kind nearest to what the story says they feel, if it says anything that shows."""
    told = scene.reading.told.get(sheet) if sheet != besides else None
    kind = KINDS[told[-1]] if told else None
    return kind if kind is not Reaction.LISTENING else None


def _guilty(scene: Scene, sheet: str) -> bool:
    return not _GUILT.isdisjoint(scene.house.casting.tempers[sheet])


def _to_words(scene: Scene, line: Line, listener: str) -> Reaction:
    label = scene.house.cues.lines.first(line.text)
    asks = line.text.rstrip("\"”’' ").endswith(("?", "？", "؟"))
    if label in ("demand", "doubt", "threat") and _guilty(scene, listener):
        return Reaction.GUILTY
    if listener == line.speaker:
        return Reaction.HESITATION if asks else _RESPONSES.get(label or "", Reaction.SUSPICIOUS)
    if scene.opposes(listener):
        return Reaction.GLARE
    if scene.role is Role.CLIFFHANGER:
        return Reaction.SHOCK
    if label in _RESPONSES:
        return _RESPONSES[label]
    if asks:
        return Reaction.HESITATION
    return Reaction.SUSPICIOUS if scene.opposes(line.speaker) else Reaction.LISTENING


def _to_insert(scene: Scene, insert: Insert, sheet: str) -> Reaction:
    if scene.opposes(sheet):
        return Reaction.CAUGHT
    if _guilty(scene, sheet):
        return Reaction.GUILTY
    heavy = _threatens(scene, insert) or scene.role in (Role.REVEAL, Role.CLIFFHANGER)
    if scene.house.props.is_phone(insert.prop):
        return Reaction.PHONE_SHOCK if heavy else Reaction.HESITATION
    return Reaction.SHOCK if heavy or insert.kind is InsertKind.PHOTOGRAPH else Reaction.SUSPICIOUS


def _threatens(scene: Scene, insert: Insert) -> bool:
    words = " ".join((insert.title, *insert.lines))
    return scene.house.cues.lines.first(words) == "threat"


def _watching(scene: Scene, sheet: str) -> Reaction:
    """By part and role; a trouble that names them is met with a cold look."""
    spoken = [line.emotion for line in scene.reading.lines if line.speaker == sheet]
    if spoken and KINDS[spoken[-1]] is not Reaction.LISTENING:
        return KINDS[spoken[-1]]
    if scene.opposes(sheet):
        return _opponent(scene, sheet)
    if _guilty(scene, sheet):
        return Reaction.GUILTY
    if scene.role in (Role.REVEAL, Role.CLIFFHANGER):
        return Reaction.PHONE_SHOCK if scene.phone(sheet) and scene.reading.inserts else Reaction.SHOCK
    return Reaction.HESITATION if scene.role is Role.ESCALATION else Reaction.SUSPICIOUS


def _opponent(scene: Scene, sheet: str) -> Reaction:
    if any(moment.act is Act.LURK and moment.subject == sheet for moment in scene.reading.moments):
        return Reaction.GLARE
    if scene.role is Role.ESCALATION:
        return Reaction.SUSPICIOUS
    if scene.role is Role.REVEAL and scene.reading.inserts and sheet not in scene.reading.implicated:
        return Reaction.CAUGHT
    return Reaction.GLARE
