"""The check report as a page: what stands where, and that hostile words are only words."""

import base64
import hashlib
import re
from html.parser import HTMLParser

from qc_examples import checked
from test_qc_platform import FAILING, HOSTILE

from orchestrator.qc import MUST, Check, Override, rule
from orchestrator.qc.page import page

TAKEN = Override(code="black", because="night on purpose", by="Ada")


class Words(HTMLParser):
    """The text of every section, by its class, and every tag that was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.section, self.found, self.tags = "", dict[str, str](), set[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "section":
            self.section = dict(attrs)["class"] or ""

    def handle_data(self, data: str) -> None:
        self.found[self.section] = self.found.get(self.section, "") + data


def read(*checks: Check, overrides: tuple[Override, ...] = (), title: str = "Slide Nine") -> Words:
    ruling = rule(checks, overrides, MUST)
    words = Words()
    words.feed(page(title, "Shorts, as of 2026-11-21", checks, ruling, MUST))
    return words


def failing(*codes: str) -> list[Check]:
    return [checked(**FAILING[code])[code] for code in codes]


def test_every_check_stands_where_it_belongs() -> None:
    fine = checked()["loudness"]
    found = read(*failing("black", "freeze", "hook"), fine, overrides=(TAKEN,)).found
    assert "b1-a at 00:00.0: the picture stands still" in found["refused"]
    assert "Take another take of the shot" in found["refused"]
    assert "Overridden by Ada: night on purpose" in " ".join(found["overridden"].split())
    assert "hook" in found["advice"]
    assert "loudness" in found["passed"]


def test_a_report_without_faults_has_no_empty_parts() -> None:
    assert set(read(*checked().values()).found) == {"", "passed"}


def test_hostile_words_are_only_words() -> None:
    evil = "</li></style><script>alert(1)</script>" + HOSTILE
    taken = Override(code="stand-ins", because=evil[:90], by="<img src=x onerror=alert(1)>")
    bad = failing("stand-ins")[0].model_copy(update={"value": evil, "code": "black"})
    words = read(bad, overrides=(taken.model_copy(update={"code": "black"}),), title=evil)
    assert words.tags <= {
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "section", "ul", "li",
        "code", "span", "div",
    }  # fmt: skip
    assert "<script>alert(1)" in words.found["overridden"]


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    text = page("Slide Nine", "Shorts", [], rule([]), MUST)
    [style] = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in text
    assert not re.search(r"https?:|src=|@import|url\(", text)
