"""/v1/series/…/storyboard: an episode on one page, as data or as HTML."""

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from orchestrator.api.access import Reader
from orchestrator.api.episodes import Number
from orchestrator.api.media import PAGE
from orchestrator.api.plans import Profile
from orchestrator.api.problems import answers
from orchestrator.api.series import SeriesId
from orchestrator.desk import posters
from orchestrator.desk import storyboards as desk
from orchestrator.ledger import Shown
from orchestrator.plan import Finding, Shot
from orchestrator.shoot import still_task
from prompt_templates import Prompt, dialects

router = APIRouter(prefix="/v1/series/{series}/episodes/{number}", tags=["storyboards"])
NAMES = list(dialects())
Dialect = Annotated[
    str,
    Query(pattern=f"^({'|'.join(NAMES)})$", json_schema_extra={"enum": NAMES}, description="Of the prompts"),
]


class TakeOut(BaseModel):
    """A take on the storyboard."""

    number: int
    seed: int
    worker: str
    """Who made it; empty when its files were swept."""
    verdict: dict[str, Any] | None
    selected: bool
    current: bool
    """Whether it would be made the same way today."""
    milliseconds: int
    """Of a worker."""
    made_at: int
    clip: str | None
    """Address of the clip; null when it was swept."""
    poster: str | None
    """Address of its first good frame."""


class SpokenOut(BaseModel):
    """The line of a shot."""

    id: str
    speaker: str
    text: str


class CardOut(BaseModel):
    """A shot on the storyboard."""

    number: int
    shot: Shot
    start: int | None
    """First frame in the cut as planned; null: it is no part of it."""
    seconds: str
    line: SpokenOut | None
    prompt: Prompt
    still: str | None
    """Address of the picture, once it is made."""
    takes: list[TakeOut]
    state: str | None
    """How far the newest production is with it."""
    reason: str
    """Why it failed, or has to wait."""


class StoryboardOut(BaseModel):
    """An episode, shot by shot."""

    series: str
    episode: int
    title: str
    profile: str
    dialect: str
    fps: int
    production: str | None
    """Id of the newest one."""
    shots: list[CardOut]
    findings: list[Finding]


@router.get(
    "/storyboard",
    response_model=StoryboardOut,
    responses={
        200: {"content": {"text/html": {}}},
        304: {"description": "It is known already"},
        **answers(404, 406),
    },
)
def read(
    caller: Reader,
    series: SeriesId,
    number: Number,
    request: Request,
    profile: Profile = "animatic",
    dialect: Dialect = "generic",
) -> Response:
    """Every shot with its words, prompt, takes and state; as HTML when `Accept` asks for text/html."""
    asked = (caller.office, caller.actor, series, number, profile, dialect)
    if _wants_page(request.headers.get("accept", "")):
        page = desk.page(*asked).encode()
        return _versioned(request, page, "text/html", {"Content-Security-Policy": PAGE})
    told = _told(desk.show(*asked), series, dialect)
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return _versioned(request, body, "application/json", {})


def _versioned(request: Request, body: bytes, kind: str, more: Mapping[str, str]) -> Response:
    """With its version, or only that when it is known already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Vary": "Accept", "Cache-Control": "private, no-cache", **more}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, 200, headers, kind)


def _wants_page(accept: str) -> bool:
    kinds = [each.partition(";")[0].strip() for each in accept.split(",")]
    return "text/html" in kinds and "application/json" not in kinds


def _told(board: desk.Board, series: str, dialect: str) -> Mapping[str, Any]:
    directed, last = board.stand.directed, board.stand.last
    plan = directed.plan
    return {
        "series": series,
        "episode": plan.episode,
        "title": plan.title,
        "profile": directed.making.profile.name,
        "dialect": dialect,
        "fps": plan.fps,
        "production": last.id if last else None,
        "shots": [_card(board, card, f"/v1/series/{series}/episodes/{plan.episode}") for card in board.cards],
        "findings": [finding.model_dump(mode="json") for finding in plan.findings],
    }


def _card(board: desk.Board, card: desk.Card, episode: str) -> Mapping[str, Any]:
    name = card["shot"]["id"]
    profile = board.stand.directed.making.profile.name
    address = f"{episode}/shots/{quote(name)}"
    state, still = board.state(name), board.file(still_task(name), "still")
    return {
        **card,
        "still": f"{address}/still?profile={profile}&digest={still.digest}" if still else None,
        "takes": [_take(board, take, f"{address}/takes/{profile}") for take in board.takes.get(name, ())],
        "state": state.state if state else None,
        "reason": state.reason if state else "",
    }


def _take(board: desk.Board, take: Shown, address: str) -> Mapping[str, Any]:
    clip = take.made.files.get("clip") if take.made else None
    return {
        "number": take.number,
        "seed": take.seed,
        "worker": take.made.worker if take.made else "",
        "verdict": take.verdict,
        "selected": take.selected,
        "current": board.is_current(take),
        "milliseconds": take.made.milliseconds if take.made else 0,
        "made_at": take.made_at,
        "clip": f"{address}/{take.number}/clip?digest={clip.digest}" if clip else None,
        "poster": f"{address}/{take.number}/{posters.address(clip)}" if clip else None,
    }
