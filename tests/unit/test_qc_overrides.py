"""What refuses a file, and what a person may say against it."""

import pytest
from pydantic import ValidationError

from orchestrator.errors import CheckRefused
from orchestrator.qc import HARD, MUST, Check, Override, refuse, rule

FINE = Check(code="loudness", passed=True, value="-14.1 LUFS", wanted="-14")
BLACK = Check(
    code="black", passed=False, value="0.50 s at most", wanted="no more than 0.2 s on end",
    places=("b1-a at 00:04.1: black that nobody planned for 12 frames (0.5 s)",),
)  # fmt: skip
FILE = Check(code="file", passed=False, value="it has an edit list", wanted="no edit list")
HOOK = Check(code="hook", passed=False, value="after 5.0 s", wanted="within 3 s")


def taken(code: str, because: str = "the scene is night on purpose", by: str = "Ada, editor") -> Override:
    return Override(code=code, because=because, by=by)


def test_a_check_that_must_pass_refuses_with_its_place_and_its_cure() -> None:
    with pytest.raises(CheckRefused) as refused:
        refuse([FINE, BLACK], must=MUST)
    assert "black: 0.50 s at most, wanted no more than 0.2 s on end" in str(refused.value)
    assert "b1-a at 00:04.1" in str(refused.value)
    assert "Take another take of the shot, or trim its black end." in str(refused.value)


def test_advice_refuses_nothing() -> None:
    assert refuse([FINE, HOOK, BLACK]) == rule([])
    with pytest.raises(CheckRefused, match="edit list"):
        refuse([FILE])


def test_an_override_lets_its_check_pass_and_is_kept() -> None:
    ruling = refuse([BLACK, FINE], [taken("black")], MUST)
    assert (ruling.overridden, ruling.refused, ruling.idle) == ((taken("black"),), (), ())


def test_an_override_lets_no_other_check_pass() -> None:
    with pytest.raises(CheckRefused, match="file: it has an edit list"):
        refuse([BLACK, FILE], [taken("black")], MUST)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("loudness", "the override of loudness is not needed: the check passes"),
        ("hook", "the override of hook is not needed: the check is advice and refuses nothing"),
        ("blakc", "the override of blakc is of no check; there are: black, hook, loudness"),
    ],
)
def test_an_override_that_overrides_nothing_is_told(code: str, why: str) -> None:
    ruling = refuse([BLACK, FINE, HOOK], [taken("black"), taken(code)], MUST)
    assert (ruling.overridden, ruling.idle) == ((taken("black"),), (why,))


@pytest.mark.parametrize("missing", ["because", "by"])
def test_an_override_without_reason_or_name_is_none(missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        Override.model_validate({"code": "black", "because": "art", "by": "Ada", missing: "  "})


def test_what_refuses_an_episode_refuses_a_pack() -> None:
    assert HARD < MUST
