"""/v1/productions/{id}/events: what happens in a production, as it happens (server-sent events)."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from orchestrator.api.access import Watcher
from orchestrator.api.limits import Limits
from orchestrator.api.problems import answers
from orchestrator.api.productions import ProductionId
from orchestrator.api.streams import Channels, Stream, listen
from orchestrator.desk import productions as desk

router = APIRouter(prefix="/v1", tags=["productions"])
Number = Annotated[int | None, Header(ge=0, lt=2**31, description="The last event that was received")]
TOLD: dict[int | str, dict[str, Any]] = {
    200: {"description": "Events, as they happen", "content": {"text/event-stream": {}}},
    204: {"description": "It has ended, and you know everything"},
}


@router.get(
    "/productions/{production}/events",
    response_class=Response,
    responses={**TOLD, **answers(404)},
)
async def events(
    caller: Watcher,
    production: ProductionId,
    request: Request,
    last_event_id: Number = None,
    after: Annotated[int, Query(ge=0, lt=2**31, description="For those who cannot send Last-Event-ID")] = 0,
) -> Response:
    """Every event of a production from the first one on, or behind the one that you name.

    The stream ends when the production does, and after a quarter of an hour; come back with the id of the
    last event that you received, and nothing is missed. 204 tells a browser to come back no more.
    """
    found = await run_in_threadpool(desk.find, caller.office, caller.actor, production)
    known = min(after if last_event_id is None else last_event_id, found.last_event)
    if known == found.last_event and not found.is_open:
        return Response(status_code=204)
    channels: Channels = request.app.state.channels
    limits: Limits = request.app.state.limits
    shown = desk.knows_story(caller.actor, found)
    lines = listen(channels, caller, production, known, found.last_event, shown=shown)
    return Stream(lines, limits.stream(caller.actor))
