"""A cluster on one machine, as people start it, and what it says when it does not start."""

import os
import signal
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from orchestrator.errors import MicrodramaError
from orchestrator.executor.ray import connection, trial

COMMAND = "from orchestrator.cli import main; main()"
STARTS = 4
JOIN = """
import os, sys
from pathlib import Path
from orchestrator.executor.ray import connection
cluster = connection.Cluster(sys.argv[1], Path(sys.argv[2]))
connection.prepare(cluster)
connection.join(cluster)
import ray
print(sum(node["Resources"].get("CPU", 0) for node in ray.nodes()))
connection.leave(cluster)
"""


@pytest.fixture(autouse=True)
def _ray() -> None:
    try:
        version("ray")
    except PackageNotFoundError:
        pytest.skip("Ray is not installed: pip install 'microdrama-orchestrator[ray]'")


def test_whoever_uses_what_it_prints_is_let_in_and_nothing_is_left_of_it(tmp_path: Path) -> None:
    up, printed = _up(tmp_path)
    try:
        address, token = printed["MICRODRAMA_RAY_ADDRESS"], printed["MICRODRAMA_RAY_TOKEN_FILE"]
        asked = subprocess.run([sys.executable, "-c", JOIN, address, token], capture_output=True, text=True)
        assert asked.stdout == "3.0\n", asked.stderr
    finally:
        up.send_signal(signal.SIGINT)
        up.communicate()
    assert up.returncode == 0, (tmp_path / "said").read_text()


def _up(folder: Path) -> tuple["subprocess.Popen[str]", dict[str, str]]:
    """The command once its cluster runs, and what it printed. Ray gives a node 30 s, a busy machine more."""
    there = {**os.environ, "MICRODRAMA_RAY_TOKEN_FILE": str(folder / "token")}
    words = [sys.executable, "-c", COMMAND, "cluster", "up", "--nodes", "1", "--cpus", "3"]
    for _ in range(STARTS):
        with (folder / "said").open("w") as said:
            up = subprocess.Popen(words, env=there, stdout=subprocess.PIPE, stderr=said, text=True)
        assert up.stdout
        lines = list(takewhile(lambda line: not line.startswith("Ctrl-C"), up.stdout))
        if printed := dict(line.split()[1].split("=") for line in lines if line.startswith("  export")):
            return up, printed
        up.communicate()
        assert "did not start" in (folder / "said").read_text()
    raise AssertionError("it did not start, however often it was tried")


def test_its_folder_goes_although_somebody_wrote_there_until_now(monkeypatch: pytest.MonkeyPatch) -> None:
    late, rmdir = [], os.rmdir

    def slow(path: Any, **how: Any) -> None:
        if not late:
            late.append(Path(folder, "late.log"))
            late[0].touch()
        rmdir(path, **how)

    with trial._short_folder() as folder:
        monkeypatch.setattr(os, "rmdir", slow)
    assert late
    assert not Path(folder).exists()


def test_a_cluster_that_does_not_start_says_so_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in connection.surroundings(tmp_path / "token").items():
        monkeypatch.setenv(name, value)  # ray reads them once; a cluster may come later in this process
    from ray import cluster_utils

    def late(*_: Any, **__: Any) -> None:
        raise Exception("The current node timed out during startup.\nAnd more.")

    monkeypatch.setattr(cluster_utils.Cluster, "add_node", late)
    monkeypatch.setattr(connection, "surroundings", lambda _: {})  # this process stays as it is
    with (
        pytest.raises(MicrodramaError, match=r"did not start: The current node timed out .*\. Is this"),
        trial.trial(tmp_path / "token", trial.Nodes(1, 1)),
    ):
        pass
