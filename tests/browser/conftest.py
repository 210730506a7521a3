"""A real server and a real browser, for every test of the studio. Each test has a page that is signed in.

Whoever goes to a page waits for `domcontentloaded`: from then on its modules run. Before, a form is sent as
without script, which is another test.
"""

from collections.abc import Iterator
from pathlib import Path

import chromium
import httpx
import pytest
from chromium import LACKING, launched
from playwright.sync_api import Browser, Page
from serving import Served, served

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that is in here needs the browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if LACKING:
                item.add_marker(pytest.mark.skip(reason=LACKING))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for the tests of a file. While it is open its thread is within a loop, and could run no other."""
    with launched() as found:
        yield found


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service with a driver and its first key; tests share it and make series of their own."""
    with served(tmp_path_factory.mktemp("studio") / "home") as running:
        yield running


@pytest.fixture
def api(server: Served) -> Iterator[httpx.Client]:
    """A program beside the browser, with the first key: to make what a test begins with."""
    headers = {"Authorization": f"Bearer {server.key}"}
    with httpx.Client(base_url=server.url, headers=headers, timeout=60) as client:
        yield client


@pytest.fixture
def page(browser: Browser, server: Served) -> Iterator[Page]:
    """A signed-in page. It may show no dialog that a test did not ask for, load nothing from elsewhere and
    break no policy: `page.seen` has what it did."""
    context = browser.new_context(viewport=chromium.DESK)  # type: ignore[arg-type]
    context.set_default_timeout(chromium.PATIENCE)
    made = context.new_page()
    seen = chromium.watch(made, server.url)
    made.seen = seen  # type: ignore[attr-defined]
    chromium.sign_in(made, server.url, server.key)
    yield made
    refused = chromium.refused(made)
    context.close()
    assert (seen.errors, seen.foreign, refused) == ([], [], [])
