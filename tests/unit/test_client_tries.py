"""What the client tries again, how often and after how long, and what it never sends twice."""

import json

import pytest
from both_clients import THING, Kind, kind
from loud_server import Loud, breaks, loud, loud_url, problem, says, url

from orchestrator import errors
from orchestrator.client import Unreachable, productions, series, stories
from orchestrator.client import programs as patience
from orchestrator.client.calls import Upload
from orchestrator.errors import TooMany

__all__ = ["kind", "loud", "loud_url", "url"]

PRODUCTION = {
    "id": "prd_x", "owner": "mira", "series": "ser_x", "episode": 1, "profile": "slate", "takes": 1,
    "coverage": "full", "budget": None, "priority": 0, "executor": "local", "batch": "", "state": "queued",
    "cancelling": False, "made_at": 1, "started_at": None, "ended_at": None,
}  # fmt: skip


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
