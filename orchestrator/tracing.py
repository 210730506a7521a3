"""OpenTelemetry traces, off unless MICRODRAMA_TELEMETRY is set: one span per request.

A span tells the method, the route's template, the status and the request's id. It holds no address, no body,
no prompt and no key, which is why it is made here and not by a library that writes down whatever it sees.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from opentelemetry import propagate, trace
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer

from orchestrator.errors import UnusableInput

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

NAME = "microdrama"
OFF: Any = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""What FastAPI is told: its own spans and logs would hold addresses and the words of errors."""
CURE = (
    "traces need the extra: pip install 'microdrama-orchestrator[telemetry]', or unset MICRODRAMA_TELEMETRY"
)


@dataclass(frozen=True)
class Tracing:
    """Where spans go; without a provider nowhere."""

    provider: "TracerProvider | None" = None

    @property
    def _tracer(self) -> Tracer:
        return self.provider.get_tracer(NAME) if self.provider else trace.NoOpTracer()

    @contextmanager
    def request(self, method: str, headers: Mapping[str, str], request_id: str) -> Iterator[Span]:
        """Around one request; it goes on with the trace of the caller (traceparent)."""
        parent = propagate.extract(headers) if self.provider else None
        named = {"http.request.method": method, "microdrama.request": request_id}
        with self._tracer.start_as_current_span(
            method,
            context=parent,
            kind=SpanKind.SERVER,
            attributes=named,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            yield span

    def close(self) -> None:
        """Send what is left."""
        if self.provider:
            self.provider.shutdown()


def answered(span: Span, method: str, route: str, status: int) -> None:
    """What became of a request."""
    span.update_name(f"{method} {route}")
    span.set_attributes({"http.route": route, "http.response.status_code": status})
    if status >= 500:
        span.set_status(StatusCode.ERROR)


def tracing(is_on: bool, exporter: "SpanExporter | None" = None) -> Tracing:
    """Traces to an exporter; by default by OTLP to where OTEL_EXPORTER_OTLP_ENDPOINT says."""
    if not is_on:
        return Tracing()
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ModuleNotFoundError as error:
        raise UnusableInput(CURE) from error
    provider = TracerProvider(resource=Resource.create({"service.name": NAME}))
    provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter()))
    return Tracing(provider)
