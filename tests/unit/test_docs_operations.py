"""docs/operations.md and deploy/README.md: commands, settings and links that are what they say."""

import re
from contextlib import suppress
from pathlib import Path

import click
import pytest
from command_lines import descend, read, words

from orchestrator.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "docs" / "operations.md", ROOT / "deploy" / "README.md")
TEXTS = {page: page.read_text(encoding="utf-8") for page in PAGES}
OPERATIONS = TEXTS[PAGES[0]]
BLOCKS = [
    block
    for text in TEXTS.values()
    for block in re.findall(r"^```\w*\n.*?^```$", text, re.DOTALL | re.MULTILINE)
]
SHOWN = [line for block in BLOCKS if block.startswith("```\n") for line in block.splitlines()[1:-1]]
SAID = [said for text in TEXTS.values() for said in re.findall(r"`((?:microdrama|ray) [^`\n]+)`", text)]
OTHERS = {"docker", "kubectl", "export", "curl"} | {"pg_dump", "pg_restore", "createdb", "deploy/secrets.sh"}
"""Programs that are not ours to check."""


def commands(program: str, lines: list[str]) -> list[list[str]]:
    """Every command line for a program, without what is explained two spaces or more behind it."""
    bare = (re.split(r" {2,}", line)[0] for line in lines)
    return [words(line)[1:] for line in bare if line.startswith(f"{program} ")]


@pytest.fixture(autouse=True)
def _there_is_a_story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("story.md", "STORY"):
        (tmp_path / name).write_text("# The Key\n", encoding="utf-8")


@pytest.mark.parametrize("line", commands("microdrama", SHOWN), ids=" ".join)
def test_a_command_of_ours_is_one(line: list[str]) -> None:
    read(line)


@pytest.mark.parametrize("line", commands("microdrama", SAID), ids=" ".join)
def test_a_verb_that_is_named_is_one(line: list[str]) -> None:
    with suppress(
        click.MissingParameter, click.exceptions.Exit
    ):  # its arguments may be left out, its help asked
        read(line)


@pytest.mark.parametrize("line", commands("ray", SHOWN + SAID), ids=" ".join)
def test_a_command_of_rays_is_one(line: list[str]) -> None:
    descend(
        pytest.importorskip("ray.scripts.scripts", reason="the extra ray is not installed").cli, "ray", line
    )


def test_nothing_that_is_shown_goes_unread() -> None:
    first = {line.split()[0] for line in SHOWN if line and not line.startswith(" ")}
    assert first <= OTHERS | {"microdrama", "ray"}
    assert len(commands("microdrama", SHOWN)) >= 6


def test_settings_are_told_with_their_defaults() -> None:
    told = {name.lower() for name in re.findall(r"MICRODRAMA_([A-Z_]+)", OPERATIONS)}
    assert told <= Settings.model_fields.keys()
    rows = dict(re.findall(r"^\| `MICRODRAMA_([A-Z_]+)` \| (.*?) ?\|", OPERATIONS, re.MULTILINE))
    assert {
        "RAY_ADDRESS",
        "RAY_TOKEN_FILE",
        "PLACEMENT_SECONDS",
        "IDLE_SECONDS",
        "AT_ONCE",
        "QUOTA",
    } <= rows.keys()
    usual = {"RAY_TOKEN_FILE": "~/.ray/auth_token"}
    for name, default in rows.items():
        value = Settings.model_fields[name.lower()].default
        assert default == usual.get(name, "" if value in ("", None) else str(value)), name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    anchors = {
        re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.*)", TEXTS[page], re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)]+)\)", TEXTS[page]):
        file, _, anchor = target.partition("#")
        assert not file or (page.parent / file).exists(), target
        assert file or anchor in anchors, target


def test_programs_that_are_named_exist() -> None:
    for module in re.findall(r"python -m (benchmarks\.\w+)", OPERATIONS):
        place = ROOT / module.replace(".", "/")
        assert place.with_suffix(".py").exists() or (place / "__main__.py").exists(), module
