"""The service from outside: real servers and drivers, on a file and on PostgreSQL, some of them killed."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

import httpx
import pytest
from databases import Server as Postgres
from processes import children, command

from orchestrator.ledger import Ledger
from orchestrator.stories import read
from tests.acceptance.conftest import STORY, Desk, environment

PATIENCE = 180.0
TAKES = 1
LONGER = STORY + "".join(
    f'{number}. Ines turns page {number} and says, "There is a date on it."\n' for number in range(2, 6)
)
NUMBERS = count()


@dataclass
class Serving:
    """A server process, and somebody with its first key."""

    home: Path
    database: str = ""
    options: tuple[str, ...] = ()
    url: str = ""
    key: str = ""
    process: "subprocess.Popen[str] | None" = None

    def start(self, **more: str) -> "Serving":
        env = {**environment(), "MICRODRAMA_SLOTS": "2", "MICRODRAMA_LEASE_SECONDS": "5", **more}
        env |= {"MICRODRAMA_DATABASE_URL": self.database} if self.database else {}
        self.home.mkdir(exist_ok=True)
        words = ["--home", self.home, "serve", "--port", "0", *self.options]
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "orchestrator", *map(str, words)],
                stdout=subprocess.PIPE, stderr=log, text=True, env=env, cwd=self.home,
            )  # fmt: skip
        assert self.process.stdout
        for line in self.process.stdout:
            if line.strip().startswith("mdk_"):
                self.key = line.strip()
            if "serves at" in line:
                self.url = line.split()[-1]
                break
        else:
            raise AssertionError((self.home / "log").read_text())
        until(lambda: self._answers())
        return self

    def client(self, key: str = "") -> httpx.Client:
        headers = {"Authorization": f"Bearer {key or self.key}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60)

    def drivers(self) -> list[int]:
        """Pids of its drivers. What these start looks like them too, until it is the program that it runs."""
        assert self.process
        return [pid for pid in children(self.process.pid) if "orchestrator.drive" in command(pid)]

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            assert self.process.wait(120) == 0
        if self.process and self.process.stdout:
            self.process.stdout.close()

    def kill(self, *, drivers: bool = True) -> None:
        """SIGKILL for the server, and for its drivers too."""
        assert self.process
        for pid in [*(self.drivers() if drivers else ()), self.process.pid]:
            os.kill(pid, signal.SIGKILL)
        self.process.communicate()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz").status_code == 200
        except httpx.TransportError:
            return False


def until(condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < limit, "it did not happen"
        time.sleep(0.1)


@pytest.fixture
def server(tmp_path: Path, database_url: str) -> Iterator[Serving]:
    """A server on a database of each kind."""
    serving = Serving(tmp_path / "home", database_url).start()
    yield serving
    serving.stop()


def shelved(who: httpx.Client, folder: Path, text: str = STORY) -> str:
    """Address of the story on the desk."""
    file = folder / "story.md"
    file.write_text(text)
    body = read(file).model_dump_json()
    made = who.post("/v1/series", content=body, headers={"Content-Type": "application/json"})
    assert made.status_code == 201, made.text
    return str(made.headers["location"])


def start(who: httpx.Client, series: str) -> str:
    """Address of a new production."""
    made = who.post(
        f"{series}/episodes/1/productions", json={"profile": "slate", "takes": TAKES},
        headers={"Idempotency-Key": f"test-{next(NUMBERS):06}"},
    )  # fmt: skip
    assert made.status_code == 202, made.text
    return str(made.headers["location"])


def state(who: httpx.Client, production: str) -> str:
    return str(who.get(production).json()["state"])


def listen(who: httpx.Client, production: str, kind: str) -> list[int]:
    """Numbers of the events up to one of that kind."""
    numbers = []
    with who.stream("GET", f"{production}/events") as answer:
        for line in answer.iter_lines():
            if line.startswith("id:"):
                numbers.append(int(line[3:]))
            if line.startswith("data:") and json.loads(line[5:])["kind"] == kind:
                numbers.append(json.loads(line[5:])["number"])
                break
    return sorted(set(numbers))


def digests(who: httpx.Client, production: str) -> dict[str, str]:
    files = who.get(production).json()["files"]
    return {name: file["digest"] for name, file in files.items() if name != "report.json"}


def every_event(database: str, production: str) -> list[str]:
    with Ledger.open(database) as ledger:
        told = ledger.events.after(production.rpartition("/")[2], 0, 100_000)
    assert [each.number for each in told] == list(range(1, len(told) + 1))
    return [each.kind for each in told]


@pytest.fixture(scope="module")
def by_command(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, str]]:
    """What the command makes of a story: name -> digest."""

    @cache
    def produce(text: str) -> dict[str, str]:
        desk = Desk(tmp_path_factory.mktemp("command"))
        desk.story.write_text(text)
        desk.produce("--profile", "slate", "--takes", str(TAKES))
        files = (path for path in (desk.out / "ep01").iterdir() if path.name != "report.json")
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    return produce


def test_a_public_address_without_keys_and_a_taken_port_are_refused(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert "0.0.0.0" in desk.run("serve", "--insecure", "--host", "0.0.0.0", code=2).stderr
    serving = Serving(tmp_path / "home").start()
    port = serving.url.rpartition(":")[2]
    assert f"port {port} cannot be served" in desk.run("serve", "--port", port, code=2).stderr
    serving.stop()


def test_without_keys_this_machine_is_its_own_admin(tmp_path: Path) -> None:
    serving = Serving(tmp_path / "home", options=("--insecure", "--drivers", "0")).start()
    assert serving.key == ""
    assert serving.drivers() == []
    assert httpx.get(f"{serving.url}/v1/series").status_code == 200
    serving.stop()


def test_the_first_start_shows_one_key_and_the_second_none(tmp_path: Path) -> None:
    first = Serving(tmp_path / "home").start()
    first.stop()
    assert first.key.startswith("mdk_")
    again = Serving(tmp_path / "home").start()
    again.stop()
    assert again.key == ""


def test_what_is_ordered_is_what_the_command_makes(
    server: Serving, tmp_path: Path, by_command: Callable[[str], dict[str, str]]
) -> None:
    with server.client() as mira:
        production = start(mira, shelved(mira, tmp_path))
        listen(mira, production, "production.done")
        assert digests(mira, production) == by_command(STORY)
        again = start(mira, "/v1/series/" + mira.get(production).json()["series"])
        listen(mira, again, "production.done")
        found = mira.get(again).json()
        assert found["started_at"] - found["made_at"] < 60_000, "nobody took it up by itself"
        assert digests(mira, again) == digests(mira, production)


def test_a_driver_that_is_killed_is_followed_by_another(
    server: Serving, tmp_path: Path, by_command: Callable[[str], dict[str, str]]
) -> None:
    with server.client() as mira:
        production = start(mira, shelved(mira, tmp_path, LONGER))
        listen(mira, production, "task.started")
        (driver,) = server.drivers()
        os.kill(driver, signal.SIGKILL)
        until(lambda: state(mira, production) == "done")
        assert digests(mira, production) == by_command(LONGER)
    assert "production.taken-over" in every_event(server.database, production)


@pytest.mark.parametrize("drivers", [True, False], ids=["with its drivers", "alone"])
def test_work_goes_on_after_a_server_was_killed(
    tmp_path: Path, database_url: str, drivers: bool, by_command: Callable[[str], dict[str, str]]
) -> None:
    server = Serving(tmp_path / "home", database_url).start()
    with server.client() as mira:
        production = start(mira, shelved(mira, tmp_path, LONGER))
        listen(mira, production, "task.started")
    left = server.drivers()
    server.kill(drivers=drivers)
    until(lambda: not any("orchestrator.drive" in command(pid) for pid in left))
    again = Serving(server.home, database_url).start()
    with again.client(server.key) as mira:
        until(lambda: state(mira, production) == "done")
        assert digests(mira, production) == by_command(LONGER)
    again.stop()


def test_cancelled_and_tried_again(server: Serving, tmp_path: Path) -> None:
    with server.client() as mira:
        production = start(mira, shelved(mira, tmp_path, LONGER))
        listen(mira, production, "task.started")
        asked = time.monotonic()
        assert mira.post(f"{production}/cancel").status_code == 202
        until(lambda: state(mira, production) == "cancelled")
        assert time.monotonic() - asked < 60
        mira.post(f"{production}/retry", headers={"Idempotency-Key": "once-more"})
        until(lambda: state(mira, production) == "done")


def test_two_servers_share_the_work_and_one_is_killed(tmp_path: Path, postgresql_url: str) -> None:
    first = Serving(tmp_path / "one", postgresql_url).start(MICRODRAMA_STORE_URL=str(tmp_path / "store"))
    second = Serving(tmp_path / "two", postgresql_url).start(MICRODRAMA_STORE_URL=str(tmp_path / "store"))
    with first.client() as mira, second.client(first.key) as noor:
        productions = [start(mira, shelved(mira, tmp_path, LONGER)) for _ in range(4)]
        until(lambda: sum(state(noor, each) == "running" for each in productions) == 2)
        first.kill()
        until(lambda: all(state(noor, each) == "done" for each in productions))
        assert len({json.dumps(digests(noor, each), sort_keys=True) for each in productions}) == 1
    for production in productions:
        kinds = every_event(postgresql_url, production)
        assert kinds.count("production.done") == 1
    second.stop()
    assert second.key == ""


def test_a_database_that_restarts_loses_nothing(tmp_path: Path, private_server: Postgres) -> None:
    database = private_server.create()
    serving = Serving(tmp_path / "home", database).start()
    with serving.client() as mira:
        productions = [start(mira, shelved(mira, tmp_path, LONGER)) for _ in range(3)]
        for _ in range(3):
            time.sleep(2)
            private_server.restart()
        until(lambda: all(_state_or_nothing(mira, each) == "done" for each in productions))
    serving.stop()
    for production in productions:
        assert every_event(database, production).count("production.done") == 1


def _state_or_nothing(who: httpx.Client, production: str) -> str:
    """A server whose database is away says 503."""
    found = who.get(production)
    return str(found.json()["state"]) if found.status_code == 200 else ""
