"""Who hides captions on purpose gets the episode; a pack asks that somebody takes it upon themselves."""

from collections.abc import Iterator

import pytest
from directed import Desk, desk_with

from orchestrator.edits import CaptionEdit, CutEdit, Edits
from orchestrator.errors import CheckRefused
from orchestrator.pack import Pack, PackReport
from orchestrator.qc import Override

BEATS = """1. Ines opens the drawer and says, "That is my name."   (hook)
2. Ines holds the key and does not move.   (cliffhanger)
"""
OURS = Override(code="every-word", because="She mouths it without a sound", by="Ana")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_with(tmp_path_factory.mktemp("hidden"), BEATS) as opened:
        yield opened


@pytest.fixture(scope="module")
def hides(desk: Desk) -> Edits:
    """The only caption of the episode is hidden."""
    [line] = desk.job.plan.lines
    return Edits(cut=CutEdit(captions={f"{line.id}/1": CaptionEdit(hidden=True)}))


def test_a_pack_without_its_captions_is_refused_unless_somebody_takes_it_upon_themselves(
    desk: Desk, hides: Edits
) -> None:
    with pytest.raises(CheckRefused) as refused:
        desk.make(hides, Pack(platform="shorts"))
    assert "every-word: 0 of 1 lines, 0 words written, 4 hidden by a person" in str(refused.value)
    assert 'hidden by a person, "That is my name."' in str(refused.value)
    let_out = desk.make(hides, Pack(platform="shorts", override=(OURS,)))
    assert isinstance(let_out, PackReport)
    assert let_out.overridden == (OURS,)


def test_the_episode_is_made_and_says_what_is_hidden(desk: Desk, hides: Edits) -> None:
    report = desk.make(hides)
    [told] = [check for check in report.checks if check.code == "every-word"]
    assert (told.passed, told.value) == (False, "0 of 1 lines, 0 words written, 4 hidden by a person")
    assert (desk.folder / "captions.srt").read_text() == ""
