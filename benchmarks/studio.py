"""The storyboard in a browser, with about 60 and about 1,000 shots: its weight, and how soon it can be used.

    python -m benchmarks.studio [--rounds 5]

A real server and the system's Chromium on one machine: compare the two sizes, not two machines. Media are not
counted, and are not there.
"""

import argparse
import re
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.serving import key_for, office_of, serving
from benchmarks.storyboard_cost import film

PROGRAM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage"]
BEATS = (16, 270)
MEDIA = re.compile(r"/storyboard/[^/]+/[0-9a-f]{16}")
INTERACTIVE = 1000.0  # ms, of 60 shots
TIMES = """() => ({
  "first paint": performance.getEntriesByType("paint").at(-1)?.startTime ?? 0,
  interactive: performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd,
})"""
FRAME = "await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));"
FILTER = f"""async () => {{
  const field = document.getElementById("q"), begun = performance.now();
  field.value = "ines opens drawer 1-1 "; field.dispatchEvent(new Event("input"));
  {FRAME}
  const taken = performance.now() - begun;
  field.value = ""; field.dispatchEvent(new Event("input"));
  {FRAME}
  return taken;
}}"""
SCROLL = f"""async () => {{
  const pauses = [], last = document.documentElement.scrollHeight;
  for (let step = 1; step <= 20; step += 1) {{
    const begun = performance.now();
    scrollTo(0, last * step / 20);
    {FRAME}
    pauses.push((performance.now() - begun) / 2);
  }}
  return pauses;
}}"""
REFRESH = """async () => {
  const address = document.querySelector('script[src*="studio.js"]').src.replace("studio.js", "swap.js");
  const { refresh } = await import(address);
  const begun = performance.now();
  await refresh();
  return performance.now() - begun;
}"""


def median(values: list[float]) -> float:
    """Of what was measured."""
    return statistics.median(values)


def answers(url: str, path: str, key: str, rounds: int) -> tuple[float, int]:
    """Milliseconds until the whole page is there, and its bytes."""
    with httpx.Client(base_url=url, timeout=60) as client:
        client.post("/studio/sign-in", data={"key": key})
        client.get(path).raise_for_status()
        taken = []
        for _ in range(rounds):
            begun = time.perf_counter()
            page = client.get(path).raise_for_status()
            taken.append(1000 * (time.perf_counter() - begun))
    return median(taken), len(page.content)


def visit(browser: Browser, url: str, path: str, key: str, rounds: int) -> dict[str, float]:
    """What a person waits for: milliseconds, medians of fresh visits."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{url}/studio/sign-in")
    page.get_by_label("Key").fill(key)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{url}/studio/", wait_until="commit")
    page.route(MEDIA, lambda route: route.abort())
    found: dict[str, list[float]] = {}
    for _ in range(rounds):
        for name, value in _once(page, url + path).items():
            found.setdefault(name, []).append(value)
    context.close()
    return {name: median(values) for name, values in found.items()}


def _once(page: Page, address: str) -> dict[str, float]:
    page.goto(address, wait_until="domcontentloaded", timeout=60_000)  # its modules have run by then
    told: dict[str, Any] = page.evaluate(TIMES)
    scroll: list[float] = page.evaluate(SCROLL)
    page.evaluate("scrollTo(0, 0)")
    return {
        **told,
        "filter": page.evaluate(FILTER),
        "frame while scrolling": statistics.fmean(scroll),
        "longest frame": max(scroll),
        "all parts anew": page.evaluate(REFRESH),
    }


def measure(folder: Path, rounds: int) -> bool:
    """Print what was found; whether 60 shots are interactive in a second."""
    with office_of(folder) as office:
        boards = [film(office, beats) for beats in BEATS]
        key = key_for(office)
    good = True
    with serving(folder) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=FLAGS)
        for api, shots in boards:
            path = api.replace("/v1", "/studio")
            milliseconds, size = answers(server.url, path, key, rounds)
            print(f"{shots} shots: {size / 1024:.0f} KiB of HTML, {size / shots:.0f} bytes a shot, ", end="")
            print(f"whole page {milliseconds:.0f} ms")
            told = visit(browser, server.url, path, key, rounds)
            print("  " + ", ".join(f"{name} {value:.0f} ms" for name, value in told.items()))
            good = good and (shots > 100 or told["interactive"] <= INTERACTIVE)
    print(f"wanted: {INTERACTIVE:.0f} ms until 60 shots are interactive")
    return good


def main() -> None:
    """Measure in a home of its own."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("--rounds", type=int, default=5)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="studio-") as folder:
        sys.exit(0 if measure(Path(folder), given.rounds) else 1)


if __name__ == "__main__":
    main()
