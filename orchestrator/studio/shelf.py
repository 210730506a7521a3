"""The first page: every series."""

from fastapi import APIRouter
from fastapi.responses import Response

from orchestrator.studio.pages import page
from orchestrator.studio.visit import Anybody

router = APIRouter(tags=["shelf"])


@router.get("/")
def read(visit: Anybody) -> Response:
    """Every series of the owner's."""
    return page(visit, "shelf.html.j2", {})
