"""What workers with models tell has a shape; what breaks it is refused by name."""

from pathlib import Path

import pytest

from orchestrator.errors import Refused
from orchestrator.promises import promised, settle
from workers.diffusers.spec import Motion
from workers.judge.spec import ClipSpec

CLEAN = {"passed": True, "score": 900, "reasons": []}


@pytest.mark.parametrize(
    "verdict",
    [{**CLEAN, "score": 1001}, {**CLEAN, "score": "900"}, {**CLEAN, "more": 1}, {"passed": True}, [], None],
)
def test_a_verdict_that_is_none_is_refused(verdict: object) -> None:
    with pytest.raises(Refused, match="verdict is told as"):
        settle(promised("judge.clip", ClipSpec().model_dump(), {}), {"verdict": verdict, "made_by": {}})


def test_a_verdict_is_taken_as_it_was_told() -> None:
    told = {"verdict": CLEAN, "made_by": {"worker": "judge.clip"}}
    assert settle(promised("judge.clip", ClipSpec().model_dump(), {}), told) == told


@pytest.mark.parametrize(("card", "files"), [("tiny-wan-ti2v", {"clip"}), ("ltx2", {"clip", "sound"})])
def test_a_model_that_makes_sound_hands_it_in(card: str, files: set[str]) -> None:
    spec = Motion(card=card, model="m", prompt="p", width=216, height=384, fps=24, frames=24)
    assert promised("diffusers.motion", spec.model_dump(), {}).files.keys() == files


def test_a_take_is_as_long_as_its_line(tmp_path: Path) -> None:
    line = tmp_path / "timing.json"
    line.write_text('{"ms": 1000, "words": []}')
    spec = Motion(card="tiny-wan-ti2v", model="m", prompt="p", width=216, height=384, fps=24, lead=3, tail=5)
    facts = promised("diffusers.motion", spec.model_dump(), {"line": line}).facts
    assert (facts["frames"], facts["speech"]) == (32, {"start_frame": 3, "ms": 1000})
