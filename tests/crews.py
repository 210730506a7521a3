"""A server on loopback and crews that work for it, all in this process, for the tests of remote work."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn

from orchestrator.api.app import application
from orchestrator.crew import Crew
from orchestrator.desk import keys
from orchestrator.desk.actor import TERMINAL, Scope
from orchestrator.office import Office
from orchestrator.settings import Settings


@dataclass
class Studio:
    """A service that really listens, and its office."""

    url: str
    office: Office
    told: list[str] = field(default_factory=list)
    """What the crews said."""

    def key(self, *scopes: Scope) -> str:
        """A new key."""
        made = keys.create(self.office, TERMINAL, owner="mira", name="test", scopes=scopes)
        return made.key

    @contextmanager
    def crew(self, name: str = "one", slots: int = 2) -> Iterator[None]:
        """A crew at work while the block lasts."""
        ready = threading.Event()

        def notify(line: str) -> None:
            self.told.append(line)
            if "makes" in line:
                ready.set()

        crew = Crew(self.url, self.key(Scope.WORKER), name, slots, notify)
        loop, stop = asyncio.new_event_loop(), asyncio.Event()
        thread = threading.Thread(target=lambda: loop.run_until_complete(crew.work(stop)), name=name)
        thread.start()
        try:
            assert ready.wait(60), self.told
            yield
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join()
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()


@contextmanager
def studio(home: Path, database_url: str = "", **settings: object) -> Iterator[Studio]:
    """A service on a free port."""
    made = Settings(home=home, database_url=database_url, **settings)  # type: ignore[arg-type]
    app = application(made)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1))
        thread = threading.Thread(target=lambda: server.run([listener]), name="studio")
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        try:
            yield Studio(f"http://127.0.0.1:{listener.getsockname()[1]}", app.state.office)
        finally:
            server.should_exit = True
            thread.join()
