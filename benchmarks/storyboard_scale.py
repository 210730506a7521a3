"""The storyboard of a 60-shot episode with 1,000 and with 1,000,000 takes in the ledger, on PostgreSQL.

Both ledgers are asked in turn, 30 requests a second in all, by one run; the ratios count.

    python -m benchmarks.storyboard_scale [SECONDS] [TAKES]
"""

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn
from sqlalchemy import text

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from databases import Server  # noqa: E402

from orchestrator.api.app import application  # noqa: E402
from orchestrator.desk import keys  # noqa: E402
from orchestrator.desk.actor import TERMINAL, Scope  # noqa: E402
from orchestrator.ledger import Ledger  # noqa: E402
from orchestrator.office import opened  # noqa: E402
from orchestrator.settings import Settings  # noqa: E402

PER_SECOND = 30
BEATS = 20
SHOTS = 60
STORY = {
    "title": "Scale",
    "characters": [{"name": "Maya", "wardrobe": {"day": "grey coat"}}, {"name": "Victor"}],
    "locations": [{"id": "office"}],
}
ACTIONS = """
INSERT INTO actions
    (key, kind, worker, version, files, facts, milliseconds, cpu_milliseconds, attempt, made_at)
SELECT 'k' || md5(n::text) || md5((n + 7)::text), 'motion', 'animatic.motion', '1',
    json_build_object('clip', json_build_array(md5(n::text) || md5(n::text), '.mp4', 123456)), '{}',
    1000, 900, 'a' || n, 1
FROM generate_series(1, :count) n
"""
TAKES = """
INSERT INTO takes (series, episode, profile, shot, number, seed, key, verdict, selected, made_at)
SELECT :prefix || n / 18000, n % 18000 / 180 + 1, 'animatic', 'b' || n % 180 / 3, n % 3 + 1, n,
    'k' || md5(n::text) || md5((n + 7)::text), '{"ok": true}', false, 1
FROM generate_series(1, :count) n
"""


@dataclass(frozen=True)
class Served:
    """A service over one ledger, and the storyboard that is asked for."""

    client: httpx.Client
    address: str

    def ask(self) -> float:
        """Seconds for one answer."""
        begun = time.perf_counter()
        assert self.client.get(self.address).status_code == 200
        return time.perf_counter() - begun


def filled(url: str, takes: int) -> None:
    """Takes of other series, and what they refer to."""
    with Ledger.open(url) as ledger, ledger.database.write() as connection:
        for statement in (ACTIONS, TAKES):
            connection.execute(text(statement).bindparams(count=takes, **_prefix(statement)))
        connection.execute(text("ANALYZE"))


def _prefix(statement: str) -> dict[str, str]:
    return {"prefix": "ser_other"} if ":prefix" in statement else {}


@contextmanager
def served(url: str) -> Iterator[Served]:
    """A service with an episode of about sixty shots, three takes each."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home), database_url=url, reads_per_minute=10**9)
        with opened(settings) as office:
            key = keys.create(office, TERMINAL, owner="mira", name="b", scopes=(Scope.CREATOR,)).key
        server = uvicorn.Server(uvicorn.Config(application(settings), port=0, log_level="error"))
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            yield _prepared(server, key, url)
        finally:
            server.should_exit = True
            thread.join()


def _prepared(server: uvicorn.Server, key: str, url: str) -> Served:
    while not server.started:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    headers = {"Authorization": f"Bearer {key}"}
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60)
    address = client.post("/v1/series", json=STORY).headers["location"]
    beats = [f'Maya opens drawer {n}. Victor: "That is number {n}."' for n in range(BEATS)]
    episode = client.post(f"{address}/episodes", json={"beats": beats}).headers["location"]
    plan = client.get(f"{episode}/plan").json()["shots"]
    _film(url, episode.split("/")[3], [shot["id"] for shot in plan][:SHOTS])
    print(
        f"{len(plan)} shots, {client.get(f'{episode}/storyboard').num_bytes_downloaded:,} bytes a storyboard"
    )
    return Served(client, f"{episode}/storyboard")


def _film(url: str, series: str, shots: Sequence[str]) -> None:
    own = "UPDATE takes SET series = :series, episode = 1, shot = :shot WHERE seed BETWEEN :first AND :last"
    with Ledger.open(url) as ledger, ledger.database.write() as connection:
        for place, shot in enumerate(shots):
            values = {"series": series, "shot": shot, "first": place * 3 + 3, "last": place * 3 + 5}
            connection.execute(text(own), values)


def measured(ledgers: Sequence[Served], seconds: int) -> list[list[float]]:
    """Seconds of each answer, the ledgers in turn at a steady pace."""
    found: list[list[float]] = [[] for _ in ledgers]
    with ThreadPoolExecutor(16) as pool:
        begun, waiting = time.perf_counter(), []
        for number in range(seconds * PER_SECOND):
            time.sleep(max(0.0, begun + number / PER_SECOND - time.perf_counter()))
            which = (number // 2 + number) % len(ledgers)
            waiting.append((which, pool.submit(ledgers[which].ask)))
        for which, answer in waiting:
            found[which].append(answer.result())
    return found


def main(seconds: int = 60, takes: int = 1_000_000) -> None:
    server = Server(durable=False)
    urls = [server.create(), server.create()]
    for url, count in zip(urls, (1000, takes), strict=True):
        begun = time.perf_counter()
        filled(url, count)
        print(f"{count:,} takes in {time.perf_counter() - begun:.0f} s")
    with served(urls[0]) as small, served(urls[1]) as large:
        for each in (small, large) * 10:
            each.ask()
        few, many = (statistics.quantiles(times, n=100) for times in measured((small, large), seconds))
    for name, at in (("p50", 49), ("p99", 98)):
        told = f"{few[at] * 1000:.1f} ms with 1,000 takes, {many[at] * 1000:.1f} ms with {takes:,}"
        print(f"{name}: {told}, ratio {many[at] / few[at]:.2f}")
    server.close()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
