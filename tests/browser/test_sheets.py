"""A sheet in a browser: hearing its voice, dropping a picture on it, by keys alone where it matters."""

import base64
import io

import chromium
import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from serving import Served

DROP = """([zone, data]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], "face.png", { type: "image/png" }));
  for (const kind of ["dragover", "drop"])
    zone.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carried }));
}"""


def picture() -> str:
    """A small PNG, as base64."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize((512, 512)).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


@pytest.fixture
def sheet(page: Page, api: httpx.Client, server: Served) -> Page:
    """The open page of a character who says something."""
    beats = [{"text": 'Ada says: "I was there when it happened."', "cast": ["ada"], "role": "hook"}]
    told = {"title": "Sheets", "characters": [{"id": "ada", "name": "Ada"}], "episodes": [{"beats": beats}]}
    series = api.post("/v1/series", json=told).json()["id"]
    page.goto(f"{server.url}/studio/series/{series}/sheets/characters/ada", wait_until="domcontentloaded")
    return page


def test_a_voice_is_heard_without_leaving_the_page(sheet: Page) -> None:
    speak = sheet.get_by_role("button", name="Play a sample line")
    speak.focus()
    sheet.keyboard.press("Enter")
    line = sheet.locator("audio")
    expect(line).to_have_js_property("ended", True, timeout=chromium.LONG)  # spoken, and heard
    expect(speak).to_be_focused()
    sheet.evaluate("document.addEventListener('play', () => (document.body.dataset.again = ''), true)")
    sheet.keyboard.press("Enter")
    expect(sheet.locator("body[data-again]")).to_have_count(1)


def test_a_picture_is_dropped_on_its_form(sheet: Page) -> None:
    zone = sheet.locator("#add-reference")
    expect(zone.get_by_text("drop it here")).to_be_visible()
    zone.evaluate(f"(zone, data) => ({DROP})([zone, data])", picture())
    zone.get_by_label("It shows a real person").check()
    zone.get_by_label("Rights").fill("a friend")
    zone.get_by_role("button", name="Take it in").click()
    expect(sheet.locator("#said")).to_contain_text("add a consent record")
    zone.get_by_label("It shows a real person").uncheck()
    zone.get_by_role("button", name="Take it in").click()
    expect(sheet.locator("#pictures li")).to_have_count(1)
    expect(sheet.locator("#portrait img")).to_have_js_property("naturalWidth", 512)
    sheet.get_by_role("button", name="Delete the front picture").click()
    expect(sheet.locator("#pictures li")).to_have_count(0)
    assert sheet.seen.dialogs == ["Take this picture out of the sheet?"]  # type: ignore[attr-defined]
