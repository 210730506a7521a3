"""/healthz, /readyz and /metrics: for the machines that look after a server."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from orchestrator.api.access import allow
from orchestrator.api.measures import Measures
from orchestrator.api.problems import answers, public
from orchestrator.desk import ids
from orchestrator.desk.actor import Scope
from orchestrator.errors import StoreFailed, UnusableFolder
from orchestrator.ledger.figures import Figures
from orchestrator.office import Office
from orchestrator.store import Store

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """It is well."""

    status: str = "ok"


@router.get("/healthz", responses=public())
async def alive() -> Health:
    """The process lives. Needs no key."""
    return Health()


@router.get("/readyz", responses=public(503))
def ready(request: Request) -> Health:
    """The ledger answers with the schema that this program knows, and the store takes files. Needs no key."""
    office: Office = request.app.state.office
    Figures(office.ledger.database).check()
    _check(office.store)
    return Health()


def _check(store: Store) -> None:
    name = ids.new("ready")
    try:
        (store.workspace(name) / "file").write_bytes(b"ready")
    except (OSError, UnusableFolder) as error:
        raise StoreFailed("The store takes no files; look at its folder's rights and its disk.") from error
    finally:
        store.discard(name)


def _measures(request: Request) -> Measures:
    measures: Measures = request.app.state.measures
    return measures


TEXT: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {}}}}
OPERATOR = [allow(Scope.OPERATOR)]


@router.get("/metrics", dependencies=OPERATOR, response_class=Response, responses=TEXT | answers())
def figures(measures: Annotated[Measures, Depends(_measures)]) -> Response:
    """Figures for Prometheus: an operator's key, or a network that MICRODRAMA_METRICS_NETWORKS names."""
    return Response(measures.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
