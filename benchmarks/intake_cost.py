"""What it takes to tell a story over HTTP: one episode of 200 beats, and a season of 100 such episodes.

    python -m benchmarks.intake_cost [--sqlite] [--times 10]

As JSON and as an uploaded YAML file, on a real server over PostgreSQL. Everything is told ten times, and the
server's memory after the last time is held against that after the second: flat means that nothing stays.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import yaml

from benchmarks.serving import MIB, bearer, cpu, episode, key_for, office_of, resident, serving, story
from tests.databases import Server

EPISODES, BEATS = 100, 200
QUICK, SEASON = 0.5, 20.0  # seconds that are wanted at most
FLAT = 1.15  # of the memory after the second time
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Cost:
    """Of telling the same kind of thing several times."""

    what: str
    seconds: list[float]
    cpu: list[float]
    """Seconds that the server worked for it."""
    memory: list[int]
    """Bytes of the server after each."""
    wanted: float

    @property
    def growth(self) -> float:
        """The last memory over that after the second time."""
        return self.memory[-1] / self.memory[min(1, len(self.memory) - 1)]

    @property
    def is_good(self) -> bool:
        """Quick enough, and flat."""
        return statistics.median(self.seconds) < self.wanted and self.growth < FLAT

    def __str__(self) -> str:
        kept = " ".join(f"{each / MIB:.0f}" for each in self.memory)
        times = f"median {statistics.median(self.seconds):.3f} s, slowest {max(self.seconds):.3f} s"
        return (
            f"{self.what:18} {times}, CPU of the server {statistics.median(self.cpu):.2f} s"
            f"   (wanted: less than {self.wanted} s)\n{'':18} memory after each: {kept} MiB, "
            f"last / second {self.growth:.3f}   (wanted: less than {FLAT})"
        )


def cost(what: str, wanted: float, times: int, pid: int, told: Callable[[int], httpx.Response]) -> Cost:
    """Tell it several times, each time with other words."""
    seconds, worked, memory = [], [], []
    for number in range(1, times + 1):
        begun, before = time.perf_counter(), cpu(pid)
        told(number).raise_for_status()
        seconds.append(time.perf_counter() - begun)
        worked.append(cpu(pid) - before)
        memory.append(resident(pid))
    return Cost(what, seconds, worked, memory, wanted)


def measure(home: Path, url: str, times: int) -> list[Cost]:
    """What each way of telling costs."""
    with office_of(home, url) as office, serving(home, url) as server:
        client = httpx.Client(base_url=server.url, headers=bearer(key_for(office)), timeout=120)
        series = client.post("/v1/series", json=story(0, 0)).raise_for_status().headers["location"]
        bodies = [json.dumps(episode(number, BEATS)) for number in range(1, times + 1)]
        season = [json.dumps(story(EPISODES, BEATS, f"drawer{number}")) for number in range(times)]
        files = [_yaml(f"box{number}") for number in range(times)]
        print(
            f"an episode {len(bodies[0]) / 1000:.0f} kB, a season {len(season[0]) / 1e6:.1f} MB as JSON, ",
            end="",
        )
        print(f"{len(files[0]) / 1e6:.1f} MB as YAML; {times} times each")

        def told_episode(number: int) -> httpx.Response:
            return client.post(f"{series}/episodes", content=bodies[number - 1], headers=JSON)

        def told_season(number: int) -> httpx.Response:
            return client.post("/v1/series", content=season[number - 1], headers=JSON)

        def uploaded(number: int) -> httpx.Response:
            return client.post("/v1/stories", files={"file": ("season.yaml", files[number - 1])})

        return [
            cost("episode, JSON", QUICK, times, server.pid, told_episode),
            cost("season, JSON", SEASON, times, server.pid, told_season),
            cost("season, YAML file", SEASON, times, server.pid, uploaded),
        ]


def _yaml(word: str) -> bytes:
    text = yaml.dump(story(EPISODES, BEATS, word), Dumper=yaml.CSafeDumper, sort_keys=False)
    return text.encode()


def main() -> None:
    """Measure on a database of our own."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("--sqlite", action="store_true", help="a SQLite file instead of a PostgreSQL server")
    asked.add_argument("--times", type=int, default=10)
    given = asked.parse_args()
    database = None if given.sqlite else Server()
    with tempfile.TemporaryDirectory(prefix="intake-cost-") as folder:
        costs = measure(Path(folder), database.create() if database else "", given.times)
    if database:
        database.close()
    print(*costs, sep="\n")
    sys.exit(0 if all(each.is_good for each in costs) else 1)


if __name__ == "__main__":
    main()
