"""/healthz, /readyz and /metrics: for the machines that look after a server."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from orchestrator.api.access import allow
from orchestrator.api.measures import Measures
from orchestrator.api.problems import answers, public
from orchestrator.api.standing import Standing
from orchestrator.desk.actor import Scope

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """It is well."""

    status: str = "ok"


@router.get("/healthz", responses=public())
async def alive() -> Health:
    """The process lives. Needs no key."""
    return Health()


@router.get("/readyz", responses=public(503))
async def ready(request: Request) -> Health:
    """The ledger answers with the schema that this program knows, and the store takes files. Needs no key."""
    standing: Standing = request.app.state.standing
    await standing.refuse()
    return Health()


def _measures(request: Request) -> Measures:
    measures: Measures = request.app.state.measures
    return measures


TEXT: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {}}}}
OPERATOR = [allow(Scope.OPERATOR)]


@router.get("/metrics", dependencies=OPERATOR, response_class=Response, responses=TEXT | answers())
def figures(measures: Annotated[Measures, Depends(_measures)]) -> Response:
    """Figures for Prometheus: an operator's key, or a network that MICRODRAMA_METRICS_NETWORKS names."""
    return Response(measures.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
