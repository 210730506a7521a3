"""What changes because of a shot, said as one concrete sentence."""

import re

from orchestrator.director.moments import Act, Moment
from orchestrator.director.setups import Scene
from orchestrator.plan import Line, Reaction
from orchestrator.story import Insert, InsertKind, Role

_LINES = {
    "threat": "{who} threatens {whom}: “{text}”",
    "confession": "{who} admits it: “{text}”",
    "taunt": "{who} lets {whom} know who is ahead: “{text}”",
    "demand": "{who} demands an answer: “{text}”",
    "doubt": "{who} says what does not add up: “{text}”",
    "tenderness": "{who} opens up to {whom}: “{text}”",
}
_TO_SOMEBODY = {
    Reaction.SUSPICIOUS: "{who} begins to suspect {whom}.",
    Reaction.HESITATION: "{who} has no answer for {whom}.",
    Reaction.CAUGHT: "{who} sees what this has done to {whom}.",
    Reaction.SHOCK: "{who} sees {whom} with new eyes.",
    Reaction.GUILTY: "{who} cannot look {whom} in the eye.",
    Reaction.GLARE: "{who} turns against {whom}.",
    Reaction.LISTENING: "{who} takes in what {whom} says, without a sign.",
}
_ALONE = {
    Reaction.SUSPICIOUS: "{who} senses that something is wrong.",
    Reaction.HESITATION: "{who} does not know what to do.",
    Reaction.CAUGHT: "{who} knows who caused this.",
    Reaction.PHONE_SHOCK: "{who} understands what the phone has shown.",
    Reaction.SHOCK: "{who} understands what this means.",
    Reaction.GUILTY: "{who} feels what it has cost.",
    Reaction.GLARE: "{who} decides not to give in.",
    Reaction.LISTENING: "{who} waits, without a sign.",
}
_UNSPOKEN = {
    Reaction.HESITATION: "{who} does not dare to move while {whom} watches.",
    Reaction.LISTENING: "{who} watches {whom}, without a sign.",
}
_LEFT_ALONE = {
    Role.HOOK: "There is nobody whom {who} could ask.",
    Role.ESCALATION: "{who} has to face it alone.",
    Role.REVEAL: "{who} is alone with what it means.",
    Role.CLIFFHANGER: "Nobody can help {who} now.",
}
_IN_ROLE = {
    (Reaction.GLARE, Role.ESCALATION): "{who} has seen and heard enough of {whom}.",
    (Reaction.GLARE, Role.REVEAL): "{who} keeps {whom} in view and gives nothing away.",
    (Reaction.GLARE, Role.CLIFFHANGER): "{who} lets {whom} see that it is not over.",
    (Reaction.CAUGHT, Role.REVEAL): "{who} watches {whom} find out.",
    (Reaction.CAUGHT, Role.CLIFFHANGER): "{who} enjoys what this does to {whom}.",
}
_DETERMINERS = frozenset(
    ("a", "an", "the", "her", "his", "their", "its", "my", "our", "your", "this", "that", "two", "some")
)
_TIME = re.compile(r",?\s*(?:yesterday|today|\d{1,2}[:.]\d{2}|at \d).*$", re.IGNORECASE)


def of_moment(moment: Moment, scene: Scene) -> str:
    """An act of somebody: where it leads them, else the story's own words."""
    subject = moment.subject or scene.reading.focus
    who, others = scene.name(subject), [s for s in scene.reading.present if s != subject]
    whom = scene.partner(subject)
    if (
        moment.act is Act.ARRIVE
        and others
        and scene.lead != moment.subject
        and scene.reading.role is not None
    ):
        return f"{scene.name(whom)} is no longer alone: {moment.words}"
    if moment.act is Act.LURK:
        return (
            f"We know more than {_listed([scene.name(s) for s in others]) or 'anybody there'}: {moment.words}"
        )
    if moment.act is Act.APPROACH and whom:
        return f"{who} leaves {scene.name(whom)} no room."
    return moment.words or f"{who} sees it before we do."


def of_feeling(scene: Scene, sheet: str) -> str:
    """From one emotion to another, or into one."""
    told = scene.reading.told.get(sheet, ())
    if len(told) > 1:
        return f"{scene.name(sheet)} goes from {told[0]} to {told[-1]}."
    return f"{scene.name(sheet)} can no longer hide being {told[0] if told else scene.feels(sheet)}."


def of_line(line: Line, scene: Scene, label: str | None, listener: str | None) -> str:
    """What is out once it is said."""
    whom = scene.name(listener) if listener else "nobody but us"
    form = _LINES.get(label or "", "{who} says it to {whom}: “{text}”")
    return form.format(who=scene.name(line.speaker), whom=whom, text=line.text)


def of_reaction(
    kind: Reaction,
    who: str,
    whom: str | None,
    role: Role | None = None,
    *,
    hears: bool = False,
    foe: bool = False,
) -> str:
    """What a face decides; `foe`: the other one opposes the lead."""
    if whom and foe and kind is Reaction.SHOCK:
        return f"{who} sees how far {whom} will go."
    if whom and role and not hears and (kind, role) in _IN_ROLE:
        return _IN_ROLE[kind, role].format(who=who, whom=whom)
    if whom and not hears and kind in _UNSPOKEN:
        return _UNSPOKEN[kind].format(who=who, whom=whom)
    form = _TO_SOMEBODY.get(kind, _ALONE[kind]) if whom else _ALONE[kind]
    return form.format(who=who, whom=whom)


def of_seeing(kind: Reaction, sheet: str, insert: Insert, scene: Scene, *, threat: bool) -> str:
    """What somebody knows once they have seen evidence."""
    who = scene.name(sheet)
    others = [name for name in scene.reading.implicated if name != sheet]
    if threat:
        return f"{who} knows that this is a threat."
    if others and kind in (Reaction.SHOCK, Reaction.PHONE_SHOCK):
        return f"{who} knows now that {scene.name(others[0])} is part of it."
    if insert.kind is InsertKind.OBJECT and kind is Reaction.SHOCK:
        return f"{who} knows it, and knows what it is doing there."
    return of_reaction(kind, who, None, scene.role)


def of_two(scene: Scene, near: str, far: str) -> str:
    """What a picture of both tells."""
    first, second = scene.name(near), scene.name(far)
    if any(moment.act is Act.APPROACH for moment in scene.reading.moments):
        return f"There is no distance left between {first} and {second}."
    if scene.role is Role.HOOK:
        return f"We see whom {first} is up against: {second}."
    if scene.reading.lines and scene.role is Role.ESCALATION:
        return f"It has been said, and stands between {first} and {second}."
    if scene.reading.lines:
        return f"It is out now, and stands between {first} and {second}."
    return f"We see how little there is between {first} and {second}."


def of_facing(scene: Scene, sheet: str, shoulder: str) -> str:
    """What a face over somebody's shoulder tells."""
    who, whom = scene.name(sheet), scene.name(shoulder)
    if scene.role is Role.HOOK:
        return f"{who} cannot get away from {whom}."
    return f"{who} has to take it from {whom}." if scene.reading.lines else f"{who} has to face {whom}."


def of_being_alone(who: str, role: Role | None, *, speaks: bool) -> str:
    """A wider picture of somebody without anybody."""
    usual = "{who} has nobody to say it to." if speaks else "{who} is on their own here."
    return (_LEFT_ALONE.get(role, usual) if role else usual).format(who=who)


def of_cliff(scene: Scene, sheet: str) -> str:
    """What somebody is left with."""
    who, inserts, lines = scene.name(sheet), scene.reading.inserts, scene.reading.lines
    if inserts:
        insert = inserts[-1].insert
        words = insert.lines[-1] if insert.lines else insert.title
        holder = next((m.subject for m in scene.reading.moments if m.showing and m.subject != sheet), None)
        seen = f"{who} understands what {scene.name(holder)} has: {insert.picture}." if holder else ""
        return (
            f"{who} cannot unread it: “{words}”"
            if words
            else seen or f"{who} knows what it means: {insert.picture}."
        )
    if lines and lines[-1].speaker != sheet:
        return f"{who} cannot unhear it: “{lines[-1].text}”"
    return f"{who} cannot go back, and must decide what to do now."


def of_insert(insert: Insert, scene: Scene) -> str:
    """What we learn from evidence."""
    words = insert.lines or ((insert.title,) if insert.title else ())
    last = words[-1] if words else ""
    if insert.kind is InsertKind.FILE and len(insert.lines) > 0:
        return f"We learn that the file was {_TIME.sub('', last)}."
    if insert.kind is InsertKind.MESSAGE:
        return f"{insert.title or 'Somebody'} writes to {scene.name(scene.reading.focus)}: “{last}”"
    if insert.kind is InsertKind.MISSED_CALL:
        return f"{insert.title or 'Somebody'} has tried to reach {scene.name(scene.reading.focus)}."
    if insert.kind in (InsertKind.NOTICE, InsertKind.FILE):
        return f"The screen says it: “{last}”"
    if insert.kind is InsertKind.DOCUMENT:
        return (
            f"We read it in black and white: “{last}”" if last else f"We see {insert.picture or 'the page'}."
        )
    return _of_picture(insert, last)


def _of_picture(insert: Insert, words: str) -> str:
    seen = insert.picture or words
    if insert.kind is InsertKind.PHOTOGRAPH:
        return f"The photograph proves it: {seen}."
    if insert.kind is InsertKind.SLIDE:
        return f"We see it for ourselves: {seen}, on the big screen."
    return f"We recognise {_with_article(seen)}."


def _with_article(seen: str) -> str:
    """ "ring, engraved" -> "the ring, engraved"; what begins with an article, an owner or a name stays."""
    first = seen.split(" ", 1)[0].rstrip(",")
    said = first.casefold() in _DETERMINERS or first.endswith(("s'", "'s", "’s")) or not first[:1].islower()
    return seen if said or not first.isascii() else f"the {seen}"


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
