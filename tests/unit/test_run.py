"""A run: made things are reused, faults cost one task, and everybody is told."""

import json
import os
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from orchestrator import accepting
from orchestrator.acceptance import accept
from orchestrator.accepting import ACCEPTORS, Accepted
from orchestrator.build import Build
from orchestrator.errors import Cancelled, LeaseLost, ProductionBusy, ProductionFailed, StoreFailed
from orchestrator.executor.local import LocalExecutor
from orchestrator.explain import Reason, explain
from orchestrator.garbage import collect
from orchestrator.graph import Blob, Graph, Output, Task
from orchestrator.ledger import Ledger
from orchestrator.outcome import Event, Notify, Result, ignore
from orchestrator.run import run
from orchestrator.schedule.scheduler import Scheduler
from orchestrator.store import LocalStore, Stored
from workers.slate.spec import Motion, Still, Voice

SLOTS = 2


@dataclass
class Studio:
    """One ledger, one store, one scheduler."""

    ledger: Ledger
    store: LocalStore
    scheduler: Scheduler

    def run(self, graph: Graph, notify: Notify = ignore, **more: object) -> Mapping[str, Result]:
        with self.ledger.leases.drive("p/1") as lease:
            return run(
                graph,
                ledger=self.ledger,
                store=self.store,
                scheduler=self.scheduler,
                production=lease,
                notify=notify,
                **more,  # type: ignore[arg-type]
            )

    def why(self, graph: Graph, **more: object) -> dict[str, Reason]:
        found = explain(graph, ledger=self.ledger, store=self.store, production="p/1", **more)  # type: ignore[arg-type]
        return {reason.task: reason for reason in found if reason.runs}

    def ran(self) -> Counter[str]:
        """How often each task was tried."""
        return Counter(each.task for each in self.ledger.actions.attempts("p/1"))


@pytest.fixture(scope="module")
def scheduler() -> Iterator[Scheduler]:
    with LocalExecutor(SLOTS) as executor, Scheduler(executor) as opened:
        yield opened


@pytest.fixture
def studio(tmp_path: Path, scheduler: Scheduler, database_url: str) -> Iterator[Studio]:
    with Ledger.open(database_url) as ledger:
        yield Studio(ledger, LocalStore(tmp_path / "store"), scheduler)


def scene(text: str = "You should have stayed quiet.", **faults: str) -> Graph:
    """A voice, a clip that follows it, and a still that follows nothing."""
    return Graph.of(
        [
            Task(
                "voice",
                "voice",
                "slate.voice",
                Voice(text=text, rehearse=faults.get("voice", "")),
                subject="l1",
            ),
            Task(
                "clip",
                "motion",
                "slate.motion",
                Motion(lead=2, tail=2, rehearse=faults.get("clip", "")),
                {"line": Output("voice", "timing")},
                subject="s1",
            ),
            Task("still", "still", "slate.still", Still(rehearse=faults.get("still", "")), subject="s2"),
        ]
    )


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


def test_ctrl_c_ends_what_runs_and_the_next_run_goes_on(studio: Studio) -> None:
    def press(event: Event) -> None:
        if event.task.name == "clip" and event.state == "started":
            raise KeyboardInterrupt

    with pytest.raises(Cancelled, match="Run the same command again"):
        studio.run(scene(clip="hang"), press)
    assert studio.ledger.leases.state("p/1") == "cancelled"
    assert {each.state for each in studio.ledger.actions.attempts("p/1") if each.task == "clip"} == {
        "cancelled"
    }
    assert list((studio.store.folder / "jobs").iterdir()) == []
    studio.run(scene())
    assert studio.ran()["voice"] == 1


def test_one_file_that_is_not_recorded_costs_no_other(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run stops while two outcomes wait to be written down; the first of them cannot be."""
    record = Build._record
    tried: list[str] = []

    def stumble(build: Build, found: Accepted) -> None:
        tried.append(found.done.attempt)
        if len(tried) == 1:
            raise StoreFailed("the disk is full")
        record(build, found)

    def stop(build: Build) -> None:
        while len(build._acceptors._accepted) < 2:
            for event in build._share.events(0.1):
                build.hear(event)
        raise KeyboardInterrupt

    monkeypatch.setattr(Build, "record_accepted", stop)
    monkeypatch.setattr(Build, "_record", stumble)
    both = Graph.of([Task(name, "still", "slate.still", Still(label=name), subject=name) for name in "ab"])
    with pytest.raises(Cancelled):
        studio.run(both)
    assert len(tried) == 2
    assert len(studio.ledger.actions.of(both.keys().values())) == 1


def test_a_crash_loses_one_task_of_each_worker_and_acceptor_at_most(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers are quicker here than those who look at what they made."""

    def slowly(*given: object, **more: object) -> object:
        time.sleep(0.3)
        return accept(*given, **more)  # type: ignore[arg-type]

    def count(event: Event) -> None:
        if event.state == "started":
            unrecorded.append(sum(each.state == "running" for each in studio.ledger.actions.attempts("p/1")))

    unrecorded: list[int] = []
    monkeypatch.setattr(accepting, "accept", slowly)
    stills = Graph.of([Task(name, "still", "slate.still", Still(label=name)) for name in "abcdefghijkl"])
    studio.run(stills, count)
    assert len(unrecorded) == len(stills)
    assert SLOTS < max(unrecorded) <= SLOTS + ACCEPTORS


def test_a_request_to_stop_ends_a_run(tmp_path: Path, scheduler: Scheduler, database_url: str) -> None:
    with Ledger.open(database_url, lease_seconds=2) as ledger:
        studio = Studio(ledger, LocalStore(tmp_path / "store"), scheduler)

        def ask(event: Event) -> None:
            if event.task.name == "still" and event.state == "started":
                threading.Thread(target=ledger.leases.cancel, args=("p/1",)).start()

        with pytest.raises(Cancelled):
            studio.run(scene(still="hang"), ask)


def test_a_driver_that_is_followed_stops_and_records_nothing_more(studio: Studio) -> None:
    def follow(event: Event) -> None:
        if event.task.name == "voice" and event.state == "done":
            with studio.ledger.database.write() as connection:
                connection.execute(text("UPDATE leases SET fence = fence + 1"))

    with pytest.raises(LeaseLost):
        studio.run(scene(), follow)
    keys = scene().keys()
    assert keys["clip"] not in studio.ledger.actions.of(keys.values())
    assert studio.ledger.traces.of("p/1") == {}


def test_a_full_disk_stops_the_run_and_publishes_nothing(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreFailed, match="disk is full"):
        studio.run(scene())
    monkeypatch.undo()
    assert list(studio.store.folder.glob("blobs/??/*")) == []
    assert list((studio.store.folder / "jobs").iterdir()) == []
    assert len(studio.run(scene())) == 3


def test_garbage_is_what_no_run_needs(studio: Studio) -> None:
    studio.run(scene())
    studio.run(scene("Another line."))
    orphan = studio.store.workspace("dead") / "orphan.txt"
    orphan.write_text("orphan")
    studio.store.take([orphan])
    studio.store.workspace("older")
    swept = collect(studio.store, studio.ledger, keep_days=0, grace=-1)
    assert (swept.actions, swept.blobs, swept.jobs) == (2, 4, 2)
    assert studio.why(scene("Another line.")) == {}
    assert set(studio.why(scene())) == {"voice", "clip"}


def test_garbage_spares_what_is_young_and_what_is_kept(studio: Studio) -> None:
    studio.run(scene())
    orphan = studio.store.workspace("dead") / "orphan.txt"
    orphan.write_text("orphan")
    (stored,) = studio.store.take([orphan])
    assert collect(studio.store, studio.ledger, keep_days=0).blobs == 0
    assert collect(studio.store, studio.ledger, keep_days=0, grace=-1, keep={stored.name}).blobs == 0
    assert collect(studio.store, studio.ledger, keep_days=0, grace=-1).blobs == 1


def test_one_sweeps_at_a_time(studio: Studio) -> None:
    with studio.ledger.leases.drive("gc"), pytest.raises(ProductionBusy, match="somebody sweeps already"):
        collect(studio.store, studio.ledger)
    assert collect(studio.store, studio.ledger).blobs == 0


def test_garbage_is_not_what_a_running_build_found(studio: Studio) -> None:
    """Made long ago, and no trace names it any more; sweeps that run meanwhile leave it."""
    studio.run(scene())
    studio.ledger.traces.forget("p/1")
    _age(studio, 31)
    still = scene().keys()["still"]

    def meanwhile(event: Event) -> None:
        if (event.task.name, event.state) == ("voice", "done"):
            collect(studio.store, studio.ledger, grace=-1)

    result = studio.run(scene("Another line."), meanwhile)["still"]
    assert result.reused
    assert still in studio.ledger.actions.of([still])
    assert studio.store.missing(result.files.values()) == frozenset()


def test_what_a_sweep_strikes_just_before_it_is_reused_is_made_again(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio.run(scene())
    studio.ledger.traces.forget("p/1")
    _age(studio, 31)
    missing = studio.store.missing

    def looked(files: Iterable[Stored]) -> frozenset[Stored]:
        found = missing(files)
        collect(studio.store, studio.ledger, grace=-1)
        return found

    monkeypatch.setattr(studio.store, "missing", looked)
    assert not any(result.reused for result in studio.run(scene()).values())


def test_what_is_young_is_reused_without_a_write(studio: Studio) -> None:
    studio.run(scene())
    keys = scene().keys().values()
    before = _made_at(studio)
    assert studio.ledger.actions.renew(keys) == frozenset(keys)
    assert _made_at(studio) == before
    _age(studio, 2)
    assert studio.ledger.actions.renew([*keys, "never made"]) == frozenset(keys)
    assert min(_made_at(studio)) >= min(before)


def _age(studio: Studio, days: int) -> None:
    with studio.ledger.database.write() as connection:
        connection.execute(
            text("UPDATE actions SET made_at = made_at - :ms"), {"ms": days * 24 * 3600 * 1000}
        )


def _made_at(studio: Studio) -> list[int]:
    with studio.ledger.database.read() as connection:
        return sorted(connection.execute(text("SELECT made_at FROM actions")).scalars())
