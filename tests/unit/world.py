"""A small prepared world for the matrix of routes: one of everything, Mira's, and what to send to each route.

A noun that is new adds what it needs in three places, a line each: THINGS makes one and says how it is named
in paths, BODIES tells what its routes are sent, and PER_ROUTE holds names that differ on some route.
"""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from edit_service import STORY
from fastapi.testclient import TestClient
from httpx2 import Response
from PIL import Image
from service import Service

from orchestrator.desk import keys
from orchestrator.desk.actor import TERMINAL, Actor, Scope
from orchestrator.desk.floor import floor

MIRA = Actor("mira", frozenset({Scope.CREATOR}))
Names = dict[str, str]
PREPARED = {**STORY, "props": [{"id": "key", "description": "a brass key"}]}
HOOK = {"url": "https://1.1.1.1/hook"}
MACHINE = {"name": "workstation", "makes": {"picture.draw": "1"}}
RIGHTS = {"rights": "drawn for this"}
SPARE = {"characters": "extra", "locations": "roof", "props": "lamp"}
"""Assets that no episode uses, so that they can be deleted."""


@dataclass(frozen=True)
class Ask:
    """What a route is sent."""

    json: Any = None
    files: Mapping[str, Any] | None = None
    data: Mapping[str, str] | None = None


def picture(mode: str = "RGB") -> bytes:
    """A small PNG."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize((512, 512)).convert(mode).save(file, "PNG")
    return file.getvalue()


def made(response: Response) -> Any:
    """What was made."""
    assert response.status_code in (200, 201, 202), response.text
    return response.json()


def _series(mira: TestClient, _: Service, names: Names) -> Names:
    return {"series": made(mira.post("/v1/series", json=PREPARED))["id"], "number": "1"}


def _assets(mira: TestClient, _: Service, names: Names) -> Names:
    for group, name in SPARE.items():
        told = {"name": "Somebody"} if group == "characters" else {"description": "plain"}
        made(mira.post(f"/v1/series/{names['series']}/{group}", json={"id": name, **told}))
    return {}


def _beat(mira: TestClient, _: Service, names: Names) -> Names:
    told = made(mira.get(f"/v1/series/{names['series']}/episodes/1"))
    return {"beat": told["beats"][0]["id"], "beats": json.dumps([each["id"] for each in told["beats"]])}


def _reference(mira: TestClient, _: Service, names: Names) -> Names:
    address = f"/v1/series/{names['series']}/characters/extra/references"
    sent = mira.post(address, files={"file": ("a.png", picture())}, data=RIGHTS)
    return {"group": "characters", "asset": "extra", "reference": made(sent)["id"]}


def _key(_: TestClient, service: Service, names: Names) -> Names:
    own = keys.create(service.office, TERMINAL, owner="mira", name="spare", scopes=[Scope.EDITOR])
    return {"key": own.record.id}


def _production(mira: TestClient, _: Service, names: Names) -> Names:
    address = f"/v1/series/{names['series']}/episodes/1/productions"
    headers = {"Idempotency-Key": "the-first-of-all"}
    return {"production": made(mira.post(address, json={"profile": "slate"}, headers=headers))["id"]}


def _webhook(mira: TestClient, _: Service, names: Names) -> Names:
    return {"webhook": made(mira.post("/v1/webhooks", json=HOOK))["id"]}


def _worker(_: TestClient, service: Service, names: Names) -> Names:
    return {"worker": made(service.client(Scope.WORKER).post("/v1/workers", json=MACHINE))["id"]}


def _shot(_: TestClient, service: Service, names: Names) -> Names:
    plan = floor(service.office, MIRA, names["series"], 1).plan
    return {"shot": plan.shots[0].id}


THINGS: tuple[Callable[[TestClient, Service, Names], Names], ...] = (
    _series,
    _assets,
    _beat,
    _reference,
    _key,
    _production,
    _shot,
    _webhook,
    _worker,
)
"""In this order; each sees the names of those before."""

CARD = json.dumps(
    {"spec": "chara_card_v2", "spec_version": "2.0", "data": {"name": "Noor", "description": "A nurse."}}
).encode()

BODIES: dict[str, Callable[[Names], Ask]] = {
    "keys.create": lambda names: Ask({"owner": "mira", "scopes": ["editor"]}),
    "series.create": lambda names: Ask({"title": "Another"}),
    "series.replace": lambda names: Ask({"title": "The Key, again"}),
    "episodes.create": lambda names: Ask(PREPARED["episodes"][0]),
    "episodes.replace": lambda names: Ask(PREPARED["episodes"][0]),
    "beats.create": lambda names: Ask("Ines waits."),
    "beats.replace": lambda names: Ask("Ines waits."),
    "beats.order": lambda names: Ask({"beats": json.loads(names["beats"])[::-1]}),
    "stories.create": lambda names: Ask(files={"file": ("story.json", json.dumps(PREPARED).encode())}),
    "stories.replace": lambda names: Ask(files={"file": ("story.json", json.dumps(PREPARED).encode())}),
    "characters.create": lambda names: Ask({"id": "vera", "name": "Vera"}),
    "characters.replace": lambda names: Ask({"id": "extra", "name": "Somebody"}),
    "locations.create": lambda names: Ask({"id": "yard", "description": "a yard"}),
    "locations.replace": lambda names: Ask({"id": "roof", "description": "a wet roof"}),
    "props.create": lambda names: Ask({"id": "knife", "description": "a knife"}),
    "props.replace": lambda names: Ask({"id": "lamp", "description": "a red lamp"}),
    "characters.import_card": lambda names: Ask(files={"file": ("noor.json", CARD)}),
    "references.import_card": lambda names: Ask(files={"file": ("noor.json", CARD)}),
    "references.create": lambda names: Ask(files={"file": ("b.png", picture("L"))}, data=RIGHTS),
    "directions.change": lambda names: Ask({"mood": "cold"}),
    "directions.replace": lambda names: Ask({"mood": "cold"}),
    "webhooks.create": lambda names: Ask(HOOK),
    "webhooks.replace": lambda names: Ask(HOOK),
    "workers.register": lambda names: Ask({**MACHINE, "name": "another"}),
    "workers.change": lambda names: Ask({"state": "paused"}),
    "takes.retake": lambda names: Ask({"profile": "animatic", "note": "slower"}),
    "cuts.replace": lambda names: Ask({}),
    "cuts.change": lambda names: Ask({}),
    "cuts.change_caption": lambda names: Ask({"text": "Mine."}),
    "attempts.beat": lambda names: Ask({}),
    "attempts.report": lambda names: Ask({"state": "lost"}),
    "productions.start": lambda names: Ask({"profile": "animatic"}),
    "productions.start_batch": lambda names: Ask({"profile": "animatic"}),
}
"""What a route is sent, by its name; a route that reads nothing needs no line."""

UNMADE: Names = {
    "profile": "animatic",
    "take": "1",
    "kind": "clip",
    "name": "episode.mp4",
    "attempt": "0" * 32,
    "role": "clip",
    "line": "l1",
    "ordinal": "1",
    "bundle": "bun_" + "0" * 21,
}
"""Names of what only a production or a worker makes: enough to be refused under."""

ELSEWHERE = {
    "attempts": "test_api_workers.py",
    "clips": "test_api_workers.py",
    "workers.claim": "test_api_workers.py",
    "workers.leave": "test_api_workers.py",
    "files": "test_api_takes.py",
    "shots.still": "test_api_storyboards.py",
    "takes": "test_api_takes.py",
    "cuts": "test_api_cuts.py",
    "bundles": "test_api_bundles.py",
}
"""Where it is shown that the rightful caller is let in, when that needs more than a prepared world: by tag or
route."""

UNTOLD = {"workers.claim", "attempts.beat", "attempts.report", "clips.write_file"}
"""What machines do all the time, and the audit does not tell."""

HEADERS = {
    "Idempotency-Key": "a-key-of-the-matrix",
    "Attempt-Token": "no-token",
    "Content-Digest": "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
}
"""Sent with every request; routes that do not need one do not look."""

PER_ROUTE: dict[str, Names] = {
    "locations": {"asset": "roof"},
    "props": {"asset": "lamp"},
}
"""Names that differ, by the tag of a route."""


def cancelled(mira: TestClient, names: Names) -> Response:
    """An end of its production, so that it can be tried again and its events come to an end."""
    return mira.post(f"/v1/productions/{names['production']}/cancel")


BEFORE: dict[str, Callable[[TestClient, Names], Response]] = {
    "productions.retry": cancelled,
    "productions.events": cancelled,
}
"""What must have happened before a route makes sense."""


def prepared(service: Service) -> Names:
    """Make one of everything."""
    mira = service.client(Scope.CREATOR, Scope.EDITOR, owner="mira")
    names: Names = {}
    for make in THINGS:
        names |= make(mira, service, names)
    return names
