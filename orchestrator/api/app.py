"""The application: every router, the conventions that hold for all of them, and the office behind them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute

from orchestrator.api import (
    assets,
    attempts,
    audit,
    beats,
    bundles,
    cut_versions,
    cuts,
    description,
    directions,
    docs,
    episodes,
    events,
    files,
    footage,
    health,
    keys,
    own_files,
    packs,
    plans,
    problems,
    productions,
    references,
    series,
    slots,
    stock,
    stories,
    storyboards,
    takes,
    webhooks,
    workers,
)
from orchestrator.api.door import Door
from orchestrator.api.guard import guard
from orchestrator.api.limits import Limits
from orchestrator.api.measures import Measures
from orchestrator.api.standing import Standing
from orchestrator.api.streams import Channels
from orchestrator.office import opened
from orchestrator.settings import Settings
from orchestrator.studio import refusals
from orchestrator.studio.app import studio
from orchestrator.tracing import OFF, tracing

ROUTERS = (
    health.router,
    docs.router,
    keys.router,
    audit.router,
    series.router,
    episodes.router,
    beats.router,
    stories.router,
    references.router,
    assets.characters,
    assets.locations,
    assets.props,
    stock.router,
    plans.router,
    storyboards.router,
    productions.router,
    events.router,
    webhooks.router,
    directions.router,
    footage.router,
    slots.router,
    files.router,
    workers.router,
    attempts.router,
    attempts.files,
    takes.router,
    cuts.router,
    cut_versions.router,
    bundles.router,
    packs.router,
)
STORY = 26 * 2**20
LARGER = {
    **dict.fromkeys(("series", "episodes", "stories", "references"), STORY),
    "clips": attempts.LARGEST,
    "uploads": own_files.CLIP,
}
"""Largest bodies in bytes by a router's tag, where it takes stories, pictures or clips."""
DESCRIPTION = "The production office for AI-made micro-dramas: beats in, vertical episodes out."


def application(settings: Settings) -> FastAPI:
    """The service of one home."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with opened(settings) as office:
            app.state.office, app.state.standing = office, Standing(office)
            app.state.measures.watch(office.ledger.database)
            yield
        app.state.traces.close()

    app = FastAPI(
        title="microdrama",
        version=version("microdrama-orchestrator"),
        description=DESCRIPTION,
        lifespan=lifespan,
        redoc_url=None,
        docs_url=None,
        redirect_slashes=False,
        dependencies=[Depends(guard)],
        generate_unique_id_function=_name,
        telemetry=OFF,
    )
    _furnish(app, settings)
    app.add_middleware(
        Door,
        settings=settings,
        limits=app.state.limits,
        measures=app.state.measures,
        traces=app.state.traces,
        pages=refusals.answer,
    )
    problems.install(app)
    description.install(app)
    for router in ROUTERS:
        most = max(settings.body_bytes, LARGER.get(str(router.tags[0]), 0))
        app.include_router(router, max_body_size=most)  # counted as it streams in, inside of the door
    app.mount("/studio", studio(app.state))
    return app


def _furnish(app: FastAPI, settings: Settings) -> None:
    """What all requests share, beside the office of the home that is open."""
    app.state.settings = settings
    app.state.limits, app.state.measures = Limits(settings), Measures()
    app.state.channels = Channels()
    app.state.openings, app.state.coming_in = workers.Openings(), set()
    app.state.traces = tracing(settings.telemetry)


def _name(route: APIRoute) -> str:
    """`series.create`: what programs made from the description call it."""
    return f"{route.tags[0] if route.tags else 'service'}.{route.name}"
