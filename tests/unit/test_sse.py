"""Streams of events: nothing is missed, many cost little, and the end is an end."""

import json
import os
import socket
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from served import Served, served
from starlette.requests import ClientDisconnect

from orchestrator.api import streams
from orchestrator.desk import keys
from orchestrator.desk.actor import TERMINAL, Scope
from orchestrator.ledger import Ending, Ordered, Production, Word

NAME = "prd_" + "0" * 21


@pytest.fixture
def desk(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setattr(streams, "EVERY", 0.05)
    with served(tmp_path, database_url, streams_per_key=200) as running:
        yield running


def queued(desk: Served, name: str = NAME) -> str:
    new = Production(name, "mira", "ser_1", 1, "ser_1/1/slate", "slate", 1, "full")
    desk.office.ledger.productions.add([(new, Ordered("{}", "{}"))])
    return name


def happens(desk: Served, count: int, name: str = NAME) -> None:
    desk.office.ledger.events.add(
        name, [Word("task.done", {"task": f"still/{n}", "kind": "still"}) for n in range(count)]
    )


def end(desk: Served, name: str = NAME) -> None:
    desk.office.ledger.productions.end(name, Ending("done", files={}))


def go_on(desk: Served) -> None:
    happens(desk, 2)
    end(desk)


def heard(answer: httpx.Response, stop_at: int | None = None) -> list[int]:
    """Numbers of the events of a stream, to its end or to one of them."""
    numbers = []
    for line in answer.iter_lines():
        if line.startswith("id:"):
            numbers.append(int(line[3:]))
            if numbers[-1] == stop_at:
                break
    return numbers


def test_somebody_elses_events_are_not_there(desk: Served) -> None:
    queued(desk)
    with desk.client(Scope.CREATOR, owner="noor") as noor:
        assert noor.get(f"/v1/productions/{NAME}/events").status_code == 404


def test_a_place_that_is_no_number_is_refused(desk: Served) -> None:
    queued(desk)
    with desk.client(Scope.CREATOR) as mira:
        refused = mira.get(f"/v1/productions/{NAME}/events", headers={"Last-Event-ID": "last"})
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")


def test_a_stream_tells_what_was_and_what_comes_and_ends(desk: Served) -> None:
    queued(desk)
    happens(desk, 3)
    with desk.client(Scope.CREATOR) as mira, mira.stream("GET", f"/v1/productions/{NAME}/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        later = threading.Timer(0.3, go_on, [desk])
        later.start()
        assert heard(answer) == [1, 2, 3, 4, 5, 6, 7]
        later.join()


def test_an_event_says_what_happened(desk: Served) -> None:
    queued(desk)
    happens(desk, 1)
    end(desk)
    with desk.client(Scope.CREATOR) as mira:
        lines = mira.get(f"/v1/productions/{NAME}/events", params={"after": 1}).text.split("\n\n")
    event = dict(line.split(": ", 1) for line in lines[1].splitlines())
    told = json.loads(event["data"])
    assert (event["event"], event["id"]) == ("task.done", "2")
    assert (told["task"], told["number"], told["kind"]) == ("still/0", 2, "task.done")


def test_who_comes_back_misses_nothing(desk: Served) -> None:
    queued(desk)
    happens(desk, 1500)  # more than a channel remembers
    with desk.client(Scope.CREATOR) as mira:
        path, numbers = f"/v1/productions/{NAME}/events", list[int]()
        for stop_at in (700, 701, 1400):
            with mira.stream("GET", path, headers={"Last-Event-ID": str(len(numbers))}) as answer:
                numbers += heard(answer, stop_at)
        end(desk)
        with mira.stream("GET", path, headers={"Last-Event-ID": str(len(numbers))}) as answer:
            numbers += heard(answer)
        assert numbers == list(range(1, 1503))
        assert mira.get(path, headers={"Last-Event-ID": "1502"}).status_code == 204


def test_a_failed_production_that_is_tried_again_goes_on(desk: Served) -> None:
    queued(desk)
    desk.office.ledger.productions.end(NAME, Ending("failed", problem={"detail": "no"}))
    desk.office.ledger.productions.requeue(NAME, [Word("production.queued", {"retry": True})])
    end(desk)
    with desk.client(Scope.CREATOR) as mira:
        kinds = mira.get(f"/v1/productions/{NAME}/events").text
    assert kinds.index("production.failed") < kinds.index("production.done")


def test_a_quiet_stream_beats(desk: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT", 0.1)
    queued(desk)
    with desk.client(Scope.CREATOR) as mira, mira.stream("GET", f"/v1/productions/{NAME}/events") as answer:
        assert next(line for line in answer.iter_lines() if line.startswith(":")) == ": still here"


@pytest.mark.parametrize("busy", [False, True])
def test_the_stream_of_a_key_that_was_ended_ends(
    desk: Served, monkeypatch: pytest.MonkeyPatch, busy: bool
) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT", 0.2)
    queued(desk)
    with desk.client(Scope.CREATOR) as mira, mira.stream("GET", f"/v1/productions/{NAME}/events") as answer:
        lines = answer.iter_lines()
        assert next(line for line in lines if line.startswith(":")) == ": still here"
        key = mira.headers["authorization"].removeprefix("Bearer ").partition(".")[0]
        keys.revoke(desk.office, TERMINAL, key)
        begun = time.monotonic()
        for line in lines:
            if busy and line.startswith(("id:", ":")):
                happens(desk, 1)
            assert time.monotonic() - begun < 30, "it goes on"


def test_who_takes_nothing_is_let_go(desk: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "SLOW", 0.3)
    let_go = threading.Event()

    class Gone(ClientDisconnect):
        def __init__(self) -> None:
            let_go.set()

    monkeypatch.setattr(streams, "ClientDisconnect", Gone)
    queued(desk)
    words = [Word("task.failed", {"task": "still/1", "reason": "x" * 2000})] * 500
    for _ in range(10):
        desk.office.ledger.events.add(NAME, words)
    with desk.client(Scope.CREATOR) as mira:
        key = mira.headers["authorization"]
    host, port = desk.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as lazy:
        head = f"GET /v1/productions/{NAME}/events HTTP/1.1\r\nHost: {host}\r\nAuthorization: {key}\r\n\r\n"
        lazy.sendall(head.encode())
        assert let_go.wait(30)
        lazy.settimeout(30)
        received = 0
        while part := lazy.recv(65536):
            received += len(part)
    assert 0 < received < 9_000_000


def test_a_hundred_listeners_cost_little_and_one_look(desk: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    queued(desk)
    happens(desk, 200)
    looks, newest = list[int](), desk.office.ledger.events.newest

    def counted(watched: Collection[str]) -> dict[str, int]:
        looks.append(len(watched))
        return newest(watched)

    monkeypatch.setattr(desk.office.ledger.events, "newest", counted)
    with ExitStack() as stack:
        mira = stack.enter_context(desk.client(Scope.CREATOR))
        listener = httpx.Client(
            base_url=desk.url, headers=mira.headers, timeout=120, limits=httpx.Limits(max_connections=None)
        )
        stack.enter_context(listener)
        before = memory()
        path = f"/v1/productions/{NAME}/events"
        answers = [stack.enter_context(listener.stream("GET", path)) for _ in range(100)]
        iterators = [answer.iter_lines() for answer in answers]
        for lines in iterators:
            assert next(line for line in lines if line == "id: 201")
        cost = memory() - before
        begun = time.monotonic()
        looks.clear()
        while len(looks) < 20:
            time.sleep(0.05)
        assert set(looks) == {1}
        assert len(looks) <= 1 + (time.monotonic() - begun) / streams.EVERY
    print(f"100 streams: {cost / 2**20:.1f} MiB, clients included")
    assert cost < 100 * 2**20


def memory() -> int:
    """Bytes that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
