"""Who hides captions on purpose gets the episode; a pack asks that somebody takes it upon themselves."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from orchestrator import make, stories
from orchestrator.deliverable import Deliverable
from orchestrator.delivery import Episode
from orchestrator.edits import CaptionEdit, CutEdit, Edits
from orchestrator.errors import CheckRefused
from orchestrator.executor.local import LocalExecutor
from orchestrator.making import Making
from orchestrator.office import opened
from orchestrator.outcome import ignore
from orchestrator.pack import Pack, PackReport
from orchestrator.profiles import Profile
from orchestrator.qc import Override
from orchestrator.report import Report
from orchestrator.schedule.scheduler import Scheduler
from orchestrator.settings import settings

STORY = """# The Key

Premise: A night nurse finds her own name in a locked file.

## Characters
- **Ines**, 29, night nurse. Short black hair. Wardrobe `day`: green scrubs. Voice: female, young, warm.

## Locations
- `ward`: hospital corridor at night, one lamp on

## Episode 1, "Room Nine". Purpose: Ines learns that somebody planned her.
1. Ines opens the drawer and says, "That is my name."   (hook)
2. Ines holds the key and does not move.   (cliffhanger)
"""
SMALL = Profile(
    name="small", about="As small as it goes.", still="animatic", motion="animatic", voice="slate",
    width=216, height=384, fps=24, handles=6, preset="ultrafast", crf=23,
)  # fmt: skip
OURS = Override(code="every-word", because="She mouths it without a sound", by="Ana")


class Desk:
    """An episode whose only caption is hidden."""

    def __init__(self, job: Making, scheduler: Scheduler, folder: Path) -> None:
        self.job, self.scheduler, self.folder = job, scheduler, folder

    def make(self, wanted: Deliverable) -> Report:
        with self.job.office.ledger.leases.drive(self.job.name) as lease:
            return make.under(lease, self.job, self.scheduler, self.folder, ignore, wanted)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("hidden")
    (folder / "story.md").write_text(STORY)
    (folder / "out").mkdir()
    series = stories.read(folder / "story.md")
    with (
        opened(settings(folder / "home")) as office,
        LocalExecutor(2) as executor,
        Scheduler(executor) as scheduler,
    ):
        job = Making(office, series, series.episode(1), SMALL, scope="srs_1")
        [line] = job.plan.lines
        hides = Edits(cut=CutEdit(captions={f"{line.id}/1": CaptionEdit(hidden=True)}))
        yield Desk(replace(job, edits=hides), scheduler, folder / "out")


def test_a_pack_without_its_captions_is_refused_unless_somebody_takes_it_upon_themselves(desk: Desk) -> None:
    with pytest.raises(CheckRefused) as refused:
        desk.make(Pack(platform="shorts"))
    assert "every-word: 0 of 1 lines, 0 words written, 4 hidden by a person" in str(refused.value)
    assert 'hidden by a person, "That is my name."' in str(refused.value)
    let_out = desk.make(Pack(platform="shorts", override=(OURS,)))
    assert isinstance(let_out, PackReport)
    assert let_out.overridden == (OURS,)


def test_the_episode_is_made_and_says_what_is_hidden(desk: Desk) -> None:
    report = desk.make(Episode())
    [told] = [check for check in report.checks if check.code == "every-word"]
    assert (told.passed, told.value) == (False, "0 of 1 lines, 0 words written, 4 hidden by a person")
    assert (desk.folder / "captions.srt").read_text() == ""
