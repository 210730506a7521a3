"""The player and the openings without script: what they show, what their forms change, what they refuse."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from edit_service import STORY, Shelf, send, shelved
from fastapi.testclient import TestClient
from made_films import film
from service import service

from orchestrator.desk.actor import Scope
from orchestrator.ledger import Wanted

HOSTILE = '<img src=x onerror=alert(1)>"'


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """An episode that was made."""
    with service(tmp_path_factory.mktemp("player")) as running:
        made = shelved(running)
        sent = made.mira.post(
            f"{made.episode}/productions",
            json={"profile": "slate"},
            headers={"Idempotency-Key": "the-first-one"},
        )
        assert sent.status_code == 202, sent.text
        film(made, tmp_path_factory.mktemp("made"))
        yield made


@pytest.fixture
def mira(desk: Shelf) -> TestClient:
    return visitor(desk, Scope.CREATOR)


def visitor(desk: Shelf, *scopes: Scope, owner: str = "mira") -> TestClient:
    """Somebody's browser."""
    browser = TestClient(desk.service.http.app, follow_redirects=False, raise_server_exceptions=False)
    answer = browser.post("/studio/sign-in", data={"key": desk.service.key(*scopes, owner=owner)})
    assert answer.status_code == 303
    browser.cookies["microdrama"] = answer.cookies["microdrama"]
    return browser


def address(desk: Shelf, room: str, more: str = "") -> str:
    return f"/studio/series/{desk.series}/episodes/1/{room}?profile=slate{more}"


def soup(who: TestClient, where: str) -> Any:
    answer = who.get(where)
    assert answer.status_code == 200, answer.text[-2000:]
    return BeautifulSoup(answer.text, "html.parser")


def fields(form: Any) -> dict[str, str]:
    """What a browser sends of a form without script."""
    told = {each["name"]: each.get("value", "") for each in form.select("input[name]:not([type=checkbox])")}
    told |= {each["name"]: "on" for each in form.select("input[type=checkbox][checked]")}
    return told | {each["name"]: each.get_text().strip("\n") for each in form.select("textarea[name]")}


def captions(page: Any) -> tuple[dict[str, str], str]:
    """The fields of the captions, and the id of the first."""
    told = fields(page.select_one("#captions-form"))
    return told, next(name.partition(":")[2] for name in told if name.startswith("text:"))


def keep(desk: Shelf, who: TestClient, told: dict[str, str]) -> Any:
    return who.post(address(desk, "player/captions"), data=told)


# --- the player ---


def test_an_episode_of_somebody_else_is_not_there(desk: Shelf) -> None:
    noor = visitor(desk, Scope.CREATOR, owner="noor")
    for room in ("player", "openings"):
        assert noor.get(address(desk, room)).status_code == 404


def test_an_episode_that_was_not_made_offers_to_be_made(desk: Shelf, mira: TestClient) -> None:
    page = soup(mira, address(desk, "player").replace("slate", "animatic"))
    assert "Nothing to watch yet" in page.text
    assert page.select_one("form[action*='/player/again'] button").text == "Make the episode"
    assert "Nothing to open yet" in soup(mira, address(desk, "openings").replace("slate", "animatic")).text


def test_without_script_it_plays_and_every_mark_leads_to_its_frame(desk: Shelf, mira: TestClient) -> None:
    page = soup(mira, address(desk, "player"))
    film = page.select_one("video[controls]")
    assert mira.get(film["src"]).headers["content-type"] == "video/mp4"
    assert mira.get(film["poster"]).status_code == 200
    frames = [int(each["data-frame"]) for each in page.select(".beats a")]
    assert frames == sorted(frames)
    assert [each.text for each in page.select(".beats .role")] == [
        "hook",
        "escalation",
        "reveal",
        "cliffhanger",
    ]
    there = soup(mira, page.select(".beats a")[2]["href"])
    assert there.select_one("video")["src"].endswith(f"#t={(frames[2] + 0.5) / 24:.4f}")
    [now] = there.select("#now li:not([hidden])")
    assert "/shots/b3-" in now.select_one("a")["href"]


def test_a_platforms_zone_is_drawn_with_its_source_and_captions_stand_in_it(
    desk: Shelf, mira: TestClient
) -> None:
    assert not soup(mira, address(desk, "player")).select(".covered")
    page = soup(mira, address(desk, "player", "&zone=tiktok"))
    assert page.select_one("rect.free")["x"] == "150"
    assert "Read on 2026-11-21" in page.select_one("#zone-facts").text
    assert "AdFuse" in page.select_one("#zone-facts").text
    band = page.select_one("rect.band")
    for plate in page.select("rect.plate"):
        assert float(plate["y"]) + float(plate["height"]) <= float(band["y"]) + float(band["height"])
    assert not soup(mira, address(desk, "player", "&zone=nowhere")).select(".covered")


@pytest.mark.parametrize("value", ["", "soon", "0", "999999999"])
def test_a_time_that_is_none_is_refused_and_nothing_kept(desk: Shelf, mira: TestClient, value: str) -> None:
    told, first = captions(soup(mira, address(desk, "player")))
    answer = keep(desk, mira, {**told, f"frames:{first}": value})
    assert answer.status_code == 422
    assert first in answer.text
    assert captions(soup(mira, address(desk, "player")))[0]["version"] == told["version"]


def test_a_caption_beyond_the_film_is_refused_with_where_it_ends(desk: Shelf, mira: TestClient) -> None:
    page = soup(mira, address(desk, "player"))
    told, first = captions(page)
    ends = page.select_one("video")["data-frames"]
    answer = keep(desk, mira, {**told, f"start:{first}": ends})
    assert answer.status_code == 422
    assert f"the film ends at frame {ends}" in answer.text


def test_only_captions_that_the_film_has_otherwise_are_drawn(desk: Shelf, mira: TestClient) -> None:
    page = soup(mira, address(desk, "player"))
    assert page.select("#overlay .captions > g") == []
    assert "nothing is drawn over them" in page.select_one("#zone-facts").text
    told, first = captions(page)
    keep(desk, mira, {**told, f"text:{first}": "Other words."})
    page = soup(mira, address(desk, "player"))
    assert [each.text for each in page.select("#overlay .captions > g text")] == ["Other words."]
    assert len(page.select("#overlay .gone")) == 1
    keep(desk, mira, {**captions(page)[0], "reset": first})


def test_captions_are_changed_together_escaped_and_left_to_the_rules_again(
    desk: Shelf, mira: TestClient
) -> None:
    page = soup(mira, address(desk, "player"))
    assert "All edits are in it" in page.select_one("#news").text
    told, first = captions(page)
    later = str(int(told[f"start:{first}"]) + 3)
    wanted = {**told, f"text:{first}": HOSTILE, f"start:{first}": later}
    assert keep(desk, mira, wanted).status_code == 303
    page = soup(mira, address(desk, "player"))
    now, _ = captions(page)
    assert (now[f"text:{first}"], now[f"start:{first}"]) == (HOSTILE, later)
    assert not page.select("img")
    assert "older than your edits" in page.select_one("#news").text
    assert "caption " + first in page.select_one("#changes li").text

    conflict = keep(desk, mira, {**wanted, f"text:{first}": "Mine."})
    assert conflict.status_code == 412
    assert keep(desk, mira, {**now, "reset": first}).status_code == 303
    assert "All edits are in it" in soup(mira, address(desk, "player")).select_one("#news").text


def test_a_form_may_hold_the_captions_of_a_long_episode(desk: Shelf, mira: TestClient) -> None:
    told, _ = captions(soup(mira, address(desk, "player")))
    more = {f"{name}:{at}": "1" for at in range(300) for name in ("was", "shown", "of", "from")}
    assert keep(desk, mira, {**told, **more}).status_code == 303


def test_what_is_kept_unchanged_changes_nothing(desk: Shelf, mira: TestClient) -> None:
    told, _ = captions(soup(mira, address(desk, "player")))
    before = desk.audited()
    assert keep(desk, mira, told).status_code == 303
    assert desk.audited() == before


def test_a_caption_that_is_hidden_can_be_shown_again(desk: Shelf, mira: TestClient) -> None:
    told, first = captions(soup(mira, address(desk, "player")))
    keep(desk, mira, {**told, f"hidden:{first}": "on"})
    page = soup(mira, address(desk, "player"))
    assert page.select_one(".caption .tag")
    now, _ = captions(page)
    assert now.pop(f"hidden:{first}") == "on"
    keep(desk, mira, now)
    assert f"hidden:{first}" not in captions(soup(mira, address(desk, "player")))[0]


def test_a_fast_caption_is_warned_of(desk: Shelf, mira: TestClient) -> None:
    told, first = captions(soup(mira, address(desk, "player")))
    keep(desk, mira, {**told, f"frames:{first}": "6"})
    page = soup(mira, address(desk, "player"))
    assert "too fast" in page.select_one(".caption .speed").text
    keep(desk, mira, {**captions(page)[0], "reset": first})


def test_a_page_from_before_the_lines_changed_undoes_nothing(desk: Shelf, tmp_path: Path) -> None:
    other = shelved(desk.service)
    who = visitor(desk, Scope.CREATOR)
    order = {"headers": {"Idempotency-Key": "before-the-rewrite"}, "json": {"profile": "slate"}}
    other.mira.post(f"{other.episode}/productions", **order).raise_for_status()
    film(other, tmp_path)
    told, first = captions(soup(who, address(other, "player")))
    last = [name.partition(":")[2] for name in told if name.startswith("text:")][-1]

    beats = [
        STORY["episodes"][0]["beats"][0].replace("my name", "his name"),
        *STORY["episodes"][0]["beats"][1:],
    ]
    rewritten = {"title": "Room Nine", "location": "ward", "beats": beats}
    send(other.mira, "PUT", other.episode, rewritten).raise_for_status()
    assert keep(other, who, {**told, f"text:{first}": "Mine."}).status_code == 412  # not spoken yet
    order["headers"] = {"Idempotency-Key": "after-the-rewrite"}
    other.mira.post(f"{other.episode}/productions", **order).raise_for_status()
    film(other, tmp_path)

    assert keep(other, who, told).status_code == 303
    assert "his name" in captions(soup(who, address(other, "player")))[0][f"text:{first}"]
    assert "All edits are in it" in soup(who, address(other, "player")).select_one("#news").text
    assert keep(other, who, {**told, f"text:{first}": "Mine."}).status_code == 412
    assert keep(other, who, {**told, f"hidden:{last}": "on"}).status_code == 303
    now = captions(soup(who, address(other, "player")))[0]
    assert f"hidden:{last}" in now
    assert "his name" in now[f"text:{first}"]


def test_an_earlier_cut_is_wanted_again(desk: Shelf, mira: TestClient) -> None:
    told, first = captions(soup(mira, address(desk, "player")))
    keep(desk, mira, {**told, f"text:{first}": "Otherwise."})
    form = soup(mira, address(desk, "player")).select_one("#versions form")
    stale = {**fields(form), "wanted": "1", "version": told["version"]}
    assert mira.post(address(desk, "player/restore"), data=stale).status_code == 412
    answer = mira.post(address(desk, "player/restore"), data={**fields(form), "wanted": "1"})
    assert answer.status_code == 303
    assert captions(soup(mira, address(desk, "player")))[0][f"text:{first}"] != "Otherwise."


def test_an_editor_reads_and_keeps_but_starts_nothing(desk: Shelf) -> None:
    editor = visitor(desk, Scope.EDITOR)
    page = soup(editor, address(desk, "openings"))
    assert not page.select("form[action*='/openings/make']")
    told = {"token": page.body["data-token"], "opening": "cold-open"}
    assert editor.post(address(desk, "openings/make"), data=told).status_code == 403


# --- openings ---


def way(page: Any, title: str) -> Any:
    return next(each for each in page.select(".way") if re.match(title, each.select_one("h3").text))


def test_a_film_that_is_older_than_the_edits_is_no_fair_comparison(desk: Shelf, mira: TestClient) -> None:
    told, first = captions(soup(mira, address(desk, "player")))
    before = soup(mira, address(desk, "openings"))
    assert not before.select("video[poster]"), "first pictures are compared, not covers"
    assert not before.select("#stand .notice")
    assert keep(desk, mira, {**told, f"text:{first}": "My name."}).status_code == 303
    stand = soup(mira, address(desk, "openings")).select_one("#stand")
    assert "A is older than your edits; make it again to compare fairly" in stand.text
    assert stand.select_one("form[action*='/player/again'] button").text == "Make it again"
    again = captions(soup(mira, address(desk, "player")))[0]
    assert keep(desk, mira, {**again, f"text:{first}": told[f"text:{first}"]}).status_code == 303
    assert not soup(mira, address(desk, "openings")).select("#stand .notice")


def test_an_opening_is_made_beside_and_chosen_later(desk: Shelf, mira: TestClient, tmp_path: Path) -> None:
    page = soup(mira, address(desk, "openings"))
    assert len(page.select("video")) == 1
    assert "Not possible here" in way(page, "Insert first").text
    assert "tasks would run" in way(page, "Cold open").text
    edits = mira.get(f"{desk.episode}/cuts/slate").json()["edit"]

    told = {**fields(way(page, "Cold open").select_one("form[action*=make]")), "opening": "cold-open"}
    refused = mira.post(address(desk, "openings/make"), data={**told, "opening": "insert-first"})
    assert (refused.status_code, "no insert" in refused.text) == (422, True)
    for _ in range(2):
        assert mira.post(address(desk, "openings/make"), data=told).status_code == 303
    film(desk, tmp_path)

    assert mira.get(f"{desk.episode}/cuts/slate").json()["edit"] == edits
    page = soup(mira, address(desk, "openings"))
    assert [each["aria-label"] for each in page.select("video[controls]")] == [
        "A: As the rules open it",
        "B: Cold open",
    ]
    [variant] = desk.service.office.ledger.productions.page(Wanted(what="variant"), "", 9)
    assert mira.get(f"/v1/productions/{variant.id}").json()["what"] == "variant"

    form = page.select_one(".seat form[action*=choose]")
    chosen = {**fields(form), "opening": form.select_one("button")["value"]}
    assert mira.post(address(desk, "openings/choose"), data=chosen).status_code == 303
    assert mira.post(address(desk, "openings/choose"), data=chosen).status_code == 412
    page = soup(mira, address(desk, "openings"))
    assert "opens otherwise than chosen" in page.text
    assert len(page.select("video")) == 2  # both are kept
    assert desk.audited()[-2:] == ["make opening", "edit cut"]

    again = fields(page.select_one("#stand form"))
    guessed = mira.post(address(desk, "player/again").partition("?")[0], data=again)
    assert guessed.status_code == 422, "nobody guesses the profile"
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda _: mira.post(address(desk, "player/again"), data=again), range(2)))
    assert len({each.headers["location"] for each in answers}) == 1
    answer = answers[0]
    assert answer.headers["location"].startswith("/studio/productions/prd_")
    film(desk, tmp_path)
    assert "opens otherwise" not in soup(mira, address(desk, "openings")).text
    strip = soup(mira, address(desk, "player")).select(".beats .words")
    assert strip[0].text == "A glimpse of its cliffhanger"
