"""What a person does about AI where they post: as true as the files say it, no more and no less."""

from orchestrator.pack.post import Disclosure

OWN = "say whether your own files were made with AI, which nobody here can know"


def said(ai: Disclosure) -> str:
    """What to answer, by whom the platform is told."""
    return {"yes": _yes, "no": _no, "unknown": _unknown}[ai.answer](ai)


def _yes(ai: Disclosure) -> str:
    if ai.kind == "field":
        return f"set {ai.field} to true{_by_hand(ai, 'on')}"
    if ai.kind == "file":
        return f"the file's own metadata says it; look that the label appears, else turn {_switch(ai)} on"
    return f"turn {_switch(ai)} on in the app"


def _no(ai: Disclosure) -> str:
    why = "no model made anything that is seen or heard"
    if ai.kind == "field":
        return f"{why}; leave {ai.field} false{_by_hand(ai, 'off')}"
    if ai.kind == "file":
        return f"{why}, and the file's own metadata says so; leave {_switch(ai)} off"
    return f"{why}; leave {_switch(ai)} off in the app"


def _unknown(ai: Disclosure) -> str:
    if ai.kind == "field":
        return f"{OWN}; then set {ai.field} to true or false{_by_hand(ai, 'on or off')}"
    if ai.kind == "file":
        return f"{OWN}, nor does the file's metadata say it; if they were, turn {_switch(ai)} on"
    return f"{OWN}; if they were, turn {_switch(ai)} on in the app"


def _by_hand(ai: Disclosure, way: str) -> str:
    return f" ({_switch(ai)} {way} in the app)"


def _switch(ai: Disclosure) -> str:
    return f'"{ai.switch}"' if ai.switch else "the switch for AI"
