"""A form that is sent twice at once orders once, whichever of the two is quicker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator.desk.actor import TERMINAL
from orchestrator.desk.change import Moved
from orchestrator.desk.once import once
from orchestrator.errors import Stale
from orchestrator.office import Office, opened
from orchestrator.settings import Settings

FORM = ("take", "b1", "version 1")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(Settings(home=tmp_path)) as found:
        yield found


def test_what_is_stale_for_everybody_is_refused_and_leaves_nothing(office: Office) -> None:
    def stale() -> str:
        raise Stale

    with pytest.raises(Stale):
        once(office, TERMINAL, FORM, stale, str)
    assert once(office, TERMINAL, FORM, lambda: "the first", str) == "the first"


def test_what_its_twin_made_stale_meanwhile_leads_to_what_that_ordered(office: Office) -> None:
    def stale() -> str:
        once(office, TERMINAL, FORM, lambda: "the twin's", str)
        raise Stale

    assert once(office, TERMINAL, FORM, stale, str) == "the twin's"


def test_a_story_that_moves_is_prepared_anew(office: Office) -> None:
    tries = list[str]()

    def order(prepared: str) -> str:
        tries.append(prepared)
        if len(tries) < 3:
            raise Moved
        return prepared

    assert once(office, TERMINAL, FORM, lambda: f"try {len(tries)}", order) == "try 2"
