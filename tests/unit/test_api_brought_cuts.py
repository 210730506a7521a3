"""A bundle's timeline is edited elsewhere and comes back over HTTP: it becomes the cut that is wanted."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import opentimelineio as oti
import pytest
from driving import driven
from edit_service import Shelf, shelved
from service import Service
from story_service import KINDS, running

from orchestrator.desk import ids


@pytest.fixture(scope="module", params=KINDS[:1])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(request, tmp_path_factory) as service:
        yield service


@pytest.fixture(scope="module")
def desk(service: Service) -> Shelf:
    return shelved(service)


@pytest.fixture(scope="module")
def timelines(desk: Shelf) -> dict[str, bytes]:
    """Of an episode that was delivered and bundled, by suffix."""
    production = ordered(desk, f"{desk.episode}/productions", profile="slate")["id"]
    bundle = ordered(desk, "/v1/bundles", production=production)
    found = desk.mira.get(f"/v1/bundles/{bundle['id']}").json()
    assert found["state"] == "done"
    with zipfile.ZipFile(io.BytesIO(desk.mira.get(found["href"]).content)) as held:
        return {
            f".{name.rpartition('.')[2]}": held.read(name) for name in held.namelist() if "timelines" in name
        }


def ordered(desk: Shelf, address: str, **what: str) -> Any:
    """What was asked for, made."""
    asked = desk.mira.post(address, json=what, headers={"Idempotency-Key": ids.new("once")})
    assert asked.status_code == 202, asked.text
    driven(desk.service.office)
    return asked.json()


def with_media(timeline: bytes, listed: int = 1) -> bytes:
    """As a program zips it with its media, of so many files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as held:
        held.writestr("content.otio", timeline)
        for number in range(listed):
            held.writestr(f"media/take-{number:05}.mov", b"")
    return made.getvalue()


def brought(desk: Shelf, suffix: str, content: bytes) -> Any:
    cut = f"{desk.episode}/cuts/slate"
    headers = {"If-Match": desk.mira.get(cut).headers["etag"]}
    sent = {"file": (f"edited{suffix}", content)}
    return desk.mira.post(f"{cut}/import", headers=headers, files=sent)


def opened(timelines: dict[str, bytes]) -> Any:
    return oti.adapters.read_from_string(timelines[".otio"].decode(), "otio_json")


def written(timeline: Any) -> bytes:
    return str(oti.adapters.write_to_string(timeline, "otio_json")).encode()


def tracks(timeline: Any, kind: str) -> list[Any]:
    return [track for track in timeline.tracks if track.name.startswith(kind)]


def test_a_picture_alone_is_refused_with_the_cure(desk: Shelf, timelines: dict[str, bytes]) -> None:
    timeline = opened(timelines)
    for track in tracks(timeline, "DX"):
        track.enabled = False
    refused = brought(desk, ".otio", written(timeline))
    assert refused.status_code == 422
    assert "export the dialogue tracks too" in refused.json()["detail"]


def test_a_number_of_a_take_that_is_endless_is_refused(desk: Shelf, timelines: dict[str, bytes]) -> None:
    timeline = opened(timelines)
    reference = timeline.tracks[0][0].media_reference
    reference.target_url, reference.metadata["microdrama"]["take"] = "", "9" * 5_000
    assert brought(desk, ".otio", written(timeline)).status_code == 422


def test_an_otioz_that_lists_endless_files_is_refused(desk: Shelf, timelines: dict[str, bytes]) -> None:
    refused = brought(desk, ".otioz", with_media(timelines[".otio"], listed=16_000))
    assert (refused.status_code, "more files" in refused.json()["detail"]) == (422, True)


@pytest.mark.parametrize("suffix", [".otio", ".otioz", ".fcpxml"])
def test_what_nobody_touched_is_the_cut_that_was_delivered(
    desk: Shelf, timelines: dict[str, bytes], suffix: str
) -> None:
    made = desk.mira.get(f"{desk.episode}/cuts/slate").json()["made"]
    sent = with_media(timelines[".otio"]) if suffix == ".otioz" else timelines[suffix]
    came = brought(desk, suffix, sent)
    assert came.status_code == 200, came.text
    edit = came.json()["cut"]["edit"]
    assert (came.json()["notes"], edit["gains"]) == ([], {})
    assert [(each["shot"], each["source_in"], each["frames"]) for each in edit["hand"]["strips"]] == [
        (each["shot"], each["source_in"], each["frames"]) for each in made["events"]
    ]


def test_what_was_edited_is_wanted_and_what_is_lost_is_told(desk: Shelf, timelines: dict[str, bytes]) -> None:
    timeline = opened(timelines)
    picture, (dialogue, *_) = timeline.tracks[0], tracks(timeline, "DX")
    order = [clip.media_reference.metadata["microdrama"]["shot"] for clip in picture.find_clips()]
    picture.insert(0, picture.pop(1))
    first, *others = dialogue.find_clips()
    first.metadata["microdrama"]["gain_db"] = "-4.5"
    line = first.media_reference.metadata["microdrama"]["line"]
    lost = [clip.media_reference.metadata["microdrama"]["line"] for clip in others]
    for clip in others:
        clip.enabled = False
    came = brought(desk, ".otio", written(timeline)).json()
    edit = came["cut"]["edit"]
    assert [each["shot"] for each in edit["hand"]["strips"]] == [order[1], order[0], *order[2:]]
    assert edit["gains"] == {line: "-4.5"}
    assert came["notes"] == [
        f"Line {each} is not on the timeline, or switched off there, and is not heard." for each in lost
    ]
