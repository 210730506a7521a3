"""Real listeners on loopback that count who calls, and say whatever a test wants said."""

import contextlib
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

Talk = Callable[[socket.socket, "Listener"], None]


@dataclass
class Request:
    """What a caller sent."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Listener:
    """Who called."""

    port: int
    hits: int = 0
    requests: list[Request] = field(default_factory=list)
    sent: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    """Set when the test has seen enough."""


def heard(sock: socket.socket, listener: Listener) -> Request:
    """The whole request, remembered."""
    with sock.makefile("rb") as lines:
        line = lines.readline().decode().strip()
        pairs = (text.decode().strip().split(": ", 1) for text in iter(lines.readline, b"\r\n"))
        headers = {name.lower(): value for name, value in pairs}
        body = lines.read(int(headers.get("content-length", "0")))
    listener.requests.append(Request(line, headers, body))
    return listener.requests[-1]


def saying(*answers: str) -> Talk:
    """Hear a request, then give the next of the answers; the last one for ever."""

    def talk(sock: socket.socket, listener: Listener) -> None:
        heard(sock, listener)
        sock.sendall(answers[min(len(listener.requests), len(answers)) - 1].encode())

    return talk


def answer(status: str, *headers: str, body: str = "") -> str:
    return "\r\n".join([f"HTTP/1.1 {status}", f"content-length: {len(body)}", *headers, "", body])


@contextmanager
def listening(talk: Talk, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[Listener]:
    """A listener that gives every caller a thread."""
    with socket.create_server((host, 0)) as server:
        server.settimeout(0.05)
        listener, threads = Listener(server.getsockname()[1]), list[threading.Thread]()

        def serve(sock: socket.socket) -> None:
            with sock, contextlib.suppress(OSError, ValueError):
                sock.settimeout(60)
                with tls.wrap_socket(sock, server_side=True) if tls else contextlib.nullcontext(sock) as safe:
                    talk(safe, listener)

        def accept() -> None:
            while not listener.over.is_set():
                with contextlib.suppress(TimeoutError):
                    caller, _ = server.accept()
                    listener.hits += 1
                    threads.append(threading.Thread(target=serve, args=(caller,)))
                    threads[-1].start()

        acceptor = threading.Thread(target=accept)
        acceptor.start()
        try:
            yield listener
        finally:
            listener.over.set()
            acceptor.join()  # nobody is let in after this
            for thread in threads:
                thread.join()


def certificate(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    """The file of a new authority, and the context of a server that it vouches for as `name`."""
    authority, key, asked, proof, names = (
        folder / f"{stem}.pem" for stem in ("ca", "key", "csr", "crt", "san")
    )
    names.write_text(f"subjectAltName=DNS:{name}\nextendedKeyUsage=serverAuth\n")
    new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    signs = ["-subj", "/CN=Own authority", "-addext", "keyUsage=critical,keyCertSign,cRLSign"]
    openssl("req", "-x509", *new, "-keyout", folder / "ca.key", "-out", authority, *signs)
    openssl("req", *new, "-keyout", key, "-out", asked, "-subj", f"/CN={name}")
    by = ["-CA", authority, "-CAkey", folder / "ca.key", "-days", "2", "-extfile", names]
    openssl("x509", "-req", "-in", asked, "-out", proof, *by)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(proof, key)
    return authority, context


def openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
