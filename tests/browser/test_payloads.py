"""Whatever people typed is shown as they typed it, on every page: it runs nothing and loads nothing."""

from collections.abc import Iterator
from io import BytesIO
from urllib.parse import quote

import chromium
import hostile
import httpx
import pytest
import whole_house
from hostile import text
from PIL import Image
from playwright.sync_api import Page
from serving import Served
from whole_house import House, made

CAUGHT = """() => [...document.querySelectorAll("img[src='x'], script:not([src]), [onerror]")]
  .map((each) => each.outerHTML)"""
SHOWN = """() => document.title + document.body.innerText
  + [...document.querySelectorAll("input, textarea")].map((each) => each.value).join(" ")"""
ASKED = ("/audit?object=", "/audit?action=", "/productions?series=", "/sign-in?next=")
"""Addresses that somebody else may have written."""
REFUSED = "status of 422"


@pytest.fixture(scope="module")
def api(server: Served) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {server.key}"}
    with httpx.Client(base_url=server.url, headers=headers, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def house(server: Served, api: httpx.Client) -> House:
    """Everything that people can write was written with care."""
    series = made(api.post("/v1/series", json=hostile.story()))["id"]
    episode = f"/v1/series/{series}/episodes/1"
    house = whole_house.finish(server, api, series, whole_house.order(api, episode))
    _direct(api, episode, house.names["shot"])
    _hand_in(api, f"/v1/series/{series}/characters/ines/references")
    _come(api, server.url)
    failed = whole_house.order(api, episode, "failed", executor="ray")  # there is no cluster here
    title = {"title": text("Title"), "premise": text("Premise")}
    made(api.put(f"/v1/series/{series}", json=title, headers={"If-Match": "*"}))
    return House(house.url, {**house.names, "failed": failed})


def _direct(api: httpx.Client, episode: str, shot: str) -> None:
    """A direction, a caption and a note for a retake."""
    anyway = {"If-Match": "*"}
    direction = {name: text(name) for name in ("action", "lighting", "background", "mood", "change")}
    made(api.patch(f"{episode}/shots/{shot}/direction", json=direction, headers=anyway))
    caption = made(api.get(f"{episode}/cuts/slate"))["made"]["captions"][0]
    address = f"{episode}/cuts/slate/captions/{caption['line']}/{caption['part']}"
    made(api.patch(address, json={"text": f"Me {hostile.RUNS}"}, headers=anyway))
    retake = {"profile": "slate", "note": text("Again")}
    once = {"Idempotency-Key": f"retake-{shot}"}
    made(api.post(f"{episode}/shots/{shot}/takes", json=retake, headers=once))


def _hand_in(api: httpx.Client, address: str) -> None:
    """A picture whose name and rights are strange."""
    picture = BytesIO()
    Image.linear_gradient("L").resize((512, 512)).save(picture, "PNG")
    file = (text("file", 100).replace("/", "-"), picture.getvalue())
    made(api.post(address, files={"file": file}, data={"rights": text("Rights")}))


def _come(api: httpx.Client, url: str) -> None:
    """A key, and a worker that tells strange things of itself."""
    made(api.post("/v1/keys", json={"owner": "noor", "name": f"Key {hostile.RUNS}", "scopes": ["editor"]}))
    key = made(api.post("/v1/keys", json={"owner": "noor", "scopes": ["worker"]}))["key"]
    facts = {
        "gpu": text("GPU"),
        "loaded": [text("Model")],
        "trouble": text("Trouble"),
        text("fact", 60): text("Fact"),
    }
    said = {"name": "gaffer", "makes": {"slate.still": "0"}, "facts": facts}
    headers = {"Authorization": f"Bearer {key}"}
    made(httpx.post(f"{url}/v1/workers", json=said, headers=headers, timeout=60))


def test_what_people_typed_is_only_ever_text(page: Page, house: House) -> None:
    told: list[str] = []
    page.on("console", lambda each: told.append(each.text) if each.type == "error" else None)
    faults: list[str] = []
    failed = f"/studio/productions/{house.names['failed']}"
    for address in (*house.pages(), failed, *(f"/studio{each}{quote(hostile.PAYLOAD)}" for each in ASKED)):
        told.clear()
        seen = [*_seen(page, house, address), *(each for each in told if REFUSED not in each)]
        faults += [f"{address}: {each}" for each in seen]
    assert faults == [], "\n".join(faults)
    assert page.seen.dialogs == []  # type: ignore[attr-defined]


def _seen(page: Page, house: House, address: str) -> list[str]:
    answer = page.goto(house.url + address, wait_until="load")
    assert answer
    found = [] if answer.status in (200, 422) else [f"answers {answer.status}"]
    found += [*page.evaluate(CAUGHT), *chromium.refused(page)]
    if house.names["series"] in address and hostile.RUNS not in page.evaluate(SHOWN):
        found.append("does not show what was typed")
    for size in (chromium.DESK, chromium.SMALL):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found += [f"{size['width']} px: {each}" for each in chromium.overflow(page)]
    return found
