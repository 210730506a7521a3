"""What every executor promises: one outcome for every attempt, whatever happens to it."""

import os
import queue
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest
from crews import Studio, studio
from processes import runs, tree
from ray_places import ray, site
from sqlalchemy import delete
from sqlalchemy.exc import OperationalError

from orchestrator.errors import LedgerFailed, MicrodramaError
from orchestrator.executor import (
    Attempt,
    Cancelled,
    Done,
    Event,
    Executor,
    Failed,
    Load,
    Lost,
    Need,
    Place,
    Progress,
    Started,
)
from orchestrator.executor.hosting import Host
from orchestrator.executor.local import LocalExecutor
from orchestrator.executor.remote import RemoteExecutor
from orchestrator.ledger.tables import OfferRow
from workers.slate.spec import Motion, Still, Voice

__all__ = ["ray", "site"]
PATIENCE = 60.0
SOON = 30.0
NEED = Need("cpu")


@pytest.fixture
def local(tmp_path: Path) -> Iterator[tuple[Executor, Path]]:
    with LocalExecutor(2) as executor:
        yield executor, tmp_path


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A server on loopback."""
    with studio(tmp_path_factory.mktemp("there")) as opened:
        yield opened


@pytest.fixture
def remote(there: Studio, tmp_path: Path) -> Iterator[tuple[Executor, Path]]:
    """A worker of two places that talks HTTP with the server."""
    with there.crew(tmp_path.name, slots=2), RemoteExecutor(there.office, ahead=0) as executor:
        folder = there.office.store.workspace(tmp_path.name).parent
        yield executor, folder
    for job in folder.iterdir():
        there.office.store.discard(job.name)
    with there.office.ledger.database.write() as connection:  # the next test names its attempts alike
        connection.execute(delete(OfferRow))


@pytest.fixture(params=["local", "remote", "ray"])
def opened(request: pytest.FixtureRequest) -> tuple[Executor, Path]:
    """An executor of two places, and the folder in which attempts have theirs."""
    found: tuple[Executor, Path] = request.getfixturevalue(request.param)
    return found


class Stage:
    """Makes attempts and collects what an executor says about them."""

    def __init__(self, executor: Executor, folder: Path) -> None:
        self.executor, self.folder = executor, folder
        self.heard: list[Event] = []

    def start(self, name: str, worker: str = "slate.still", seconds: float = PATIENCE, **spec: Any) -> str:
        kinds = {"slate.still": Still, "slate.motion": Motion, "slate.voice": Voice}
        out = self.folder / name
        out.mkdir()
        resolved = kinds[worker](**spec).model_dump(mode="json")
        place = self.free()[0]
        self.executor.submit(Attempt(name, worker, resolved, {}, out, seconds, work=f"work of {name}"), place)
        return name

    def free(self) -> Sequence[Place]:
        """Places for slates, once there is one; empty when none comes."""
        limit = time.monotonic() + SOON
        while not (found := self.executor.free({NEED: 2})) and time.monotonic() < limit:
            self.heard += self.executor.events(0.1)
        return found

    def free_now(self) -> int:
        return len(self.executor.free({NEED: 2}))

    def outcome(self, name: str) -> Any:
        return self.wait(lambda event: event.attempt == name and not isinstance(event, Started | Progress))

    def wait(self, wanted: Callable[[Event], bool]) -> Any:
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            if found := next(filter(wanted, self.heard), None):
                return found
            self.heard += self.executor.events(0.1)
        raise AssertionError(f"not heard: {self.heard}")

    def until(self, true: Callable[[], bool]) -> None:
        limit = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < limit
            self.heard += self.executor.events(0.1)

    def outcomes(self) -> list[str]:
        return sorted(event.attempt for event in self.heard if not isinstance(event, Started | Progress))


@pytest.fixture
def stage(opened: tuple[Executor, Path]) -> Stage:
    return Stage(*opened)


def test_a_done_attempt_claims_its_files_with_size_and_digest(stage: Stage) -> None:
    done = stage.outcome(stage.start("a1"))
    assert isinstance(done, Done)
    claim = done.files["still"]
    if done.stored:  # published beside the worker
        assert (claim.size, claim.sha256) == (done.stored["still"].size, done.stored["still"].digest)
    else:
        assert claim.size == (stage.folder / "a1" / claim.name).stat().st_size
    assert len(claim.sha256) == 64
    assert done.facts == {"width": 216, "height": 384}
    assert 0 < done.cpu_seconds < PATIENCE


def test_processor_time_counts_children_too(stage: Stage) -> None:
    done = stage.outcome(stage.start("a1", "slate.motion", frames=200, width=720, height=1280))
    assert done.cpu_seconds > 0.1


def test_an_error_comes_with_its_reason_and_its_place_in_the_code(stage: Stage) -> None:
    failed = stage.outcome(stage.start("a1", rehearse="raise"))
    assert isinstance(failed, Failed)
    assert (failed.reason, failed.final) == ("failed, as rehearsed", False)
    assert "Traceback" in failed.log


def test_a_refusal_is_final(stage: Stage) -> None:
    assert stage.outcome(stage.start("a1", rehearse="refuse")).final


def test_a_crash_costs_its_own_attempt_only(stage: Stage) -> None:
    stage.start("other", "slate.motion", frames=100)
    assert isinstance(stage.outcome(stage.start("a1", rehearse="crash")), Lost)
    assert isinstance(stage.outcome("other"), Done)
    assert isinstance(stage.outcome(stage.start("a2")), Done)


def test_an_attempt_that_takes_too_long_is_ended(stage: Stage) -> None:
    failed = stage.outcome(stage.start("a1", rehearse="hang", seconds=0.5))
    assert "took longer than 0.5 s" in failed.reason
    assert isinstance(stage.outcome(stage.start("a2")), Done)


def test_a_cancelled_attempt_ends_soon_and_says_so(stage: Stage) -> None:
    stage.start("a1", rehearse="hang")
    stage.wait(lambda event: isinstance(event, Started))
    asked = time.monotonic()
    stage.executor.cancel("a1")
    assert isinstance(stage.outcome("a1"), Cancelled)
    assert time.monotonic() - asked < SOON


def test_cancelling_what_is_over_or_unknown_changes_nothing(stage: Stage) -> None:
    stage.outcome(stage.start("a1"))
    stage.executor.cancel("a1")
    stage.executor.cancel("never was")
    assert isinstance(stage.outcome(stage.start("a2")), Done)
    assert stage.outcomes() == ["a1", "a2"]


def test_places_are_taken_and_come_back(stage: Stage) -> None:
    stage.until(lambda: stage.free_now() == 2)
    stage.start("a1", rehearse="hang")
    stage.start("a2", rehearse="hang")
    assert stage.free_now() == 0
    for name in ("a1", "a2"):
        stage.executor.cancel(name)
        stage.outcome(name)
    stage.until(lambda: stage.free_now() == 2)


def test_every_attempt_has_exactly_one_outcome(stage: Stage) -> None:
    faults = ["", "raise", "crash", "refuse", "", "crash", "raise", ""]
    for number, fault in enumerate(faults):
        stage.start(f"a{number}", rehearse=fault, seed=number)
    for number in range(len(faults)):
        stage.outcome(f"a{number}")
    stage.heard += stage.executor.events(0.3)
    assert stage.outcomes() == [f"a{number}" for number in range(len(faults))]


def test_a_loaded_worker_is_known(stage: Stage) -> None:
    assert not any(Load("slate.still") in place.loaded for place in stage.free())
    stage.outcome(stage.start("a1"))
    stage.until(lambda: any(Load("slate.still") in place.loaded for place in stage.free()))


def test_a_wait_can_be_ended_early(stage: Stage) -> None:
    stage.executor.wake()
    started = time.monotonic()
    assert list(stage.executor.events(PATIENCE)) == []
    assert time.monotonic() - started < SOON


def test_a_closed_executor_takes_nothing(stage: Stage) -> None:
    (place, *_) = stage.free()
    stage.executor.close()
    assert stage.free_now() == 0
    with pytest.raises(MicrodramaError):
        stage.executor.submit(Attempt("a1", "slate.still", {}, {}, stage.folder), place)


def test_an_outcome_frees_its_place_before_it_is_heard(stage: Stage) -> None:
    stage.until(lambda: stage.free_now() == 2)
    stage.start("a1")
    stage.start("a2", rehearse="hang")
    stage.outcome("a1")
    assert stage.free_now() == 1


# The local executor


def test_temporary_files_of_hosts_go_with_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with LocalExecutor(1, prestart=("stitch.segment",)):
        limit = time.monotonic() + PATIENCE
        while not list(tmp_path.glob("microdrama-host-*/microdrama-fonts-*/fonts.conf")):
            assert time.monotonic() < limit
            time.sleep(0.05)
    assert list(tmp_path.iterdir()) == []


def test_an_attempt_for_a_host_that_just_ended_is_lost_not_an_error(tmp_path: Path) -> None:
    heard: queue.SimpleQueue[Event] = queue.SimpleQueue()
    host = Host("cpu", [], lambda event, _: heard.put(event))
    host.end()
    host.join()
    host.end()  # its pid may be a stranger's now
    host.play(Attempt("a1", "slate.still", {}, {}, tmp_path))
    assert isinstance(heard.get(timeout=SOON), Lost)


def test_a_host_that_is_still_ending_does_not_stand_in_the_way(tmp_path: Path) -> None:
    with LocalExecutor(1) as executor:
        stage = Stage(executor, tmp_path)
        stage.outcome(stage.start("a1"))
        host = executor._hosts["cpu-0"]
        host._doomed = True  # it answered in the moment in which it was cancelled
        assert isinstance(stage.outcome(stage.start("a2")), Done)
        host.end()
        host.join()


DRIVER = """
import sys, time
from pathlib import Path
from orchestrator.executor import Attempt, Need
from orchestrator.executor.local import LocalExecutor
from orchestrator.executor.remote import RemoteExecutor
from workers.slate.spec import Motion
executor = LocalExecutor(1)
spec = Motion(frames=20_000, width=720, height=1280).model_dump(mode="json")
(place,) = executor.free({Need("cpu"): 1})
executor.submit(Attempt("a1", "slate.motion", spec, {}, Path(sys.argv[1])), place)
while True:
    for event in executor.events(1):
        print(event, flush=True)
"""


@pytest.fixture
def orphans(tmp_path: Path) -> Iterator[tuple["subprocess.Popen[str]", list[int]]]:
    """A driver whose host encodes with ffmpeg, and every process below it, from guard to ffmpeg."""
    driver = subprocess.Popen(
        [sys.executable, "-c", DRIVER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert driver.stdout
    for line in driver.stdout:
        if line.startswith("Progress"):
            break
    yield driver, tree(driver.pid)[1:]
    driver.kill()
    driver.communicate()


def test_hosts_and_their_ffmpeg_die_with_a_driver_that_is_killed(
    orphans: tuple["subprocess.Popen[str]", list[int]],
) -> None:
    driver, below = orphans
    assert len(below) == 3, "guard, player and ffmpeg"
    driver.kill()
    driver.wait()
    assert _gone(below)


def test_ffmpeg_dies_with_its_host(orphans: tuple["subprocess.Popen[str]", list[int]]) -> None:
    driver, below = orphans
    os.kill(below[1], signal.SIGKILL)
    assert _gone(below)
    assert driver.stdout
    assert "Lost" in next(line for line in driver.stdout if not line.startswith("Progress"))


def test_a_killed_guard_costs_its_attempt_and_leaves_nothing(
    orphans: tuple["subprocess.Popen[str]", list[int]],
) -> None:
    driver, below = orphans
    os.kill(below[0], signal.SIGKILL)
    assert _gone(below)
    assert driver.stdout
    assert "Lost" in next(line for line in driver.stdout if not line.startswith("Progress"))


def _gone(pids: list[int]) -> bool:
    limit = time.monotonic() + SOON
    while any(runs(pid) for pid in pids):
        if time.monotonic() > limit:
            return False
        time.sleep(0.02)
    return True


# The remote executor


def test_a_ledger_that_is_away_for_a_moment_only_shows_no_places(
    there: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(cause: Exception) -> Callable[[object], NoReturn]:
        def house(_mine: object) -> NoReturn:
            raise LedgerFailed("away") from cause

        return house

    with RemoteExecutor(there.office) as executor:
        passing = OperationalError("", {}, Exception("the server closed the connection"))
        monkeypatch.setattr(there.office.ledger.offers, "house", away(passing))
        assert list(executor.free({NEED: 1})) == []
        monkeypatch.setattr(there.office.ledger.offers, "house", away(ValueError("for good")))
        with pytest.raises(LedgerFailed):
            executor.free({NEED: 1})


def test_a_worker_over_http_tells_what_it_has_loaded(
    there: Studio, remote: tuple[Executor, Path], tmp_path: Path
) -> None:
    stage = Stage(*remote)
    stage.outcome(stage.start("a1"))

    def told() -> dict[str, Any]:
        found = there.office.ledger.workers.page("", 200)
        return next(dict(each.facts) for each in found if each.name == tmp_path.name)

    stage.until(lambda: told().get("loaded") == ["slate.still"])
    assert "python" in told()
    assert "vram_bytes" not in told()
