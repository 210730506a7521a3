"""Writing in a browser: checked while one types, saved by a key, and never lost."""

import chromium
import httpx
import pytest
from playwright.sync_api import Page, expect
from serving import Served

BEATS = ['Ines says: "It was me." (hook)', "Ines holds the key.", "The door opens. (cliffhanger)"]


@pytest.fixture
def episode(api: httpx.Client) -> str:
    """The address of a fresh episode of three beats."""
    people = [{"id": "ines", "name": "Ines"}]
    story = {"title": "The Key", "characters": people, "episodes": [{"title": "Room Nine", "beats": BEATS}]}
    return f"/v1/series/{api.post('/v1/series', json=story).json()['id']}/episodes/1"


def opened(page: Page, server: Served, episode: str) -> None:
    page.goto(f"{server.url}{episode.replace('/v1', '/studio')}/script", wait_until="domcontentloaded")
    expect(page.locator("#check")).to_be_hidden()  # the script runs


def test_what_is_typed_is_checked_and_saved_by_a_key(
    page: Page, server: Served, api: httpx.Client, episode: str
) -> None:
    opened(page, server, episode)
    text = page.get_by_label("Beats", exact=True)
    text.press("Control+End")
    text.press_sequentially('\n\nBoris: "No!"')
    expect(page.locator("#checks a.where", has_text="Beat 4").first).to_be_visible()
    expect(page.locator("#beats li").nth(3)).to_have_class("plain now")
    text.press_sequentially(" He runs.")
    page.keyboard.press("Control+s")
    expect(page.locator("#state")).to_have_text("Saved, 1 error")
    expect(text).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save and make the animatic")).to_be_focused()
    told = api.get(episode).json()["beats"]
    assert [beat["id"] for beat in told] == ["b1", "b2", "b3", "b4"]
    assert told[3]["text"] == 'Boris: "No!" He runs.'
    opened(page, server, episode)
    expect(page.locator("#notice")).to_be_hidden()


def test_unsaved_words_outlive_the_page_and_another_writer(
    page: Page, server: Served, api: httpx.Client, episode: str
) -> None:
    opened(page, server, episode)
    text = page.get_by_label("Beats", exact=True)
    text.fill("Ines sings. (hook)")
    page.reload(wait_until="domcontentloaded")
    expect(page.locator("#notice")).to_contain_text("did not save it")
    expect(text).to_have_value("Ines sings. (hook)")
    assert page.seen.dialogs == [""]  # type: ignore[attr-defined] # the browser asked before it left
    version = {"If-Match": api.get(episode).headers["etag"]}
    api.put(episode, json={"beats": ["Ines dances. (hook)"]}, headers=version).raise_for_status()
    page.get_by_role("button", name="Save", exact=True).click()
    conflict = page.get_by_role("alert", name="Somebody saved this episode")
    expect(conflict).to_contain_text("They saved Ines dances. (hook)")
    expect(conflict).to_contain_text("You typed Ines sings. (hook)")
    expect(text).to_have_value("Ines sings. (hook)")
    assert chromium.in_both_themes(page) == []
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#state")).to_have_text("Saved")
    expect(conflict).to_be_hidden()
    assert api.get(episode).json()["beats"][0]["text"] == "Ines sings."


def test_a_file_is_shown_and_can_be_put_back(page: Page, server: Served, episode: str) -> None:
    opened(page, server, episode)
    page.get_by_text("Import a file into this episode").click()
    page.get_by_label("A story or script").set_input_files(
        {"name": "list.txt", "mimeType": "text/plain", "buffer": b"Ines waits. (hook)\nShe goes."}
    )
    page.get_by_role("button", name="Show what is in it").click()
    text = page.get_by_label("Beats", exact=True)
    expect(text).to_have_value("Ines waits. (hook)\n\nShe goes.")
    expect(page.locator("#gone")).to_contain_text("will be gone")
    page.get_by_role("button", name="Put back what was here").click()
    expect(text).to_have_value("\n\n".join(BEATS))
    expect(page.locator("#state")).to_have_text("")


def test_an_emptied_text_is_asked_about_and_comes_back(
    page: Page, server: Served, api: httpx.Client, episode: str
) -> None:
    opened(page, server, episode)
    text, state = page.get_by_label("Beats", exact=True), page.locator("#state")
    text.fill("")
    page.keyboard.press("Control+s")
    really = page.get_by_role("checkbox", name="Really remove them")
    expect(really).to_be_focused()
    expect(state).to_have_text("Not saved yet")
    assert chromium.in_both_themes(page) == []
    really.press("Space")
    page.keyboard.press("Control+s")
    expect(state).to_have_text("Saved")
    expect(really).to_be_hidden()
    text.fill('Klara: "What?"')
    page.get_by_role("button", name="Save and make the animatic").click()
    expect(page.get_by_text("Saved. The animatic was not made: Beat 1 has an error.")).to_be_visible()
    expect(state).to_have_text("Saved, 1 error")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(text).to_have_value("")
    assert api.get(episode).json()["beats"] == []
