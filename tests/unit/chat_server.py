"""A chat server on loopback that answers by a script, with every fault that real ones have."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Chat:
    """What it was asked."""

    url: str
    asked: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    """Ends a hang."""


def said(text: str | None, finish: str = "stop", **more: Any) -> Answer:
    """A chat completion with that text."""
    body = {
        "object": "chat.completion",
        "model": "stub-7b-2026",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text, **more},
                "finish_reason": finish,
            }
        ],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20},
    }
    return status(200, json.dumps(body))


def told(value: Any) -> Answer:
    """A completion whose text is that value as JSON."""
    return said(json.dumps(value))


def status(code: int, body: str = "", **headers: str) -> Answer:
    """A bare answer; `retry_after="2"` is a header."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        data = body.encode()
        handler.send_response(code)
        handler.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def hang(handler: BaseHTTPRequestHandler) -> None:
    """Say nothing until the test is over."""
    handler.server.chat.released.wait(20)  # type: ignore[attr-defined]


def half(handler: BaseHTTPRequestHandler) -> None:
    """Promise more than comes."""
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [{"mess')


def endless(handler: BaseHTTPRequestHandler) -> None:
    """More than anybody asked for."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(64 << 20))
    handler.end_headers()
    with suppress(OSError):
        for _ in range(64):
            handler.wfile.write(b" " * (1 << 20))


@contextmanager
def chat_server(*answers: Answer) -> Iterator[Chat]:
    """Gives each of the answers once, the last one for ever."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            chat.asked.append(json.loads(body))
            chat.paths.append(self.path)
            chat.keys.append(self.headers.get("Authorization", ""))
            with suppress(OSError):
                answers[min(len(chat.asked), len(answers)) - 1](self)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        chat = Chat(f"http://127.0.0.1:{server.server_port}")
        server.chat = chat  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield chat
        finally:
            chat.released.set()
            server.shutdown()
            thread.join()
