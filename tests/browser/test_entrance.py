"""Coming in and going out."""

import chromium
from playwright.sync_api import Browser, Page, expect
from serving import Served


def test_a_wrong_key_opens_nothing_and_says_so(browser: Browser, server: Served) -> None:
    page = browser.new_page()
    page.goto(f"{server.url}/studio/", wait_until="domcontentloaded")
    page.get_by_label("Key").fill("mdk_nothing")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("opens nothing")
    page.close()


def test_who_signs_out_is_asked_again(page: Page, server: Served) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/studio/sign-in", wait_until="commit")
    page.goto(f"{server.url}/studio/", wait_until="domcontentloaded")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert chromium.in_both_themes(page) == []


def test_light_and_dark_are_kept(page: Page) -> None:
    page.get_by_role("button", name="Colours: auto").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
