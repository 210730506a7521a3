"""The storyboard in a browser: by keyboard, by mouse, and while an episode is made."""

import re

import chromium
import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from serving import Served

STORY = {
    "title": "The Key",
    "characters": [{"id": "ines", "name": "Ines"}],
    "locations": [{"id": "ward", "description": "hospital corridor at night"}],
    "props": [{"id": "key", "description": "a brass key"}],
    "episodes": [
        {
            "title": "Room Nine",
            "location": "ward",
            "beats": ['Ines says: "It was me." (hook)', "Ines holds the key. (cliffhanger)"],
        }
    ],
}


@pytest.fixture
def address(api: httpx.Client, server: Served) -> str:
    """The storyboard of an episode of two beats that nobody made."""
    series = api.post("/v1/series", json=STORY).raise_for_status().headers["location"].rpartition("/")[2]
    return f"{server.url}/studio/series/{series}/episodes/1/storyboard?profile=slate"


def opened(page: Page, address: str) -> Page:
    page.goto(address, wait_until="domcontentloaded")
    expect(page.locator("#count")).to_have_text("0 shots ticked")  # its module runs
    return page


def beats(page: Page) -> list[str]:
    return [str(each.get_attribute("id")) for each in page.locator("#board section").all()]


def test_found_ticked_and_read_without_leaving_the_page(page: Page, address: str) -> None:
    opened(page, address)
    page.get_by_label("Find").fill("holds the key")
    expect(page.locator("#b-b1")).to_be_hidden()
    page.get_by_role("button", name="Tick all shown").click()
    expect(page.locator("#count")).to_have_text(re.compile(r"^[1-9]\d* shots? ticked"))
    page.get_by_label("Find").fill("")
    expect(page.locator("#b-b1")).to_be_visible()
    page.locator("#board").get_by_role("link", name="Prompt").first.click()
    expect(page.get_by_role("dialog").get_by_text("Its slots")).to_be_visible()
    assert chromium.in_both_themes(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#board").get_by_role("link", name="Prompt").first).to_be_focused()


REFRESHED = """async () => {
  const address = document.querySelector('script[src*="studio.js"]').src.replace("studio.js", "swap.js");
  const { refresh } = await import(address);
  for (const each of document.querySelectorAll("#board .state")) each.textContent = "long ago";
  await refresh();
}"""


def test_what_is_found_and_ticked_stays_so_when_the_page_follows(page: Page, address: str) -> None:
    opened(page, address)
    page.locator("#board li input").last.check()
    page.get_by_label("Find").fill("holds the key")
    expect(page.locator("#b-b1")).to_be_hidden()
    page.evaluate(REFRESHED)
    expect(page.locator("#board").get_by_text("long ago")).to_have_count(0)
    expect(page.locator("#b-b1")).to_be_hidden()
    expect(page.locator("#board li:visible")).to_have_count(page.locator("#b-b2 li").count())
    expect(page.locator("#board li input").last).to_be_checked()
    expect(page.locator("#found")).to_contain_text("found")


def test_beats_and_shots_move_by_keys(page: Page, address: str) -> None:
    opened(page, address)
    first = page.locator("#b-b1 header").get_by_role("button", name="Duplicate")
    first.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#board section").nth(1)).to_have_id("b-b1")
    expect(page.locator("#b-b1 header").get_by_role("button", name="Duplicate")).to_be_focused()
    box = page.locator("#board li input").first
    box.check()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#board em").first).to_contain_text("plays after")
    expect(box).to_be_checked()
    expect(box).to_be_focused()


DROPPED_BEHIND = """([name, other]) => {
  const over = document.getElementById(`b-${other}`);
  const data = new DataTransfer();
  const fire = (on, type, clientY) =>
    on.dispatchEvent(new DragEvent(type, { bubbles: true, clientY, dataTransfer: data }));
  fire(document.querySelector(`#b-${name} header`), "dragstart", 0);
  fire(over, "drop", over.getBoundingClientRect().bottom - 9);
}"""


def test_a_beat_is_dragged_before_another(page: Page, address: str) -> None:
    opened(page, address)
    page.locator("#b-b2 header h2").drag_to(page.locator("#b-b1 header h2"))
    expect(page.locator("#board section").first).to_have_id("b-b2")
    expect(page.locator("#said")).to_contain_text("Beat 2 is beat 1 now")
    page.evaluate(DROPPED_BEHIND, ["b2", "b1"])
    expect(page.locator("#board section").last).to_have_id("b-b2")


def test_a_beat_is_deleted_when_it_is_meant(page: Page, address: str) -> None:
    opened(page, address)
    delete = page.locator("#b-b1 header").get_by_role("button", name="Delete")
    page.seen.says_yes = False  # type: ignore[attr-defined]
    delete.click()
    page.reload(wait_until="domcontentloaded")
    expect(page.locator("#board section")).to_have_count(2)
    page.seen.says_yes = True  # type: ignore[attr-defined]
    delete.click()
    expect(page.locator("#b-b1")).to_have_count(0)
    assert page.seen.dialogs == ["Delete this beat with its shots?"] * 2  # type: ignore[attr-defined]
    assert beats(page) == ["b-b2"]
    expect(page.locator("#said")).to_contain_text("Beat 1 deleted")
    undo = page.locator("#said").get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    undo.press("Enter")
    expect(page.locator("#board section")).to_have_count(2)
    expect(page.locator("#said")).to_have_text("Undone.")
    assert beats(page) == ["b-b1", "b-b2"]


def test_a_drop_that_moves_nothing_offers_no_undo_of_something_else(page: Page, address: str) -> None:
    opened(page, address)
    page.get_by_role("button", name="Down").first.click()
    expect(page.locator("#said").get_by_role("button", name="Undo")).to_be_visible()
    expect(page.locator("#undo")).to_contain_text("The beats were put in another order.")
    page.evaluate(DROPPED_BEHIND, ["b1", "b2"])
    expect(page.locator("#said")).to_have_text("Beat 2 is beat 2 now. ")
    page.locator("#undo").get_by_role("button", name="Undo").click()
    expect(page.locator("#board section").first).to_have_id("b-b1")


def test_an_undo_is_of_what_was_said_and_not_of_what_somebody_did_since(
    page: Page, address: str, api: httpx.Client
) -> None:
    opened(page, address).get_by_role("button", name="Down").first.click()
    undo = page.locator("#said").get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    beat = f"/v1/series/{address.split('/')[5]}/episodes/1/beats/b2"
    version = {"If-Match": api.get(beat).headers["etag"]}
    api.put(beat, json={"text": "Ines leaves."}, headers=version).raise_for_status()
    page.evaluate(REFRESHED)
    expect(page.locator("#b-b2")).to_contain_text("Ines leaves.")
    undo.click()
    expect(page.locator("#said")).to_contain_text("Somebody else changed this")
    assert beats(page) == ["b-b2", "b-b1"]


def test_the_second_of_two_is_told(page: Page, address: str, browser: Browser, server: Served) -> None:
    opened(page, address)
    other = browser.new_page()
    chromium.sign_in(other, server.url, server.key)
    opened(other, address).get_by_role("button", name="Down").first.click()
    expect(other.locator("#board section").first).to_have_id("b-b2")
    page.get_by_role("button", name="Down").first.click()
    expect(page.get_by_role("status").filter(has_text="Somebody else changed this")).to_be_visible()
    assert beats(page) == ["b-b1", "b-b2"]
    other.close()


def test_cards_fill_in_while_the_episode_is_made(page: Page, address: str) -> None:
    page.set_viewport_size(chromium.PHONE)  # type: ignore[arg-type]
    opened(page, address)
    box = page.locator("#board li input").nth(1)
    box.check()
    page.get_by_role("button", name="Make with slate").click()
    made = page.locator("#board .state.made")
    expect(made).to_have_count(page.locator("#board li").count(), timeout=chromium.LONG)
    expect(page.locator("#board img")).to_have_count(page.locator("#board li").count())
    expect(page.locator("#totals")).to_contain_text("done", timeout=chromium.LONG)
    expect(box).to_be_checked()
    shown = page.locator("#board img").first
    shown.scroll_into_view_if_needed()
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    for size in (chromium.SMALL, chromium.PHONE, chromium.DESK):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert chromium.overflow(page) == []
    assert chromium.in_both_themes(page) == []
