"""The system's Chromium, driven by Playwright; and what no page of ours may ever do in it."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page, Playwright, Request, expect, sync_playwright

PROGRAM = shutil.which("chromium") or shutil.which("google-chrome") or ""
LACKING = "" if PROGRAM else "no Chromium is installed here (Debian: apt install chromium)"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage"]
PHONE, SMALL, DESK = (
    {"width": 390, "height": 844},
    {"width": 320, "height": 640},
    {"width": 1440, "height": 900},
)
SERIOUS = ("serious", "critical")
PATIENCE = 60_000  # ms that anything may take on a busy machine; five seconds are Playwright's own
LONG = 600_000  # ms until slates of an episode are made there
expect.set_options(timeout=PATIENCE)
LISTEN = """
window.__refused = [];
document.addEventListener("securitypolicyviolation", (event) => window.__refused.push(
  `${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


@dataclass
class Seen:
    """What a page did that nobody should see."""

    dialogs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    """Every address that was asked for."""
    says_yes: bool = True
    """What a dialog is answered. Only one listener may answer it, so a test changes this and adds none."""


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as playwright:
        browser = start(playwright)
        yield browser
        browser.close()


def start(playwright: Playwright) -> Browser:
    """The system's own, never a downloaded one."""
    return playwright.chromium.launch(executable_path=PROGRAM, args=FLAGS, timeout=LONG)


def watch(page: Page, url: str) -> Seen:
    """Note what a page does from now on."""
    seen, host = Seen(), urlsplit(url).netloc

    def asked(request: Request) -> None:
        seen.requests.append(request.url)
        if urlsplit(request.url).scheme not in ("data", "blob") and urlsplit(request.url).netloc != host:
            seen.foreign.append(request.url)

    def dialog(shown: Dialog) -> None:
        seen.dialogs.append(shown.message)
        shown.accept() if seen.says_yes else shown.dismiss()

    page.add_init_script(LISTEN)
    page.on("request", asked)
    page.on("dialog", dialog)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    return seen


def refused(page: Page) -> list[str]:
    """What the policy of the page had to forbid."""
    return list(page.evaluate("window.__refused ?? []"))


def sign_in(page: Page, url: str, key: str) -> None:
    """As a person does."""
    page.goto(f"{url}/studio/sign-in", wait_until="commit")
    page.get_by_label("Key").fill(key)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{url}/studio/", wait_until="commit")


def serious(page: Page, *rules: str) -> list[str]:
    """What axe finds that keeps somebody out, in the theme that is shown; by some of its rules, or all."""
    options = {"runOnly": list(rules)} if rules else None
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{each['id']}: {node['target']} {node.get('failureSummary', '')}"
        for each in found
        if each["impact"] in SERIOUS
        for node in each["nodes"]
    ]


def in_both_themes(page: Page) -> list[str]:
    """`serious`, in light and in dark."""
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # no colour half way
        page.evaluate("document.documentElement.dataset.theme = 'auto'")
        found += [f"{theme}: {each}" for each in serious(page)]
    return found


def overflow(page: Page) -> list[str]:
    """Elements that stick out of the page sideways; what scrolls by itself may be as wide as it likes."""
    return list(
        page.evaluate(
            """() => {
              const wide = document.documentElement.clientWidth;
              if (document.documentElement.scrollWidth <= wide) return [];
              return [...document.querySelectorAll("body *")]
                .filter((each) => each.getBoundingClientRect().right > wide + 1 && each.checkVisibility())
                .slice(0, 8).map((each) => each.outerHTML.slice(0, 120));
            }"""
        )
    )


def until(page: Page, holds: str) -> None:
    """Wait until an expression holds in the page; `wait_for_function` needs an eval, which no page allows."""
    late = f"performance.now() > limit ? fail(new Error({json.dumps(holds)} + ' never holds'))"
    look = f"const look = () => ({holds}) ? done() : {late} : requestAnimationFrame(look); look();"
    page.evaluate(
        f"() => new Promise((done, fail) => {{ const limit = performance.now() + {2 * PATIENCE}; {look} }})"
    )
