"""The application: every router, the conventions that hold for all of them, and the office behind them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from orchestrator.api import problems, series
from orchestrator.office import opened
from orchestrator.settings import Settings

ROUTERS = (series.router,)
DESCRIPTION = "The production office for AI-made micro-dramas: beats in, vertical episodes out."


def application(settings: Settings) -> FastAPI:
    """The service of one home."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with opened(settings) as office:
            app.state.office = office
            yield

    app = FastAPI(
        title="microdrama",
        version=version("microdrama-orchestrator"),
        description=DESCRIPTION,
        lifespan=lifespan,
        redoc_url=None,
        docs_url=None,
        redirect_slashes=False,
    )
    app.state.settings = settings
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    return app
