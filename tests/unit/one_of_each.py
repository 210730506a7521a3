"""One of each thing that an address can name, Mira's, for tests that ask every route something strange."""

import io
from typing import Any

from edit_service import STORY
from httpx2 import Response
from PIL import Image
from service import Service

from orchestrator.desk import keys
from orchestrator.desk.actor import TERMINAL, Actor, Scope
from orchestrator.desk.floor import floor

Names = dict[str, str]
"""By the name of the parameter in an address."""
MAKES = {"name": "box", "makes": {"slate.still": "1"}}


def picture() -> bytes:
    """A small PNG."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize((512, 512)).convert("RGB").save(file, "PNG")
    return file.getvalue()


def made(response: Response) -> Any:
    """What was made."""
    assert response.status_code in (200, 201, 202), response.text
    return response.json()


def prepared(desk: Service) -> Names:
    """Make them."""
    mira = desk.client(Scope.CREATOR, Scope.EDITOR)
    series = made(mira.post("/v1/series", json=STORY))["id"]
    made(mira.post(f"/v1/series/{series}/characters", json={"id": "extra", "name": "Somebody"}))
    form = {"file": ("a.png", picture())}
    address = f"/v1/series/{series}/characters/extra/references"
    reference = made(mira.post(address, files=form, data={"rights": "drawn for this"}))["id"]
    beat = made(mira.get(f"/v1/series/{series}/episodes/1"))["beats"][0]["id"]
    once = {"Idempotency-Key": "the-first-of-all"}
    order = mira.post(f"/v1/series/{series}/episodes/1/productions", json={"profile": "slate"}, headers=once)
    plan = floor(desk.office, Actor("mira", frozenset({Scope.CREATOR})), series, 1).plan
    shot, line = plan.shots[0].id, plan.lines[0].id
    key = keys.create(desk.office, TERMINAL, owner="mira", name="spare", scopes=[Scope.EDITOR])
    worker = made(desk.client(Scope.WORKER).post("/v1/workers", json=MAKES))["id"]
    return {
        "series": series, "number": "1", "group": "characters", "asset": "extra", "reference": reference,
        "beat": beat, "production": made(order)["id"], "shot": shot, "key": key.record.id, "worker": worker,
        "profile": "slate", "take": "1", "kind": "clip", "name": "episode.mp4", "role": "clip",
        "line": line, "noun": "still",
    }  # fmt: skip
