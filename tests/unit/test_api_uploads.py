"""People's own files over HTTP: refused with the cure, or kept with whose they are and taken along."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from edit_service import Shelf, shelved
from own_files import clip_bytes, sound_bytes
from PIL import Image
from sound_samples import save
from story_service import KINDS, running

from orchestrator import garbage, profiles
from orchestrator.desk.actor import Scope
from orchestrator.ledger import Wanted
from orchestrator.shoot import motion_task, still_task, voice_task

SLATE = profiles.profile("slate")
RIGHTS = {"rights": "filmed by Mira"}
CONSENT = {"person": "Ana", "scope": "likeness", "date": "2026-01-01", "evidence": "a" * 64}
ANY = {"If-Match": "*"}


@pytest.fixture(scope="module", params=KINDS)
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with running(request, tmp_path_factory) as service:
        yield service


@pytest.fixture
def desk(service: Any) -> Shelf:
    return shelved(service)


def picture(colour: str = "orange") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (200, 100), colour).save(out, "PNG")
    return out.getvalue()


def footage(desk: Shelf, content: bytes | None = None, **fields: str) -> Any:
    told = {"profile": "slate", **RIGHTS, **fields}
    files = {"file": ("clip.mp4", clip_bytes() if content is None else content)}
    return desk.mira.post(f"{desk.episode}/shots/{desk.shots[0]}/footage", files=files, data=told)


def put(desk: Shelf, where: str, content: bytes, headers: Any = ANY, **fields: str) -> Any:
    form: dict[str, Any] = {"files": {"file": ("a", content)}, "data": {**RIGHTS, **fields}}
    return desk.mira.put(f"{desk.episode}/{where}", headers=headers, **form)


def still(desk: Shelf) -> str:
    return f"shots/{desk.shots[0]}/pictures/still"


def recording(desk: Shelf) -> str:
    return f"lines/{desk.floor.plan.lines[0].id}/recording"


def workers(desk: Shelf) -> dict[str, str]:
    """Who would make what now."""
    tasks = desk.floor.making(SLATE).shoot.tasks
    return {name: task.worker for name, task in tasks.items()}


@pytest.mark.parametrize(
    ("content", "fields", "status", "why"),
    [
        (b"#EXTM3U\nfile:///etc/passwd\n", {}, 415, "no clip that is read here; hand in an mp4"),
        (b"\x00\x00\x00\x18ftypisom" + bytes(60), {}, 422, "cannot be read to its end"),
        (None, {"rights": ""}, 422, "Say whose it is"),
        (None, {"real_person": "true"}, 422, "add a consent record"),
        (None, {"real_person": "true", "consent": "{"}, 422, "It is not JSON"),
        (None, {"real_person": "true", "consent": '{"person": "Ana"}'}, 422, "consent/scope: Field required"),
        (None, {"start": "-1"}, 422, "start: "),
        (None, {"profile": "nothing"}, 422, "nothing"),
    ],
)
def test_footage_that_cannot_be_used(
    desk: Shelf, content: bytes | None, fields: dict[str, str], status: int, why: str
) -> None:
    refused = footage(desk, content, **fields)
    assert (refused.status_code, why in refused.json()["detail"]) == (status, True), refused.text
    assert desk.mira.get(f"{desk.episode}/shots/{desk.shots[0]}/footage").json()["items"] == []


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"RIFF0000WAVE", 422), (b"#EXTM3U", 415), (clip_bytes(), 422)],
)
def test_recordings_and_pictures_that_cannot_be_used(desk: Shelf, content: bytes, status: int) -> None:
    assert put(desk, recording(desk), content).status_code == status
    assert put(desk, still(desk), content).status_code == 415
    assert desk.mira.get(f"{desk.episode}/{recording(desk)}").json() == {"file": None}


def test_shots_lines_and_episodes_that_are_not_there(desk: Shelf) -> None:
    for where in ("shots/b9-x/pictures/still", "lines/b9-x/recording"):
        assert put(desk, where, picture()).status_code == 404
    form: dict[str, Any] = {"files": {"file": ("a", clip_bytes())}, "data": RIGHTS}
    assert desk.mira.post(f"{desk.episode}/shots/b9-x/footage", **form).status_code == 404
    other = desk.episode.replace("/episodes/1", "/episodes/2")
    assert desk.mira.get(f"{other}/{still(desk)}").status_code == 404
    assert desk.noor.get(f"{desk.episode}/{still(desk)}").status_code == 404
    assert desk.mira.get(f"{desk.episode}/{still(desk)}/file").status_code == 404


def test_a_slot_has_versions(desk: Shelf) -> None:
    assert put(desk, still(desk), picture(), headers={}).status_code == 428
    empty = desk.mira.get(f"{desk.episode}/{still(desk)}").headers["etag"]
    first = put(desk, still(desk), picture(), headers={"If-Match": empty})
    assert first.status_code == 200
    assert put(desk, still(desk), picture("red"), headers={"If-Match": empty}).status_code == 412
    second = put(desk, still(desk), picture("red"), headers={"If-Match": first.headers["etag"]})
    assert second.json()["file"]["digest"] != first.json()["file"]["digest"]


def test_footage_is_one_more_take_until_it_is_taken_back(desk: Shelf) -> None:
    shot = desk.shots[0]
    before = workers(desk)
    made = footage(desk, note="From the roof.", start="12", real_person="true", consent=json.dumps(CONSENT))
    assert made.status_code == 201, made.text
    told = made.json()
    assert (told["take"], told["start"], told["note"]) == (2, 12, "From the roof.")
    assert told["file"]["consent"]["person"] == "Ana"
    assert made.headers["location"] == told["file"]["href"]
    task = desk.floor.making(SLATE).shoot.tasks[motion_task(shot, 2)]
    assert task.worker == "upload.motion"
    assert {"rights", "consent"}.isdisjoint(task.spec.model_dump())
    assert workers(desk) == before | {motion_task(shot, 2): "upload.motion"}
    file = desk.mira.get(told["file"]["href"], headers={"Range": "bytes=4-7"})
    assert (file.status_code, file.content) == (206, b"ftyp")
    again = footage(desk, start="12")
    assert again.json()["take"] == 2
    assert footage(desk, start="13").json()["take"] == 3
    assert desk.mira.delete(told["file"]["href"]).status_code == 204
    assert desk.mira.delete(told["file"]["href"]).status_code == 404
    (left,) = desk.mira.get(f"{desk.episode}/shots/{shot}/footage").json()["items"]
    assert left["take"] == 3
    assert desk.audited()[-3:] == ["hand in footage", "hand in footage", "take back footage"]


def test_whose_footage_is_may_be_told_later(desk: Shelf) -> None:
    footage(desk)
    audited = len(desk.audited())
    again = footage(desk, real_person="true", consent=json.dumps(CONSENT)).json()
    assert (again["take"], again["file"]["consent"]["person"]) == (2, "Ana")
    (kept,) = desk.mira.get(f"{desk.episode}/shots/{desk.shots[0]}/footage").json()["items"]
    assert kept["file"]["real_person"]
    footage(desk, real_person="true", consent=json.dumps(CONSENT))
    assert desk.audited()[audited:] == ["hand in footage"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"revoked": "2026-02-01"}, "Ana revoked consent on 2026-02-01. Renew the consent record"),
        ({"expires": "2026-02-01"}, "The consent of Ana ran out on 2026-02-01."),
    ],
)
def test_nothing_is_made_of_people_who_do_not_agree_any_more(
    desk: Shelf, changes: dict[str, str], why: str
) -> None:
    told = {"real_person": "true", "consent": json.dumps({**CONSENT, **changes})}
    footage(desk, **told)
    put(desk, still(desk), picture(), **told)
    put(desk, recording(desk), sound_bytes(3.0), **told)
    key = {"Idempotency-Key": f"{desk.series}-{why[:3]}"}
    refused = desk.mira.post(f"{desk.episode}/productions", json={"profile": "slate"}, headers=key)
    assert refused.status_code == 422, refused.text
    details = [each["detail"] for each in refused.json()["errors"]]
    assert len(details) == 3
    assert all(why in each for each in details)
    assert details[0].startswith(f"shot {desk.shots[0]}, footage of take 2: ")


def test_a_profile_with_a_model_that_is_not_there(
    desk: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MICRODRAMA_PROFILES", str(tmp_path))
    slate = SLATE.model_dump(exclude={"name"}, exclude_none=True, mode="json")
    for field, maker in (("still", "diffusers/none-such"), ("voice", "coqui/none-such")):
        (tmp_path / f"{field}-gone.yaml").write_text(json.dumps({**slate, field: maker}))
        key = {"Idempotency-Key": f"{desk.series}-{field}"}
        asked = {"profile": f"{field}-gone"}
        refused = desk.mira.post(f"{desk.episode}/productions", json=asked, headers=key)
        assert (refused.status_code, "none-such" in refused.json()["detail"]) == (422, True), refused.text


def test_a_still_and_an_ending_are_the_shots_own(desk: Shelf) -> None:
    shot, before = desk.shots[0], workers(desk)
    for noun in ("still", "ending"):
        assert put(desk, f"shots/{shot}/pictures/{noun}", picture()).status_code == 200
    assert workers(desk)[still_task(shot)] == "upload.still"
    assert shot in desk.floor.edits("slate").endings
    picture_again = desk.mira.get(f"{desk.episode}/{still(desk)}/file")
    assert picture_again.headers["content-type"] == "image/png"
    gone = desk.mira.delete(f"{desk.episode}/{still(desk)}", headers=ANY)
    assert gone.json() == {"file": None}
    assert workers(desk) == before


def test_a_recording_is_the_lines_own_and_goes_with_its_episode(desk: Shelf) -> None:
    line = desk.floor.plan.lines[0].id
    sent = put(desk, recording(desk), sound_bytes())
    assert sent.status_code == 200, sent.text
    task = desk.floor.making(SLATE).shoot.tasks[voice_task(line)]
    assert (task.worker, task.spec.text) == ("upload.voice", desk.floor.plan.lines[0].text)
    assert desk.mira.get(f"{desk.episode}/{recording(desk)}/file").content == sound_bytes()
    assert desk.mira.delete(desk.episode, headers=ANY).status_code == 204
    assert sent.json()["file"]["digest"] + ".wav" not in set(garbage.handed_in(desk.service.office.ledger))
    assert sent.json()["file"]["digest"] + ".wav" not in garbage.handed_in(desk.service.office.ledger)


def test_silence_is_refused_at_the_door(desk: Shelf, tmp_path: Path) -> None:
    silence = save(tmp_path / "a.wav", np.zeros(48_000)).read_bytes()
    refused = put(desk, recording(desk), silence)
    assert refused.status_code == 422
    assert "silent; record it again" in refused.json()["detail"]


def test_a_sweep_leaves_what_people_handed_in(desk: Shelf) -> None:
    office = desk.service.office
    digest = footage(desk, clip_bytes(2.0)).json()["file"]["digest"]
    garbage.collect(office.store, office.ledger, keep_days=0, grace=-1)
    assert office.store.has(digest, ".mp4")
    order = {"Idempotency-Key": f"order-of-{desk.series}"}
    address = f"{desk.episode}/productions"
    assert desk.mira.post(address, json={"profile": "slate"}, headers=order).status_code == 202
    (kept,) = desk.mira.get(f"{desk.episode}/shots/{desk.shots[0]}/footage").json()["items"]
    desk.mira.delete(kept["file"]["href"])
    garbage.collect(office.store, office.ledger, keep_days=0, grace=-1)
    assert office.store.has(digest, ".mp4"), "a production that waits will read it"
    production = office.ledger.productions.page(_of(desk), "", 1)[0]
    desk.mira.post(f"/v1/productions/{production.id}/cancel")
    assert desk.service.client(Scope.EDITOR, owner="noor").get(kept["file"]["href"]).status_code == 404


def _of(desk: Shelf) -> Any:
    return Wanted(series=desk.series)
