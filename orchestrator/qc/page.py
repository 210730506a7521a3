"""The check report as one self-contained page: what refuses, what a person let out, advice, what passed."""

import base64
import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from orchestrator.qc.check import Check, Override, Ruling
from orchestrator.qc.cures import cure
from orchestrator.qc.places import plain

TEMPLATES = Path(__file__).parents[1] / "templates"
Standing = Literal["refused", "overridden", "advice", "passed"]
SAID: dict[Standing, str] = {
    "refused": "These refuse it",
    "overridden": "These were overridden",
    "advice": "Advice",
    "passed": "Passed",
}


@dataclass(frozen=True)
class Row:
    """One check as the page shows it."""

    check: Check
    overrides: tuple[Override, ...]
    cure: str


@dataclass(frozen=True)
class Group:
    """Checks that stand alike."""

    name: Standing
    said: str
    rows: tuple[Row, ...]


def page(title: str, about: str, checks: Sequence[Check], ruling: Ruling, must: Collection[str]) -> str:
    """The page as HTML. `about` says in a line what was checked, for which platform, as of which day."""
    css = (TEMPLATES / "checks.css").read_text(encoding="utf-8")
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("checks.html.j2").render(
        title=plain(title),
        about=plain(about),
        groups=tuple(_groups(checks, ruling, must)),
        css=Markup(css),  # noqa: S704  our own file; nothing of the story is in it
        css_hash=base64.b64encode(hashlib.sha256(css.encode()).digest()).decode(),
    )


def _groups(checks: Sequence[Check], ruling: Ruling, must: Collection[str]) -> Iterator[Group]:
    for standing, said in SAID.items():
        rows = tuple(
            Row(check, tuple(o for o in ruling.overridden if o.code == check.code), cure(check.code))
            for check in checks
            if _standing(check, ruling, must) == standing
        )
        yield Group(standing, said, rows)


def _standing(check: Check, ruling: Ruling, must: Collection[str]) -> Standing:
    if check.passed:
        return "passed"
    if check.code in {each.code for each in ruling.overridden}:
        return "overridden"
    return "refused" if check.code in must else "advice"
