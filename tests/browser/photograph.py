"""Pictures of the studio for the docs: `python tests/browser/photograph.py URL KEY FOLDER`.

The server must have the example with its first episode made. Pages are taken 1200 px wide, some on a phone.
"""

import sys
from pathlib import Path

import chromium
import httpx
from playwright.sync_api import Browser, Page

WIDE = {"width": 1200, "height": 800}
QUALITY = 50
SEEN = """[...document.querySelectorAll("img, video")].every((each) =>
  each.getBoundingClientRect().top > innerHeight || each.naturalWidth > 0 || each.readyState > 1
  || (each.poster && each.preload === "none"))"""
"""Everything that lies in the picture has come."""


def pages(url: str, key: str) -> dict[str, str]:
    """Name -> path, of the newest series that has a delivered episode."""
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=60) as client:
        found = client.get("/v1/productions", params={"state": "done", "limit": 100}).json()["items"]
        done = next(each for each in found if each["what"] == "episode")
        series, number = done["series"], done["episode"]
        shots = client.get(f"/v1/series/{series}/episodes/{number}/shots").json()["items"]
    home = f"/studio/series/{series}"
    episode = f"{home}/episodes/{number}"
    return {
        "shelf": "/studio/",
        "series": home,
        "sheets": f"{home}/sheets",
        "sheet": f"{home}/sheets/characters/maya",
        "script": f"{episode}/script",
        "storyboard": f"{episode}/storyboard",
        "shot": f"{episode}/shots/{shots[7]['id']}",
        "player": f"{episode}/player",
        "openings": f"{episode}/openings",
        "downloads": f"{episode}/downloads",
        "productions": "/studio/productions",
        "production": f"/studio/productions/{done['id']}",
        "farm": "/studio/farm",
        "keys": "/studio/keys",
        "audit": "/studio/audit",
    }


def take(page: Page, address: str, file: Path) -> None:
    """One picture, once everything that is seen has come."""
    page.goto(address, wait_until="load")
    chromium.until(page, SEEN)
    page.screenshot(path=file, type="jpeg", quality=QUALITY)


def photograph(browser: Browser, url: str, key: str, folder: Path) -> None:
    """Every page in light, and those that are read on a phone in dark there."""
    wanted = pages(url, key)
    for size, theme, names, suffix in (
        (WIDE, "light", list(wanted), ""),
        (chromium.PHONE, "dark", ["storyboard", "player", "production"], "-phone"),
    ):
        context = browser.new_context(viewport=size, color_scheme=theme)  # type: ignore[arg-type]
        page = context.new_page()
        chromium.sign_in(page, url, key)
        for name in names:
            take(page, url + wanted[name], folder / f"studio-{name}{suffix}.jpg")
        context.close()


if __name__ == "__main__":
    with chromium.launched() as opened:
        photograph(opened, *sys.argv[1:3], Path(sys.argv[3]))
