"""Productions as they go on: the page follows through a killed server, at two servers, and without script."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import chromium
import httpx
import pytest
from alternating import alternating
from playwright.sync_api import Browser, Page, expect
from serving import Served, served

ROLES = ("hook", "escalation", "cliffhanger")
VISITS = 20
SLOW = {"MICRODRAMA_SLOTS": "1", "MICRODRAMA_LEASE_SECONDS": "4"}
"""Of a server that is to be killed in the midst of a production, and taken over from soon."""


def story(secret: str, beats: int = 1) -> dict[str, Any]:
    """A short one, that nobody told before."""
    said = [f'Ines says: "{secret}, {number}." ({role})' for number, role in enumerate(ROLES[-beats:])]
    return {
        "title": "The Key",
        "characters": [{"id": "ines", "name": "Ines"}],
        "locations": [{"id": "ward", "description": "hospital corridor at night"}],
        "episodes": [{"title": "Room Nine", "location": "ward", "beats": said}],
    }


def ordered(url: str, key: str, told: dict[str, Any]) -> str:
    """A production of a story's episode."""
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=60) as client:
        series = str(client.post("/v1/series", json=told).json()["id"])
        made = client.post(
            f"/v1/series/{series}/episodes/1/productions",
            json={"profile": "slate"},
            headers={"Idempotency-Key": f"browser-{time.monotonic()}"},
        )
        assert made.status_code == 202, made.text
        return str(made.json()["id"])


def told(url: str, key: str, address: str) -> Any:
    """What the API says."""
    answer = httpx.get(f"{url}/v1/{address}", headers={"Authorization": f"Bearer {key}"}, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.json()


@contextmanager
def visitor(browser: Browser, url: str, key: str, *, script: bool = True) -> Iterator[Page]:
    """Somebody with a browser of their own."""
    context = browser.new_context(java_script_enabled=script)
    context.set_default_timeout(chromium.LONG)
    page = context.new_page()
    chromium.sign_in(page, url, key)
    yield page
    context.close()


def test_a_page_catches_up_when_the_server_was_killed(browser: Browser, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with served(home, **SLOW) as server, visitor(browser, server.url, server.key) as page:
        name = ordered(server.url, server.key, story("It was me", beats=2))
        page.goto(f"{server.url}/studio/productions/{name}", wait_until="domcontentloaded")
        expect(page.locator("#group-voices progress")).to_be_visible(timeout=chromium.LONG)
        expect(page.locator("#pulse")).to_have_text("live")
        os.kill(server.pid, signal.SIGKILL)
        expect(page.locator("#pulse")).to_contain_text("cannot be reached")
        port = int(server.url.rpartition(":")[2])
        with served(home, port, **SLOW) as again:
            back = time.monotonic()
            expect(page.locator("#pulse")).not_to_contain_text("cannot be reached")
            caught_up = time.monotonic() - back
            expect(page.locator("#now .state")).to_have_text("done", timeout=chromium.LONG)
            expect(page.get_by_role("link", name="Watch", exact=True)).to_be_visible()
            shown = int(page.locator("#made").inner_text()) + int(page.locator("#reused").inner_text())
            counts = told(again.url, server.key, f"productions/{name}")["tasks"]
    print(f"the page caught up {caught_up:.1f} s after the server was back")
    assert set(counts) == {"done", "reused"} or set(counts) == {"done"}
    assert shown == sum(counts.values())


@pytest.fixture(params=["sqlite", "postgresql"])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Served, Served]]:
    """Two servers on one ledger, once of each kind; the second only answers."""
    with ExitStack() as running:
        if request.param == "sqlite":
            first: Served = request.getfixturevalue("server")
            given = {}
        else:
            given = {"MICRODRAMA_DATABASE_URL": str(request.getfixturevalue("postgresql_url"))}
            first = running.enter_context(served(tmp_path / "home", **given))
        second = running.enter_context(served(first.home, MICRODRAMA_DRIVERS="0", **given))
        yield first, second


def test_two_servers_on_one_ledger_are_one(browser: Browser, pair: tuple[Served, Served]) -> None:
    first, second = pair
    with alternating((first.url, second.url)) as door, visitor(browser, door.url, first.key) as page:
        name = ordered(second.url, first.key, story("It was her"))
        others = []
        for server in (first, second):
            each = page.context.new_page()
            each.goto(f"{server.url}/studio/productions/{name}", wait_until="domcontentloaded")
            others.append(each)
        (cookie,) = [each for each in page.context.cookies() if each["name"] == "microdrama"]
        cookies = {"microdrama": str(cookie["value"])}
        good = sum(
            "Room Nine"
            in httpx.get(f"{door.url}/studio/productions/{name}", cookies=cookies, timeout=60).text
            for _ in range(VISITS)
        )
        for each in others:
            expect(each.locator("#now .state")).to_have_text("done", timeout=chromium.LONG)
            expect(each.get_by_role("link", name="Watch", exact=True)).to_be_visible()
        assert min(door.sent.values()) >= VISITS // 2
    print(f"{good} of {VISITS} visits were good, through {dict(door.sent)} connections")
    assert good == VISITS


def test_without_script_an_episode_is_made_watched_and_downloaded(browser: Browser, server: Served) -> None:
    headers = {"Authorization": f"Bearer {server.key}"}
    with httpx.Client(base_url=server.url, headers=headers, timeout=60) as client:
        series = client.post("/v1/series", json=story("It was him")).json()["id"]
    with visitor(browser, server.url, server.key, script=False) as page:
        page.goto(f"{server.url}/studio/series/{series}", wait_until="domcontentloaded")
        page.get_by_label("Profile").select_option("slate")
        page.get_by_role("button", name="Make all").click()
        page.wait_for_url("**/studio/productions/prd_*")
        page.goto(f"{server.url}/studio/productions?series={series}", wait_until="domcontentloaded")
        page.locator(".run-name").click()
        until = time.monotonic() + chromium.LONG / 1000
        while page.locator("#now .state").inner_text() != "done" and time.monotonic() < until:
            page.reload()
        page.get_by_role("link", name="Watch", exact=True).click()
        film = page.locator("video").first
        source = str(film.get_attribute("src") or film.locator("source").first.get_attribute("src"))
        part = page.request.get(f"{server.url}{source}", headers={"Range": "bytes=0-99"})
        assert (part.status, len(part.body())) == (206, 100)
        page.get_by_role("link", name="Downloads", exact=True).click()
        offered = page.locator('a[download][href*="episode.mp4"]').first
        expect(offered).to_be_visible(timeout=chromium.LONG)
        with page.expect_download() as saved:
            offered.click()
        assert saved.value.path().stat().st_size > 1000


def test_what_is_open_stays_open_while_the_page_follows(page: Page, server: Served) -> None:
    name = ordered(server.url, server.key, story("It was nobody", beats=3))
    page.goto(f"{server.url}/studio/productions/{name}", wait_until="domcontentloaded")
    why = page.get_by_text("What is still to run, and why")
    why.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#reasons")).to_contain_text("to make")
    before = len(page.seen.requests)  # type: ignore[attr-defined]
    began = time.monotonic()
    expect(page.locator("#now .state")).to_have_text("done", timeout=chromium.LONG)
    seconds = time.monotonic() - began
    looks = [each for each in page.seen.requests[before:] if each.endswith(name)]  # type: ignore[attr-defined]
    assert len(looks) <= 3 + 2 * seconds
    expect(page.locator("#why")).to_have_attribute("open", "")
    expect(why).to_be_focused()
    assert chromium.in_both_themes(page) == []
