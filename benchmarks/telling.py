"""What it takes to tell a story over HTTP: episodes of 200 beats, and a season of 100 such episodes, twice.

    python -m benchmarks.telling

On SQLite and on PostgreSQL. Memory is the largest this process ever had: flat means that the second season
adds next to nothing to it.
"""

import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "unit")]

from databases import Server  # noqa: E402
from service import service  # noqa: E402

from orchestrator.desk.actor import Scope  # noqa: E402

BEATS, EPISODES = 200, 100
WORDS = (
    "she",
    "sees",
    "the",
    "phone",
    "and",
    "turns",
    "to",
    "door",
    "while",
    "he",
    "waits",
    "with",
    "letter",
)
STORY: dict[str, Any] = {
    "title": "Season",
    "characters": [{"name": "Maya"}, {"name": "Victor"}, *({"name": f"Person {n}"} for n in range(8))],
    "locations": [{"id": "office"}],
}
JSON = {"Content-Type": "application/json"}


def episode(number: int) -> dict[str, Any]:
    """An episode of many beats, each with a line to be found in its words."""
    draw = random.Random(number)
    beats = [f'{n}: Maya {_some(draw, 12)}. Victor says: "{_some(draw, 5)}."' for n in range(BEATS)]
    return {"number": number, "title": f"Episode {number}", "location": "office", "beats": beats}


def _some(draw: random.Random, count: int) -> str:
    return " ".join(draw.choices(WORDS, k=count))


def measure(name: str, url: str = "") -> None:
    """Print what telling costs on one kind of database."""
    with tempfile.TemporaryDirectory() as home, service(Path(home), url) as running:
        client = running.client(Scope.CREATOR)
        series = client.post("/v1/series", json=STORY).headers["location"]
        alone = [_post(client, f"{series}/episodes", episode(number)) for number in range(1, 6)]
        print(f"{name}: an episode of {BEATS} beats, slowest of five: {max(alone):.3f} s")
        for _ in range(2):
            season = {**STORY, "episodes": [episode(number) for number in range(1, EPISODES + 1)]}
            seconds = _post(client, "/v1/series", season)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(f"{name}: a season of {EPISODES}: {seconds:.2f} s, memory so far {peak} MiB")


def _post(client: Any, address: str, told: dict[str, Any]) -> float:
    body = json.dumps(told).encode()
    begun = time.perf_counter()
    answer = client.post(address, content=body, headers=JSON)
    assert answer.status_code == 201, answer.text
    return time.perf_counter() - begun


def main() -> None:
    measure("SQLite")
    server = Server(durable=False)
    measure("PostgreSQL", server.create())
    server.close()


if __name__ == "__main__":
    main()
