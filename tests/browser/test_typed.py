"""What is typed stays: when one is signed out meanwhile, and when something else on the page is sent."""

import io

import chromium
import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from serving import Served

BEATS = ["Ines waits. (hook)", "Ines leaves. (cliffhanger)"]
OUT = "You are signed out. Sign in in another tab, then send again."
LOOK = """() => import(new URL("swap.js", document.querySelector('script[src$="/studio.js"]').src))
  .then(({ refresh }) => refresh()).then(() => "well", String)"""


@pytest.fixture
def story(api: httpx.Client) -> str:
    """The id of a fresh series of one episode."""
    told = {
        "title": "Kept",
        "characters": [{"id": "ines", "name": "Ines"}],
        "episodes": [{"title": "One", "beats": BEATS}],
    }
    return str(api.post("/v1/series", json=told).json()["id"])


@pytest.fixture
def script(page: Page, server: Served, story: str) -> Page:
    """The open script of it."""
    page.goto(f"{server.url}/studio/series/{story}/episodes/1/script", wait_until="domcontentloaded")
    expect(page.locator("#check")).to_be_hidden()  # the script runs
    return page


def test_who_is_signed_out_keeps_the_page_and_sends_again(
    script: Page, server: Served, api: httpx.Client, story: str
) -> None:
    text, said, address = script.get_by_label("Beats", exact=True), script.locator("#said"), script.url
    script.context.clear_cookies(name="microdrama")
    assert "signed out" in script.evaluate(LOOK)
    expect(said).to_have_text(OUT)
    words = f"Ines sings. (hook)\n\n{BEATS[1]}"
    text.fill(words)
    script.keyboard.press("Control+s")
    expect(script.locator("#script")).not_to_have_attribute("aria-busy", "true")
    expect(said).to_have_text(OUT)
    assert (script.url, text.input_value()) == (address, words)
    other = script.context.new_page()
    chromium.sign_in(other, server.url, server.key)
    other.close()
    script.keyboard.press("Control+s")
    expect(script.locator("#state")).to_have_text("Saved")
    assert api.get(f"/v1/series/{story}/episodes/1").json()["beats"][0]["text"] == "Ines sings."
    cookie = script.evaluate("document.body.dataset.token")
    assert (
        script.locator("input[name=token]").evaluate_all("all => all.map((each) => each.value)")
        == [cookie] * script.locator("input[name=token]").count()
    )


def test_who_signs_out_leaves_nothing_behind(script: Page) -> None:
    script.get_by_label("Beats", exact=True).fill("A secret. (hook)")
    kept = "Object.entries(sessionStorage).join()"
    chromium.until(script, f"{kept}.includes('A secret')")
    assert "by" in script.locator("#script").evaluate("form => Object.keys(form.dataset)")
    script.get_by_role("button", name="Sign out").click()
    expect(script.get_by_role("heading", name="Sign in")).to_be_visible()
    assert script.evaluate(kept) == ""


def test_what_is_typed_elsewhere_stays_when_a_form_is_sent(
    page: Page, server: Served, api: httpx.Client, story: str
) -> None:
    [first, *_] = api.get(f"/v1/series/{story}/episodes/1/plan").json()["shots"]
    page.goto(
        f"{server.url}/studio/series/{story}/episodes/1/shots/{first['id']}", wait_until="domcontentloaded"
    )
    note = page.get_by_label("Why one more take")
    note.fill("slower")
    page.locator("#hand-in-clip > summary").click()
    clip = page.locator("#clip-note")
    clip.fill("from the phone")
    picture = io.BytesIO()
    Image.linear_gradient("L").resize((288, 512)).save(picture, "PNG")
    page.locator("#hand-in-still > summary").click()
    page.locator("#still-file").set_input_files(
        {"name": "still.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    page.locator("#still-rights").fill("own work")
    page.locator('form:has(#still-file) button:text("Hand it in")').click()
    expect(page.locator("#said")).to_contain_text("Your file is kept")
    expect(page.locator("#hand-in-still > summary")).to_have_text("Hand in another")
    expect(page.locator("#still-rights")).to_have_value("")
    expect(clip).to_have_value("from the phone")
    expect(note).to_have_value("slower")
