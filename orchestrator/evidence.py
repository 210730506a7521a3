"""What a picture model is told of evidence: the thing, never its words.

Words on screens and paper are typeset and composited, so a model draws a blank plate; and the words that an
insert of the same beat shows are taken out of what the shot's people are said to do.
"""

import re

from orchestrator.plan import Plan, Shot
from orchestrator.story import Insert, InsertKind

_PLATES = {
    InsertKind.FILE: "a screen fills the frame, evenly lit and empty",
    InsertKind.MESSAGE: "{thing} upright in the frame, its screen evenly lit and empty",
    InsertKind.MISSED_CALL: "{thing} upright in the frame, its screen evenly lit and empty",
    InsertKind.NOTICE: "{thing} upright in the frame, its screen evenly lit and empty",
    InsertKind.DOCUMENT: "one sheet of blank paper fills the frame",
    InsertKind.PHOTOGRAPH: "a printed photograph fills the frame{picture}",
    InsertKind.SLIDE: "a large monitor fills the frame{picture}",
    InsertKind.OBJECT: "{shown} fills the frame",
    InsertKind.TITLE: "an empty dark ground with soft light",
    InsertKind.END: "an empty dark ground with soft light",
}
_PHONES = (InsertKind.MESSAGE, InsertKind.MISSED_CALL, InsertKind.NOTICE)
_SHORTEST = 3  # letters; below that a title such as "A" would take words out of everything


def plate(insert: Insert, prop: str) -> str:
    """What to make for an insert; `prop` is the thing that carries it, in words."""
    thing = prop or ("a phone" if insert.kind in _PHONES else "the object")
    picture = f", showing {insert.picture}" if insert.picture else ""
    return _PLATES[insert.kind].format(thing=thing, picture=picture, shown=insert.picture or thing)


def without_evidence(shot: Shot, plan: Plan) -> str:
    """The shot's action without any words that an insert of its beat makes readable."""
    inserts = [other.insert for other in plan.shots if other.beat == shot.beat and other.insert]
    shown = {
        words for insert in inserts for words in (insert.title, *insert.lines) if len(words) >= _SHORTEST
    }
    action = shot.action
    for words in sorted(shown, key=lambda text: (-len(text), text)):
        action = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", "something", action, flags=re.IGNORECASE)
    return action
