"""The product from outside: the command in a process of its own, on a home and a folder of its own."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from serving import environment

EXAMPLE = Path(__file__).parents[2] / "orchestrator" / "examples" / "stolen-design.md"

STORY = """# The Key

Premise: A night nurse finds her own name in a locked file.

## Characters
- **Ines**, 29, night nurse. Short black hair. Wardrobe `day`: green scrubs. Voice: female, young, warm.

## Locations
- `ward`: hospital corridor at night, one lamp on

## Episode 1, "Room Nine". Purpose: Ines learns that somebody planned her.
1. Ines opens the drawer and says, "That is my name."   (hook)
"""
"""One beat and one line: as little as can be produced."""


@dataclass(frozen=True)
class Desk:
    """One home, one story file and one out folder."""

    folder: Path
    database: str = ""
    """URL of the ledger; empty is a file in the home."""

    @property
    def story(self) -> Path:
        return self.folder / "story.md"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def run(self, *words: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
        """Run the command; the exit code must be the one that was expected."""
        done = subprocess.run(
            [sys.executable, "-m", "orchestrator", "--home", self.folder / "home", *map(str, words)],
            capture_output=True,
            text=True,
            cwd=self.folder,
            env=environment() | {"MICRODRAMA_DATABASE_URL": self.database},
        )
        assert done.returncode == code, f"{words} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def json(self, *words: str | Path) -> Any:
        return json.loads(self.run(*words, "--json").stdout)

    def produce(self, *words: str) -> Any:
        """Report of one produced episode."""
        return self.json("produce", self.story, "--out", self.out, *words)[0]

    def edit(self, old: str, new: str) -> None:
        """Change words of the story."""
        text = self.story.read_text()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the story"
        self.story.write_text(text.replace(old, new))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return new_desk(tmp_path)


def new_desk(folder: Path) -> Desk:
    """A desk with the example story on it."""
    desk = Desk(folder)
    desk.story.write_text(EXAMPLE.read_text())
    return desk


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The demo, made once; do not change it."""
    desk = new_desk(tmp_path_factory.mktemp("demo"))
    desk.run("demo", "--out", desk.out, "--json")
    return desk
