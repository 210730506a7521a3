"""Engines that take jobs: wherever either side fails, nothing is lost and nothing is paid twice."""

import json
import shutil
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from engine_stub import running
from engine_stub_kinds import KINDS
from engine_tries import Try, at_home, clip, still

from workers.engine import comfy, errand, journal, videos, wire
from workers.errors import BadInput, BadSpec, Stopped, ToolFailed, ToolTimeout, Unavailable, WorkerError
from workers.stitch.boxes import steps

QUEUES = [("comfyui", "motion"), ("vllm-omni", "motion"), ("sglang", "motion")]


class Killed(BaseException):
    """As if the process had ended: nothing may be tidied up."""


@pytest.fixture(params=QUEUES, ids="-".join)
def there(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Try]:
    """An engine whose clips have 33 frames at 16 per second."""
    yield from trying(*request.param, tmp_path, monkeypatch)


def trying(
    kind: str, makes: str, folder: Path, monkeypatch: pytest.MonkeyPatch, **entry: Any
) -> Iterator[Try]:
    at_home(monkeypatch, folder)
    served = folder / "server"
    served.mkdir()
    (still if makes == "still" else clip)(served / "result")
    stub = KINDS[kind](served)
    with running(stub) as url:
        ours = {"when_unsure": "adopt"} if kind == "vllm-omni" else {}  # nobody else uses this server
        tried = Try(folder, stub, url, kind, makes, {"fps": 16, "frame_step": 4, **ours, **entry})
        tried.write()
        yield tried


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


def die(there: Try, where: str, patched: pytest.MonkeyPatch) -> None:
    kind = comfy.Comfy if there.kind == "comfyui" else videos.Videos

    def killed(*_: Any, **__: Any) -> Any:
        raise Killed

    def after(method: Any) -> Any:
        def call(*given: Any, **named: Any) -> Any:
            method(*given, **named)
            raise Killed

        return call

    match where:
        case "before sending":
            patched.setattr(kind, "submit", killed)
        case "after sending":
            patched.setattr(kind, "submit", after(kind.submit))
        case "after the answer":
            patched.setattr(errand.Errand, "_waited", killed)
        case "while polling":
            patched.setattr(kind, "look", after(kind.look))
        case "while fetching":
            patched.setattr("workers.engine.wire.Wire._stream", after(wire.Wire._stream))
        case "after fetching":
            patched.setattr("workers.engine.worker.conform", killed)


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


def stop(_: float) -> None:
    raise Stopped("enough")


def stop_when_taken(there: Try) -> Callable[[float], None]:
    return lambda _: stop(0) if there.stub.took else None


def test_who_stops_ends_the_job_there(there: Try, monkeypatch: pytest.MonkeyPatch) -> None:
    there.stub.takes = 60.0
    there.stub.faults |= {"try_again": 1}

    monkeypatch.setattr(there, "follow", stop_when_taken(there))
    with pytest.raises(Stopped):
        there.run()
    ended = [job.ended for job in there.stub.jobs.values()]
    assert ended == {"comfyui": ["cancelled"], "vllm-omni": [], "sglang": [""]}[there.kind]


def test_older_servers_of_comfyui_cancel_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for there in trying("comfyui", "motion", tmp_path, monkeypatch):
        there.stub.takes = 60.0
        there.stub.faults |= {"no_jobs_api": 1e6}
        monkeypatch.setattr(there, "follow", stop_when_taken(there))
        with pytest.raises(Stopped):
            there.run()
        assert [job.ended for job in there.stub.jobs.values()] == ["cancelled"]


def test_a_still_without_the_pictures_of_its_slots_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for there in trying("comfyui", "still", tmp_path, monkeypatch):
        monkeypatch.setattr(there, "inputs", dict)
        with pytest.raises(BadSpec, match="nothing is given for the slots reference-1, reference-2"):
            there.run()
        assert not [call for call in there.stub.seen if call.method == "POST"]


def test_sglang_cannot_cancel_so_the_job_is_adopted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for there in trying("sglang", "motion", tmp_path, monkeypatch):
        there.stub.takes = 1.0
        with monkeypatch.context() as patched:
            patched.setattr(there, "follow", stop_when_taken(there))
            with pytest.raises(Stopped):
                there.run()
        there.run()
        assert len(there.stub.took) == 1


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


def test_a_file_that_is_missing_though_done_counts_as_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for there in trying("vllm-omni", "motion", tmp_path, monkeypatch):
        there.stub.faults |= {"no_file": 1}
        there.run()
        assert len(there.stub.took) == 2


def test_two_open_jobs_of_one_prompt_cannot_be_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """vLLM-Omni lists no seed: of two takes that lost their answers, nobody knows which is which."""
    for there in trying("vllm-omni", "motion", tmp_path, monkeypatch):
        for seed in (1, 2):
            with monkeypatch.context() as patched:
                die(there, "after sending", patched)
                with pytest.raises(Killed):
                    there.run(seed=seed)
        with pytest.raises(errand.Undecided, match="2 jobs there look like it"):
            there.run(seed=1)
        assert len(there.stub.took) == 2


def test_a_job_that_only_looks_like_ours_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be somebody else's, of another seed; whoever sends again may pay twice. A person decides."""
    for there in trying("vllm-omni", "motion", tmp_path, monkeypatch, when_unsure="fail"):
        there.stub.faults |= {"lose": 1}
        for _ in range(2):
            with pytest.raises(errand.Undecided, match=r"a job there looks like it.*`adopt`"):
                there.run()
        assert len(there.stub.took) == 1
        there.write(when_unsure="adopt")
        there.run()
        assert len(there.stub.took) == 1


def test_a_job_of_before_is_never_taken_for_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Typed in by hand, or sent from a machine with another journal, in the second before."""
    for there in trying("vllm-omni", "motion", tmp_path, monkeypatch):
        there.run(seed=2)
        (old,) = there.stub.jobs.values()
        shutil.rmtree(tmp_path / "engines")
        with monkeypatch.context() as patched:
            die(there, "before sending", patched)
            with pytest.raises(Killed):
                there.run(seed=1)
        (record,) = (tmp_path / "engines" / "jobs").glob("*/record.json")
        old.at = int(json.loads(record.read_bytes())["at"]) - 2  # the second before, wherever this one began
        there.run(seed=1)
        assert len(there.stub.took) == 2


def test_a_job_of_unknown_age_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for there in trying("vllm-omni", "motion", tmp_path, monkeypatch):
        there.stub.faults |= {"lose": 1}
        monkeypatch.setattr(videos, "_clock", lambda _: None)
        with pytest.raises(errand.Undecided):
            there.run()
        assert len(there.stub.took) == 1


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


def test_a_server_without_a_list_cannot_be_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for there in trying("sglang", "motion", tmp_path, monkeypatch):
        there.stub.faults |= {"lose": 1, "no_list": 1e6}
        with pytest.raises(errand.Undecided, match="has no list of its jobs"):
            there.run()
        there.write(when_unsure="again")
        there.run()
        assert len(there.stub.took) == 2


def test_a_result_in_a_cloud_store_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for there in trying("sglang", "motion", tmp_path, monkeypatch):
        there.stub.faults |= {"cloud": 1}
        with pytest.raises(ToolFailed, match="cloud store"):
            there.run()


@pytest.mark.parametrize("old", ["own_ids", "repeats", "no_jobs_api", "no_socket"])
def test_older_servers_of_comfyui(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str) -> None:
    for there in trying("comfyui", "motion", tmp_path, monkeypatch):
        there.stub.faults |= {old: 1e6, "lose": 1}
        there.run()
        assert len(there.stub.took) == 1


def test_comfyui_tells_of_its_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for there in trying("comfyui", "motion", tmp_path, monkeypatch):
        there.stub.takes = 2.0
        there.run()
        moving = [value for value in there.progress if 0 < value < 0.9]
        assert len(set(moving)) > 3
        assert there.progress == sorted(there.progress)


@pytest.mark.parametrize("kind", ["comfyui", "sglang"])
def test_another_journal_finds_the_job(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another machine asks for the same thing: the id, or the tag, is made of the order."""
    for there in trying(kind, "motion", tmp_path, monkeypatch):
        there.run()
        monkeypatch.setenv("MICRODRAMA_ENGINE_JOURNAL", str(tmp_path / "other"))
        there.run()
        assert len(there.stub.took) == 1


def test_words_of_a_user_stay_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for there in trying("comfyui", "motion", tmp_path, monkeypatch):
        words = '"}, "3": {"class_type": "Evil"} {{prompt}} \\ %s'
        there.run(prompt=words)
        graph = next(iter(there.stub.jobs.values())).said["prompt"]
        assert graph["6"]["inputs"]["text"] == words
        assert set(graph) == {"3", "6", "9", "10", "11", "12", "13"}


def test_comfyui_makes_stills_and_lips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for makes in ("still", "lips"):
        folder = tmp_path / makes
        folder.mkdir()
        for there in trying("comfyui", makes, folder, monkeypatch):
            made = there.run()
            assert (made.facts["width"], made.facts["height"]) == (64, 96)
            if makes == "lips":
                assert made.facts["frames"] == 4 + 29 + 4
                assert made.facts["speech"] == {"start_frame": 4, "ms": 1200}


def test_a_refusal_comes_with_the_servers_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for there in trying("vllm-omni", "motion", tmp_path, monkeypatch, model="another/model"):
        with pytest.raises(BadSpec, match="Model mismatch"):
            there.run()
        assert there.stub.took == []


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


def test_the_key_goes_to_the_engine_and_nowhere_else(there: Try, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THERE_KEY", "secret")
    there.write(key_env="THERE_KEY")
    made = there.run()
    assert {call.headers.get("authorization") for call in there.stub.seen} == {"Bearer secret"}
    kept = [path.read_bytes() for path in (there.folder / "engines").rglob("*") if path.is_file()]
    assert not [data for data in [*kept, str(made.facts).encode()] if b"secret" in data]


def test_a_server_that_repeats_the_key_gives_it_to_nobody(
    there: Try, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in the reason nor in the log, which shows the causes; and no half of it where words are cut."""
    monkeypatch.setenv("THERE_KEY", "sk-0123456789abcdef")
    there.write(key_env="THERE_KEY", outage=0.2)
    there.stub.faults |= {"echo": 1e6}
    with pytest.raises(WorkerError) as caught:
        there.run()
    assert "***" in str(caught.value)
    assert "sk-012" not in "".join(traceback.format_exception(caught.value))


def test_a_failed_job_that_names_the_key_gives_it_to_nobody(
    there: Try, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THERE_KEY", "of memory")
    there.write(key_env="THERE_KEY")
    there.stub.faults |= {"fail": 1}
    with pytest.raises(ToolFailed, match=r"out \*\*\*$"):
        there.run()


def test_no_redirect_is_followed(there: Try) -> None:
    there.stub.faults |= {"redirect": 1}
    if there.kind != "vllm-omni":
        there.run()  # they look first, and what is read is read again
    else:
        with pytest.raises(Unavailable, match=r"has no such address \(307"):
            there.run()
