"""The API, asked everything that schemathesis can think of, as one role at a time.

`python tests/unit/fuzzed.py --examples 100 --database postgresql` asks for much longer than a test may.
"""

import argparse
import logging
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import one_of_each
import schemathesis
from databases import Server
from fastapi import FastAPI
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.schemas import BaseSchema
from service import Service, service
from starlette.types import Message, Receive, Scope, Send

from orchestrator.api import standing, streams
from orchestrator.api.description import operations
from orchestrator.desk.actor import Scope as KeyScope

ROLES = ("", *KeyScope)
"""The empty one has no key."""
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "use_after_free",
    "ensure_resource_availability",
    "ignored_auth",
    "unsupported_method",
)
UNCHECKED = ("positive_data_acceptance", "negative_data_rejection", "missing_required_header")
"""What is refused and what is not is decided by values too, which a schema cannot tell."""
TWICE = ("/characters/import", "/selected")
"""Ends of addresses that are also somebody's name on another route: methods of both are told, rightly."""
OFTEN = 0.7
"""How often a name in an address is one that is there."""
UNLIMITED: dict[str, Any] = {
    "changes_per_minute": 2**40,
    "worker_changes_per_minute": 2**40,
    "reads_per_minute": 2**40,
    "sign_in_failures_per_minute": 2**40,
    "open_productions": 100_000,
    "streams_per_key": 1000,
}


@dataclass
class Asked:
    """What was asked, and what came of it."""

    statuses: Counter[int] = field(default_factory=Counter)
    routes: set[str] = field(default_factory=set)
    """Operations that answered with success."""
    faults: Counter[str] = field(default_factory=Counter)
    phases: Counter[str] = field(default_factory=Counter)
    """Cases of each phase."""

    @property
    def cases(self) -> int:
        return self.statuses.total()

    @property
    def server_errors(self) -> int:
        return sum(count for status, count in self.statuses.items() if status >= 500)


@dataclass(frozen=True)
class Counted:
    """The application behind a counter of its own, which believes no check. It is running already."""

    app: FastAPI
    asked: Asked

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise NotImplementedError

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.asked.statuses[message["status"]] += 1
                if message["status"] < 400 and (route := scope.get("route")):
                    self.asked.routes.add(f"{scope['method']} {route.path}")
            await send(message)

        await self.app(scope, receive, counted)


def ask(
    desk: Service,
    names: one_of_each.Names,
    role: str,
    *,
    examples: int,
    steps: int,
    seed: int = 1,
    operation: str = "",
    covered: Callable[[str], bool] = lambda _: True,
) -> Asked:
    """Every phase over every operation, as somebody with that role; `covered` chooses operations whose
    every edge is tried.
    """
    asked = Asked()
    headers = {"Authorization": f"Bearer {desk.key(KeyScope(role))}"} if role else {}
    told = _settings(names, headers, examples, steps, seed)
    told["operations"] += [
        {"include-operation-id": each, "phases": {"coverage": {"enabled": False}}}
        for each in operation_ids(desk)
        if not covered(each)
    ]
    config = SchemathesisConfig.from_dict(told)
    app: Any = Counted(desk.http.app, asked)  # type: ignore[arg-type]
    schema: BaseSchema = schemathesis.openapi.from_asgi("/openapi.json", app, config=config)
    if operation:
        schema = schema.include(operation_id=operation)
    asked.statuses.clear()
    with brief_streams(), patient_standing():
        for event in from_schema(schema).execute():
            _note(asked, event)
    return asked


def operation_ids(desk: Service) -> list[str]:
    """Every operation of the description."""
    schema = desk.http.app.openapi()  # type: ignore[attr-defined]
    return [operation["operationId"] for _, _, operation in operations(schema)]


def _settings(
    names: one_of_each.Names, headers: dict[str, str], examples: int, steps: int, seed: int
) -> dict[str, Any]:
    known = {name: value for name, value in names.items() if len(value) <= 100}
    generation = {"max-examples": examples, "database": "none", "no-shrink": True}
    return {
        "seed": seed,
        "headers": headers,
        "continue-on-failure": True,
        "request-timeout": 20,
        "generation": generation,
        "checks": {name: {"enabled": True} for name in CHECKS}
        | {name: {"enabled": False} for name in UNCHECKED},
        "phases": {"stateful": {"max-steps": steps}},
        "dictionaries": {name: {"values": [value]} for name, value in known.items()}
        | {"any": {"values": ["*"]}},
        "parameters": {
            **{f"path.{name}": {"dictionary": name, "probability": OFTEN} for name in known},
            "header.if-match": {"dictionary": "any", "probability": OFTEN},
            "query.wait": 0,
        },
        "operations": [{"include-method": "DELETE", "parameters": {"header.if-match": '"another"'}}],
    }


def _note(asked: Asked, event: events.EngineEvent) -> None:
    if isinstance(event, events.ScenarioFinished):
        asked.phases[event.phase.value] += len(event.recorder.interactions)
        for checks in event.recorder.checks.values():
            for check in checks:
                if check.failure_info is not None and not _is_known(str(event.label), check.name):
                    asked.faults[f"{event.label}: {check.name}: {check.failure_info.failure.message}"] += 1
    elif isinstance(event, events.NonFatalError | events.FatalError):
        asked.faults[str(getattr(event, "info", event))] += 1


def _is_known(operation: str, check: str) -> bool:
    return operation.endswith(TWICE) and check in ("allow_header_conformance", "unsupported_method")


@contextmanager
def brief_streams() -> Iterator[None]:
    """Event streams that end by themselves after a moment."""
    before = streams.HEARTBEAT, streams.LONGEST
    streams.HEARTBEAT, streams.LONGEST = 0.02, 0.05
    try:
        yield
    finally:
        streams.HEARTBEAT, streams.LONGEST = before


@contextmanager
def patient_standing() -> Iterator[None]:
    """A server on a busy disk is not one that cannot work."""
    before = standing.PATIENCE
    standing.PATIENCE = 60.0
    try:
        yield
    finally:
        standing.PATIENCE = before


@contextmanager
def prepared(home: Path, database_url: str = "") -> Iterator[tuple[Service, one_of_each.Names]]:
    """A service with one of everything, that lets everybody ask as much as they like."""
    with service(home, database_url, **UNLIMITED) as desk:
        yield desk, one_of_each.prepared(desk)


def main(given: Sequence[str] | None = None) -> None:
    """Ask for long, and tell."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--examples", type=int, default=100)
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--operation", default="")
    parser.add_argument("--role", choices=[str(role) for role in ROLES])
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    options = parser.parse_args(given)
    logging.basicConfig(level=logging.ERROR)  # what nobody foresaw
    roles = ROLES if options.role is None else (options.role,)
    server = Server(durable=False) if options.database == "postgresql" else None
    for role in roles:
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as home:
            url = server.create() if server else ""
            with prepared(Path(home), url) as (desk, names):
                asked = ask(
                    desk,
                    names,
                    role,
                    examples=options.examples,
                    steps=options.steps,
                    seed=options.seed,
                    operation=options.operation,
                )
        _tell(role, asked, time.monotonic() - began)
    if server:
        server.close()


def _tell(role: str, asked: Asked, seconds: float) -> None:
    head = f"{role or 'no key'}: {asked.cases} cases in {seconds:.0f} s, {asked.server_errors} server errors"
    print(
        f"{head}, {asked.faults.total()} faults; {dict(asked.phases)}; {dict(sorted(asked.statuses.items()))}"
    )
    print(f"  answered with success: {len(asked.routes)} operations")
    for fault, count in asked.faults.most_common():
        print(f"  {count:5} x {fault}", flush=True)


if __name__ == "__main__":
    main()
