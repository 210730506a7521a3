"""The page of a shot: its direction as fields, its takes, and files of people's own."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from asks import PICTURE, RIGHTS
from driving import driven
from fastapi.testclient import TestClient
from made_episode import Made, fields, form, landed, made_episode, send, soup
from own_files import clip_bytes

from orchestrator.desk import directions
from orchestrator.desk.actor import TERMINAL
from orchestrator.desk.edits import wishes_of
from orchestrator.edits import ShotEdit


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    with made_episode(tmp_path_factory.mktemp("shots"), takes=2) as running:
        yield running


@pytest.fixture(scope="module")
def mira(made: Made) -> TestClient:
    return made.visitor()


def page_of(made: Made, at: int = 0) -> str:
    return f"{made.episode}/shots/{made.shots[at]}"


def edit_of(made: Made, at: int = 0) -> ShotEdit | None:
    return directions.find(made.office, TERMINAL, made.series, 1, made.shots[at]).edit


def chosen(made: Made, at: int = 0) -> int | None:
    return made.office.ledger.takes.selected(made.series, 1, made.shots[at]).get("slate")


def test_what_is_not_there_or_somebody_elses_is_not_found(made: Made, mira: TestClient) -> None:
    assert mira.get(f"{made.episode}/shots/b9-nothing").status_code == 404
    noor = made.visitor(owner="noor")
    assert noor.get(page_of(made)).status_code == 404
    assert noor.post(f"{page_of(made)}/takes", data={"profile": "slate", "version": "x"}).status_code == 403
    token = soup(noor, "/studio/").select_one("[name=token]")
    told = {"token": str(token["value"]) if token else "", "profile": "slate", "version": "x"}
    assert noor.post(f"{page_of(made)}/takes", data=told).status_code == 404


def test_a_shot_shows_its_takes_its_words_and_the_shots_beside_it(made: Made, mira: TestClient) -> None:
    page = soup(mira, page_of(made, 1))
    assert len(page.select("#takes video[preload=none][poster]")) == 2
    assert page.select_one("#prompt .prompt-text")
    assert [link["rel"] for link in page.select(".shot-top a[rel]")] == [["prev"], ["next"]]
    assert "animatic" not in str(form(page, "/takes"))
    other = soup(mira, f"{page_of(made, 1)}?dialect=wan22")
    assert other.select_one("#prompt option[selected]").text == "wan22"  # type: ignore[union-attr]


def test_a_take_is_chosen_and_given_back_and_of_two_people_one_is_told(made: Made, mira: TestClient) -> None:
    before = form(soup(mira, page_of(made)), "/2/choose")
    assert landed(send(mira, before)) == page_of(made)
    assert chosen(made) == 2
    assert send(mira, before).status_code == 412
    page = soup(mira, page_of(made))
    assert "chosen by you" in str(page.select_one(".take.chosen"))
    landed(send(mira, form(page, "/2/release")))
    assert chosen(made) is None


def test_only_what_differs_from_the_house_becomes_a_persons(made: Made, mira: TestClient) -> None:
    untouched = form(soup(mira, page_of(made)), "/direction")
    landed(send(mira, untouched))
    assert edit_of(made) is None
    landed(send(mira, untouched, size="ECU", mood="cold <b>and</b> wet"))
    assert edit_of(made) == ShotEdit(size="ECU", mood="cold <b>and</b> wet")  # type: ignore[arg-type]
    page = soup(mira, page_of(made))
    assert "The house:" in str(page.select_one("#direction .yours"))
    assert not page.select("#direction b b")
    assert send(mira, untouched, size="CU").status_code == 412
    landed(send(mira, form(page, "/direction"), leave=["size"]))
    assert edit_of(made) == ShotEdit(mood="cold <b>and</b> wet")
    landed(send(mira, form(soup(mira, page_of(made)), "/direction/remove")))
    assert edit_of(made) is None


def test_takes_of_another_direction_say_so_and_cannot_be_chosen(made: Made, mira: TestClient) -> None:
    before = soup(mira, page_of(made, 1))
    frames = int(fields(form(before, "/direction"))["frames"])
    landed(send(mira, form(before, "/direction"), frames=str(frames + 12)))
    page = soup(mira, page_of(made, 1))
    assert page.text.count("Older direction.") == 2
    assert not page.select("#takes form")
    assert send(mira, form(before, "/2/choose")).status_code == 409
    landed(send(mira, form(page, "/direction/remove")))


def test_people_are_directed_by_fields(made: Made, mira: TestClient) -> None:
    direction = form(soup(mira, page_of(made)), "/direction")
    told: dict[str, Any] = {"cast-0-emotion": "afraid", "cast-0-gaze": "down"}
    assert fields(direction)["cast-0-who"].startswith("ines/")
    landed(send(mira, direction, **told))
    edit = edit_of(made)
    assert edit
    assert edit.cast
    assert (edit.cast[0].emotion, edit.cast[0].gaze) == ("afraid", "down")
    assert edit.cast[0].behaviour != fields(direction)["cast-0-behaviour"]
    landed(send(mira, form(soup(mira, page_of(made)), "/direction/remove")))


def test_a_direction_that_cannot_be_used_names_its_fields(made: Made, mira: TestClient) -> None:
    direction = form(soup(mira, page_of(made)), "/direction")
    refused = send(mira, direction, size="HUGE", frames="2")
    assert refused.status_code == 422
    assert "size:" in refused.text
    assert "frames:" in refused.text
    refused = send(mira, direction, location="roof")
    assert refused.status_code == 422
    assert "no location" in refused.text
    assert edit_of(made) is None


def test_one_more_take_is_ordered_once_and_leaves_its_neighbours_alone(made: Made, mira: TestClient) -> None:
    takes = made.office.ledger.takes
    before = {take.shot: take.key for take in takes.of(made.series, 1, "slate") if take.number == 1}
    wanted = form(soup(mira, page_of(made, 1)), "/takes")
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda _: send(mira, wanted, note="slower <i>please</i>"), range(2)))
    assert len({landed(each) for each in answers}) == 1
    assert send(mira, wanted, note="x", profile="").status_code == 422, "nobody guesses the profile"
    assert send(mira, wanted, note="again").status_code == 412
    page = soup(mira, page_of(made, 1))
    assert page.select_one("#live live-events")
    [awaited] = page.select(".take.awaited")
    assert "slower <i>please</i>" in awaited.text
    driven(made.office)
    after = takes.of(made.series, 1, "slate")
    assert {take.shot: take.key for take in after if take.number == 1} == before
    assert [take.shot for take in after if take.number == 3] == [made.shots[1]]
    assert "slower <i>please</i>" in soup(mira, page_of(made, 1)).select(".take")[-1].text


def test_a_clip_needs_rights_becomes_a_take_and_is_taken_back(made: Made, mira: TestClient) -> None:
    where = form(soup(mira, page_of(made)), "/footage")
    refused = send(mira, where, rights="x")
    assert refused.status_code == 422
    assert "Choose a file" in refused.text
    clip = {"file": ("a.mp4", clip_bytes())}
    assert send(mira, where, clip, rights="").status_code == 422
    assert send(mira, where, clip, rights="ours", real_person="true").status_code == 422
    landed(send(mira, where, clip, rights="ours", note="from the phone"))
    page = soup(mira, page_of(made))
    assert "Your clip comes in with the next production" in page.text
    landed(send(mira, form(page, "/remove", within="#takes")))
    assert wishes_of(made.office, made.series, 1, made.shots[0]).retakes == ()


def test_a_real_person_comes_with_the_fingerprint_of_a_signed_document(made: Made, mira: TestClient) -> None:
    where = form(soup(mira, page_of(made)), "/footage")
    files = {"file": ("a.mp4", clip_bytes()), "consent-document": ("signed.pdf", b"I agree.")}
    told = {"consent-person": "Ada", "consent-scope": "this series", "consent-date": "2026-11-01"}
    landed(send(mira, where, files, rights="ours", real_person="true", **told))
    footage = wishes_of(made.office, made.series, 1, made.shots[0]).retakes[0].retake.footage
    assert footage
    assert footage.consent
    assert footage.consent.person == "Ada"
    landed(send(mira, form(soup(mira, page_of(made)), "/remove", within="#takes")))


def test_a_still_of_ones_own_is_used_and_taken_back(made: Made, mira: TestClient) -> None:
    where = form(soup(mira, page_of(made)), "/pictures/still")
    picture = {"file": ("a.png", PICTURE)}
    landed(send(mira, where, picture, **RIGHTS))
    assert send(mira, where, picture, **RIGHTS).status_code == 412
    page = soup(mira, page_of(made))
    assert "Yours is used" in str(page.select_one("#own-still"))
    landed(send(mira, form(page, "/still/remove")))
    assert wishes_of(made.office, made.series, 1, made.shots[0]).still is None
