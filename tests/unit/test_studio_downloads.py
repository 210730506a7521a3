"""Downloads of an episode: its files, bundles, packs, and links that show it without a key."""

import json
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient
from made_episode import Made, form, landed, made_episode, send, soup
from service import service

from orchestrator import clock
from orchestrator.desk.actor import Scope
from orchestrator.ledger import Ending

DAY = 24 * 3600 * 1000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    with made_episode(tmp_path_factory.mktemp("downloads")) as running:
        yield running


@pytest.fixture(scope="module")
def mira(made: Made) -> TestClient:
    return made.visitor()


@pytest.fixture
def stranger(made: Made) -> TestClient:
    """Somebody without a key."""
    return TestClient(made.service.http.app, raise_server_exceptions=False, follow_redirects=False)


def page_of(made: Made) -> str:
    return f"{made.episode}/downloads"


def linked(made: Made, mira: TestClient) -> str:
    """The path of a new link."""
    answer = send(mira, form(soup(mira, page_of(made)), "/shares"), days="7")
    assert answer.status_code == 201
    return urlsplit(answer.text.split('id="link" readonly value="')[1].split('"')[0]).path


def test_somebody_elses_downloads_are_not_there(made: Made) -> None:
    assert made.visitor(owner="noor").get(page_of(made)).status_code == 404


def test_before_anything_is_done_the_page_says_what_to_do(made: Made, mira: TestClient) -> None:
    page = soup(mira, f"{page_of(made)}?profile=animatic")
    assert "Nothing to download yet" in page.text
    assert mira.get(f"{page_of(made)}?production=prd_{'0' * 21}").status_code == 404


def test_every_file_is_named_explained_and_there(made: Made, mira: TestClient) -> None:
    page = soup(mira, page_of(made))
    links = [str(link["href"]) for link in page.select(".files a[download]")]
    assert {link.rpartition("/")[2] for link in links} >= {"episode.mp4", "cover.jpg", "captions.srt"}
    assert all(mira.head(link).status_code == 200 for link in links)
    assert all(each.select_one("p") for each in page.select(".files li"))


def test_a_film_that_is_older_than_the_edits_says_so_where_it_is_taken_away(
    made: Made, mira: TestClient
) -> None:
    page = soup(mira, page_of(made))
    assert not page.select(".older, #news .notice")
    where = f"/v1/series/{made.series}/episodes/1/cuts/slate"
    edit = made.service.client(Scope.CREATOR, Scope.EDITOR)
    before = edit.get(where)
    headers = {"If-Match": before.headers["etag"]}
    changed = edit.patch(where, json={"opening": "reaction-first"}, headers=headers)
    assert changed.status_code == 200, changed.text
    page = soup(mira, page_of(made))
    assert "This film is older than your edits" in page.select_one("#news").text  # type: ignore[union-attr]
    assert form(page, "/player/again?profile=slate", within="#news").text.strip() == "Make again"
    assert len(page.select("#shares .older, #bundles .older, #packs .older")) == 3
    back = edit.patch(where, json={"opening": ""}, headers={"If-Match": changed.headers["etag"]})
    assert back.status_code == 200
    assert not soup(mira, page_of(made)).select(".older")


def test_a_bundle_is_ordered_once_and_offered_when_it_is_packed(made: Made, mira: TestClient) -> None:
    order = form(soup(mira, page_of(made)), "/bundles")
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda _: send(mira, order, proxies="true"), range(2)))
    assert len({landed(each) for each in answers}) == 1
    assert send(mira, order).status_code == 412, "another wish on a page that is older"
    assert send(mira, order, profile="").status_code == 422, "nobody guesses the profile"
    page = soup(mira, page_of(made))
    assert page.select_one("#live live-events")
    assert "queued" in str(page.select_one("#bundles .state"))
    (bundle,) = made.office.ledger.bundles.page(None, "", "", 9)
    ordered = json.loads(made.office.ledger.productions.ordered(bundle.packing).deliverable)
    assert (ordered["proxies"], ordered["otioz"], ordered["zip"]) == (True, False, True)
    files = {"EP01.zip": made.office.ledger.productions.get(made.production).files["cover.jpg"]}
    made.office.ledger.productions.end(bundle.packing, Ending("done", files=files, report={}))
    assert soup(mira, page_of(made)).select_one(f"#bundles a[href='/v1/bundles/{bundle.id}/file']")


def test_a_pack_that_a_check_refused_is_made_again_with_a_reason_and_then_read(
    made: Made, mira: TestClient, tmp_path: Path
) -> None:
    order = next(each for each in soup(mira, page_of(made)).select("#packs form") if "tiktok" in str(each))
    assert send(mira, order, to="myspace").status_code == 422
    assert landed(send(mira, order)) == landed(send(mira, order))
    (pack,) = made.office.ledger.packs.page(None, "", "", 9)
    problem = {"kind": "CheckRefused", "detail": "black: 0.5 s <b>at</b> most", "checks": ["black"]}
    made.office.ledger.productions.end(pack.packing, Ending("failed", problem))
    page = soup(mira, page_of(made))
    again = next(each for each in page.select("#packs .problem form"))
    assert "0.5 s <b>at</b> most" in page.select_one("#packs .problem").text  # type: ignore[union-attr]
    refused = send(mira, again, code="black")
    assert refused.status_code == 422
    assert "Say why black" in refused.text
    landed(send(mira, again, code="black", **{"because-black": "night on purpose"}))
    newest = made.office.ledger.packs.page(None, "", "", 9)[0]
    (override,) = json.loads(made.office.ledger.productions.ordered(newest.packing).deliverable)["override"]
    assert (override["code"], override["because"]) == ("black", "night on purpose")
    assert override["by"].startswith("mira, ")

    ai = {"text": "Made with AI.", "switch": "AI-generated content"}
    told = {"title": "", "caption": "It was <b>me</b>. #drama", "hashtags": ["#drama"], "ai": ai}
    with zipfile.ZipFile(tmp_path / "pack.zip", "w") as archive:
        archive.writestr("post.json", json.dumps(told))
    (kept,) = made.office.store.take([tmp_path / "pack.zip"])
    checks = [{"code": "black", "passed": False, "value": "0.7 s", "wanted": "0.5 s", "places": []}]
    checks.append({**checks[0], "code": "length", "passed": True})
    files = {"pack.zip": [kept.digest, kept.suffix, kept.size]}
    productions = made.office.ledger.productions
    productions.end(newest.packing, Ending("done", files=files, report={"checks": checks}))
    page = soup(mira, page_of(made))
    held, words = page.select(f"#held-{newest.id}, #words-{newest.id}")
    assert held.select_one("summary").text == "1 check passed, 1 to look at"  # type: ignore[union-attr]
    for said in ("It was <b>me</b>. #drama", "Made with AI.", "In the app: AI-generated content"):
        assert said in words.text


def test_a_link_shows_the_episode_and_nothing_else(
    made: Made, mira: TestClient, stranger: TestClient
) -> None:
    path = linked(made, mira)
    page = stranger.get(path)
    assert page.status_code == 200
    assert BeautifulSoup(page.text, "html.parser").h1.text == "The Key · Episode 1: Room Nine"  # type: ignore[union-attr]
    secrets = ("token", "mdk_", made.production, made.series, "<script", "<form", "/v1/")
    assert not [word for word in secrets if word in page.text]
    for answer in (page, stranger.get(f"{path}/episode.mp4")):
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "noindex" in answer.headers["x-robots-tag"]
        assert answer.headers["cache-control"].startswith("private")
        assert "set-cookie" not in answer.headers
    part = stranger.get(f"{path}/episode.mp4", headers={"Range": "bytes=10-19"})
    assert (part.status_code, len(part.content)) == (206, 10)
    assert stranger.get(f"{path}/captions.vtt").headers["content-type"].startswith("text/vtt")
    for name in ("plan.json", "report.json", "storyboard.html"):
        assert stranger.get(f"{path}/{name}").status_code == 404
    assert stranger.get(f"/v1/productions/{made.production}").status_code == 401
    assert path not in soup(mira, page_of(made)).text


def test_a_link_ends_when_it_is_over_or_taken_back(
    made: Made, mira: TestClient, stranger: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = soup(mira, page_of(made))
    path = linked(made, mira)
    assert form(soup(mira, page_of(made)), "/bundles") == form(before, "/bundles"), (
        "a link makes no order old"
    )
    assert send(mira, form(before, "/shares"), days="7").status_code == 412
    wrong = stranger.get("/studio/shared/nothing")
    revoke = form(soup(mira, page_of(made)), "/revoke")
    assert landed(send(mira, revoke)) == page_of(made)
    closed = stranger.get(path)
    assert (closed.status_code, closed.text) == (404, wrong.text)
    assert stranger.get(f"{path}/episode.mp4").status_code == 404
    other = linked(made, mira)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + 8 * DAY)
    assert stranger.get(other).text == wrong.text


def test_nobody_guesses_links_for_long(tmp_path: Path) -> None:
    with service(tmp_path, sign_in_failures_per_minute=3) as running:
        found = [running.http.get(f"/studio/shared/guess{each}") for each in range(5)]
    assert [each.status_code for each in found] == [404, 404, 404, 429, 429]
    assert found[-1].headers["retry-after"]


def test_an_operator_makes_no_links(made: Made, mira: TestClient) -> None:
    told = {"production": made.production, "version": "x", "days": "7"}
    operator = made.visitor(Scope.OPERATOR)
    told["token"] = str(soup(operator, "/studio/productions").select_one("[name=token]")["value"])  # type: ignore[index]
    assert operator.post(f"{page_of(made)}/shares", data=told).status_code == 403


def test_a_link_to_what_is_not_shown_any_more_is_taken_back(
    made: Made, mira: TestClient, stranger: TestClient
) -> None:
    path = linked(made, mira)
    productions = made.office.ledger.productions
    shown, ordered = productions.get(made.production), productions.ordered(made.production)
    newer = [replace(shown, id=f"prd_z{each:020}", state="queued") for each in range(21)]
    productions.add([(each, ordered) for each in newer])
    for each in newer:
        productions.end(each.id, Ending("done", files=shown.files, report=shown.report))
    assert mira.get(f"{page_of(made)}?production={made.production}").status_code == 404
    for asked in ("", "?profile=animatic"):
        page = soup(mira, page_of(made) + asked)
        assert made.production in str(page.select_one("#shares"))
        landed(send(mira, form(page, "/revoke", within="#shares")))
        assert stranger.get(path).status_code == 404
        path = linked(made, mira)
