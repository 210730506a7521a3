"""Story files over HTTP: the files of the command line in, and out again."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from service import Service
from story_service import KINDS, running

from orchestrator import stories
from orchestrator.desk.actor import Scope
from orchestrator.production import EXAMPLE

MARKDOWN = EXAMPLE.read_bytes()


@pytest.fixture(scope="module", params=KINDS)
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(request, tmp_path_factory) as made:
        yield made


@pytest.fixture
def mira(desk: Service) -> TestClient:
    return desk.client(Scope.CREATOR)


@pytest.fixture
def series(mira: TestClient) -> str:
    made = mira.post("/v1/stories", files={"file": ("stolen.md", MARKDOWN)})
    assert made.status_code == 201, made.text
    return made.headers["location"]


@pytest.mark.parametrize(
    ("name", "content", "status", "said"),
    [
        ("story.exe", b"MZ", 422, "no story format"),
        ("story.md", b"", 422, "no episode was found"),
        ("story.yaml", b"a: [", 422, "story.yaml, line 2"),
        ("../../../etc/passwd.json", b"{", 422, "passwd.json, line 1"),
        ("x" * 300 + ".json", b"{", 422, "the JSON is broken"),
        ("story.json", b'{"title": "A\\u0000", "episodes": [{"beats": ["One."]}]}', 422, "control character"),
        ("story.md", b"x" * 6_000_000, 413, "too-large"),
        ("story.md", b"x" * 4_500_000, 422, "larger than 4 MB"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    mira: TestClient, name: str, content: bytes, status: int, said: str
) -> None:
    refused = mira.post("/v1/stories", files={"file": (name, content)})
    assert refused.status_code == status
    assert said in refused.text
    assert "/etc" not in refused.text


def test_a_form_without_a_file_and_no_form_at_all(mira: TestClient) -> None:
    assert mira.post("/v1/stories", files={"other": ("a.md", b"x")}).status_code == 422
    assert mira.post("/v1/stories", content=MARKDOWN).status_code == 415
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    assert mira.post("/v1/stories", content=b"--y\r\nnonsense", headers=broken).status_code == 400
    unbounded = {"Content-Type": "multipart/form-data"}
    assert mira.post("/v1/stories", content=b"nonsense", headers=unbounded).status_code == 400


def test_a_story_becomes_the_series_that_the_command_line_reads(mira: TestClient, series: str) -> None:
    told = stories.read(EXAMPLE)
    assert mira.get(series).json()["title"] == told.title
    heads = mira.get(f"{series}/episodes").json()["items"]
    assert [head["number"] for head in heads] == [episode.number for episode in told.episodes]


@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_a_story_comes_out_as_it_went_in(mira: TestClient, series: str, suffix: str) -> None:
    out = mira.get(f"{series}/story", params={"format": suffix})
    assert f"stolen-design.{suffix}" in out.headers["content-disposition"]
    assert stories.read_text(out.text, f".{suffix}", "again") == stories.read(EXAMPLE)


def test_an_unknown_format_and_a_foreign_story(desk: Service, mira: TestClient, series: str) -> None:
    assert mira.get(f"{series}/story", params={"format": "exe"}).status_code == 422
    assert desk.client(Scope.CREATOR, owner="noor").get(f"{series}/story").status_code == 404


def test_a_new_version_needs_the_story_that_was_read(mira: TestClient, series: str) -> None:
    files = {"file": ("stolen.md", MARKDOWN)}
    assert mira.put(f"{series}/story", files=files).status_code == 428
    stale = {"If-Match": mira.get(series).headers["etag"]}
    assert mira.put(f"{series}/story", files=files, headers=stale).status_code == 412


def test_a_story_that_changes_while_the_file_is_read_is_not_overwritten(
    mira: TestClient, series: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = stories.read_bytes

    def disturbed(*given: Any) -> Any:
        """Somebody else changes the head, and need not wait for the reading."""
        head = {"title": "Meanwhile"}
        assert mira.put(series, json=head, headers={"If-Match": "*"}).status_code == 200
        return read(*given)

    held = {"If-Match": mira.get(f"{series}/story").headers["etag"]}
    monkeypatch.setattr(stories, "read_bytes", disturbed)
    refused = mira.put(f"{series}/story", files={"file": ("stolen.md", MARKDOWN)}, headers=held)
    assert refused.status_code == 412
    assert mira.get(series).json()["title"] == "Meanwhile"


def test_what_did_not_change_is_not_touched(mira: TestClient, series: str) -> None:
    def versions() -> dict[str, str]:
        episodes = {
            f"{head['number']}": head["digest"] for head in mira.get(f"{series}/episodes").json()["items"]
        }
        return {"series": mira.get(series).headers["etag"], **episodes}

    before, beats = versions(), mira.get(f"{series}/episodes/1/beats").json()["items"]
    first = beats[0]["text"][:20].encode()
    text = MARKDOWN.replace(first, b"Tonight, " + first, 1)
    assert text != MARKDOWN
    held = {"If-Match": mira.get(f"{series}/story").headers["etag"]}
    changed = mira.put(f"{series}/story", files={"file": ("stolen.md", text)}, headers=held)
    assert changed.status_code == 200, changed.text
    assert changed.headers["etag"] == mira.get(f"{series}/story").headers["etag"] != held["If-Match"]
    after = versions()
    assert [name for name in after if after[name] != before[name]] == ["1"]
    now = mira.get(f"{series}/episodes/1/beats").json()["items"]
    assert [beat["id"] for beat in now] == [beat["id"] for beat in beats]
    assert now[1:] == beats[1:]
