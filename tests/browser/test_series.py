"""The shelf and a series in a browser: the example in one click, ticking episodes, rows that follow."""

import json
from collections.abc import Iterator

import chromium
import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from serving import Served


@pytest.fixture
def newcomer(browser: Browser, server: Served, api: httpx.Client) -> Iterator[Page]:
    """Somebody who has nothing yet."""
    key = api.post("/v1/keys", json={"owner": "newcomer", "scopes": ["creator"]}).json()["key"]
    context = browser.new_context(viewport=chromium.PHONE)  # type: ignore[arg-type]
    context.set_default_timeout(chromium.PATIENCE)
    page = context.new_page()
    chromium.watch(page, server.url)
    chromium.sign_in(page, server.url, key)
    yield page
    context.close()


def test_a_newcomer_is_one_click_from_an_episode_in_the_making(newcomer: Page, api: httpx.Client) -> None:
    button = newcomer.get_by_role("button", name="Make the example")
    newcomer.wait_for_load_state("domcontentloaded")  # with its style sheets
    expect(button).to_be_visible()
    assert chromium.in_both_themes(newcomer) == []
    assert chromium.overflow(newcomer) == []
    button.press("Enter")
    newcomer.wait_for_url("**/studio/productions/prd_*", wait_until="commit")
    api.post(f"/v1/productions/{newcomer.url.rpartition('/')[2]}/cancel")
    assert chromium.refused(newcomer) == []


def test_ticked_episodes_are_made_and_their_rows_follow(
    page: Page, server: Served, api: httpx.Client
) -> None:
    beats = ['Ines says: "It was me." (hook)', "Ines holds the key. (cliffhanger)"]
    episodes = [{"title": f"Part {each}", "beats": beats} for each in range(1, 4)]
    story = {"title": "Ticked", "characters": [{"id": "ines", "name": "Ines"}], "episodes": episodes}
    made = api.post("/v1/stories", files={"file": ("story.json", json.dumps(story).encode())}).json()
    where = f"{server.url}/studio/series/{made['id']}"
    page.goto(where, wait_until="domcontentloaded")
    expect(page.get_by_role("button", name="Make the ticked ones")).to_be_disabled()
    page.get_by_label("All episodes").check()
    page.get_by_label("Episode 2, Part 2").uncheck()
    page.get_by_label("Episode 3, Part 3").uncheck()
    page.get_by_label("Profile").select_option("slate")
    page.get_by_text("Takes, coverage, budget").click()
    page.get_by_label("Budget").fill("999999")
    page.get_by_role("button", name="Make 1 ticked").click()
    expect(page.locator("#said")).to_contain_text("A budget is a whole number of minutes")
    page.get_by_label("Budget").fill("5")
    page.get_by_role("button", name="Make 1 ticked").click()
    page.wait_for_url("**/studio/productions/prd_*", wait_until="commit")
    page.goto(where, wait_until="domcontentloaded")
    row = page.locator("#episode-1")
    expect(row.get_by_role("link", name="Watch")).to_be_visible(timeout=chromium.LONG)
    expect(row).to_contain_text("done")
    expect(page.locator("#sums")).to_contain_text("1 of 3 made")
    assert row.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    assert chromium.in_both_themes(page) == []
    for size in (chromium.PHONE, chromium.SMALL):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert chromium.overflow(page) == []
