"""The shelf and a series without script: forms, what they refuse, and what the pages say of what was made."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from asks import STORY
from bs4 import BeautifulSoup, Tag
from fastapi.testclient import TestClient
from httpx2 import Response
from service import Service, service
from sqlalchemy import event

from orchestrator.desk.actor import Scope
from orchestrator.ledger import Ending, Ordered, Production
from orchestrator.production import EXAMPLE, EXECUTORS
from orchestrator.studio import shelf

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with service(tmp_path_factory.mktemp("shelf")) as running:
        yield running


def visitor(desk: Service, owner: str, *scopes: Scope) -> TestClient:
    """A browser that is signed in."""
    client = TestClient(desk.http.app, raise_server_exceptions=False, follow_redirects=False)
    key = desk.key(*(scopes or (Scope.CREATOR,)), owner=owner)
    answer = client.post("/studio/sign-in", data={"key": key})
    client.cookies["microdrama"] = answer.cookies["microdrama"]
    return client


def soup(answer: Response) -> BeautifulSoup:
    assert answer.status_code == 200, answer.text[:500]
    return BeautifulSoup(answer.text, "html.parser")


def form(page: BeautifulSoup, action: str) -> dict[str, str]:
    """What a form of the page would send as it stands."""
    found = page.find("form", action=action)
    assert isinstance(found, Tag), action
    told = {
        str(each["name"]): str(each.get("value", "")) for each in found.find_all("input") if each.get("name")
    }
    told |= {str(each["name"]): each.text for each in found.find_all("textarea")}
    for each in found.find_all("select"):
        chosen = each.find("option", selected=True) or each.option
        assert chosen
        told[str(each["name"])] = str(chosen.get("value", chosen.text))
    return told


def begun(browser: TestClient, title: str = "The Key") -> str:
    """Where a new series with one episode is."""
    content = json.dumps({**STORY, "title": title}).encode()
    told = form(soup(browser.get("/studio/")), "/studio/stories")
    answer = browser.post("/studio/stories", data=told, files={"file": ("story.json", content)})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


# The shelf


def test_an_empty_shelf_offers_the_example_and_one_click_begins_it_once(desk: Service) -> None:
    mira = visitor(desk, "first")
    told = form(soup(mira.get("/studio/")), "/studio/example")
    places = {mira.post("/studio/example", data=told).headers["location"] for _ in range(2)}
    assert len(places) == 1
    made = desk.office.ledger.productions.get(places.pop().removeprefix("/studio/productions/"))
    assert made
    assert (made.episode, made.profile, made.state) == (1, "animatic", "queued")
    card = soup(mira.get("/studio/")).select_one(".shelf li")
    assert card
    assert "Stolen Design" in card.text
    assert "3 episodes, none made" in " ".join(card.text.split())


def test_an_example_that_was_cancelled_is_begun_again_in_the_same_series(desk: Service) -> None:
    mira = visitor(desk, "again")
    told = form(soup(mira.get("/studio/")), "/studio/example")
    first = mira.post("/studio/example", data=told).headers["location"]
    api = desk.client(Scope.CREATOR, owner="again")
    assert api.post(f"{first.replace('/studio', '/v1')}/cancel").is_success
    assert mira.post("/studio/example", data=told).headers["location"] != first
    assert len(soup(mira.get("/studio/")).select(".shelf li")) == 1


def test_a_long_shelf_goes_on_with_older_series(desk: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "MANY", 1)
    mira = visitor(desk, "long")
    for title in ("Old", "New"):
        told = form(soup(mira.get("/studio/")), "/studio/series") | {"title": title}
        mira.post("/studio/series", data=told)
    first = soup(mira.get("/studio/"))
    assert [each.text for each in first.select(".shelf h2")] == ["New"]
    older = first.find("a", string="Older")
    assert isinstance(older, Tag)
    assert [each.text for each in soup(mira.get(str(older["href"]))).select(".shelf h2")] == ["Old"]


def test_an_example_that_may_not_be_begun_leaves_nothing(tmp_path: Path) -> None:
    with service(tmp_path, open_productions=1) as running:
        mira = visitor(running, "mira")
        where = begun(mira)
        page = soup(mira.get(where))
        assert mira.post(f"{where}/productions", data=form(page, f"{where}/productions") | {"which": "all"})
        answer = mira.post("/studio/example", data=form(soup(mira.get("/studio/")), "/studio/example"))
        assert answer.status_code == 429
        assert len(soup(mira.get("/studio/")).select(".shelf li")) == 1


def test_an_editor_sees_the_shelf_and_may_begin_nothing(desk: Service) -> None:
    editor = visitor(desk, "cut", Scope.EDITOR)
    page = soup(editor.get("/studio/"))
    assert page.find("form", action="/studio/series") is None
    token = page.body["data-token"]  # type: ignore[index]
    assert editor.post("/studio/series", data={"token": token, "title": "Mine"}).status_code == 403


def test_keys_for_no_room_are_told_so(desk: Service) -> None:
    assert visitor(desk, "op", Scope.OPERATOR).get("/studio/").headers["location"] == "/studio/farm"
    assert "for machines" in soup(visitor(desk, "box", Scope.WORKER).get("/studio/")).text


def test_a_title_makes_a_series_and_words_stay_words(desk: Service) -> None:
    mira = visitor(desk, "evil")
    told = form(soup(mira.get("/studio/")), "/studio/series") | {"title": EVIL, "premise": EVIL}
    where = mira.post("/studio/series", data=told).headers["location"]
    for page in (where, "/studio/", f"{where}/settings"):
        found = soup(mira.get(page))
        assert EVIL in found.text + "".join(str(each.get("value")) for each in found.find_all("input"))
        assert found.find("img", src="x") is None


@pytest.mark.parametrize(
    ("name", "content"), [("story.json", b"{"), ("story.exe", b"MZ"), ("", b""), ("s.md", b"\xff\xfe")]
)
def test_a_file_that_is_no_story_is_refused_with_the_reason(desk: Service, name: str, content: bytes) -> None:
    mira = visitor(desk, "files")
    told = form(soup(mira.get("/studio/")), "/studio/stories")
    answer = mira.post("/studio/stories", data=told, files={"file": (name, content)})
    assert 400 <= answer.status_code < 500
    assert "alert" in answer.text or name == ""
    assert soup(mira.get("/studio/")).select(".shelf li") == []


# A series


def test_somebody_elses_series_is_not_there(desk: Service) -> None:
    where = begun(visitor(desk, "mine"))
    other = visitor(desk, "other")
    for page in (where, f"{where}/settings", f"{where}/episodes/1/settings"):
        assert other.get(page).status_code == 404
    token = soup(other.get("/studio/")).body["data-token"]  # type: ignore[index]
    assert other.post(f"{where}/delete", data={"token": token, "version": "x"}).status_code == 404


def test_ticked_episodes_are_ordered_once_however_often_the_form_comes(desk: Service) -> None:
    mira = visitor(desk, "batch")
    where = begun(mira)
    add(mira, where)
    page = soup(mira.get(where))
    told = form(page, f"{where}/productions") | {"profile": "slate", "takes": "2", "budget": "5"}
    assert mira.post(f"{where}/productions", data=told).status_code == 422
    answers = [mira.post(f"{where}/productions", data=told | {"episode": ["1", "2"]}) for _ in range(2)]
    assert {each.headers["location"] for each in answers} == {f"/studio/productions?batch={told['batch']}"}
    found = mira.get(f"/v1/productions?batch={told['batch']}").json()["items"]
    assert sorted(each["episode"] for each in found) == [1, 2]
    assert {(each["takes"], each["budget"], each["profile"]) for each in found} == {(2, 300, "slate")}
    assert "In the line" in soup(mira.get(where)).text


def test_one_episode_leads_to_its_production_and_a_bad_budget_to_nothing(desk: Service) -> None:
    mira = visitor(desk, "one")
    where = begun(mira)
    told = form(soup(mira.get(where)), f"{where}/productions") | {"profile": "slate", "which": "all"}
    assert mira.post(f"{where}/productions", data=told | {"budget": "lots"}).status_code == 422
    assert mira.post(f"{where}/productions", data=told | {"profile": "gone"}).status_code == 422
    answer = mira.post(f"{where}/productions", data=told)
    assert answer.headers["location"].startswith("/studio/productions/prd_")


def test_a_profile_that_cannot_be_read_hides_no_series(
    desk: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "broken.yaml").write_text("still: nobody")
    monkeypatch.setenv("MICRODRAMA_PROFILES", str(tmp_path))
    mira = visitor(desk, "broken")
    page = soup(mira.get(begun(mira)))
    assert [each.text for each in page.select("#profile option[disabled]")] == [
        "broken · cannot be used as it is"
    ]


def test_every_place_where_tasks_run_can_be_chosen(desk: Service) -> None:
    mira = visitor(desk, "places")
    page = soup(mira.get(begun(mira)))
    assert {str(each["value"]) for each in page.select("#executor option")} == set(EXECUTORS)


def add(browser: TestClient, where: str) -> Response:
    told = form(soup(browser.get(where)), f"{where}/episodes")
    return browser.post(
        f"{where}/episodes", data=told | {"title": "Two", "beats": "Ines runs. (hook)\n\nShe falls."}
    )


def test_a_new_episode_takes_its_beats_line_by_line(desk: Service) -> None:
    mira = visitor(desk, "next")
    where = begun(mira)
    assert add(mira, where).headers["location"] == f"{where}/episodes/2/script"
    api = where.replace("/studio", "/v1")
    assert [each["text"] for each in mira.get(f"{api}/episodes/2").json()["beats"]] == [
        "Ines runs.",
        "She falls.",
    ]


def test_a_row_tells_what_came_of_an_episode_and_what_it_took(desk: Service) -> None:
    mira = visitor(desk, "row")
    where = begun(mira)
    delivered(desk, where, "prd_" + "0" * 21, "row")
    row = soup(mira.get(where)).select_one("#episode-1")
    assert row
    words = " ".join(row.get_text(" ").split())
    for told in ("done", "Length 1:18", "1 of 2 failed", "Took 5.0 s", "slate"):
        assert told in words
    cover = row.select_one("img")
    assert cover
    assert cover["src"] == f"/v1/productions/prd_{'0' * 21}/files/cover.jpg"
    assert row.select_one(f'a[href="{where}/episodes/1/player?profile=slate"]')


def delivered(desk: Service, where: str, name: str, owner: str) -> None:
    """A production that has ended well."""
    series = where.rpartition("/")[2]
    run = Production(name, owner, series, 1, f"{series}/1/slate", "slate", 1, "full", state="running")
    desk.office.ledger.productions.add(
        [(Production(**run.__dict__ | {"started_at": 0}), Ordered("{}", "{}"))]
    )
    checks = [{"code": "file", "passed": True}, {"code": "caption-zone", "passed": False}]
    report = {"media": {"seconds": "78.2"}, "checks": checks, "phases": [], "title": "Room Nine"}
    files = {"cover.jpg": ["a" * 64, ".jpg", 9]}
    desk.office.ledger.productions.end(name, Ending("done", files=files, report=report))
    with desk.office.ledger.database.write() as connection:
        connection.exec_driver_sql(f"UPDATE productions SET ended_at = 5000 WHERE id = '{name}'")


def test_a_hundred_episodes_take_no_more_queries_than_one(desk: Service) -> None:
    mira = visitor(desk, "many")
    where = begun(mira)
    asked: list[str] = []
    event.listen(
        desk.office.ledger.database.engine, "before_cursor_execute", lambda *told: asked.append(told[2])
    )
    mira.get(where)
    few = len(asked)
    api = desk.client(Scope.CREATOR, owner="many")
    story = {**STORY, "episodes": [{**STORY["episodes"][0], "number": each} for each in range(1, 101)]}
    made = api.post("/v1/stories", files={"file": ("story.json", json.dumps(story).encode())})
    asked.clear()
    page = soup(mira.get(f"/studio/series/{made.json()['id']}"))
    assert len(page.select(".episodes > li")) == 100
    assert len(asked) == few


# Settings


def test_another_title_is_kept_and_two_at_once_are_a_conflict(desk: Service) -> None:
    mira = visitor(desk, "head")
    where = begun(mira)
    told = form(soup(mira.get(f"{where}/settings")), f"{where}/settings")
    first = told | {"title": "The Lock", "loglines": "One.\nTwo.", "accent": "red", "length": "paid-app"}
    assert mira.post(f"{where}/settings", data=first).headers["location"] == where
    assert mira.post(f"{where}/settings", data=told | {"title": "Mine"}).status_code == 412
    kept = mira.get(where.replace("/studio", "/v1")).json()
    assert (kept["title"], kept["loglines"]) == ("The Lock", ["One.", "Two."])
    assert (kept["look"]["accent"], kept["look"]["lens"], kept["length"]) == ("red", "50 mm", "paid-app")


def test_a_newer_file_replaces_the_story_it_was_written_for(desk: Service) -> None:
    mira = visitor(desk, "newer")
    where = begun(mira)
    told = form(soup(mira.get(f"{where}/settings")), f"{where}/story")
    file = {"file": (EXAMPLE.name, EXAMPLE.read_bytes())}
    assert mira.post(f"{where}/story", data=told, files=file).headers["location"] == where
    assert mira.post(f"{where}/story", data=told, files=file).status_code == 412
    assert len(soup(mira.get(where)).select(".episodes > li")) == 3


def test_an_episode_is_renamed_and_keeps_its_beats(desk: Service) -> None:
    mira = visitor(desk, "rename")
    where = f"{begun(mira)}/episodes/1"
    told = form(soup(mira.get(f"{where}/settings")), f"{where}/settings")
    api = where.replace("/studio", "/v1")
    before = mira.get(api).json()
    assert mira.post(f"{where}/settings", data=told | {"seconds": "soon"}).status_code == 422
    changed = told | {"title": "Room Ten", "seconds": "70", "location": "ward"}
    assert mira.post(f"{where}/settings", data=changed).status_code == 303
    assert mira.post(f"{where}/settings", data=told).status_code == 412
    assert mira.get(api).json() == before | {"title": "Room Ten", "seconds": 70}


def test_what_is_deleted_is_what_was_seen(desk: Service) -> None:
    mira = visitor(desk, "delete")
    where = begun(mira)
    one = f"{where}/episodes/1"
    told = form(soup(mira.get(f"{one}/settings")), f"{one}/delete")
    assert mira.post(f"{one}/delete", data=told | {"version": "old"}).status_code == 412
    assert mira.post(f"{one}/delete", data=told).headers["location"] == where
    assert "First episode" in soup(mira.get(where)).text
    told = form(soup(mira.get(f"{where}/settings")), f"{where}/delete")
    assert mira.post(f"{where}/delete", data=told).headers["location"] == "/studio/"
    assert mira.get(where).status_code == 404
