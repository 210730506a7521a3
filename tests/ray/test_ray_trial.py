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
    there = {**os.environ, "MICRODRAMA_RAY_TOKEN_FILE": str(tmp_path / "token")}
    words = [sys.executable, "-c", COMMAND, "cluster", "up", "--nodes", "1", "--cpus", "3"]
    up = subprocess.Popen(words, env=there, stdout=subprocess.PIPE, text=True)
    try:
        assert up.stdout
        lines = list(takewhile(lambda line: not line.startswith("Ctrl-C"), up.stdout))
        printed = dict(line.split()[1].split("=") for line in lines if line.startswith("  export"))
        address, token = printed["MICRODRAMA_RAY_ADDRESS"], printed["MICRODRAMA_RAY_TOKEN_FILE"]
        asked = [sys.executable, "-c", JOIN, address, token]
        assert subprocess.run(asked, capture_output=True, text=True).stdout == "3.0\n"
    finally:
        up.send_signal(signal.SIGINT)
        up.communicate()
    assert up.returncode == 0


def test_a_cluster_that_does_not_start_says_so_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
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
