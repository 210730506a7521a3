"""The page of a shot in a browser: takes in sync, keys, one more take; and the downloads beside it."""

from dataclasses import dataclass

import chromium
import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from serving import Served

STORY = {
    "title": "In Sync",
    "characters": [{"id": "ines", "name": "Ines"}],
    "episodes": [{"title": "One", "beats": ["Ines waits. (hook)", "Ines leaves. (cliffhanger)"]}],
}

TOGETHER = """(([first, second]) => first.currentTime > 0.3
  && Math.abs(first.currentTime - second.currentTime) < 0.1)(document.querySelectorAll("in-sync video"))"""
STOPPED = """[...document.querySelectorAll("in-sync video")]
  .every((each, _, [first]) => each.paused && each.currentTime === first.currentTime)"""


@dataclass(frozen=True)
class Episode:
    address: str
    shots: list[str]


@pytest.fixture(scope="module")
def episode(server: Served) -> Episode:
    """One of slates, two takes of every shot."""
    headers = {"Authorization": f"Bearer {server.key}", "Idempotency-Key": "one-episode-in-sync"}
    with httpx.Client(base_url=server.url, headers=headers, timeout=60) as api:
        series = api.post("/v1/series", json=STORY).json()["id"]
        order = api.post(f"/v1/series/{series}/episodes/1/productions", json={"profile": "slate", "takes": 2})
        events = f"/v1/productions/{order.json()['id']}/events"
        with api.stream("GET", events) as stream:
            assert any("production.done" in line for line in stream.iter_lines())
        plan = api.get(f"/v1/series/{series}/episodes/1/plan").json()
    return Episode(f"{server.url}/studio/series/{series}/episodes/1", [shot["id"] for shot in plan["shots"]])


def test_takes_play_and_stop_as_one_and_keys_choose(page: Page, episode: Episode) -> None:
    page.goto(f"{episode.address}/shots/{episode.shots[1]}", wait_until="domcontentloaded")
    page.get_by_role("button", name="Play all").click()
    chromium.until(page, TOGETHER)
    page.get_by_role("button", name="Pause all").click()
    page.get_by_role("button", name="One frame on").click()
    chromium.until(page, STOPPED)
    page.get_by_label("Sound of").select_option("2")
    assert page.evaluate("[...document.querySelectorAll('in-sync video')].map((each) => each.muted)") == [
        True,
        False,
    ]
    page.locator("h1").click()
    page.keyboard.press("2")
    expect(page.locator(".take.chosen h3")).to_contain_text("Take 2")
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="Shot 3")).to_be_visible()


def test_one_more_take_appears_while_the_page_is_open(page: Page, episode: Episode) -> None:
    page.goto(f"{episode.address}/shots/{episode.shots[2]}", wait_until="domcontentloaded")
    page.get_by_label("Why one more take").fill("slower")
    page.get_by_role("button", name="One more take").click()
    expect(page.locator("#said")).to_contain_text("ordered")
    expect(page.locator(".take video")).to_have_count(3, timeout=chromium.LONG)
    expect(page.locator("live-events")).to_have_count(0, timeout=chromium.LONG)  # nothing moves any more
    assert chromium.in_both_themes(page) == []
    for size in (chromium.SMALL, chromium.PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert chromium.overflow(page) == []


def test_a_link_is_made_watched_by_a_stranger_and_taken_back(
    page: Page, browser: Browser, episode: Episode
) -> None:
    page.goto(f"{episode.address}/downloads", wait_until="domcontentloaded")
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("The link.").input_value()
    stranger = browser.new_context().new_page()
    seen = chromium.watch(stranger, link)
    stranger.goto(link, wait_until="domcontentloaded")
    chromium.until(stranger, "document.querySelector('video')?.readyState >= 1")
    assert chromium.serious(stranger) == []
    assert (chromium.refused(stranger), seen.foreign, seen.errors) == ([], [], [])
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("#said")).to_contain_text("nothing any more")
    stranger.reload(wait_until="domcontentloaded")
    expect(stranger.get_by_role("heading")).to_have_text("Nothing to see here")
    stranger.context.close()
