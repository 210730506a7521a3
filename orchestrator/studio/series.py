"""A series: its episodes with what came of them, a new one, and making several at once."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form
from fastapi.responses import Response

from orchestrator import profiles
from orchestrator.api.series import SeriesId
from orchestrator.desk import batches, episodes, orders, shelves
from orchestrator.desk import series as desk
from orchestrator.errors import UnusableInput
from orchestrator.ledger import Document, Production, Runs
from orchestrator.shapes import MOST_SECONDS, MOST_TAKES
from orchestrator.stories import MOST_EPISODES
from orchestrator.studio.pages import page, see
from orchestrator.studio.visit import Creator, Reader

router = APIRouter(prefix="/series/{series}", tags=["series"])
Words = Annotated[str, Form(max_length=20_000)]
Title = Annotated[str, Form(max_length=200)]
Number = Annotated[int, Form(ge=1, le=10_000)]
Name = Annotated[str, Form(max_length=100)]
Takes = Annotated[int, Form(ge=1, le=MOST_TAKES)]
BatchName = Annotated[str, Form(pattern=r"^bat_[0-9a-z]{21}$")]
PLACES = {
    "local": "This server",
    "remote": "Workers that come over the network",
    "ray": "The Ray cluster",
}
"""Where tasks can run, and what people call it."""


@router.get("")
def read(visit: Reader, series: SeriesId) -> Response:
    """The series with its episodes."""
    head = desk.find(visit.office, visit.actor, series)
    rows = episodes.page(visit.office, visit.actor, series, None, MOST_EPISODES)
    runs = shelves.runs(visit.office, visit.actor, series)
    spent = shelves.spent(visit.office, visit.actor, series)
    shown = [_row(row, runs.get(row.position), spent.get(row.position, 0)) for row in rows]
    told = {
        "head": head,
        "told": json.loads(head.body),
        "address": f"/studio/series/{series}",
        "episodes": shown,
        "open": min((each["last"].id for each in shown if each["is_open"]), default=""),
        "sums": _sums(shown),
        "profiles": _profiles(),
        "batch": batches.name(),
        "places": PLACES,
    }
    return page(visit, "series.html.j2", told)


@router.post("/episodes")
def add(
    visit: Creator, series: SeriesId, title: Title = "", purpose: Words = "", beats: Words = ""
) -> Response:
    """A new last episode; each line of `beats` is one."""
    body = {"title": title.strip(), "purpose": purpose.strip(), "beats": beats.split("\n")}
    body["beats"] = [line.strip() for line in body["beats"] if line.strip()]
    made = episodes.create(visit.office, visit.actor, series, json.dumps(body).encode())
    return see(f"/studio/series/{series}/episodes/{made.id}/script")


@router.post("/productions")
def make(
    visit: Creator,
    series: SeriesId,
    batch: BatchName,
    which: Annotated[Literal["chosen", "all"], Form()] = "chosen",
    episode: Annotated[list[Number], Form(max_length=MOST_EPISODES)] = [],  # noqa: B006
    profile: Name = "animatic",
    takes: Takes = 1,
    coverage: Annotated[Literal["full", "cut"], Form()] = "full",
    budget: Annotated[str, Form(max_length=10)] = "",
    executor: Name = "local",
) -> Response:
    """Make the chosen episodes, or all of them."""
    if which == "chosen" and not episode:
        raise UnusableInput("No episode is chosen. Tick those that are to be made, or make all of them.")
    asked = orders.Asked(
        profile=profile, takes=takes, coverage=coverage, budget=_budget(budget), executor=executor
    )
    wanted = None if which == "all" else episode
    found = batches.start(visit.office, visit.actor, series, wanted, asked, batch)
    return see(
        f"/studio/productions/{found[0].id}" if len(found) == 1 else f"/studio/productions?batch={batch}"
    )


def _row(row: Document, runs: Runs | None, spent: int) -> dict[str, Any]:
    """What the list shows of an episode."""
    told, last, made = json.loads(row.body), runs and runs.last, runs and runs.made
    return {
        "number": row.position,
        "title": told["title"],
        "purpose": told["purpose"],
        "beats": len(told["beats"]),
        "address": f"/studio/series/{row.series}/episodes/{row.id}",
        "last": last,
        "is_open": bool(last and last.is_open),
        "made": _made(made) if made else None,
        "machines": spent / 1000,
        "is_older": bool(made and row.changed_at > made.made_at),
    }


def _made(run: Production) -> dict[str, Any]:
    """What came out of a production, and what it took."""
    report: Mapping[str, Any] = run.report or {}
    wrong = [check["code"] for check in report.get("checks", ()) if not check["passed"]]
    return {
        "id": run.id,
        "profile": run.profile,
        "cover": f"/v1/productions/{run.id}/files/cover.jpg" if "cover.jpg" in (run.files or {}) else "",
        "seconds": float(report.get("media", {}).get("seconds", 0)),
        "checks": len(report.get("checks", ())),
        "wrong": wrong,
        "took": ((run.ended_at or 0) - (run.started_at or 0)) / 1000,
        "reused": int(report.get("tasks_reused", 0)),
        "ran": int(report.get("tasks_run", 0)),
    }


def _sums(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Of the whole season."""
    made = [row["made"] for row in rows if row["made"]]
    return {
        "episodes": len(rows),
        "made": len(made),
        "seconds": sum(each["seconds"] for each in made),
        "took": sum(each["took"] for each in made),
        "machines": sum(row["machines"] for row in rows),
        "open": sum(row["is_open"] for row in rows),
        "failed": sum(bool(row["last"] and row["last"].state == "failed") for row in rows),
    }


def _profiles() -> list[tuple[str, str]]:
    """What people may choose from, with what each is for; empty: its file is wrong. Stand-ins come last."""
    found = [(name, _about(name)) for name in profiles.names()]
    return sorted(found, key=lambda each: (each[0] == "slate", each[0] != "animatic", each[0]))


def _about(name: str) -> str:
    try:
        return profiles.profile(name).about
    except UnusableInput:
        return ""


def _budget(words: str) -> int | None:
    """Minutes of machines as milliseconds; None: no limit."""
    if not words.strip():
        return None
    if not words.strip().isdecimal() or not 1 <= int(words) <= MOST_SECONDS // 60:
        raise UnusableInput(
            f"A budget is a whole number of minutes from 1 to {MOST_SECONDS // 60}, or empty."
        )
    return int(words) * 60_000
