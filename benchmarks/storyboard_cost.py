"""The storyboard of a 60-shot episode with 1,000 and with 1,000,000 takes in the ledger, on PostgreSQL.

    python -m benchmarks.storyboard_cost [--takes 1000000] [--seconds 30]

Two real servers over two databases of one PostgreSQL server are asked in turn, at moments that do not wait
for answers; seconds count from the moment at which a request was due. Then the larger one alone is asked 30
times a second. The number of queries is counted beneath the same routes in this process.
"""

import argparse
import asyncio
import hashlib
import random
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
from fastapi.testclient import TestClient
from sqlalchemy import event, text

from benchmarks.serving import OWNER, bearer, cpu, key_for, office_of, percentile, serving, story
from orchestrator.api.app import application
from orchestrator.desk import series as shelf
from orchestrator.desk.actor import Actor, Scope
from orchestrator.desk.directed import stand
from orchestrator.ledger import Take
from orchestrator.ledger.actions import actions
from orchestrator.office import Office
from orchestrator.settings import Settings
from orchestrator.shoot import motion_task
from orchestrator.stories import read_data
from tests.databases import Server

FEW, BEATS, SHORT = 1000, 16, 2
PER_SECOND = 30
TAKES_EACH = 3  # of a shot
PROFILE = "animatic"
RATIO = 1.3
ME = Actor(OWNER, frozenset({Scope.CREATOR}))

KEY = "encode(sha256(('take' || n)::bytea), 'hex')"
SERIES = "'ser_' || lpad(to_hex(n / 18000), 21, '0')"  # of 100 episodes
EPISODE = "n % 18000 / 180 + 1"  # of 60 shots
NAME = "'motion/b' || n % 180 / 3 || '/t' || n % 3 + 1"
OTHERS = (
    f"""INSERT INTO actions
        (key, kind, worker, version, files, facts, milliseconds, cpu_milliseconds, attempt, made_at)
    SELECT {KEY}, 'motion', 'animatic.motion', '1',
        json_build_object('clip', json_build_array({KEY}, '.mp4', 123456)),
        json_build_object('frames', 48, 'width', 1080, 'height', 1920), 1000, 900, 'a' || n, 1
    FROM generate_series(1, :takes) n""",
    f"""INSERT INTO takes (series, episode, profile, shot, number, seed, key, verdict, selected, made_at)
    SELECT {SERIES}, {EPISODE}, 'animatic', 'b' || n % 180 / 3, n % 3 + 1, n, {KEY},
        '{{"ok": true, "reasons": []}}', false, 1
    FROM generate_series(1, :takes) n""",
    f"""INSERT INTO traces (production, task, key, worker, version, spec, inputs)
    SELECT {SERIES} || '/' || {EPISODE} || '/animatic', {NAME}, {KEY}, 'animatic.motion', '1',
        json_build_object('seed', n, 'width', 1080, 'height', 1920), '{{}}'
    FROM generate_series(1, :takes) n""",
    f"""INSERT INTO productions
        (id, owner, series, episode, making, profile, takes, coverage, priority, executor, batch, state,
        cancel, last_event, made_at)
    SELECT 'prd_' || lpad(to_hex(n), 21, '0'), '{OWNER}', {SERIES}, {EPISODE},
        {SERIES} || '/' || {EPISODE} || '/animatic', 'animatic', 3, 'full', 0, 'local', '', 'done',
        false, 0, 1
    FROM generate_series(1, :takes, 180) n""",
    "ANALYZE",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A storyboard at a server."""

    url: str
    path: str
    headers: dict[str, str]
    pid: int


def fill(office: Office, takes: int) -> None:
    """Takes of other episodes, and what refers to them or is referred to."""
    begun = time.perf_counter()
    with office.ledger.database.engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        for statement in OTHERS:
            given = {"takes": takes} if ":takes" in statement else {}
            connection.execute(text(statement), given)
    print(f"{takes:,} takes generated in {time.perf_counter() - begun:.0f} s")


def film(office: Office, beats: int) -> tuple[str, int]:
    """An episode with all its stills, voices and takes made; its storyboard's path, and its shots."""
    head = shelf.add(office, ME, read_data(story(1, beats)))
    directed = stand(office, ME, head.id, 1, PROFILE).directed
    takes = [
        Take(head.id, 1, PROFILE, shot.id, number, number, _key(directed.keys, shot.id, number), {"ok": True})
        for shot in directed.plan.shots
        for number in range(1, TAKES_EACH + 1)
    ]
    made = {*directed.keys.values(), *(take.key for take in takes)}
    with office.ledger.database.write() as connection:
        office.ledger.database.insert_missing(connection, actions, [_action(key) for key in sorted(made)])
    office.ledger.takes.add(takes)
    return f"/v1/series/{head.id}/episodes/1/storyboard", len(directed.plan.shots)


def _key(keys: Mapping[str, str], shot: str, number: int) -> str:
    return keys.get(motion_task(shot, number)) or hashlib.sha256(f"{shot} {number}".encode()).hexdigest()


def _action(key: str) -> dict[str, object]:
    files = {"still": [key, ".png", 1000], "clip": [key, ".mp4", 1000], "voice": [key, ".wav", 1000]}
    names = {"kind": "motion", "worker": "animatic.motion", "version": "1", "attempt": key[:32]}
    figures = {"milliseconds": 1000, "cpu_milliseconds": 900, "made_at": 1}
    return {"key": key, "files": files, "facts": {}, **names, **figures}


def queries(url: str, home: Path, path: str, key: str) -> int:
    """How many statements an answer takes, once the plan is known."""
    counted: list[str] = []
    app = application(Settings(home=home, database_url=url))
    with TestClient(app, headers=bearer(key)) as client:
        client.get(path).raise_for_status()
        engine = app.state.office.ledger.database.engine
        event.listen(engine, "before_cursor_execute", lambda *given: counted.append(given[2]))
        client.get(path).raise_for_status()
    return len(counted)


async def ask(plan: Sequence[tuple[float, Asked]]) -> list[list[float]]:
    """Ask at those seconds; seconds until each answer, by server."""
    found: dict[str, list[float]] = {each.url: [] for _, each in plan}
    async with httpx.AsyncClient(timeout=60) as client:
        begun = time.perf_counter()

        async def one(at: float, asked: Asked) -> None:
            await asyncio.sleep(begun + at - time.perf_counter())
            answer = await client.get(asked.url + asked.path, headers=asked.headers)
            found[asked.url].append(time.perf_counter() - begun - at)
            answer.raise_for_status()

        await asyncio.gather(*(one(at, asked) for at, asked in plan))
    return list(found.values())


def in_turn(servers: Sequence[Asked], seconds: float) -> list[tuple[float, Asked]]:
    """30 a second in all, each server as often as the others, in an order that favours nobody."""
    chance, order = random.Random(1), []
    for _ in range(round(seconds * PER_SECOND / len(servers))):
        order += chance.sample(servers, len(servers))
    return [(number / PER_SECOND, each) for number, each in enumerate(order)]


def measure(folder: Path, database: Server, takes: int, seconds: float) -> bool:
    """Print what was found; whether it is as it should be."""
    with ExitStack() as open_:
        servers, counts = [], []
        for number, count in enumerate((FEW, takes)):
            url, home = database.create(), folder / str(number)
            office = open_.enter_context(office_of(home, url))
            fill(office, count)
            (path, shots), (short, few_shots) = film(office, BEATS), film(office, SHORT)
            key = key_for(office)
            counts += [queries(url, home, each, key) for each in (short, path)]
            office.ledger.database.engine.dispose()
            server = open_.enter_context(serving(home, url))
            servers.append(Asked(server.url, path, bearer(key), server.pid))
        asyncio.run(ask(in_turn(servers, 3)))  # plans are worked out, connections opened
        few, many = asyncio.run(ask(in_turn(servers, seconds)))
        worked = cpu(servers[-1].pid)
        alone = asyncio.run(ask(in_turn(servers[-1:], seconds)))[0]
        worked = cpu(servers[-1].pid) - worked
    print(f"queries of a storyboard, {few_shots} and {shots} shots, few and many takes: {counts}", end="")
    print("   (wanted: the same)")
    ratios = [_compare(name, share, few, many) for name, share in (("p50", 0.5), ("p99", 0.99))]
    told = [
        f"{name} {percentile(alone, share) * 1000:.1f} ms" for name, share in (("p50", 0.5), ("p99", 0.99))
    ]
    print(f"{takes:,} takes, {PER_SECOND} requests a second for {seconds:.0f} s: {', '.join(told)}; ", end="")
    print(f"CPU of the server {1000 * worked / len(alone):.1f} ms each")
    return len(set(counts)) == 1 and max(ratios) <= RATIO


def _compare(name: str, share: float, few: Sequence[float], many: Sequence[float]) -> float:
    small, large = percentile(few, share), percentile(many, share)
    print(f"{name} of {len(few)}: {1000 * small:.1f} ms and {1000 * large:.1f} ms, ratio ", end="")
    print(f"{large / small:.2f}   (wanted: at most {RATIO})")
    return large / small


def main() -> None:
    """Measure on a server of our own."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("--takes", type=int, default=1_000_000)
    asked.add_argument("--seconds", type=float, default=30.0)
    given = asked.parse_args()
    database = Server(durable=False)
    with tempfile.TemporaryDirectory(prefix="storyboard-cost-") as folder:
        good = measure(Path(folder), database, given.takes, given.seconds)
    database.close()
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
