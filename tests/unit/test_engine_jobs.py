"""Engines that take jobs: wherever either side fails, nothing is lost and nothing is paid twice."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from engine_queues import QUEUES, Killed, die, stop, stop_when_taken, trying
from engine_tries import Try, clip, still

from workers.engine import comfy, errand, journal, videos
from workers.errors import BadInput, BadSpec, Stopped, ToolFailed, ToolTimeout, Unavailable
from workers.stitch.boxes import steps


@pytest.fixture(params=QUEUES, ids="-".join)
def there(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Try]:
    """An engine whose clips have 33 frames at 16 per second."""
    yield from trying(*request.param, tmp_path, monkeypatch)


def test_a_clip_comes_home_as_promised(there: Try) -> None:
    made = there.run()
    assert steps(there.out / "clip.mp4").frames == 48
    assert {k: made.facts[k] for k in ("frames", "width", "height", "fps", "moves")} == {
        "frames": 48, "width": 64, "height": 96, "fps": "24/1", "moves": True,
    }  # fmt: skip
    told = made.facts["made_by"]
    assert told["ordered"] == "64x96, 33 frames at 16"
    assert told["came"] == "64x96, 33 frames at 16, 2062 ms"
    assert len(there.stub.took) == 1


@pytest.mark.parametrize("fault", ["lose", "hang"])
def test_a_lost_answer_is_found_and_not_sent_again(
    there: Try, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.engine.wire.READ", 0.3)
    there.stub.faults |= {fault: 1}
    there.run()
    assert len(there.stub.took) == 1


def test_an_order_that_never_arrived_is_sent_again(there: Try, monkeypatch: pytest.MonkeyPatch) -> None:
    there.stub.faults |= {"busy": 4}
    there.run()
    assert len(there.stub.took) == 1


@pytest.mark.parametrize(
    "where",
    [
        "before sending",
        "after sending",
        "after the answer",
        "while polling",
        "while fetching",
        "after fetching",
    ],
)
def test_a_worker_that_dies_pays_once(there: Try, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one finds what it left, at every point."""
    with monkeypatch.context() as patched:
        die(there, where, patched)
        with pytest.raises(Killed):
            there.run()
    there.run()
    assert len(there.stub.took) == 1


def test_what_was_fetched_needs_no_server(there: Try) -> None:
    there.run()
    there.stub.forget()
    there.write(url="http://127.0.0.1:9")
    there.run()
    assert len(there.stub.took) == 1


def test_another_seed_is_another_job(there: Try) -> None:
    there.run(seed=1)
    there.run(seed=2)
    assert len(there.stub.took) == 2


def test_a_server_that_forgets_gets_the_order_again(there: Try, monkeypatch: pytest.MonkeyPatch) -> None:
    there.stub.takes = 1.0
    asked = []

    def look(queue: Any, job: str, once: Any = errand.Seen) -> Any:
        asked.append(job)
        if len(asked) == 2:
            there.stub.forget()
        return original(queue, job)

    kind = comfy.Comfy if there.kind == "comfyui" else videos.Videos
    original = kind.look
    monkeypatch.setattr(kind, "look", look)
    there.run()
    assert len(there.stub.took) == 2


def test_a_failed_job_is_told_and_may_be_tried_again(there: Try) -> None:
    there.stub.faults |= {"fail": 1}
    with pytest.raises(ToolFailed, match="out of memory"):
        there.run()
    there.run()
    assert len(there.stub.took) == 2


def test_errors_while_reading_are_read_again(there: Try) -> None:
    there.stub.faults |= {"500": 6, "half": 2}
    there.run()
    assert len(there.stub.took) == 1


def test_half_a_body_is_no_result(there: Try) -> None:
    there.stub.faults |= {"half": 9}
    with pytest.raises(ToolFailed, match="does not arrive whole"):
        there.run()
    there.stub.faults.clear()
    there.run()
    assert len(there.stub.took) == 1


def test_a_cut_off_clip_is_no_result(there: Try) -> None:
    there.stub.faults |= {"broken": 9}
    with pytest.raises(ToolFailed, match="cannot be used"):
        there.run()


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"frames": 20}, r"too short: it has 1\.25 s"),
        ({"size": "96x64"}, "came in 96x64, and 64x96 was ordered"),
    ],
)
def test_a_clip_that_cannot_be_used_is_refused_and_ordered_anew(
    there: Try, bad: dict[str, Any], said: str
) -> None:
    clip(there.stub.folder / "result", **bad)
    with pytest.raises(BadInput, match=said):
        there.run()
    clip(there.stub.folder / "result")
    there.run()
    assert len(there.stub.took) == 2


def test_a_full_disk_here_is_no_reason_to_pay_again(there: Try, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise ToolFailed("ffmpeg failed (1): No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("workers.engine.worker.conform", full)
        with pytest.raises(ToolFailed, match="No space left"):
            there.run()
    there.run()
    assert len(there.stub.took) == 1


def test_a_clip_of_another_size_is_conformed_and_told(there: Try) -> None:
    clip(there.stub.folder / "result", size="60x100")
    made = there.run()
    assert made.facts["made_by"]["came"].startswith("60x100")


def test_who_stops_ends_the_job_there(there: Try, monkeypatch: pytest.MonkeyPatch) -> None:
    there.stub.takes = 60.0
    there.stub.faults |= {"try_again": 1}

    monkeypatch.setattr(there, "follow", stop_when_taken(there))
    with pytest.raises(Stopped):
        there.run()
    ended = [job.ended for job in there.stub.jobs.values()]
    assert ended == {"comfyui": ["cancelled"], "vllm-omni": [], "sglang": [""]}[there.kind]


def test_a_job_that_takes_too_long_is_ended(there: Try) -> None:
    there.stub.takes = 60.0
    there.write(timeout=0.5)
    with pytest.raises(ToolTimeout, match="did not end within"):
        there.run()


def test_a_server_that_is_away_is_said(there: Try) -> None:
    there.write(url="http://127.0.0.1:9", outage=0.5)
    with pytest.raises(Unavailable, match=r"cannot be reached|does not answer"):
        there.run()
    assert there.stub.took == []


def test_a_damaged_record_is_the_problem_of_its_own_job(there: Try) -> None:
    there.run(seed=1)
    (record,) = (there.folder / "engines" / "jobs").glob("*/record.json")
    for damage in (b"", b'{"state": "sen', b"[]", b'{"state": "lost"}', b'{"at": "noon"}'):
        record.write_bytes(damage)
        with pytest.raises(Unavailable, match=r"record\.json is damaged.*remove the folder"):
            there.run(seed=1)
    there.stub.faults |= {"lose": 1}
    there.run(prompt="She leaves.")
    assert len(there.stub.took) == 2


def test_what_an_engine_lacks_is_refused_before_anything_is_sent(there: Try) -> None:
    last = still(there.folder / "last.png")
    with pytest.raises(BadSpec, match=r"engine 'there' .* takes no last frame"):
        there.run({**there.inputs(), "last": last})
    there.write(max_frames=20)
    with pytest.raises(BadSpec, match=r"makes at most 20 \(max_frames"):
        there.run()
    assert there.stub.seen == []


def test_an_engine_that_decides_otherwise_is_refused(there: Try) -> None:
    with pytest.raises(Unavailable, match="is not what was planned with"):
        there.run(model="0" * 64)


def test_an_engine_is_given_so_many_at_once(there: Try) -> None:
    """A turn that is taken is waited for, and a wish to stop is heard meanwhile."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(there, "follow", stop)
        with journal.Journal().turn("there", 1, lambda: None), pytest.raises(Stopped):
            there.run()
    assert there.stub.seen == []
    there.run()


def test_two_workers_with_one_task_send_one_job(there: Try) -> None:
    """As when a lease is lost and found: the second waits for the first, and has what it brought."""
    there.inputs()
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _: there.run(), range(2)))
    assert made[0].facts == made[1].facts
    assert len(there.stub.took) == 1
