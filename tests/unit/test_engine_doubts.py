"""Jobs at an engine that may or may not be ours: taken where that is sure, else a person decides."""

import json
import shutil
import time
from pathlib import Path

import pytest
from engine_queues import Killed, die, stop_when_taken, trying

from workers.engine import errand, videos
from workers.errors import Stopped


def test_sglang_cannot_cancel_so_the_job_is_adopted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for there in trying("sglang", "motion", tmp_path, monkeypatch):
        there.stub.takes = 1.0
        with monkeypatch.context() as patched:
            patched.setattr(there, "follow", stop_when_taken(there))
            with pytest.raises(Stopped):
                there.run()
        there.run()
        assert len(there.stub.took) == 1


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
        monkeypatch.setattr(videos, "_clock", lambda _: time.time())  # its header loses a second, and its way
        there.run(seed=1)
        assert len(there.stub.took) == 2


def test_a_job_of_unknown_age_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for there in trying("vllm-omni", "motion", tmp_path, monkeypatch):
        there.stub.faults |= {"lose": 1}
        monkeypatch.setattr(videos, "_clock", lambda _: None)
        with pytest.raises(errand.Undecided):
            there.run()
        assert len(there.stub.took) == 1


def test_a_server_without_a_list_cannot_be_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for there in trying("sglang", "motion", tmp_path, monkeypatch):
        there.stub.faults |= {"lose": 1, "no_list": 1e6}
        with pytest.raises(errand.Undecided, match="has no list of its jobs"):
            there.run()
        there.write(when_unsure="again")
        there.run()
        assert len(there.stub.took) == 2


@pytest.mark.parametrize("kind", ["comfyui", "sglang"])
def test_another_journal_finds_the_job(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another machine asks for the same thing: the id, or the tag, is made of the order."""
    for there in trying(kind, "motion", tmp_path, monkeypatch):
        there.run()
        monkeypatch.setenv("MICRODRAMA_ENGINE_JOURNAL", str(tmp_path / "other"))
        there.run()
        assert len(there.stub.took) == 1
