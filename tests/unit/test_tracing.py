"""Traces: a span per request, and nothing in it that people wrote."""

import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from service import service

from orchestrator import tracing as module
from orchestrator.api import app as factory
from orchestrator.desk.actor import Scope
from orchestrator.errors import UnusableInput
from orchestrator.tracing import Tracing, tracing

MARK = "quetzalcoatlus"
TRACE = "0af7651916cd43dd8448eb211c80319c"


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    monkeypatch.setattr(factory, "tracing", lambda is_on: tracing(is_on, exporter))
    return exporter


def ask(mira: TestClient) -> None:
    mira.post("/v1/series", json={"title": MARK}, headers={"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"})
    mira.get("/v1/series", params={"q": MARK})
    mira.get(f"/v1/{MARK}", headers={"User-Agent": MARK})
    mira.post("/v1/series", json={MARK: MARK})


def test_a_span_tells_of_a_request_and_not_what_was_written(
    spans: InMemorySpanExporter, tmp_path: Path
) -> None:
    with service(tmp_path, telemetry=True) as desk:
        mira = desk.client(Scope.CREATOR)
        ask(mira)
        desk.http.app.state.traces.provider.force_flush()  # type: ignore[attr-defined]
    told = [span.to_json() for span in spans.get_finished_spans()]
    first = spans.get_finished_spans()[0]
    assert first.name == "POST /v1/series"
    assert (first.attributes or {})["http.response.status_code"] == 201
    assert len(told) == 4
    assert f"{first.context.trace_id:032x}" == TRACE
    key = mira.headers["authorization"].partition(".")[2]
    assert not any(MARK in span or key in span for span in told)


def test_nothing_is_traced_unless_it_was_asked_for(spans: InMemorySpanExporter, tmp_path: Path) -> None:
    with service(tmp_path) as desk:
        ask(desk.client(Scope.CREATOR))
        assert desk.http.app.state.traces == Tracing()  # type: ignore[attr-defined]
    assert spans.get_finished_spans() == ()


def test_without_the_extra_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(UnusableInput, match="telemetry"):
        module.tracing(is_on=True)
