"""/v1/productions/…/files: what a production delivered. A file stays as it is as long as it is there."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from orchestrator.api.access import Reader
from orchestrator.api.media import FILE, send
from orchestrator.api.problems import answers
from orchestrator.api.productions import ProductionId
from orchestrator.desk import files as desk

router = APIRouter(prefix="/v1/productions/{production}/files", tags=["files"])
FileName = Annotated[str, Path(max_length=200, description="From `files` of the production")]


@router.head("/{name}", include_in_schema=False, name="head")
@router.get("/{name}", response_class=Response, responses={**FILE, **answers(404, 416)})
def read(caller: Reader, production: ProductionId, name: FileName, request: Request) -> Response:
    """One file. A done production never delivers anything else under the same name."""
    found = desk.find(caller.office, caller.actor, production, name)
    return send(caller.office.store, found.stored, request, name=found.shown)
