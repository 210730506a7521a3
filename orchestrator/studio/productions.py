"""Productions: the list, and one of them as it goes on."""

import json
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from orchestrator import clock, deliverables
from orchestrator.api.conventions import Paging
from orchestrator.api.productions import ProductionId
from orchestrator.desk import discreet
from orchestrator.desk import productions as desk
from orchestrator.desk import series as shelf
from orchestrator.desk.progress import progress
from orchestrator.ledger import Production, SeriesHead, Wanted
from orchestrator.studio.pages import page, see
from orchestrator.studio.time_left import cause, left
from orchestrator.studio.visit import Creator, Keeper, Visit, Watcher

router = APIRouter(prefix="/productions", tags=["productions"])
STATES = ("queued", "running", "done", "failed", "cancelled")
MOST_SERIES = 200
Filter = Annotated[str, Query(max_length=40)]
State = Annotated[str, Query(pattern=f"^({'|'.join(STATES)})?$")]


@router.get("")
def listed(
    visit: Watcher, request: Request, paging: Paging,
    state: State = "", series: Filter = "", batch: Filter = "",
) -> Response:  # fmt: skip
    """The newest first: the visitor's; everybody's for operators."""
    wanted = Wanted(series=series, state=state, batch=batch)
    rows = desk.page(visit.office, visit.actor, wanted, paging.text, paging.limit + 1)
    found = paging.page(request, Response(), rows, [*rows], lambda row: row.id)
    shelves = {head.id: _title(head) for head in _shelves(visit)}
    known = {row.series for row in found.items if desk.knows_story(visit.actor, row)}
    shown = {
        "found": found.items,
        "next": found.next,
        "is_first": not paging.text,
        "state": state,
        "states": STATES,
        "series": series,
        "batch": batch,
        "shelves": shelves,
        "titles": {**desk.titles(visit.office, known - shelves.keys()), **shelves},
        "is_everybodys": desk.sees_all(visit.actor),
        "is_live": any(each.is_open for each in found.items),
        "knows": lambda each: desk.knows_story(visit.actor, each),
        "is_blind": not any(desk.knows_story(visit.actor, each) for each in found.items),
        "took": _took,
    }
    return page(visit, "productions.html.j2", shown)


@router.get("/{production}")
def read(visit: Watcher, production: ProductionId) -> Response:
    """One production, as far as it is."""
    found = progress(visit.office, visit.actor, production)
    made = found.production
    knows = desk.knows_story(visit.actor, made)
    shown = {
        "found": found,
        "made": made,
        "name": _name(visit, made),
        "knows": knows,
        "gone": desk.gone(visit.office, made) if knows else "",
        "problem": made.problem if knows else discreet.problem(made.problem),
        "episode": f"/studio/series/{made.series}/episodes/{made.episode}",
        "took": _took(made),
        "left": left(found.left),
    }
    return page(visit, "production.html.j2", shown)


@router.get("/{production}/why")
def why(visit: Creator, production: ProductionId) -> Response:
    """What is still to run for it, and why."""
    reasons = desk.why(visit.office, visit.actor, production)
    shown = {
        "made": desk.find(visit.office, visit.actor, production),
        "runs": [each for each in reasons if each.runs],
        "reused": sum(not each.runs for each in reasons),
        "is_whole": any(each.kind == "master" for each in reasons),
        "cause": cause,
    }
    return page(visit, "production-why.html.j2", shown)


@router.post("/{production}/cancel")
def cancel(visit: Keeper, production: ProductionId) -> Response:
    """End it; what is made stays made."""
    desk.cancel(visit.office, visit.actor, production)
    return see(f"/studio/productions/{production}")


@router.post("/{production}/retry")
def retry(visit: Keeper, production: ProductionId) -> Response:
    """Once more what failed or was cancelled."""
    desk.retry(visit.office, visit.actor, production)
    return see(f"/studio/productions/{production}")


def _took(made: Production) -> float:
    """Seconds from its start to its end, or until now; 0 before."""
    if made.started_at is None:
        return 0.0
    return max(0, (made.ended_at or clock.now()) - made.started_at) / 1000


def _name(visit: Visit, made: Production) -> dict[str, str]:
    """What people call it, as it was when it was ordered; the number alone for who may not know the story."""
    if not desk.knows_story(visit.actor, made):
        return {"series": made.series, "episode": f"Episode {made.episode}", "of": _of(made, "")}
    ordered = visit.office.ledger.productions.ordered(made.id)
    told: dict[str, Any] = json.loads(ordered.series)
    episodes = {each["number"]: each["title"] for each in told.get("episodes", ())}
    platform = deliverables.platform_of(deliverables.read(ordered.deliverable))
    title = episodes.get(made.episode, "") or f"Episode {made.episode}"
    return {"series": told.get("title", ""), "episode": title, "of": _of(made, platform)}


def _of(made: Production, platform: str) -> str:
    """What it leaves, unless that is the episode."""
    if made.what == "episode":
        return ""
    return f"{made.what.capitalize()} for {platform}" if platform else made.what.capitalize()


def _shelves(visit: Visit) -> Sequence[SeriesHead]:
    """Series that the list can be narrowed to; none for who may not know stories."""
    if not visit.may("creator", "editor"):
        return ()
    return shelf.page(visit.office, visit.actor, "", MOST_SERIES)


def _title(head: SeriesHead) -> str:
    return str(json.loads(head.body)["title"])
