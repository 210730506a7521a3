"""A run: made things are reused, faults cost one task, and everybody is told."""

import json
from pathlib import Path

import pytest
from small_studio import Studio, scene, scheduler, studio

from orchestrator.errors import ProductionFailed
from orchestrator.executor.local import LocalExecutor
from orchestrator.graph import Blob, Graph, Output, Task
from orchestrator.ledger import Ledger
from orchestrator.outcome import Event
from orchestrator.schedule.scheduler import Scheduler
from orchestrator.store import LocalStore
from workers.slate.spec import Motion, Still, Voice

__all__ = ["scheduler", "studio"]


def test_a_task_that_fails_stops_what_waits_for_it_and_nothing_else(studio: Studio) -> None:
    events: list[Event] = []
    with pytest.raises(
        ProductionFailed, match=r"1 of 3 tasks failed:\n  voice: refused, as rehearsed\n  and 1 that"
    ):
        studio.run(scene(voice="refuse"), events.append)
    assert [each.task for each in studio.ledger.actions.attempts("p/1") if each.state == "done"] == ["still"]
    assert ("clip", "blocked") in [(event.task.name, event.state) for event in events]


def test_a_failed_production_hands_over_what_was_made(studio: Studio) -> None:
    with pytest.raises(ProductionFailed) as caught:
        studio.run(scene(voice="refuse"))
    assert set(caught.value.results) == {"still"}
    assert caught.value.failures[0].subject == "l1"


@pytest.mark.parametrize(
    ("fault", "tries", "reason"),
    [
        ("refuse", 1, "refused, as rehearsed"),
        ("raise", 3, "failed, as rehearsed"),
        ("crash", 3, "ended by SIGSEGV"),
        ("lie", 3, r"refused: still \(still\.png\): it is 216x384, 1216x384 was promised"),
    ],
)
def test_every_fault_is_tried_as_often_as_it_makes_sense(
    studio: Studio, fault: str, tries: int, reason: str
) -> None:
    with pytest.raises(ProductionFailed, match=reason) as caught:
        studio.run(scene(still=fault))
    assert studio.ran()["still"] == tries
    assert len(caught.value.failures[0].reasons) == tries
    assert list((studio.store.folder / "jobs").iterdir()) == []


def test_a_file_that_the_maker_did_not_make_is_a_failure_that_names_it(studio: Studio) -> None:
    graph = Graph.of(
        [
            Task("voice", "voice", "slate.voice", Voice(text="Hello.")),
            Task("clip", "motion", "slate.motion", Motion(), {"line": Output("voice", "lips")}),
        ]
    )
    with pytest.raises(ProductionFailed, match=r"needs 'lips' of 'voice', which made \['timing', 'voice'\]"):
        studio.run(graph)


def test_a_second_run_makes_nothing(studio: Studio) -> None:
    first = studio.run(scene())
    second = studio.run(scene())
    assert not any(result.reused for result in first.values())
    assert all(result.reused for result in second.values())
    assert [each.files for each in second.values()] == [each.files for each in first.values()]
    assert studio.ran() == {"voice": 1, "clip": 1, "still": 1}


def test_equal_tasks_are_made_once_and_all_have_the_result(studio: Studio) -> None:
    graph = Graph.of(Task(f"still{n}", "still", "slate.still", Still(seed=5)) for n in range(4))
    results = studio.run(graph)
    assert len({result.files["still"] for result in results.values()}) == 1
    assert sum(studio.ran().values()) == 1


def test_a_changed_line_remakes_the_line_and_its_clip(studio: Studio) -> None:
    studio.run(scene())
    changed = scene("You should have gone home.")
    assert {name: reason.causes for name, reason in studio.why(changed).items()} == {
        "voice": ("spec",),
        "clip": ("input",),
    }
    results = studio.run(changed)
    assert {name for name, result in results.items() if not result.reused} == {"voice", "clip"}


def test_a_reason_names_the_field_and_what_it_waits_for(studio: Studio) -> None:
    studio.run(scene())
    why = studio.why(scene("You should have gone home."))
    assert str(why["voice"]) == (
        "voice: spec; text: 'You should have stayed quiet.' -> 'You should have gone home.'"
    )
    assert str(why["clip"]).endswith("after voice")


def test_what_was_never_made_is_there_for_the_first_time(studio: Studio) -> None:
    assert {reason.causes for reason in studio.why(scene()).values()} == {("first time",)}


def test_going_back_to_an_earlier_text_makes_nothing(studio: Studio) -> None:
    studio.run(scene())
    studio.run(scene("Another line."))
    assert studio.why(scene()) == {}


def test_a_lost_file_is_made_again_with_the_same_bytes(studio: Studio) -> None:
    voice = studio.run(scene())["voice"].files["voice"]
    studio.store.path(voice.digest, voice.suffix).unlink()
    assert {name: reason.causes for name, reason in studio.why(scene()).items()} == {"voice": ("lost",)}
    assert studio.run(scene())["voice"].files["voice"] == voice


def test_a_forced_task_is_made_again(studio: Studio) -> None:
    studio.run(scene())
    assert studio.why(scene(), force={"still"})["still"].causes == ("forced",)
    results = studio.run(scene(), force={"still"})
    assert [name for name, result in results.items() if not result.reused] == ["still"]


def test_a_worker_of_another_version_makes_its_things_again(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from workers import registry

    studio.run(scene())
    newer = replace(registry.entry("slate.still"), version="2")
    monkeypatch.setattr(registry, "ENTRIES", {**registry.ENTRIES, "slate.still": newer})
    (reason,) = studio.why(scene()).values()
    source = newer.identity.removeprefix("2")
    assert str(reason) == f"still: worker; worker: 'slate.still 1{source}' -> 'slate.still 2{source}'"


def test_everybody_is_told_how_each_task_went(studio: Studio) -> None:
    events: list[Event] = []
    studio.run(scene(), events.append)
    told = [(event.task.name, event.state) for event in events if event.state != "progress"]
    assert told[:3] == [("voice", "waiting"), ("still", "waiting"), ("clip", "waiting")]
    assert [state for name, state in told if name == "clip"] == ["waiting", "started", "done"]
    studio.run(scene(), events.clear and events.append)
    assert [event.state for event in events[-3:]] == ["reused"] * 3


def test_a_stored_file_can_be_an_input(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text(json.dumps({"ms": 500}))
    stored = studio.store.put(tmp_path / "mine.json")
    blob = Blob(stored.digest, stored.suffix)
    results = studio.run(Graph.of([Task("clip", "motion", "slate.motion", Motion(lead=1), {"line": blob})]))
    assert results["clip"].facts["frames"] == 13


def test_the_files_are_the_same_in_another_folder_and_another_process(studio: Studio, tmp_path: Path) -> None:
    here = {name: result.files for name, result in studio.run(scene()).items()}
    with (
        LocalExecutor(1) as executor,
        Scheduler(executor) as other,
        Ledger.open(f"sqlite:///{tmp_path / 'other' / 'ledger.db'}") as ledger,
    ):
        there = Studio(ledger, LocalStore(tmp_path / "other"), other).run(scene())
    assert {name: result.files for name, result in there.items()} == here
