"""Events as the client reads them: a broken stream goes on where it was, lines come in any pieces."""

from collections.abc import Sequence

import pytest
from both_clients import Kind, kind
from hypothesis import given
from hypothesis import strategies as st
from loud_server import Loud, breaks, loud, loud_url, says, url

from orchestrator import ledger, shapes
from orchestrator.client import StrangeAnswer, Unreachable, productions
from orchestrator.client.lines import LONGEST, Lines, TooLong

__all__ = ["kind", "loud", "loud_url", "url"]


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
