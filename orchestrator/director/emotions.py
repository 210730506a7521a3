"""What each person feels in a beat: as given, as the words tell, else as part and role ask."""

from collections.abc import Mapping, Sequence

from orchestrator.director.casting import Casting
from orchestrator.director.cues import Cues
from orchestrator.director.speech import Statement
from orchestrator.plan import Reaction
from orchestrator.story import Role

SHOWN: Mapping[Reaction, str] = {
    Reaction.SUSPICIOUS: "suspicious",
    Reaction.HESITATION: "hesitant",
    Reaction.CAUGHT: "caught",
    Reaction.PHONE_SHOCK: "phone-shock",
    Reaction.SHOCK: "shocked",
    Reaction.GUILTY: "guilty",
    Reaction.GLARE: "glare",
    Reaction.LISTENING: "listening",
}
"""Reaction kind -> the emotion it shows."""

KINDS: Mapping[str, Reaction] = {
    **{emotion: kind for kind, emotion in SHOWN.items()},
    **dict.fromkeys(("confused", "curious"), Reaction.SUSPICIOUS),
    **dict.fromkeys(("nervous", "tired"), Reaction.HESITATION),
    **dict.fromkeys(("afraid", "desperate"), Reaction.SHOCK),
    **dict.fromkeys(("sad", "ashamed"), Reaction.GUILTY),
    **dict.fromkeys(("angry", "cold", "contemptuous", "determined"), Reaction.GLARE),
    "smug": Reaction.CAUGHT,
    **dict.fromkeys(("neutral", "calm", "happy", "tender", "relieved", "hopeful"), Reaction.LISTENING),
}
"""Emotion -> the reaction kind that it is nearest to."""

_LEAD = {
    Role.HOOK: "confused",
    Role.ESCALATION: "nervous",
    Role.REVEAL: "shocked",
    Role.CLIFFHANGER: "afraid",
}
_ANTAGONIST = {
    Role.HOOK: "smug",
    Role.ESCALATION: "suspicious",
    Role.REVEAL: "cold",
    Role.CLIFFHANGER: "cold",
}
_OTHER = {Role.ESCALATION: "nervous", Role.REVEAL: "shocked", Role.CLIFFHANGER: "nervous"}

SPEAKING = {
    "confession": "guilty",
    "threat": "cold",
    "taunt": "smug",
    "demand": "determined",
    "doubt": "suspicious",
    "tenderness": "tender",
}
"""What a line does to its hearer -> how it is said."""


def told(statements: Sequence[Statement], cues: Cues) -> dict[str, tuple[str, ...]]:
    """Sheet -> the emotions that the text gives them, in order: "from confusion to shock" gives two."""
    found: dict[str, list[str]] = {}
    for each in statements:
        if each.subject is None:
            continue
        for hit in cues.emotions.hits(each.clause.text):
            held = found.setdefault(each.subject, [])
            if hit.label not in held:
                held.append(hit.label)
    return {sheet: tuple(labels) for sheet, labels in found.items()}


def usual(sheet: str, role: Role | None, casting: Casting) -> str:
    """What somebody with their part feels in a beat of that role, when the text is silent."""
    carried = next(iter(casting.tempers[sheet]), None)
    if role is None:
        return carried or "neutral"
    if sheet == casting.lead:
        return _LEAD[role]
    if sheet in casting.antagonists:
        return _ANTAGONIST[role]
    return carried or _OTHER.get(role, "neutral")
