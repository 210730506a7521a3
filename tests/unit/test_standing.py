"""Whether a server is ready: asked once for everybody, and never waited for long."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import pytest
from service import Service, service

from orchestrator.api import standing
from orchestrator.errors import StoreFailed


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setattr(standing, "PATIENCE", 60.0)
    monkeypatch.setattr(standing, "FRESH", 3600.0)
    with service(tmp_path) as opened:
        yield opened


def test_a_store_that_hangs_holds_up_nobody(desk: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many callers as the service has threads, and none of those is taken."""
    gate, asked = threading.Event(), SimpleQueue[str]()

    def hang() -> None:
        asked.put("whether it is ready")
        gate.wait(300)

    monkeypatch.setattr(type(desk.office.store), "ready", lambda _: hang())
    monkeypatch.setattr(standing, "PATIENCE", 0.2)
    try:
        with ThreadPoolExecutor(50) as pool:
            answers = list(pool.map(lambda _: desk.http.get("/readyz"), range(50)))
        assert {answer.status_code for answer in answers} == {503}
        assert answers[0].json()["type"] == "/problems/unavailable"
        assert "has not answered for" in answers[0].json()["detail"]
        assert desk.http.get("/problems/none").status_code == 404
        asked.get(timeout=60)
        assert asked.empty(), "once for all of them"
    finally:
        gate.set()
    monkeypatch.setattr(standing, "PATIENCE", 300.0)  # from when it was asked
    assert desk.http.get("/readyz").status_code == 200
    assert asked.empty(), "that was its answer"


def test_everybody_is_told_the_last_answer_while_it_is_fresh(
    desk: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def refuse(_: object) -> None:
        asked.append(1)
        raise StoreFailed("the bucket is gone")

    monkeypatch.setattr(type(desk.office.store), "ready", refuse)
    answers = [desk.http.get("/readyz") for _ in range(5)]
    assert {(each.status_code, each.json()["detail"]) for each in answers} == {(503, "the bucket is gone")}
    assert len(asked) == 1


def test_what_is_not_fresh_any_more_is_asked_again(desk: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "FRESH", 0)
    assert desk.http.get("/readyz").json() == {"status": "ok"}
    (desk.office.settings.home / "store" / "jobs").rmdir()
    assert desk.http.get("/readyz").status_code == 503
