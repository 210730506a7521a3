"""Every page: what axe finds, nothing cut at three widths, a title, one heading, all by Tab, no errors."""

import chromium
import httpx
import pytest
import whole_house
from playwright.sync_api import Page
from serving import Served
from whole_house import House

STORY = {
    "title": "The Key",
    "characters": [{"id": "ines", "name": "Ines", "wardrobe": {"day": "grey coat"}}],
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
# Needs no Tab: a link that is told to nobody and stands beside one that is, and the shots of the player's
# rail, to which its slider and its keys lead.
MOST = 250  # presses of Tab; what has more controls than that is looked at up to there
REACHABLE = """() => {
  const kinds = "a[href], button, input, select, textarea, summary, audio[controls], video[controls]";
  const all = [...document.querySelectorAll(kinds)];
  const isShown = (each) => each.checkVisibility({ visibilityProperty: true }) && !each.matches(":disabled");
  const shown = all.filter((each) => isShown(each) && each.type !== "hidden");
  const groups = new Set();
  window.__wanted = new Set(shown.filter((each) => {
    if (each.tabIndex < 0 && each.closest("[aria-hidden=true], svg.marks")) return false;
    if (each.tabIndex < 0 && each.closest("[role=toolbar], [role=tablist], [role=grid]")) return false;
    if (each.type !== "radio") return true;
    const group = `${each.form?.id} ${each.name}`;
    const first = !groups.has(group);
    groups.add(group);
    return first;
  }));
  document.addEventListener("focusin", ({ target }) => {
    const isOf = (each) => each === target || (each.type === "radio" && each.name === target.name);
    for (const each of [...window.__wanted].filter(isOf)) window.__wanted.delete(each);
  });
  document.body.tabIndex = -1;
  document.body.focus();
  return window.__wanted.size;
}"""
LEFT = """() => [...window.__wanted].filter((each) => each.isConnected)
  .map((each) => each.outerHTML.slice(0, 160))"""
SHAPE = """() => ({
  lang: document.documentElement.lang, title: document.title,
  headings: document.querySelectorAll("h1").length, mains: document.querySelectorAll("main").length,
  jump: [...document.querySelectorAll("h1, h2, h3, h4")].filter((each) => each.checkVisibility())
    .map((each) => Number(each.tagName[1])).some((level, at, all) => at > 0 && level > all[at - 1] + 1),
  first: [...document.querySelectorAll("[tabindex]")].some((each) => each.tabIndex > 0),
})"""


@pytest.fixture(scope="module")
def house(server: Served) -> House:
    headers = {"Authorization": f"Bearer {server.key}"}
    with httpx.Client(base_url=server.url, headers=headers, timeout=30) as api:
        return whole_house.build(server, api, STORY)


def test_no_page_is_forgotten() -> None:
    assert whole_house.strange() == set(), "add it to PAGES or FILES of tests/browser/whole_house.py"


def test_every_page_is_for_everybody(page: Page, house: House) -> None:
    told: list[str] = []
    faults: list[str] = []
    page.on("console", lambda each: told.append(each.text) if each.type in ("error", "warning") else None)
    for address in house.pages():
        told.clear()
        found = [*_seen(page, house.url + address), *told]
        faults += [f"{address}: {each}" for each in found]
    assert faults == [], "\n".join(faults)


def _seen(page: Page, url: str) -> list[str]:
    answer = page.goto(url, wait_until="load")
    assert answer
    if answer.status != 200:
        return [f"answers {answer.status}"]
    return [*_shape(page), *_axe(page), *_by_tab(page), *_widths(page), *chromium.refused(page)]


def _shape(page: Page) -> list[str]:
    found = page.evaluate(SHAPE)
    wanted = {"lang": "en", "headings": 1, "mains": 1, "jump": False, "first": False}
    wrong = [f"{name} is {found[name]}" for name, value in wanted.items() if found[name] != value]
    return wrong if found["title"].strip(" ·") else [*wrong, "has no title"]


def _axe(page: Page) -> list[str]:
    """Everything in light; in dark what colours decide."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")  # or colours are seen on their way
    found = chromium.serious(page)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {each}" for each in chromium.serious(page, "color-contrast")]
    page.emulate_media(color_scheme="light")
    return found


def _by_tab(page: Page) -> list[str]:
    many = page.evaluate(REACHABLE)
    for _ in range(min(many + 20, MOST)):
        page.keyboard.press("Tab")
    left = page.evaluate(LEFT) if many + 20 < MOST else []
    return [f"Tab does not come to {each}" for each in left]


def _widths(page: Page) -> list[str]:
    found = []
    for size in (chromium.DESK, chromium.PHONE, chromium.SMALL):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found += [f"{size['width']} px: {each}" for each in chromium.overflow(page)]
    page.set_viewport_size(chromium.DESK)  # type: ignore[arg-type]
    return found
