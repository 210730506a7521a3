"""What pages want made at once: once for all servers, in time, or refused in words."""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from orchestrator.desk import drawings, on_demand, samples, series
from orchestrator.desk.actor import TERMINAL
from orchestrator.errors import NotFound, TooMany
from orchestrator.graph import Graph
from orchestrator.ledger import Action
from orchestrator.office import Office, opened
from orchestrator.settings import Settings

STORY = {
    "title": "Heard",
    "characters": [{"id": "ada", "name": "Ada", "role": "A nurse who saw it"}],
    "episodes": [{"beats": ["Rain on the window."]}],
}
ASK = """
import sys
from pathlib import Path
from orchestrator.desk import samples
from orchestrator.desk.actor import TERMINAL
from orchestrator.office import opened
from orchestrator.settings import Settings
with opened(Settings(home=Path(sys.argv[1]))) as office:
    print(samples.make(office, TERMINAL, sys.argv[2], "ada").file.digest)
"""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(Settings(home=tmp_path)) as made:
        yield made


def told(office: Office, **more: str) -> str:
    """A new series."""
    return series.create(office, TERMINAL, json.dumps({**STORY, **more}).encode()).id


def test_two_servers_at_once_make_it_once(office: Office, tmp_path: Path) -> None:
    name = told(office)
    order = [sys.executable, "-c", ASK, str(tmp_path), name]
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda _: subprocess.check_output(order, text=True), range(2)))
    found = samples.find(office, TERMINAL, name, "ada").sample
    assert found.file
    assert answers == [f"{found.file.digest}\n"] * 2
    assert len(office.ledger.actions.attempts(f"samples/{name}/ada")) == 1
    assert (found.text, found.episode) == ("Ada. A nurse who saw it", 0)


def test_what_another_server_makes_is_waited_for(office: Office) -> None:
    graph = Graph.of([samples.find(office, TERMINAL, told(office), "ada").sample.task])
    [key] = graph.keys().values()
    other = office.ledger.leases.drive("samples/ada")
    with ThreadPoolExecutor(1) as waiting:
        asked = waiting.submit(on_demand.made, office, "samples/ada", graph)
        office.ledger.actions.note(Action(key, "voice", "espeak", "1", {}, {}, 0, 0, ""))
        other.release()
        assert [each.reused for each in asked.result(30).values()] == [True]
    with office.ledger.leases.drive("samples/ada"), pytest.raises(TooMany):
        on_demand.made(office, "samples/ada", drawings.of_stock().graph, seconds=0)


def test_what_takes_too_long_is_ended(office: Office) -> None:
    task = samples.find(office, TERMINAL, told(office), "ada").sample.task
    with pytest.raises(TooMany, match="too long"):
        on_demand.made(office, "samples/ada", Graph.of([task]), seconds=0)
    assert {each.state for each in office.ledger.actions.attempts("samples/ada")} <= {"cancelled"}


def test_a_voice_that_cannot_speak_says_why(office: Office) -> None:
    with pytest.raises(samples.Unspeakable, match=r"cannot speak its line: .*tlh"):
        samples.make(office, TERMINAL, told(office, language="tlh"), "ada")


def test_what_is_not_there_is_not_drawn(office: Office) -> None:
    book = drawings.of_series(office, TERMINAL, told(office))
    with pytest.raises(NotFound):
        drawings.find(office, book, "character/nobody")
