"""From an empty server to a bundle, in a browser and by keyboard alone.

The example is made and watched, a beat edited, the episode made again, a take chosen, an opening compared in
sync with the first, and the bundle fetched.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import chromium
import pytest
from playwright.sync_api import Browser, Page, expect
from serving import Served, served

PATIENCE = 600_000  # ms; a whole animatic on machines that do other things too
CLOSE = 0.06  # seconds between two films that stand at the same time: a frame and a half


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Served]:
    """A server that nobody has used yet."""
    with served(tmp_path / "home") as running:
        yield running


@pytest.fixture
def visitor(browser: Browser, fresh: Served) -> Iterator[Page]:
    """Somebody who has just signed in there."""
    context = browser.new_context(viewport=chromium.DESK, accept_downloads=True)
    context.set_default_timeout(60_000)
    page = context.new_page()
    seen = chromium.watch(page, fresh.url)
    chromium.sign_in(page, fresh.url, fresh.key)
    yield page
    refused = chromium.refused(page)
    context.close()
    assert (seen.dialogs, seen.errors, seen.foreign, refused) == ([], [], [], [])


def press(page: Page, name: str | re.Pattern[str], role: str = "button") -> None:
    """What a person does who has no mouse."""
    found = page.get_by_role(role, name=name, exact=isinstance(name, str)).first  # type: ignore[arg-type]
    expect(found).to_be_visible()
    found.focus()
    page.keyboard.press("Enter")


def follow(page: Page, name: str) -> None:
    press(page, name, "link")


def made(page: Page) -> tuple[int, int]:
    """Wait on the page of a production until it is done; how many tasks were made and reused."""
    page.wait_for_url("**/studio/productions/prd_*", wait_until="commit")
    expect(page.locator("#now .state")).to_have_text("done", timeout=PATIENCE)
    made, reused = (int(page.locator(each).inner_text()) for each in ("#made", "#reused"))
    return made, reused


def wait_for_film(page: Page, which: str = "video") -> None:
    """Until it plays."""
    chromium.until(page, f"document.querySelector('{which}')?.currentTime > 0.2")


def test_from_an_empty_server_to_a_bundle(visitor: Page, tmp_path: Path) -> None:
    page = visitor

    press(page, "Make the example")
    first, _ = made(page)
    follow(page, "Watch")
    expect(page.locator("video")).to_be_visible()
    press(page, "Play")
    wait_for_film(page)

    follow(page, "Script")
    page.wait_for_url(re.compile(r"/script\b"), wait_until="domcontentloaded")  # the player has "Beats" too
    text = page.get_by_label("Beats", exact=True)
    told = text.input_value()
    assert "The boss notices her staring." in told
    text.focus()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(
        told.replace("The boss notices her staring.", "The boss turns and sees her staring.")
    )
    press(page, "Save and make the animatic")
    again, reused = made(page)
    assert again < first / 2 < reused, f"{again} made and {reused} reused of {first}"

    follow(page, "Storyboard")
    expect(page.get_by_text("The boss turns and sees her staring.").first).to_be_visible()
    shot = page.locator("a.frame[href*='shots/b3-']").first
    shot.focus()
    page.keyboard.press("Enter")
    press(page, "One more take")
    expect(page.get_by_role("button", name="Choose take 2")).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("2")
    expect(page.get_by_text("chosen by you")).to_be_visible()
    expect(page.locator("live-events")).to_have_count(0, timeout=PATIENCE)  # or it ends beside the opening

    follow(page, "Player")
    follow(page, "Try other openings")
    press(page, "Make it beside it")
    expect(page.locator(".seat video")).to_have_count(2, timeout=PATIENCE)
    page.locator("#play").focus()
    page.keyboard.press("Enter")
    wait_for_film(page, "#film-B")
    a, b = ("document.getElementById('film-A')", "document.getElementById('film-B')")
    off = f"Math.abs({a}.currentTime - {b}.currentTime)"
    chromium.until(page, f"!{a}.paused && !{b}.paused && {off} < {CLOSE}")

    follow(page, "Downloads")
    press(page, "Pack a bundle")
    link = page.get_by_role("link", name="Download the bundle")
    expect(link).to_be_visible(timeout=PATIENCE)
    link.focus()
    with page.expect_download(timeout=120_000) as coming:
        page.keyboard.press("Enter")
    coming.value.save_as(tmp_path / "bundle.zip")
    with zipfile.ZipFile(tmp_path / "bundle.zip") as bundle:
        names = bundle.namelist()
        assert bundle.testzip() is None
    assert any(name.endswith(".otio") for name in names)
    assert sum(name.endswith((".mp4", ".mov")) for name in names) > 30
