"""What the matrix sends to each route, and what it knows of it: a line by its name, or by its tag."""

import base64
import hashlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import opentimelineio
from own_files import clip_bytes, sound_bytes
from PIL import Image

Names = dict[str, str]
STORY: dict[str, Any] = {
    "title": "The Key",
    "characters": [{"id": "ines", "name": "Ines"}],
    "locations": [{"id": "ward", "description": "hospital corridor at night"}],
    "props": [{"id": "key", "description": "a brass key"}],
    "episodes": [
        {
            "title": "Room Nine",
            "location": "ward",
            "beats": ['Ines says: "It was me." (hook)', "Ines holds the key. (cliffhanger)"],
        }
    ],
}
WORDS = ("Room Nine", "It was me", "Ines", "The Key")
"""Of the story: not for operators."""
HOOK = {"url": "https://1.1.1.1/hook"}
MACHINE = {"name": "workstation", "makes": {"picture.draw": "1"}}
RIGHTS = {"rights": "drawn for this"}


@dataclass(frozen=True)
class Ask:
    """What a route is sent."""

    json: Any = None
    files: Mapping[str, Any] | None = None
    data: Mapping[str, str] | None = None
    content: bytes | None = None


def picture(mode: str = "RGB") -> bytes:
    """A small PNG."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize((512, 512)).convert(mode).save(file, "PNG")
    return file.getvalue()


PICTURE = picture()


CARD = json.dumps(
    {"spec": "chara_card_v2", "spec_version": "2.0", "data": {"name": "Noor", "description": "A nurse."}}
).encode()


def timeline(clip: str, voice: str) -> bytes:
    """What an editing program left: a second of one take, and a line over it."""
    second = opentimelineio.opentime.TimeRange(
        opentimelineio.opentime.RationalTime(0, 24), opentimelineio.opentime.RationalTime(24, 24)
    )
    made = opentimelineio.schema.Timeline("cut")
    for kind, name in (("Video", clip), ("Audio", voice)):
        media = opentimelineio.schema.ExternalReference(name, second)
        track = opentimelineio.schema.Track(kind, kind=kind)
        track.append(opentimelineio.schema.Clip(name, media, second))
        made.tracks.append(track)
    return str(made.to_json_string()).encode()


BODIES: dict[str, Callable[[Names], Ask]] = {
    "keys.create": lambda names: Ask({"owner": "mira", "scopes": ["editor"]}),
    "series.create": lambda names: Ask({"title": "Another"}),
    "series.replace": lambda names: Ask({"title": "The Key, again"}),
    "episodes.create": lambda names: Ask(STORY["episodes"][0]),
    "episodes.replace": lambda names: Ask(STORY["episodes"][0]),
    "beats.create": lambda names: Ask("Ines waits."),
    "beats.replace": lambda names: Ask("Ines waits."),
    "beats.order": lambda names: Ask({"beats": json.loads(names["beats"])[::-1]}),
    "stories.create": lambda names: Ask(files={"file": ("story.json", json.dumps(STORY).encode())}),
    "stories.replace": lambda names: Ask(files={"file": ("story.json", json.dumps(STORY).encode())}),
    "characters.create": lambda names: Ask({"id": "vera", "name": "Vera"}),
    "characters.replace": lambda names: Ask({"id": "extra", "name": "Somebody"}),
    "locations.create": lambda names: Ask({"id": "yard", "description": "a yard"}),
    "locations.replace": lambda names: Ask({"id": "roof", "description": "a wet roof"}),
    "props.create": lambda names: Ask({"id": "knife", "description": "a knife"}),
    "props.replace": lambda names: Ask({"id": "lamp", "description": "a red lamp"}),
    "references.import_card": lambda names: Ask(files={"file": ("noor.json", CARD)}),
    "references.create": lambda names: Ask(files={"file": ("b.png", picture("L"))}, data=RIGHTS),
    "uploads.add": lambda names: Ask(
        files={"file": ("a.mp4", clip_bytes())}, data={**RIGHTS, "profile": "slate", "start": "1"}
    ),
    "uploads.put_picture": lambda names: Ask(files={"file": ("b.png", picture("L"))}, data=RIGHTS),
    "uploads.put_recording": lambda names: Ask(files={"file": ("b.wav", sound_bytes(3.0))}, data=RIGHTS),
    "directions.change": lambda names: Ask({"mood": "cold"}),
    "directions.replace": lambda names: Ask({"mood": "cold"}),
    "webhooks.create": lambda names: Ask(HOOK),
    "webhooks.replace": lambda names: Ask(HOOK),
    "workers.register": lambda names: Ask({**MACHINE, "name": "another"}),
    "workers.change": lambda names: Ask({"state": "paused"}),
    "takes.retake": lambda names: Ask({"profile": "slate", "note": "slower"}),
    "cuts.replace": lambda names: Ask({}),
    "cuts.change": lambda names: Ask({}),
    "cuts.bring": lambda names: Ask(files={"file": ("cut.otio", timeline(names["clip"], names["voice"]))}),
    "cuts.change_caption": lambda names: Ask({"text": "Mine."}),
    "attempts.beat": lambda names: Ask({}),
    "attempts.report": lambda names: Ask({"state": "lost"}),
    "clips.write_file": lambda names: Ask(content=PICTURE),
    "productions.start": lambda names: Ask({"profile": "slate"}),
    "productions.start_batch": lambda names: Ask({"profile": "slate"}),
    "bundles.create": lambda names: Ask({"production": names["production"]}),
    "packs.create": lambda names: Ask({"production": names["production"], "platform": "tiktok"}),
}
"""What a route is sent, by its name; a route that reads nothing needs no line."""

QUERIES: dict[str, Names] = {"shots.still": {"profile": "slate"}}
"""What a route is asked besides, by its name."""

LISTED = {
    "series.page": "series",
    "productions.page": "production",
    "webhooks.page": "webhook",
    "bundles.page": "bundle",
    "packs.page": "pack",
}
"""What of the caller's stands in a list that is not under somebody's thing."""

COMMON = {"stock.read"}
"""Everybody's: nothing in it is anybody's own."""

UNTOLD = {"workers.claim", "attempts.beat", "attempts.report", "clips.write_file"}
"""The traffic of machines, many thousands a day, and no decision of anybody: the audit would be all of it and
nobody would find in it what people did. What came of each attempt the ledger keeps by itself."""

PER_ROUTE: dict[str, Names] = {
    "locations": {"asset": "roof"},
    "props": {"asset": "lamp"},
    "productions.cancel": {"production": "waiting"},
    "productions.retry": {"production": "cancelled"},
    "attempts.read_input": {"role": "input"},
    "uploads.read": {"take": "own_take"},
    "uploads.remove": {"take": "own_take"},
}
"""Names that differ, by the tag or name of a route: the name of another thing, or what to call it."""


def headers(names: Names, ask: Ask) -> dict[str, str]:
    """Sent with every request; routes that do not need one do not look."""
    told = base64.b64encode(hashlib.sha256(ask.content or b"").digest()).decode()
    return {
        "Idempotency-Key": "a-key-of-the-matrix",
        "Attempt-Token": names["token"],
        "Content-Digest": f"sha-256=:{told}:",
    }
