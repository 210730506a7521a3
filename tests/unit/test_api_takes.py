"""Takes of a shot over HTTP. The takes are entered as a production does; nobody films here."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import pyvips
from edit_service import Shelf, send, shelved
from story_service import KINDS, running

from orchestrator import profiles
from orchestrator.desk import takes
from orchestrator.desk.actor import Scope
from orchestrator.desk.retakes import Retakes
from orchestrator.edits import Edits
from orchestrator.ledger import Action, Ending, Ordered, Production, Take, Trace
from orchestrator.making import Making
from orchestrator.shoot import motion_task, still_task
from orchestrator.store import Stored

PROFILE = profiles.profile("draft")


@dataclass(frozen=True)
class Filmed:
    """An episode whose first shot was taken twice."""

    desk: Shelf
    shot: str

    @property
    def address(self) -> str:
        return f"{self.desk.episode}/shots/{self.shot}/takes"

    def take(self, number: int) -> Any:
        return self.desk.mira.get(f"{self.address}/draft/{number}")

    def select(self, number: int, etag: str = "", method: str = "PUT") -> Any:
        version = etag or self.take(number).headers["etag"]
        address = f"{self.address}/draft/{number}/selected"
        return self.desk.mira.request(method, address, headers={"If-Match": version})

    def retake(self, key: str, **told: Any) -> Any:
        return self.desk.mira.post(self.address, json=told, headers={"Idempotency-Key": key})


@pytest.fixture(scope="module", params=KINDS)
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with running(request, tmp_path_factory) as service:
        yield service


@pytest.fixture
def filmed(service: Any, tmp_path: Path) -> Filmed:
    desk = shelved(service)
    made = Filmed(desk, desk.shots[0])
    enter(desk, made.shot, drawn(tmp_path / "clip.mp4"))
    return made


def enter(desk: Shelf, shot: str, clip: Path, numbers: tuple[int, ...] = (1, 2)) -> None:
    """Takes of a shot, as a production enters them."""
    office, making = desk.service.office, desk.floor.making(PROFILE)
    stored = office.store.put(clip)
    only = {each.id: numbers if each.id == shot else () for each in making.plan.shots}
    keys = making.shooting(only).keys()
    tasks = {still_task(shot): "still", **{motion_task(shot, number): "clip" for number in numbers}}
    for task, role in tasks.items():
        office.ledger.actions.note(action(keys[task], role, stored))
    office.ledger.takes.add(
        Take(desk.series, 1, "draft", shot, number, 7 + number, keys[motion_task(shot, number)])
        for number in numbers
    )
    traces = [Trace(task, keys[task], "animatic.motion", "1", {}, {}) for task in tasks]
    office.ledger.traces.write(making.name, traces)


def action(key: str, role: str, stored: Stored) -> Action:
    return Action(key, "motion", "animatic.motion", "3", {role: stored}, {}, 2500, 1250, "")


def drawn(file: Path) -> Path:
    """Three black frames, then a picture."""
    with av.open(str(file), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 112, "yuv420p"
        for number in range(6):
            pixels = np.zeros((112, 64, 3), np.uint8)
            pixels[:56] = 230 if number > 2 else 0
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode(None))
    return file


def test_what_is_not_there(filmed: Filmed) -> None:
    mira, noor = filmed.desk.mira, filmed.desk.noor
    assert filmed.take(9).status_code == 404
    assert mira.get(f"{filmed.address}/slate/1").status_code == 404
    assert mira.get(filmed.address.replace("episodes/1", "episodes/2")).status_code == 404
    for address in ("", "/draft/1", "/draft/1/clip"):
        assert noor.get(filmed.address + address).status_code == 404
    told: dict[str, Any] = {"headers": {"If-Match": "*"}}
    assert noor.put(f"{filmed.address}/draft/1/selected", **told).status_code == 404
    assert mira.put(f"{filmed.address}/draft/9/selected", **told).status_code == 404
    again: dict[str, Any] = {"json": {"profile": "draft"}, "headers": {"Idempotency-Key": "not-mine-at-all"}}
    assert noor.post(filmed.address, **again).status_code == 404


def test_takes_are_listed_with_what_they_cost(filmed: Filmed) -> None:
    first, second = filmed.desk.mira.get(filmed.address).json()["items"]
    assert (first["number"], first["seed"], first["worker"], first["version"]) == (
        1,
        8,
        "animatic.motion",
        "3",
    )
    assert (first["seconds"], first["cpu_seconds"], first["verdict"]) == (2.5, 1.25, None)
    assert (second["number"], second["selected"], second["chosen"]) == (2, False, None)
    page = filmed.desk.mira.get(filmed.address, params={"limit": 1})
    rest = filmed.desk.mira.get(page.links["next"]["url"]).json()
    assert [each["number"] for each in rest["items"]] == [2]
    assert filmed.desk.mira.get(filmed.address, params={"profile": "slate"}).json()["items"] == []


def test_a_selection_needs_a_version_and_of_two_one_is_told(filmed: Filmed) -> None:
    mira = filmed.desk.mira
    assert mira.put(f"{filmed.address}/draft/1/selected").status_code == 428
    version = filmed.take(2).headers["etag"]
    assert filmed.select(1).json()["selected"]
    assert filmed.select(2, etag=version).status_code == 412, "somebody chose meanwhile"
    assert filmed.select(2).json()["chosen"] == 2
    assert not filmed.take(1).json()["selected"]
    assert filmed.select(2, method="DELETE").json()["chosen"] is None
    assert filmed.desk.audited()[-3:] == ["select take", "select take", "unselect take"]


def test_a_take_of_an_earlier_direction_cannot_be_selected(filmed: Filmed) -> None:
    send(filmed.desk.mira, "PATCH", f"{filmed.desk.episode}/shots/{filmed.shot}/direction", {"size": "ECU"})
    refused = filmed.select(1)
    assert refused.status_code == 409
    assert "directed otherwise" in refused.json()["detail"]


def test_a_selected_take_is_kept_however_few_are_filmed_now(filmed: Filmed) -> None:
    filmed.select(2)
    making: Making = replace(filmed.desk.floor.making(PROFILE), takes=1)
    assert making.wanted[filmed.shot] == (1, 2)
    send(filmed.desk.mira, "PATCH", f"{filmed.desk.episode}/shots/{filmed.shot}/direction", {"size": "ECU"})
    making = replace(filmed.desk.floor.making(PROFILE), takes=1)
    assert making.wanted[filmed.shot] == (1,), "it would have to be filmed anew, and nobody asked for that"


@pytest.mark.parametrize("told", [{"profile": "imax"}, {"profile": "draft", "takes": 3}, {"note": 5}])
def test_a_retake_that_cannot_be_understood_names_the_field(filmed: Filmed, told: dict[str, Any]) -> None:
    refused = filmed.retake("a-retake-of-mine", **told)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == f"#/{list(told)[-1]}"


def test_without_an_idempotency_key_nothing_is_filmed(filmed: Filmed) -> None:
    assert filmed.desk.mira.post(filmed.address, json={"profile": "draft"}).status_code == 422


def test_a_retake_of_no_shot_films_nothing(filmed: Filmed) -> None:
    lost = replace(filmed, shot="b9-x")
    assert lost.retake("a-retake-of-mine", profile="draft").status_code == 404


def test_a_retake_is_ordered_once_under_a_number_of_its_own(filmed: Filmed) -> None:
    note = "Without the smile."
    first = filmed.retake("the-first-one", profile="draft", note=note)
    again = filmed.retake("the-first-one", profile="draft", note=note)
    other = filmed.retake("the-second-one", profile="draft")
    assert [each.status_code for each in (first, again, other)] == [202, 202, 202]
    assert first.headers["location"] == again.headers["location"] != other.headers["location"]
    assert filmed.desk.floor.edits("draft").numbers(filmed.shot, 1) == (1, 3, 4)
    assert filmed.desk.floor.edits("slate").retakes == {}
    assert filmed.desk.audited()[-2:] == ["retake shot", "retake shot"]
    ordered = filmed.desk.service.office.ledger.productions.ordered(first.json()["id"])
    assert note in ordered.edits
    enter(filmed.desk, filmed.shot, filmed.desk.service.office.store.path(*clip(filmed)), (3,))
    assert filmed.take(3).json()["note"] == note


def test_a_retake_of_a_story_that_changed_is_prepared_anew(
    filmed: Filmed, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare, times = takes.prepare, list[int]()

    def disturbed(*given: Any) -> Retakes:
        done = prepare(*given)
        times.append(1)
        if len(times) == 1:
            address = f"{filmed.desk.episode}/shots/{filmed.shot}/direction"
            assert send(filmed.desk.mira, "PATCH", address, {"mood": "cold"}).status_code == 200
        return done

    monkeypatch.setattr(takes, "prepare", disturbed)
    made = filmed.retake("while-it-changes", profile="draft")
    assert (made.status_code, len(times)) == (202, 2)
    edits = filmed.desk.service.office.ledger.productions.ordered(made.json()["id"]).edits
    assert filmed.shot in Edits.model_validate_json(edits).shots


def test_a_retake_does_not_take_a_number_that_is_promised(filmed: Filmed) -> None:
    filmed.desk.mira.post(
        f"{filmed.desk.episode}/productions",
        json={"profile": "draft", "takes": 5},
        headers={"Idempotency-Key": "five-of-each"},
    )
    made = filmed.retake("one-more-please", profile="draft").json()
    assert made["takes"] == 5, "ordered like the last one"
    assert filmed.desk.floor.edits("draft").retakes[filmed.shot][0].number == 6


def test_who_has_too_many_productions_leaves_no_wish_behind(filmed: Filmed) -> None:
    office = filmed.desk.service.office
    names = [f"prd_{n}{filmed.desk.series}" for n in range(office.settings.open_productions)]
    waiting = Production("", "mira", "x", 1, "x", "draft", 1, "full")
    office.ledger.productions.add([(replace(waiting, id=name), Ordered("", "")) for name in names])
    refused = filmed.retake("one-too-many", profile="draft")
    for name in names:
        office.ledger.productions.end(name, Ending("cancelled"))
    assert refused.status_code == 429
    assert filmed.desk.floor.edits("draft").retakes == {}


def clip(filmed: Filmed) -> tuple[str, str]:
    return filmed.take(1).json()["media"]["clip"]["digest"], ".mp4"


def test_media_of_a_take(filmed: Filmed) -> None:
    mira, told = filmed.desk.mira, filmed.take(1).json()["media"]
    found = mira.get(told["clip"]["href"])
    assert (found.status_code, len(found.content)) == (200, told["clip"]["size"])
    assert found.headers["etag"] == f'"{told["clip"]["digest"]}"'
    assert "immutable" in found.headers["cache-control"]
    assert mira.get(f"{filmed.address}/draft/1/still").status_code == 200
    named = mira.get(f"{filmed.address}/draft/1/clip").headers["cache-control"]
    assert named == "private, no-cache", "another clip may be there tomorrow"
    assert mira.get(f"{filmed.address}/draft/1/clip", params={"digest": "0" * 64}).status_code == 404
    assert mira.get(f"{filmed.address}/draft/1/sound").status_code == 422
    part = mira.get(told["clip"]["href"], headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")


def test_a_poster_is_the_first_frame_that_shows_something_and_is_made_once(filmed: Filmed) -> None:
    href = filmed.take(1).json()["media"]["poster"]["href"]
    first, again = filmed.desk.mira.get(href), filmed.desk.mira.get(href)
    assert first.headers["content-type"] == "image/jpeg"
    assert first.content == again.content
    assert pyvips.Image.new_from_buffer(first.content, "").crop(0, 0, 64, 40).avg() > 200
    etag = first.headers["etag"]
    assert filmed.desk.mira.get(href, headers={"If-None-Match": etag}).status_code == 304


def test_a_poster_is_of_one_version_for_ever(filmed: Filmed) -> None:
    href = filmed.take(1).json()["media"]["poster"]["href"]
    assert "immutable" in filmed.desk.mira.get(href).headers["cache-control"]
    unnamed = href.partition("&version=")[0]
    assert filmed.desk.mira.get(unnamed).headers["cache-control"] == "private, no-cache"
    assert filmed.desk.mira.get(f"{unnamed}&version=of-tomorrow").status_code == 404


def test_a_storyboard_knows_who_was_chosen(filmed: Filmed) -> None:
    board = f"{filmed.desk.episode}/storyboard?profile=draft"

    def current() -> list[bool]:
        (card,) = (c for c in filmed.desk.mira.get(board).json()["shots"] if c["shot"]["id"] == filmed.shot)
        return [take["current"] for take in card["takes"]]

    assert current() == [True, False], "as often as it would be filmed now"
    assert filmed.select(2).status_code == 200
    assert current() == [True, True]


def test_workers_and_operators_see_no_takes(filmed: Filmed) -> None:
    for scope in (Scope.WORKER, Scope.OPERATOR):
        assert filmed.desk.service.client(scope).get(filmed.address).status_code == 403
