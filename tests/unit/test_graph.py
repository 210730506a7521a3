"""Graphs: what cannot work is refused before anything runs, and keys follow meaning."""

import time

import pytest

from orchestrator.errors import CircularTasks, DuplicateTask, MissingInput, UnknownWorker
from orchestrator.graph import Blob, Graph, Output, Task
from workers.animatic.spec import Card, Picture
from workers.diffusers.spec import Still as Modelled
from workers.slate.spec import Motion, Still, Voice


def voice(name: str, text: str = "Hello.", **more: object) -> Task:
    return Task(name, "voice", "slate.voice", Voice(text=text), **more)  # type: ignore[arg-type]


def motion(name: str, *reads: str, **more: object) -> Task:
    inputs = {f"line{number}": Output(task, "timing") for number, task in enumerate(reads)}
    return Task(name, "motion", "slate.motion", Motion(), inputs, **more)  # type: ignore[arg-type]


def test_two_tasks_of_one_name_are_refused() -> None:
    with pytest.raises(DuplicateTask, match="'v1'"):
        Graph.of([voice("v1"), voice("v1")])


def test_an_input_that_nobody_makes_is_refused_with_its_reader_and_role() -> None:
    with pytest.raises(MissingInput, match="'m1' needs 'line0' from 'v9'"):
        Graph.of([motion("m1", "v9")])


def test_an_unknown_worker_is_refused() -> None:
    with pytest.raises(UnknownWorker, match=r"'v1'.*no worker 'slate\.smell'.*slate\.still"):
        Graph.of([Task("v1", "voice", "slate.smell", Voice(text="x"))])


def test_words_on_an_insert_are_no_model() -> None:
    picture = Picture(card=Card(kind="message", title="Don't open it."))
    assert Task("s1", "still", "animatic.still", picture).model == ""
    still = Modelled(card="flux2-klein-4b", model="d1", prompt="a door", width=720, height=1280)
    assert Task("s1", "still", "diffusers.still", still).model == "flux2-klein-4b"


def test_a_circle_is_refused_and_drawn() -> None:
    with pytest.raises(CircularTasks, match=r"b -> d -> c -> b"):
        Graph.of([motion("a"), motion("b", "a", "d"), motion("c", "b"), motion("d", "c"), motion("e", "d")])


def test_makers_come_before_their_readers_whatever_the_order_given() -> None:
    graph = Graph.of([motion("m2", "m1", "v"), motion("m1", "v"), voice("v")])
    assert graph.order == ("v", "m1", "m2")


def test_names_subjects_and_priorities_do_not_enter_keys() -> None:
    one = Graph.of([voice("a"), motion("b", "a", subject="s1")])
    other = Graph.of([voice("x"), motion("y", "x", subject="s2", priority=3)])
    assert list(one.keys().values()) == list(other.keys().values())


def test_a_change_reaches_exactly_what_depends_on_it() -> None:
    before = Graph.of([voice("v1"), voice("v2", "Bye."), motion("m1", "v1"), motion("m2", "v2")]).keys()
    after = Graph.of([voice("v1"), voice("v2", "Stay."), motion("m1", "v1"), motion("m2", "v2")]).keys()
    assert {name for name in before if before[name] != after[name]} == {"v2", "m2"}


def test_a_stored_file_counts_by_its_digest_and_suffix() -> None:
    def keyed(blob: Blob) -> str:
        return Graph.of([Task("m", "motion", "slate.motion", Motion(), {"line": blob})]).keys()["m"]

    assert keyed(Blob("aa", ".json")) == keyed(Blob("aa", ".json"))
    assert len({keyed(Blob("aa", ".json")), keyed(Blob("bb", ".json")), keyed(Blob("aa", ".txt"))}) == 3


def test_a_season_of_six_thousand_tasks_is_keyed_in_a_second() -> None:
    tasks = [Task(f"s{n}", "still", "slate.still", Still(seed=n)) for n in range(3000)]
    tasks += [
        Task(f"m{n}", "motion", "slate.motion", Motion(seed=n), {"still": Output(f"s{n}", "still")})
        for n in range(3000)
    ]
    started = time.process_time()
    assert len(set(Graph.of(tasks).keys().values())) == 6000
    assert time.process_time() - started < 1.0
