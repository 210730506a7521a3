"""The example season on a real cluster: the same bytes as on one machine, by the command that people use."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from ray_places import Site

from orchestrator.production import EXAMPLE

COMMAND = "from orchestrator.cli import main; main()"


def test_a_season_made_on_a_cluster_is_the_season_made_here(site: Site, tmp_path: Path) -> None:
    cluster = {
        "MICRODRAMA_RAY_ADDRESS": site.nodes.address,
        "MICRODRAMA_RAY_TOKEN_FILE": str(site.cluster.token_file),
        "MICRODRAMA_RAY_NAMESPACE": site.cluster.namespace,
    }
    there = _season(tmp_path / "there", cluster, "--executor", "ray")
    here = _season(tmp_path / "here", {})
    assert len(there) == 3
    assert [_made(each) for each in there] == [_made(each) for each in here]
    assert _films(tmp_path / "there") == _films(tmp_path / "here")


def _season(folder: Path, environment: dict[str, str], *words: str) -> Any:
    """The reports of all episodes, made as slates."""
    asked = ["produce", str(EXAMPLE), "--profile", "slate", "--json", "--out", str(folder), *words]
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *asked],
        capture_output=True,
        text=True,
        env={**os.environ, "MICRODRAMA_HOME": str(folder / "home"), **environment},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _made(report: Any) -> int:
    return int(report["tasks_run"] + report["tasks_reused"])


def _films(folder: Path) -> dict[str, bytes]:
    return {
        str(film.relative_to(folder)): film.read_bytes() for film in sorted(folder.glob("ep*/episode.mp4"))
    }
