"""A form that is refused: what was said against it is told, whoever said it, and what was typed stays."""

import json
from functools import partial
from typing import Any

import httpx
from playwright.sync_api import Page, Route, expect
from serving import Served

STORY = {
    "title": "The Key",
    "characters": [{"id": "ines", "name": "Ines"}],
    "locations": [{"id": "ward", "description": "a corridor"}],
    "episodes": [{"title": "Room Nine", "location": "ward", "beats": ['Ines says: "No." (cliffhanger)']}],
}


def refuse(route: Route, **said: Any) -> None:
    """Answer in the place of the server."""
    route.fulfill(**said)


def test_a_refusal_that_is_no_page_is_told(page: Page, server: Served, api: httpx.Client) -> None:
    series = api.post("/v1/series", json=STORY).json()["id"]
    page.goto(f"{server.url}/studio/series/{series}", wait_until="domcontentloaded")
    form = page.locator('form[action$="/episodes"]')
    problem = json.dumps({"detail": "Too many changes at once: <b>wait</b> a little."})
    answers = [
        (503, "text/plain", "no server is there", "It was refused (503)"),
        (429, "application/problem+json", problem, "Too many changes at once: <b>wait</b> a little."),
    ]
    title = form.get_by_role("textbox").first
    title.fill("The Second Night")
    for status, kind, body, words in answers:
        page.route("**/episodes", partial(refuse, status=status, content_type=kind, body=body))
        form.get_by_role("button").last.click()
        expect(page.locator("#said")).to_contain_text(words)
        expect(title).to_have_value("The Second Night")
