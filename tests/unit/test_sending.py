"""What a home remembers of services, when several commands note something at once."""

import multiprocessing
from pathlib import Path

from orchestrator.far.sending import Memory

MANY = 12


def _note(home: Path, number: int) -> None:
    Memory(home).note("http://office", f"story-{number}", {"series": f"ser_{number}"})


def test_commands_that_note_at_once_forget_nothing_of_each_other(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        pool.starmap(_note, [(tmp_path, number) for number in range(MANY)])
    kept = [Memory(tmp_path).notes("http://office", f"story-{number}") for number in range(MANY)]
    assert kept == [{"series": f"ser_{number}"} for number in range(MANY)]
