"""A stand-in for an engine, on loopback: it answers in the shapes of the real ones, and fails on demand.

    python engine_stub.py KIND PORT FOLDER [--keep] [--faults JSON]

FOLDER holds `result` (what it makes), `log` (a line per job that it took) and, with --keep, `jobs`, which a
restart finds again. `Stub` is the same in a thread, with `faults` to be set by a test: name -> how often.
"""

import argparse
import json
import random
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Job:
    """One job that was taken."""

    id: str
    said: dict[str, Any]
    """What the order said."""
    at: float
    takes: float
    ended: str = ""
    """Why it will never be done: failed, cancelled."""

    @property
    def share(self) -> float:
        return min(1.0, (time.time() - self.at) / self.takes)


@dataclass
class Reply:
    """One answer; `cut` is the share of the body that is sent before the line goes dead."""

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: float = 1.0

    @property
    def raw(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass
class Request:
    """One call."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body or b"{}")

    @property
    def form(self) -> dict[str, Any]:
        """Fields of a multipart form; files as bytes, repeated names as lists."""
        kind = self.headers.get("content-type", "")
        message = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + self.body)
        fields: dict[str, Any] = {}
        for part in message.get_payload():
            assert not isinstance(part, str)
            name = str(part.get_param("name", header="content-disposition"))
            data = part.get_payload(decode=True)
            value = data if part.get_filename() else data.decode()  # type: ignore[union-attr]
            fields[name] = [*fields[name], value] if isinstance(fields.get(name), list) else (
                [fields[name], value] if name in fields else value
            )  # fmt: skip
        return fields


class Lost(Exception):
    """The line goes dead before the answer."""


class Stub:
    """What all kinds share: jobs, faults, results."""

    def __init__(self, folder: Path, keep: bool = False, takes: float = 0.2) -> None:
        self.folder, self.keep, self.takes = folder, keep, takes
        self.faults: dict[str, float] = {}
        self.lock = threading.RLock()
        self.seen: list[Request] = []
        self.jobs: dict[str, Job] = {}
        if keep and (folder / "jobs").exists():
            self.jobs = {k: Job(**v) for k, v in json.loads((folder / "jobs").read_text()).items()}

    def answer(self, request: Request) -> Reply:
        """Route a call; a kind's methods are named for what they do."""
        raise NotImplementedError

    def strikes(self, fault: str) -> bool:
        """Whether this fault happens now; each counts down, and a share below 1 is a probability."""
        with self.lock:
            left = self.faults.get(fault, 0)
            if 0 < left < 1:
                return random.random() < left
            if left > 0:
                self.faults[fault] = left - 1
            return left > 0

    def take(self, job: str, said: dict[str, Any], share: str) -> Job:
        """Take a job, whatever happens to the answer. `share` names it in the log."""
        if self.strikes("late"):
            time.sleep(self.faults.get("late_seconds", 0.5))
        with self.lock:
            taken = Job(job, said, time.time(), self.takes)
            if self.strikes("fail"):
                taken.ended = "failed"
            self.jobs[job] = taken
            self.save()  # before the log: what a kill between the two leaves is a job that nobody counts
            self.note(event="took", job=job, share=share, ended=taken.ended)
        if self.strikes("hang"):
            time.sleep(self.faults.get("hang_seconds", 1.0))
        if self.strikes("lose"):
            raise Lost
        return taken

    def result(self) -> Reply:
        """The file that it makes, perhaps not all of it."""
        data = (self.folder / "result").read_bytes()
        if self.strikes("broken"):
            data = data[: len(data) // 2]
        return Reply(data, cut=0.5 if self.strikes("half") else 1.0)

    def note(self, **event: Any) -> None:
        with (self.folder / "log").open("a") as log:
            log.write(json.dumps(event) + "\n")

    def save(self) -> None:
        if self.keep:
            part = self.folder / "jobs.part"
            part.write_text(json.dumps({k: asdict(v) for k, v in self.jobs.items()}))
            part.replace(self.folder / "jobs")

    def hurry(self) -> None:
        """What is at work has been made."""
        for job in list(self.jobs.values()):
            job.takes = 1e-9

    def forget(self) -> None:
        """As after a restart."""
        with self.lock:
            self.jobs.clear()
            self.note(event="forgot")

    @property
    def took(self) -> list[str]:
        """The shares of all jobs that were ever taken."""
        log = self.folder / "log"
        events = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        return [event["share"] for event in events if event["event"] == "took"]


class Handler(BaseHTTPRequestHandler):
    """Bytes in, bytes out."""

    protocol_version = "HTTP/1.1"
    stub: Stub

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def do(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0))) if "content-length" in headers else (
            self._chunks() if headers.get("transfer-encoding") == "chunked" else b""
        )  # fmt: skip
        request = Request(self.command, parts.path, query, headers, body)
        self.stub.seen.append(request)
        if "origin" in headers:
            return self._reply(Reply({"error": "origin"}, 403))
        if headers.get("upgrade") == "websocket":
            self.close_connection = True
            return self.stub.socket(self, request)  # type: ignore[attr-defined,no-any-return]
        try:
            if self.stub.strikes("redirect"):
                return self._reply(Reply(status=307, headers={"Location": "http://127.0.0.1:9/elsewhere"}))
            if self.command == "GET" and self.stub.strikes("500"):
                return self._reply(Reply(b"<html>bad gateway</html>", 502))
            if self.stub.strikes("echo"):
                said = {"error": {"message": f"{'x' * 370} {headers.get('authorization')} is wrong"}}
                return self._reply(Reply(said, 401))
            if self.stub.strikes("busy"):
                return self._reply(Reply({"detail": "busy"}, 503))
            self._reply(self.stub.answer(request))
        except Lost:
            self.close_connection = True
        return None

    do_GET = do_POST = do_DELETE = do  # noqa: N815

    def _chunks(self) -> bytes:
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _reply(self, reply: Reply) -> None:
        raw = reply.raw
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw[: int(len(raw) * reply.cut)])
        if reply.cut < 1:
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Tests are quiet."""


class Server(ThreadingHTTPServer):
    """Ends with its process, and says nothing of clients that died."""

    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, *_: Any) -> None:
        """A client was killed; that is what we are here for."""


def server(stub: Stub, port: int = 0) -> Server:
    return Server(("127.0.0.1", port), type("Bound", (Handler,), {"stub": stub}))


@contextmanager
def running(stub: Stub, port: int = 0) -> Iterator[str]:
    """Its address."""
    bound = server(stub, port)
    thread = threading.Thread(target=bound.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{bound.server_address[1]}"
    finally:
        bound.shutdown()
        bound.server_close()
        thread.join()


def main() -> None:
    from engine_stub_kinds import KINDS

    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("port", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--takes", type=float, default=0.2)
    parser.add_argument("--faults", type=json.loads, default={})
    given = parser.parse_args()
    stub = KINDS[given.kind](given.folder, given.keep, given.takes)
    stub.faults = given.faults
    stub.note(event="start", keep=given.keep)
    bound = server(stub, given.port)
    print("ready", flush=True)
    bound.serve_forever(poll_interval=0.05)


if __name__ == "__main__":
    main()
