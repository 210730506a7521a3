"""A model hub on loopback, as far as huggingface_hub asks one: a listing, HEAD and ranged GET of files."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass
class Hub:
    """Repositories: (name, revision) -> commit; (name, commit) -> files."""

    branches: dict[tuple[str, str], str] = field(default_factory=dict)
    commits: dict[tuple[str, str], dict[str, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """Every request: "GET /path range"."""
    cut_after: int | None = None
    """Bytes of a large file after which the line goes dead, once."""
    lies: dict[str, bytes] = field(default_factory=dict)
    """File -> what is sent instead of what the listing promises."""
    gated: bool = False
    address: str = ""

    def push(self, name: str, files: dict[str, bytes], branch: str = "main") -> str:
        """A new commit of a branch."""
        told = json.dumps({path: sha256(data) for path, data in sorted(files.items())})
        commit = hashlib.sha1(told.encode()).hexdigest()
        self.commits[name, commit] = files
        self.branches[name, branch] = commit
        return commit

    def find(self, name: str, revision: str) -> tuple[str, dict[str, bytes]] | None:
        commit = self.branches.get((name, revision), revision)
        files = self.commits.get((name, commit))
        return None if files is None else (commit, files)


def _listing(commit: str, files: dict[str, bytes]) -> bytes:
    siblings: list[dict[str, Any]] = []
    for name, data in files.items():
        large = {"lfs": {"size": len(data), "sha256": sha256(data), "pointerSize": 134}}
        is_large = name.endswith(".safetensors")
        siblings.append({"rfilename": name, "size": len(data), **(large if is_large else {})})
    return json.dumps({"id": "any", "sha": commit, "siblings": siblings}).encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def do_GET(self) -> None:
        self._answer(body=True)

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def log_message(self, *_: object) -> None:
        """Be silent."""

    def _answer(self, *, body: bool) -> None:
        path = urlsplit(unquote(self.path)).path.strip("/").split("/")
        asked = f"{self.command} {'/'.join(path)} {self.headers.get('Range', '')}"
        self.hub.asked.append(asked.strip())
        if self.hub.gated:
            return self._say(403, b"{}", {"X-Error-Code": "GatedRepo"})
        api = path[:2] == ["api", "models"]
        name, revision = ("/".join(path[2:4]), path[5]) if api else ("/".join(path[:2]), path[3])
        found = self.hub.find(name, revision)
        if found is None:
            return self._say(404, b"{}", {"X-Error-Code": "RevisionNotFound"})
        commit, files = found
        if api:
            return self._say(200, _listing(commit, files))
        file = "/".join(path[4:])
        if file not in files:
            return self._say(404, b"", {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": commit})
        return self._file(file, commit, files[file], body=body)

    def _file(self, file: str, commit: str, data: bytes, *, body: bool) -> None:
        told = {"X-Repo-Commit": commit, "ETag": f'"{sha256(data)}"'}
        data = self.hub.lies.get(file, data)
        asked = self.headers.get("Range")
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        if asked:
            told["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        self.send_response(206 if asked else 200)
        for key, value in {**told, "Content-Length": str(len(data) - start)}.items():
            self.send_header(key, value)
        self.end_headers()
        if not body:
            return
        cut = self.hub.cut_after
        if cut is not None and len(data) > cut and not asked:
            self.wfile.write(data[:cut])
            self.wfile.flush()
            self.close_connection = True
            self.connection.close()
            return
        self.wfile.write(data[start:])

    def _say(self, status: int, body: bytes, told: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for key, value in {**(told or {}), "Content-Length": str(len(body))}.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)


@contextmanager
def running() -> Iterator[Hub]:
    """The hub, listening."""
    hub = Hub()
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    hub.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
