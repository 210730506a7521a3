"""docs/api.md as written: every command in order, against a real service."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from serving import kept_port
from standardwebhooks import Webhook, WebhookVerificationError

from tests.acceptance.conftest import Desk, environment

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
FENCE = re.compile(r"^```(sh|python)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LEAVE = "trap 'kill $(jobs -p) 2> /dev/null || true; wait || true' EXIT\n"


def blocks(language: str) -> list[str]:
    return [text for kind, text in FENCE.findall(PAGE.read_text()) if kind == language]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder in which somebody followed the page."""
    folder = tmp_path_factory.mktemp("walk")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with kept_port() as port:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", LEAVE + "\n".join(blocks("sh"))],
            cwd=folder,
            env={**environment(), "PORT": str(port), "PATH": path},
            capture_output=True,
            text=True,
            timeout=900,
        )
    log = folder / "serve.log"
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{log.read_text() if log.exists() else ''}"
    (folder / "said.txt").write_text(done.stdout)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def local(walked: Path) -> Desk:
    """The same story, produced without a service."""
    desk = Desk(walked / "here")
    desk.folder.mkdir()
    desk.story.write_bytes((walked / "story.md").read_bytes())
    desk.produce("--profile", "draft")
    return desk


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize("name", ["episode.mp4", "storyboard.html", "cut.json", "captions.srt", "cover.jpg"])
def test_the_files_are_those_of_the_command_line(walked: Path, local: Desk, name: str) -> None:
    assert sha256(walked / name) == sha256(local.out / "ep01" / name)


def test_the_etag_is_the_digest(walked: Path) -> None:
    assert f'etag: "{sha256(walked / "episode.mp4")}"' in (walked / "said.txt").read_text()


def test_a_stale_change_was_refused_and_lost_nothing(walked: Path) -> None:
    assert "412\n" in (walked / "said.txt").read_text()
    problem = json.loads((walked / "stale.json").read_text())
    assert (problem["type"], problem["status"]) == ("/problems/stale", 412)


def test_an_edited_beat_made_only_what_depends_on_it(walked: Path) -> None:
    report: dict[str, Any] = json.loads((walked / "second.json").read_text())["report"]
    filmed = [task for task in report["ran"] if task.split("/")[0] in ("voice", "still", "motion")]
    assert filmed
    assert all(task.split("/")[1].startswith("b2") for task in filmed), filmed
    assert report["tasks_reused"] > 0


def test_a_take_was_selected(walked: Path) -> None:
    selected = json.loads((walked / "selected.json").read_text())
    assert (selected["number"], selected["selected"]) == (1, True)


def test_a_bundle_opens_in_editing_programs(walked: Path) -> None:
    with zipfile.ZipFile(walked / "bundle.zip") as bundle:
        names = bundle.namelist()
    for end in ("EP01.otio", "_premiere.xml", ".fcpxml", ".mlt", ".edl", "MANIFEST.json", "relink.py"):
        assert any(name.endswith(end) for name in names), end
    assert any("/02_a_roll/" in name for name in names)


def test_a_pack_is_packed_or_says_why_not(walked: Path) -> None:
    pack = json.loads((walked / "pack.json").read_text())
    packing = json.loads((walked / "packing.json").read_text())
    assert pack["state"] == packing["state"] == "done", packing["problem"]
    failing = [each["code"] for each in packing["report"]["checks"] if not each["passed"]]
    assert "caption-zone" not in failing
    assert packing["report"]["overridden"] == []


def test_a_webhook_is_checked_as_the_page_says() -> None:
    names: dict[str, Any] = {}
    exec(blocks("python")[0], names)
    secret, body = "whsec_" + "c2VjcmV0" * 4, '{"type": "production.done"}'
    now = datetime.now(UTC)
    signed = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", now, body),
    }
    assert names["received"](body.encode(), signed, secret) == {"type": "production.done"}
    with pytest.raises(WebhookVerificationError):
        names["received"](body.encode() + b" ", signed, secret)
