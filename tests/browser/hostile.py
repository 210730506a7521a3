"""What people could type to make a page do something else than show it; in every field that takes text."""

from collections.abc import Mapping
from typing import Any

RUNS = "<script>alert(1)</script>"
LOADS = '"><img src=x onerror=alert(1)>'
TURNS = "\u202egnp.exe\u202c"
"""Read from right to left: exe.png."""
WORD = "W" * 120
"""Without a place to break."""
PAYLOAD = f"{RUNS}{LOADS}javascript:alert(1){{{{7*7}}}}</textarea></title>'{TURNS}"


def text(what: str, most: int = 300) -> str:
    """Text for a field: its name, everything that could run, and a word that is too long for a phone."""
    return f"{what} {PAYLOAD} {WORD} {PAYLOAD}"[:most].strip()


def story() -> Mapping[str, Any]:
    """A series of one episode whose words are all of that kind. Its title fits onto a cover."""
    return {
        "title": RUNS,
        "premise": text("Premise"),
        "season": text("Season"),
        "notes": [text("Note")],
        "loglines": [text("Logline")],
        "look": {name: text(name) for name in ("lens", "depth", "accent", "mood", "style", "genre")},
        "characters": [_person()],
        "locations": [
            {"id": "ward", "description": text("Ward"), "light": text("Light"), "sound": text("Hum")}
        ],
        "props": [{"id": "key", "description": text("Key")}],
        "episodes": [
            {"title": f"E {RUNS}", "purpose": text("Purpose"), "location": "ward", "beats": _beats()}
        ],
    }


def _person() -> Mapping[str, Any]:
    looks = {name: text(name) for name in ("face", "skin", "eyes", "hair", "build", "marks")}
    return {
        "id": "ines",
        "name": text("Ines", 80),
        "aliases": ["Ines", text("Alias", 80)],
        "role": text("Role"),
        "origin": text("Origin"),
        "arc": text("Arc"),
        "appearance": {**looks, "accessories": [text("Ring")]},
        "wardrobe": [{"id": "day", "outfit": text("Coat"), "note": text("Worn")}],
        "voice": {name: text(name) for name in ("timbre", "manner", "accent")},
        "behaviour": {"temperament": text("Calm"), "gestures": [text("Nods")], "never": [text("Shouts")]},
    }


def _beats() -> list[Mapping[str, Any]]:
    """The captions are short: what cannot be set in a caption is refused before anything is made."""
    said = {"speaker": "ines", "text": f"It was me {RUNS}", "manner": text("Low")}
    message = {"kind": "message", "title": f"From {RUNS}", "lines": [f"Come {RUNS}"]}
    hook, ending = (text(each).replace('"', "") for each in ("Hook", "Ending"))  # quoted words are spoken
    return [
        {"text": hook, "role": "hook", "cast": ["ines"], "lines": [said], "change": text("Change")},
        {"text": ending, "role": "cliffhanger", "cast": ["ines"], "inserts": [message]},
    ]
