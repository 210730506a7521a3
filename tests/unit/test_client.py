"""The client against real servers, waiting and awaiting: one suite for both."""

import asyncio
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loud_server import Loud, breaks, problem, says, serving

from orchestrator import errors, ledger, shapes
from orchestrator.api.app import application
from orchestrator.client import (
    AsyncClient,
    Client,
    Damaged,
    StrangeAnswer,
    Unreachable,
    beats,
    episodes,
    keys,
    productions,
    series,
    stories,
)
from orchestrator.client import programs as patience
from orchestrator.client.calls import Call, Upload, at, getting
from orchestrator.client.lines import LONGEST, Lines, TooLong
from orchestrator.desk import keys as desk_keys
from orchestrator.desk.actor import TERMINAL, Scope
from orchestrator.errors import BadStory, NotFound, Stale, TooMany, Unauthenticated, UnusableInput
from orchestrator.office import opened
from orchestrator.settings import Settings

SECRET = "mdk_000000000000000000000.c2VjcmV0LXNlY3JldC1zZWNyZXQ"
STORY = {"title": "The Key", "characters": [{"name": "Ines"}], "locations": [{"id": "ward"}]}
EPISODE = {"title": "Room Nine", "location": "ward", "beats": ["Ines opens a drawer. (hook)", "She runs."]}
THING = getting("/v1/thing", dict)


class Waiting:
    """The client that waits."""

    def __init__(self, url: str, key: str = "") -> None:
        self._client = Client(url, key)

    def run(self, call: Call[Any]) -> Any:
        with self._client as client:
            return client.run(call)

    def every(self, call: Call[Any]) -> list[Any]:
        with self._client as client:
            return list(client.every(call))

    def events(self, call: Call[Any]) -> list[Any]:
        with self._client as client:
            return list(client.events(call))

    def save(self, call: Call[Any], target: Path, digest: str = "") -> Path:
        with self._client as client:
            return client.save(call, target, digest)


class Awaiting:
    """The client that awaits."""

    def __init__(self, url: str, key: str = "") -> None:
        self._place = url, key

    def run(self, call: Call[Any]) -> Any:
        return asyncio.run(self._do(lambda client: client.run(call)))

    def every(self, call: Call[Any]) -> list[Any]:
        return asyncio.run(self._do(lambda client: _listed(client.every(call))))

    def events(self, call: Call[Any]) -> list[Any]:
        return asyncio.run(self._do(lambda client: _listed(client.events(call))))

    def save(self, call: Call[Any], target: Path, digest: str = "") -> Path:
        return asyncio.run(self._do(lambda client: client.save(call, target, digest)))

    async def _do(self, work: Callable[[AsyncClient], Any]) -> Any:
        async with AsyncClient(*self._place) as client:
            return await work(client)


async def _listed(items: Any) -> list[Any]:
    return [item async for item in items]


Kind = type[Waiting] | type[Awaiting]


@pytest.fixture(params=(Waiting, Awaiting))
def kind(request: pytest.FixtureRequest) -> Kind:
    chosen: Kind = request.param
    return chosen


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SOONEST", 0.01)
    monkeypatch.setattr(patience, "LATEST", 0.02)


@pytest.fixture(scope="module")
def loud_url() -> Iterator[tuple[Loud, str]]:
    loud = Loud()
    with serving(loud.app) as url:
        yield loud, url


@pytest.fixture
def loud(loud_url: tuple[Loud, str]) -> Loud:
    found = loud_url[0]
    found.answers, found.asked, found.bodies = [], [], []
    return found


@pytest.fixture
def url(loud_url: tuple[Loud, str]) -> str:
    return loud_url[1]


# --- where it is


@pytest.mark.parametrize(
    "wrong",
    ["", "127.0.0.1:80", "ftp://here", "http://", "http://me:pw@here", "http://here?key=1", "http://[::1"],
)
def test_what_is_no_address_is_refused(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MICRODRAMA_SERVER", raising=False)
    with pytest.raises(UnusableInput) as refused:
        Client(wrong, SECRET)
    assert "pw" not in str(refused.value)


def test_a_key_with_a_line_break_is_refused_and_not_quoted() -> None:
    with pytest.raises(UnusableInput) as refused:
        Client("http://127.0.0.1:1", SECRET + "\nX: y")
    assert SECRET not in str(refused.value)


def test_the_place_comes_from_the_environment(
    kind: Kind, loud: Loud, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MICRODRAMA_SERVER", url)
    monkeypatch.setenv("MICRODRAMA_KEY", SECRET)
    loud.answers = [says(200, b"{}")]
    assert kind("").run(THING) == {}
    assert loud.asked[0].headers["authorization"] == f"Bearer {SECRET}"


def test_nobody_at_the_address_is_one_clear_message_without_the_key(kind: Kind) -> None:
    with pytest.raises(Unreachable) as away:
        kind("http://127.0.0.1:1", SECRET).run(THING)
    assert "http://127.0.0.1:1" in str(away.value)
    assert SECRET not in str(away.value)


@pytest.mark.parametrize("client", [Client, AsyncClient])
def test_a_client_shows_its_place_and_not_its_key(client: Any) -> None:
    shown = repr(client("http://127.0.0.1:1", SECRET))
    assert "127.0.0.1:1" in shown
    assert SECRET not in shown


# --- what is refused


@pytest.mark.parametrize("status", [401, 403, 404, 409, 412, 413, 415, 428, 429, 422])
def test_a_problem_arrives_as_our_error_with_its_words(kind: Kind, loud: Loud, url: str, status: int) -> None:
    told = json.dumps({"type": "/problems/x", "title": "T", "status": status, "detail": "Mend it so."})
    loud.answers = [problem(status, told, retry_after="3600")]
    with pytest.raises(errors.MicrodramaError, match=r"^Mend it so\.$") as refused:
        kind(url).run(THING)
    assert refused.value.status == status
    assert type(refused.value).__module__ == "orchestrator.errors"


def test_every_fault_of_a_story_is_told(kind: Kind, loud: Loud, url: str) -> None:
    faults = [{"detail": "Has no name", "pointer": "#/characters/0"}, {"detail": "Too long"}]
    told = {"detail": "The story is wrong.", "status": 422, "errors": faults}
    loud.answers = [problem(422, json.dumps(told))]
    with pytest.raises(BadStory) as refused:
        kind(url).run(THING)
    assert str(refused.value) == "The story is wrong.\n#/characters/0: Has no name\nToo long"
    assert refused.value.exit_code == 2


@pytest.mark.parametrize("body", [b"<html>", b"[1]", b"[" * 100_000, b'{"errors": 7}'])
def test_what_is_no_problem_is_told_as_such(kind: Kind, loud: Loud, url: str, body: bytes) -> None:
    loud.answers = [says(404, body, content_type="application/problem+json" if body != b"<html>" else "x/y")]
    with pytest.raises((StrangeAnswer, NotFound)):
        kind(url).run(THING)


def test_an_answer_of_another_shape_is_refused(kind: Kind, loud: Loud, url: str) -> None:
    loud.answers = [says(200, b'{"items": 7}')]
    with pytest.raises(StrangeAnswer, match="same release"):
        kind(url).run(series.page())


def test_nobody_is_followed_to_another_address(kind: Kind, loud: Loud, url: str) -> None:
    loud.answers = [says(302, location="http://127.0.0.1:1/")]
    with pytest.raises(StrangeAnswer, match="leads elsewhere"):
        kind(url, SECRET).run(THING)


# --- trying again


def test_reading_is_tried_again_when_the_service_is_away(kind: Kind, loud: Loud, url: str) -> None:
    loud.answers = [says(503), breaks([b"{"], content_length="9"), says(502), says(200, b'{"a": 1}')]
    assert kind(url).run(THING) == {"a": 1}
    assert len(loud.asked) == 4


def test_it_is_not_tried_for_ever(kind: Kind, loud: Loud, url: str) -> None:
    loud.answers = [problem(503, '{"detail": "The ledger is away."}')] * 9
    with pytest.raises(errors.MicrodramaError, match=r"The ledger is away\."):
        kind(url).run(THING)
    assert len(loud.asked) == patience.TRIES


def test_a_change_is_not_sent_twice(kind: Kind, loud: Loud, url: str) -> None:
    for call in (series.create({}), stories.create(Upload("a.md", b"x")), series.replace("ser", {}, '"v"')):
        loud.answers, loud.asked = [breaks([b"{"], content_length="9"), says(200, b"{}")], []
        with pytest.raises(Unreachable):
            kind(url).run(call)
        assert len(loud.asked) == 1


def test_what_may_be_done_once_only_is_sent_again_under_its_key(kind: Kind, loud: Loud, url: str) -> None:
    answer = says(202, json.dumps(PRODUCTION).encode())
    loud.answers = [breaks([b"{"], content_length="9"), answer]
    call = productions.start("ser_x", 1)
    assert kind(url).run(call).id == "prd_x"
    sent = [request.headers["idempotency-key"] for request in loud.asked]
    assert sent == [sent[0]] * 2
    assert call.headers != productions.start("ser_x", 1).headers


def test_who_is_told_to_wait_waits_that_long(
    kind: Kind, loud: Loud, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loud.answers = [problem(429, '{"detail": "Slowly."}', retry_after="1"), says(200, b"{}")]
    waited: list[float] = []
    plain = patience.Pause
    monkeypatch.setattr(patience, "Pause", lambda seconds: waited.append(seconds) or plain(0))
    kind(url).run(THING.also(Idempotency_Key="k"))
    assert waited == [1.0]


def test_who_should_wait_for_long_is_told_so_at_once(kind: Kind, loud: Loud, url: str) -> None:
    loud.answers = [problem(429, '{"detail": "Slowly."}', retry_after="60")]
    with pytest.raises(TooMany) as refused:
        kind(url).run(THING)
    assert refused.value.retry_after == 60


# --- addresses, pages


@pytest.mark.parametrize("step", ["", ".", ".."])
def test_an_id_that_would_lead_elsewhere_is_refused(step: str) -> None:
    with pytest.raises(UnusableInput):
        at("series", step)


@given(st.text(min_size=1).filter(lambda text: text not in (".", "..")))
def test_an_id_stays_one_step(step: str) -> None:
    try:
        path = at("series", step, "episodes")
    except UnicodeEncodeError:
        return
    assert re.fullmatch(r"/v1/series/[\w.~%-]+/episodes", path, re.ASCII)


def test_a_list_is_read_page_after_page(kind: Kind, loud: Loud, url: str) -> None:
    pages = [{"items": [1, 2], "next": "abc"}, {"items": [], "next": "d&e"}, {"items": [3], "next": None}]
    loud.answers = [says(200, json.dumps(page).encode()) for page in pages]
    numbers: Any = getting("/v1/numbers", shapes.Page[int])
    assert kind(url).every(numbers) == [1, 2, 3]
    assert [request.query_params.get("cursor") for request in loud.asked] == [None, "abc", "d&e"]


# --- events


def event(number: int, what: str) -> bytes:
    return f'event: {what}\ndata: {{"at": 5, "task": "t{number}"}}\nid: {number}\n\n'.encode()


def test_a_broken_stream_goes_on_where_it_was(kind: Kind, loud: Loud, url: str) -> None:
    stream = {"content_type": "text/event-stream"}
    loud.answers = [
        breaks([b"retry: 10\n\n", event(1, "task.waiting"), event(2, "task.started")[:20]], **stream),
        says(503),
        says(200, b": still here\n\n" + event(2, "task.started"), **stream),
        says(200, event(3, "production.done"), **stream),
        says(204),
    ]
    found = kind(url).events(productions.events("prd_x"))
    assert [(each.number, each.kind) for each in found] == [
        (1, "task.waiting"), (2, "task.started"), (3, "production.done"),
    ]  # fmt: skip
    sent = [request.headers.get("last-event-id") for request in loud.asked]
    assert sent == [None, "1", "1", "2", "3"]


def test_a_stream_that_is_none_is_refused(kind: Kind, loud: Loud, url: str) -> None:
    loud.answers = [says(200, b"{}", content_type="application/json")]
    with pytest.raises(StrangeAnswer):
        kind(url).events(productions.events("prd_x"))


def test_a_service_that_never_comes_back_ends_the_stream(kind: Kind, loud: Loud, url: str) -> None:
    loud.answers = [breaks([b": hello\n\n"], content_type="text/event-stream")] * 40
    with pytest.raises(Unreachable):
        kind(url).events(productions.events("prd_x"))


@given(st.lists(st.integers(0, 60), max_size=5), st.sampled_from(["\n", "\r\n", "\r"]))
def test_lines_are_read_however_they_are_cut(cuts: Sequence[int], end: str) -> None:
    told = "\ufeff: hi\nretry: 20\nevent: a\ndata: é1\ndata:2\nid: 7\n\ndata: x\n\nevent: none\n\n"
    sent = told.replace("\n", end).encode()
    lines, found, begin = Lines(), [], 0
    for cut in [*sorted(cuts), len(sent)]:
        found += list(lines.feed(sent[begin:cut]))
        begin = cut
    assert [(each.id, each.kind, each.data) for each in found] == [("7", "a", "é1\n2"), ("7", "message", "x")]
    assert lines.retry == 0.02


def test_a_line_without_end_is_not_kept() -> None:
    lines = Lines()
    list(lines.feed(b"x" * (LONGEST - 1)))
    with pytest.raises(TooLong):
        list(lines.feed(b"xx"))


def test_the_last_events_are_those_of_the_ledger() -> None:
    assert shapes.FINAL == ledger.FINAL


# --- files

FILE = bytes(range(256)) * 400
DIGEST = hashlib.sha256(FILE).hexdigest()


def test_a_cut_download_is_resumed_and_verified(kind: Kind, loud: Loud, url: str, tmp_path: Path) -> None:
    whole = {"etag": f'"{DIGEST}"', "content_type": "video/mp4"}
    rest = {**whole, "content_range": f"bytes 1000-{len(FILE) - 1}/{len(FILE)}"}
    loud.answers = [
        breaks([FILE[:600], FILE[600:1000]], content_length=str(len(FILE)), **whole),
        says(206, FILE[1000:], **rest),
    ]
    target = kind(url).save(productions.file("prd_x", "episode.mp4"), tmp_path / "episode.mp4")
    assert target.read_bytes() == FILE
    assert loud.asked[1].headers["range"] == "bytes=1000-"
    assert loud.asked[1].headers["if-range"] == f'"{DIGEST}"'
    assert [path.name for path in tmp_path.iterdir()] == ["episode.mp4"]


def test_a_file_that_changed_meanwhile_is_read_anew(kind: Kind, loud: Loud, url: str, tmp_path: Path) -> None:
    loud.answers = [
        breaks([b"old " * 99], content_length="9999", etag='"old"'),
        says(200, FILE, etag=f'"{DIGEST}"'),
    ]
    assert kind(url).save(productions.file("prd_x", "a"), tmp_path / "a").read_bytes() == FILE


def test_a_damaged_file_is_not_left_there(kind: Kind, loud: Loud, url: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("earlier")
    loud.answers = [says(200, FILE[:-1], etag=f'"{DIGEST}"')]
    with pytest.raises(Damaged):
        kind(url).save(productions.file("prd_x", "a"), tmp_path / "a")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["earlier"]


def test_another_part_than_was_asked_for_is_refused(kind: Kind, loud: Loud, url: str, tmp_path: Path) -> None:
    loud.answers = [
        breaks([FILE[:10]], content_length="99", etag='"x"'),
        says(206, b"zz", content_range="bytes 5-6/99"),
    ]
    with pytest.raises(StrangeAnswer):
        kind(url).save(productions.file("prd_x", "a"), tmp_path / "a")


def test_what_is_there_already_is_not_brought_again(kind: Kind, loud: Loud, url: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(FILE)
    kind(url).save(productions.file("prd_x", "a"), tmp_path / "a", DIGEST)
    assert loud.asked == []


# --- the service itself


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A real service, and an admin's key."""
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    with opened(settings) as office:
        scopes = (Scope.ADMIN,)
        made = desk_keys.create(office, TERMINAL, owner="mira", name="test", scopes=scopes)
    with serving(application(settings)) as url:
        yield url, made.key


def test_a_series_is_made_read_changed_and_removed(kind: Kind, studio: tuple[str, str]) -> None:
    service = kind(*studio)
    made = service.run(series.create({**STORY, "episodes": [EPISODE]}))
    name = made.value.id
    service = kind(*studio)
    assert name in {each.id for each in service.every(series.page())}
    first, second = kind(*studio).every(beats.page(name, 1))
    read = kind(*studio).run(beats.read(name, 1, first.id))
    changed = kind(*studio).run(beats.replace(name, 1, first.id, "Ines laughs. (hook)", read.version))
    assert changed.value.text.startswith("Ines laughs")
    with pytest.raises(Stale):
        kind(*studio).run(beats.remove(name, 1, first.id, read.version))
    whole = kind(*studio).run(episodes.read(name, 1))
    turned = kind(*studio).run(beats.order(name, 1, [second.id, first.id], whole.version))
    assert [beat.id for beat in turned.value.beats] == [second.id, first.id]
    assert kind(*studio).run(episodes.plan(name, 1)).shots
    assert isinstance(kind(*studio).run(episodes.check(name, 1)), list)
    kind(*studio).run(series.remove(name, kind(*studio).run(series.read(name)).version))
    with pytest.raises(NotFound):
        kind(*studio).run(series.read(name))


def test_a_story_file_goes_there_and_back(kind: Kind, studio: tuple[str, str]) -> None:
    file = Upload("story.json", json.dumps({**STORY, "episodes": [EPISODE]}).encode())
    made = kind(*studio).run(stories.create(file)).value
    read = kind(*studio).run(stories.read(made.id, "json"))
    told = {**json.loads(read.value), "title": "The Other Key"}
    again = Upload("story.json", json.dumps(told).encode())
    changed = kind(*studio).run(stories.replace(made.id, again, read.version))
    assert (changed.value.title, changed.value.id) == ("The Other Key", made.id)
    with pytest.raises(Stale):
        kind(*studio).run(stories.replace(made.id, again, read.version))


def test_a_production_is_ordered_once_and_cancelled(kind: Kind, studio: tuple[str, str]) -> None:
    made = kind(*studio).run(series.create({**STORY, "episodes": [EPISODE]})).value
    call = productions.start(made.id, 1, shapes.How(profile="slate"))
    first, again = kind(*studio).run(call), kind(*studio).run(call)
    assert first.id == again.id
    listed = kind(*studio).every(productions.page(series=made.id, state="queued"))
    assert [each.id for each in listed] == [first.id]
    assert kind(*studio).run(productions.cancel(first.id)).state == "cancelled"
    told = kind(*studio).events(productions.events(first.id))
    assert [each.kind for each in told] == ["production.queued", "production.cancelled"]
    assert kind(*studio).run(productions.retry(first.id)).state == "queued"
    assert kind(*studio).run(productions.cancel(first.id)).id == first.id


def test_keys_open_as_far_as_they_go(kind: Kind, studio: tuple[str, str]) -> None:
    made = kind(*studio).run(keys.create("noor", ["editor"], "cutting room"))
    assert made.key not in repr(made)
    with pytest.raises(errors.Forbidden):
        kind(studio[0], made.key).run(series.create(STORY))
    assert kind(*studio).run(keys.revoke(made.id)).revoked_at
    with pytest.raises(Unauthenticated):
        kind(studio[0], made.key).run(series.page())


def test_importing_the_client_brings_no_server_along() -> None:
    told = "import sys, orchestrator.client; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()).isdisjoint({"fastapi", "sqlalchemy", "av", "cv2", "pyvips"})


PRODUCTION = {
    "id": "prd_x", "owner": "mira", "series": "ser_x", "episode": 1, "profile": "slate", "takes": 1,
    "coverage": "full", "budget": None, "priority": 0, "executor": "local", "batch": "", "state": "queued",
    "cancelling": False, "made_at": 1, "started_at": None, "ended_at": None,
}  # fmt: skip
