"""The player and the openings with a real film: frames, keys, zones, captions, two films in sync."""

import re

import chromium
import httpx
import pytest
from playwright.sync_api import Page, expect
from serving import Served

STORY = {
    "title": "The Key",
    "characters": [{"id": "ines", "name": "Ines"}, {"id": "paul", "name": "Paul"}],
    "locations": [{"id": "ward", "description": "hospital corridor at night"}],
    "episodes": [
        {
            "title": "Room Nine",
            "location": "ward",
            "beats": ['Ines says: "It was me." (hook)', "Paul stares at her. (cliffhanger)"],
        }
    ],
}


@pytest.fixture(scope="module")
def episode(server: Served) -> str:
    """Its address, once it is made."""
    headers = {"Authorization": f"Bearer {server.key}"}
    with httpx.Client(base_url=server.url, headers=headers, timeout=60) as api:
        series = api.post("/v1/series", json=STORY).headers["location"].rpartition("/")[2]
        where = f"/v1/series/{series}/episodes/1"
        made = api.post(
            f"{where}/productions", json={"profile": "slate"}, headers={"Idempotency-Key": "the-film-to-play"}
        )
        wait(api, made.json()["id"])
    return f"{server.url}/studio/series/{series}/episodes/1"


def wait(api: httpx.Client, production: str) -> None:
    """Until it is over."""
    with api.stream("GET", f"/v1/productions/{production}/events") as events:
        for line in events.iter_lines():
            if line.startswith("event: production.") and line.rpartition(".")[2] in ("done", "failed"):
                break
    assert api.get(f"/v1/productions/{production}").json()["state"] == "done"


def stands(page: Page, frame: int) -> None:
    """That frame is told, and the film has it."""
    expect(page.locator("#frame")).to_have_text(str(frame))
    video = "document.querySelector('video')"
    chromium.until(
        page, f"!{video}.seeking && Math.floor({video}.currentTime * {video}.dataset.fps) === {frame}"
    )


def test_keys_go_through_the_film_frame_by_frame(page: Page, episode: str) -> None:
    page.goto(f"{episode}/player?profile=slate", wait_until="domcontentloaded")
    expect(page.locator("#controls")).to_be_visible()
    expect(page.locator("video[controls]")).to_have_count(0)
    for key, frame in ((".", 1), ("ArrowRight", 2), (">", 12), (",", 11), ("ArrowLeft", 10)):
        page.keyboard.press(key)
        stands(page, frame)
    page.keyboard.press("]")
    second = int(page.locator("#now li").nth(1).get_attribute("data-start") or 0)
    stands(page, second)
    expect(page.locator("#now li:not([hidden])")).to_have_count(1)
    page.keyboard.press("End")
    last = int(page.locator("#head").get_attribute("max") or 0)
    stands(page, last)
    page.keyboard.press("j")  # backwards
    expect(page.locator("#rate")).to_have_text("-1 times")
    expect(page.locator("#frame")).not_to_have_text(str(last))
    page.keyboard.press("k")
    page.keyboard.press("Home")
    stands(page, 0)
    for key in ("i", ">", "o", "p", " "):  # again and again over ten frames
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="Loop")).to_have_attribute("aria-pressed", "true")
    chromium.until(page, "document.querySelector('video').currentTime > 0.2")
    chromium.until(page, "document.querySelector('video').currentTime < 0.2")
    page.keyboard.press("k")


SLUGGISH = """() => {
  const wait = (until) => { while (performance.now() < until); };
  document.addEventListener("seeked", () => wait(performance.now() + 150), true);
  const press = (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  for (const key of [".", " "]) press(key);
}"""


def test_a_film_that_is_played_while_it_looks_for_a_frame_plays_on(page: Page, episode: str) -> None:
    page.goto(f"{episode}/player?profile=slate", wait_until="domcontentloaded")
    expect(page.locator("#film:not([poster])")).to_be_visible()
    page.evaluate(SLUGGISH)  # it plays for some frames before it is heard that the frame is found
    chromium.until(page, "document.querySelector('video').currentTime > 1")


def test_zones_and_captions_are_drawn_and_a_caption_is_kept(page: Page, episode: str) -> None:
    page.goto(f"{episode}/player?profile=slate", wait_until="domcontentloaded")
    expect(page.locator("#controls")).to_be_visible()
    expect(page.locator("#film:not([poster])")).to_be_visible()  # its first picture, not the cover
    page.get_by_label("TikTok").check()
    expect(page.locator("#overlay .free")).to_have_attribute("x", "150")
    expect(page).to_have_url(re.compile("zone=tiktok"))
    page.locator(".caption .where a").first.click()
    expect(page.locator("#overlay .captions > g:not([hidden]) text")).to_have_text("It was me.")
    words = page.get_by_role("textbox", name="Words of caption")
    words.fill(
        "It was me, and I would do all of it again tonight, and tomorrow, and every night from then on."
    )
    expect(page.locator(".speed").first).to_contain_text("nobody follows")
    rows = page.locator(".longest").first
    expect(rows).to_contain_text("about")
    words.fill("No.")
    expect(rows).to_have_text("longest row about 3 characters")
    start = page.get_by_label("From frame").first
    last = int(page.locator("#head").get_attribute("max") or 0) + 1
    before = start.input_value()
    start.fill(str(last))
    expect(page.locator(".late").first).to_have_text(f"The film ends at frame {last}.")
    start.fill(before)
    expect(page.locator(".late").first).to_be_empty()
    page.keyboard.press("Tab")
    page.get_by_role("button", name="ends at the frame").first.click()
    expect(page.get_by_label("Frames").first).to_have_value("1")
    page.get_by_role("button", name="starts at the frame").first.click()
    expect(start).to_have_value(page.locator("#frame").inner_text())
    words.fill("It was not me.")
    page.get_by_role("button", name="Keep the captions").click()
    expect(page.locator("#said")).to_contain_text("kept")
    expect(page.locator("#news")).to_contain_text("older than your edits")
    expect(page.locator("#overlay .captions > g:not([hidden]) text")).to_have_text("It was not me.")
    page.get_by_role("button", name="to the rules again").click()
    expect(page.locator("#news")).to_contain_text("All edits are in it")
    assert chromium.in_both_themes(page) == []
    for width in (chromium.SMALL, chromium.PHONE, chromium.DESK):
        page.set_viewport_size(width)  # type: ignore[arg-type]
        assert chromium.overflow(page) == []


def test_another_opening_is_made_beside_and_both_play_in_sync(page: Page, episode: str) -> None:
    page.goto(f"{episode}/openings?profile=slate", wait_until="domcontentloaded")
    cold = page.locator(".way").filter(has_text="Cold open")
    cold.get_by_role("button", name="Make it beside it").click()
    expect(page.locator("#said")).to_contain_text("Ordered")
    expect(page.locator("#film-B")).to_be_visible(timeout=chromium.LONG)  # the page follows by itself
    chromium.until(page, "[...document.querySelectorAll('video')].every(v => !v.poster && v.readyState > 1)")
    expect(page.locator("#said")).to_be_empty()  # it is there
    expect(page.locator("#controls")).to_be_visible()
    page.keyboard.press(".")
    page.keyboard.press("Space")
    chromium.until(page, "[...document.querySelectorAll('video')].every(v => v.currentTime > 0.3)")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    one, other = ("document.getElementById('film-A')", "document.getElementById('film-B')")
    off = f"Math.abs({one}.currentTime - {other}.currentTime)"
    chromium.until(page, f"!{one}.seeking && !{other}.seeking && {off} < 1 / {one}.dataset.fps")
    muted = "[...document.querySelectorAll('video')].map(v => v.muted)"
    assert page.evaluate(muted) == [False, True]
    page.keyboard.press("b")
    assert page.evaluate(muted) == [True, False]
    page.get_by_role("button", name="Choose B").click()
    expect(page.locator("#stand")).to_contain_text("opens otherwise than chosen")
    assert chromium.in_both_themes(page) == []
    page.set_viewport_size(chromium.SMALL)  # type: ignore[arg-type]
    assert chromium.overflow(page) == []
