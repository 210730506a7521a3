"""The farm and the keys in a browser: the page follows by itself, and a key is shown once."""

from typing import Any

import httpx
from playwright.sync_api import Page, expect
from serving import Served

SAID = {"makes": {"slate.still": "0"}, "facts": {"gpu": "NVIDIA H100", "vram": "80 GB"}}


def worker(api: httpx.Client, name: str) -> Any:
    """A machine comes, with a key of its own."""
    wanted = {"owner": "noor", "name": name, "scopes": ["worker"]}
    key = api.post("/v1/keys", json=wanted).json()["key"]
    said = {**SAID, "name": name}
    return api.post("/v1/workers", json=said, headers={"Authorization": f"Bearer {key}"}).json()


def test_a_machine_that_comes_appears_by_itself_and_is_drained(
    page: Page, api: httpx.Client, server: Served
) -> None:
    page.goto(f"{server.url}/studio/farm", wait_until="domcontentloaded")
    expect(page.get_by_role("heading", name="Farm")).to_be_visible()
    worker(api, "gaffer-one")
    card = page.get_by_role("listitem").filter(has_text="gaffer-one")
    expect(card).to_contain_text("80 GB")  # within a look
    button = page.get_by_role("button", name="Drain: gaffer-one")
    button.press("Enter")
    expect(card.locator(".state")).to_have_text("draining")
    expect(page.get_by_role("status").first).to_contain_text("gaffer-one")
    expect(page.get_by_role("button", name="Let it work: gaffer-one")).to_be_visible()


def test_a_new_key_is_shown_once_and_ended_after_a_question(page: Page, server: Served) -> None:
    page.goto(f"{server.url}/studio/keys", wait_until="domcontentloaded")
    page.get_by_label("Owner", exact=True).fill("vera")
    page.get_by_label("What it is for").fill("a laptop")
    page.get_by_role("checkbox", name="editor").check()
    page.get_by_role("button", name="Make the key").click()
    field = page.get_by_label("Key", exact=True)
    expect(field).to_be_focused()
    key = field.input_value()
    headers = {"Authorization": f"Bearer {key}"}
    assert httpx.get(f"{server.url}/v1/series", headers=headers, timeout=60).status_code == 200
    expect(page.get_by_role("button", name="Copy")).to_be_visible()
    page.reload(wait_until="domcontentloaded")
    expect(page.get_by_role("heading", name="All keys")).to_be_visible()
    expect(field).to_have_count(0)
    row = page.get_by_role("listitem").filter(has_text="a laptop")
    row.get_by_text("End…").click()
    row.get_by_role("button", name="End it for good").click()
    expect(row).to_contain_text("revoked")
    assert httpx.get(f"{server.url}/v1/series", headers=headers, timeout=60).status_code == 401
