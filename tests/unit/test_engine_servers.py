"""What one kind of engine does that others do not, and what its older servers do otherwise."""

from collections.abc import Callable
from pathlib import Path

import pytest
from engine_queues import stop_when_taken, trying
from engine_tries import Try

from workers.errors import BadSpec, Stopped, ToolFailed


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


def moving(there: Try) -> set[float]:
    """How far it was said to be, on the way."""
    return {value for value in there.progress if 0 < value < 0.9}


def hurry_when_moving(there: Try) -> Callable[[float], None]:
    """Hear of progress; after a few steps the engine has made it."""

    def follow(value: float) -> None:
        there.progress.append(value)
        if len(moving(there)) > 3:
            there.stub.hurry()

    return follow


def test_comfyui_tells_of_its_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for there in trying("comfyui", "motion", tmp_path, monkeypatch):
        there.stub.takes = 8.0
        monkeypatch.setattr(there, "follow", hurry_when_moving(there))
        there.run()
        assert len(moving(there)) > 3
        assert there.progress == sorted(there.progress)


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
