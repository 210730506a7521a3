"""The plans of the example's three episodes, to be read as an editor would.

After a wanted change run this, then read the diff:

    MICRODRAMA_GOLDEN=write pytest tests/unit/test_director_golden.py
"""

import os
from pathlib import Path

import pytest
from director_examples import listed
from story_texts import example

from orchestrator.director import direct
from orchestrator.story import Episode

FOLDER = Path(__file__).parents[1] / "golden"


@pytest.mark.parametrize("episode", example().episodes, ids=lambda episode: episode.title)
def test_the_plan_reads_as_agreed(episode: Episode) -> None:
    golden = FOLDER / f"plan-stolen-design-{episode.number}.txt"
    told = "".join(f"# {beat.id} {beat.role or '-'}: {beat.text}\n" for beat in episode.beats)
    text = f"{told}\n{listed(direct(example(), episode))}"
    if os.environ.get("MICRODRAMA_GOLDEN") == "write":
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
