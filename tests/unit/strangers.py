"""A service whose tasks go to strangers, for the tests of what is believed."""

import base64
import hashlib
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response
from service import Service, service
from sqlalchemy import select, update

from orchestrator.desk.actor import Scope
from orchestrator.executor.base import ANY, Attempt, Event, Need, Place, Progress, Started
from orchestrator.executor.remote import RemoteExecutor
from workers import registry
from workers.slate.spec import Motion, Still, Voice

PATIENCE = 120.0
SPECS = {"slate.still": Still, "slate.motion": Motion, "slate.voice": Voice}


@dataclass
class Stranger:
    """A machine with a key, of which nobody knows what it will do."""

    http: TestClient
    address: str = ""

    def register(self, name: str = "stranger", **said: Any) -> Response:
        """Say what it makes: slates, unless the test has it say something else."""
        makes = {each: registry.entry(each).identity for each in SPECS}
        answer = self.http.post("/v1/workers", json={"name": name, "makes": makes, "slots": 9, **said})
        self.address = answer.headers.get("location", "")
        return answer

    def ask(self) -> Response:
        """Whether there is a task."""
        return self.http.post(f"{self.address}/claims?wait=0")

    def claim(self) -> "Claim":
        """A task, which must be there."""
        answer = self.ask()
        assert answer.status_code == 200, answer.text
        return Claim(self.http, answer.json())


@dataclass
class Claim:
    """An attempt that a stranger has."""

    http: TestClient
    told: Mapping[str, Any]
    sent: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def attempt(self) -> str:
        return str(self.told["attempt"])

    def call(self, method: str, what: str, token: str | None = None, **more: Any) -> Response:
        """A request about the attempt."""
        headers = {"Attempt-Token": self.told["token"] if token is None else token, **more.pop("headers", {})}
        return self.http.request(method, f"/v1/attempts/{self.attempt}/{what}", headers=headers, **more)

    def beat(self, percent: int = 0) -> Response:
        return self.call("POST", "heartbeat", json={"percent": percent})

    def send(self, role: str, content: bytes, digest: str = "", **more: Any) -> Response:
        """Hand in a file, with its true digest unless the test has another."""
        told = digest or base64.b64encode(hashlib.sha256(content).digest()).decode()
        headers = {"Content-Digest": f"sha-256=:{told}:", "Content-Type": "application/octet-stream"}
        answer = self.call("PUT", f"files/{role}", headers=headers, content=content, **more)
        if answer.status_code == 200:
            self.sent[role] = answer.json()
        return answer

    def report(self, state: str = "done", **more: Any) -> Response:
        """Say what became of it."""
        files = self.sent if state == "done" else {}
        return self.call("POST", "report", json={"state": state, "files": files, **more})


@dataclass
class Floor:
    """A service whose tasks go to strangers."""

    service: Service
    executor: RemoteExecutor

    @property
    def operator(self) -> TestClient:
        """A client with an operator's key."""
        return self.service.client(Scope.OPERATOR)

    def change(self, table: Any, **values: object) -> None:
        """Make every row of a table say something else."""
        with self.service.office.ledger.database.write() as connection:
            connection.execute(update(table).values(**values))

    def stranger(self, name: str = "stranger", **said: Any) -> Stranger:
        """A registered one, with a key of its own."""
        found = Stranger(self.service.client(Scope.WORKER))
        assert found.register(name, **said).status_code == 201
        return found

    def claimed(self, worker: str = "slate.still", **spec: Any) -> "Claim":
        """An attempt that a new stranger has."""
        one = self.stranger()
        self.offer(worker, **spec)
        return one.claim()

    def offer(
        self, worker: str = "slate.still", inputs: Mapping[str, Path] | None = None, **spec: Any
    ) -> str:
        """Put an attempt on offer."""
        attempt = uuid.uuid4().hex
        out = self.service.office.store.workspace(attempt)
        told = SPECS[worker](**spec).model_dump(mode="json")
        self.executor.submit(Attempt(attempt, worker, told, inputs or {}, out, 60.0), Place("", Need(ANY)))
        return attempt

    def outcome(self, attempt: str) -> Any:
        """What the executor says became of it."""
        return next(e for e in self.heard(attempt) if not isinstance(e, Started | Progress))

    def heard(self, attempt: str) -> Iterator[Event]:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            yield from (each for each in self.executor.events(0.05) if each.attempt == attempt)
        raise AssertionError("nothing was heard")

    def rows(self) -> list[Any]:
        """Everything that a refusal must leave as it is; not when somebody was last heard of."""
        from orchestrator.ledger.offers import offers
        from orchestrator.ledger.workers import workers

        with self.service.office.ledger.database.read() as connection:
            kept = [c for c in offers.c if c.name != "kept_until"]
            said = [c for c in workers.c if c.name not in ("heard", "seen_at")]
            found = [*connection.execute(select(*kept).order_by(offers.c.attempt))]
            found += connection.execute(select(*said).order_by(workers.c.id))
        jobs = self.service.office.store.folder_of("any").parent
        return [*map(tuple, found), *sorted(str(file) for file in jobs.rglob("*"))]


@contextmanager
def floor(home: Path, database_url: str = "") -> Iterator[Floor]:
    """A service over a home, and its executor."""
    with service(home, database_url) as running, RemoteExecutor(running.office, ahead=100) as executor:
        yield Floor(running, executor)
