"""The application of the pages, mounted under /studio: the service's own office, another way to refuse."""

from typing import Any

from fastapi import Depends, FastAPI
from starlette.datastructures import State

from orchestrator.api.own_files import CLIP
from orchestrator.studio import (
    audit,
    beats,
    casting,
    downloads,
    entrance,
    farm,
    keys,
    openings,
    own_files,
    player,
    productions,
    references,
    refusals,
    script,
    series,
    settings,
    shares,
    sheet_media,
    sheets,
    shelf,
    shots,
    static,
    storyboard,
)
from orchestrator.studio.visit import FIELDS, unforged

ROUTERS = (
    static.router,
    entrance.router,
    shelf.router,
    productions.router,
    shelf.files,
    series.router,
    settings.router,
    settings.files,
    farm.router,
    keys.router,
    audit.router,
    player.router,
    script.router,
    script.files,
    openings.router,
    shots.router,
    own_files.router,
    storyboard.router,
    beats.router,
    sheets.router,
    sheet_media.router,
    references.router,
    casting.router,
    downloads.router,
    shares.router,
    shares.public,
)
FORM = 4 * 2**20
"""Largest form in bytes."""
LIMITS: Any = {"max_fields": FIELDS}
"""FastAPI parses before anything of ours sees a form; its own bound is 1,000."""
OTHERS = {"entrance": 16 * 2**10, "story": 26 * 2**20, "references": 26 * 2**20, "uploads": CLIP}
"""By a router's tag, where it takes files, or comes from anybody."""


def studio(state: State) -> FastAPI:
    """The pages of a service, with whose state they share everything."""
    app = FastAPI(
        openapi_url=None, docs_url=None, redoc_url=None, dependencies=[Depends(unforged)], form_limits=LIMITS
    )
    app.state = state
    refusals.install(app)
    for router in ROUTERS:
        app.include_router(router, max_body_size=OTHERS.get(str(router.tags[0]), FORM))
    return app
