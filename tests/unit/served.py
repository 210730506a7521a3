"""A service behind a real socket, in threads of this process: for what a test client cannot show."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn

from orchestrator.api.app import application
from orchestrator.desk import keys
from orchestrator.desk.actor import TERMINAL, Scope
from orchestrator.office import Office
from orchestrator.settings import Settings


@dataclass(frozen=True)
class Served:
    """A running service."""

    office: Office
    url: str

    def client(self, *scopes: Scope, owner: str = "mira") -> httpx.Client:
        """Somebody with a key."""
        made = keys.create(self.office, TERMINAL, owner=owner, name="test", scopes=scopes)
        return httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {made.key}"}, timeout=60)


@contextmanager
def served(home: Path, database_url: str = "", **settings: object) -> Iterator[Served]:
    """The API over a home, on a port of this machine."""
    app = application(Settings(home=home, database_url=database_url, **settings))  # type: ignore[arg-type]
    with socket.create_server(("127.0.0.1", 0)) as door:
        config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        try:
            yield Served(app.state.office, f"http://127.0.0.1:{door.getsockname()[1]}")
        finally:
            server.should_exit = True
            thread.join()
