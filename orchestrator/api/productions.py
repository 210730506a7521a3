"""/v1/productions: runs of episodes; their tasks and events."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Body, Path, Query, Request, Response
from fastapi.responses import JSONResponse

from orchestrator import shapes
from orchestrator.api.access import Caller, Creator, Keeper, Watcher
from orchestrator.api.conventions import OnlyOnce, Page, Paging
from orchestrator.api.problems import answers
from orchestrator.api.series import SeriesId
from orchestrator.desk import discreet, ids, orders
from orchestrator.desk import productions as desk
from orchestrator.explain import Reason
from orchestrator.ledger import Production, TaskState, Wanted
from orchestrator.shapes import BatchOut, FileOut, State

router = APIRouter(prefix="/v1", tags=["productions"])
ProductionId = Annotated[str, Path(pattern=r"^prd_[0-9a-z]{21}$", description="From Location")]


class How(shapes.How):
    """How an episode is to be made."""

    def asked(self) -> orders.Asked:
        """In the words of the desk."""
        budget = None if self.budget is None else self.budget * 1000
        told = self.model_dump(include={"profile", "takes", "coverage", "priority", "executor"})
        return orders.Asked(**told, budget=budget)


class Batch(How, shapes.Batch):
    """How several episodes are to be made."""


class ProductionOut(shapes.Production):
    """A run of an episode."""

    @classmethod
    def of(cls, caller: Caller, found: Production, tasks: Mapping[str, int] | None = None) -> "ProductionOut":
        """As it is told outside."""
        shown = desk.knows_story(caller.actor, found)
        told = {name: value for name, value in found.__dict__.items() if name in cls.model_fields}
        told |= {"tasks": tasks, "files": _files(found) if shown else {}}
        told |= {"problem": found.problem if shown else discreet.problem(found.problem)}
        told |= {"report": found.report if shown else None, "cancelling": found.cancel and found.is_open}
        return cls.model_validate({**told, "budget": found.budget and found.budget // 1000})


class TaskOut(shapes.Task):
    """A task of a production."""

    @classmethod
    def of(cls, state: TaskState, *, shown: bool) -> "TaskOut":
        """As it is told outside; `shown`: to somebody who knows the story."""
        return cls.model_validate((state if shown else discreet.task(state)).__dict__)


class ReasonOut(shapes.Reason):
    """What would become of a task now, and why."""

    @classmethod
    def of(cls, reason: Reason) -> "ReasonOut":
        """As it is told outside."""
        return cls.model_validate(asdict(reason))


@router.post(
    "/series/{series}/episodes/{number}/productions",
    status_code=202,
    response_model=ProductionOut,
    responses=answers(400, 404, 409),
)
def start(
    caller: Creator,
    series: SeriesId,
    number: Annotated[int, Path(ge=1, le=10_000)],
    once: OnlyOnce,
    how: Annotated[How | None, Body()] = None,
) -> Response:
    """Make an episode as it is told and edited now; what is made already is reused."""

    def prepare() -> orders.Prepared:
        return orders.prepare(caller.office, caller.actor, series, [number], (how or How()).asked())

    def work(prepared: orders.Prepared) -> Response:
        return accepted(caller, desk.start(caller.office, caller.actor, prepared)[0])

    return once.prepared(caller, prepare, work)


@router.post(
    "/series/{series}/productions", status_code=202, response_model=BatchOut, responses=answers(400, 404, 409)
)
def start_batch(
    caller: Creator,
    series: SeriesId,
    once: OnlyOnce,
    how: Annotated[Batch, Body()] = Batch(),  # noqa: B008
) -> Response:
    """Make several episodes, or the whole series; all of them or, when one cannot be made, none."""

    def prepare() -> orders.Prepared:
        batch = ids.new("bat")
        return orders.prepare(caller.office, caller.actor, series, how.episodes, how.asked(), batch=batch)

    def work(prepared: orders.Prepared) -> Response:
        found = desk.start(caller.office, caller.actor, prepared)
        told = BatchOut(batch=found[0].batch, productions=[each.id for each in found])
        location = {"Location": f"/v1/productions?batch={told.batch}"}
        return JSONResponse(told.model_dump(), 202, location)

    return once.prepared(caller, prepare, work)


@router.get("/productions", responses=answers())
def page(
    caller: Watcher,
    paging: Paging,
    request: Request,
    response: Response,
    series: Annotated[str, Query(max_length=40)] = "",
    episode: Annotated[int | None, Query(ge=1, le=10_000)] = None,
    state: State | None = None,
    batch: Annotated[str, Query(max_length=40)] = "",
) -> Page[ProductionOut]:
    """Your productions, the newest first; for operators everybody's."""
    wanted = Wanted(series=series, episode=episode, state=state or "", batch=batch)
    rows = desk.page(caller.office, caller.actor, wanted, paging.text, paging.limit + 1)
    items = [ProductionOut.of(caller, each) for each in rows]
    return paging.page(request, response, rows, items, lambda row: row.id)


@router.get("/productions/{production}", responses=answers(404))
def read(caller: Watcher, production: ProductionId) -> ProductionOut:
    """One production."""
    found = desk.find(caller.office, caller.actor, production)
    return ProductionOut.of(caller, found, caller.office.ledger.tasks.counts(production))


@router.get("/productions/{production}/tasks", responses=answers(404))
def tasks(
    caller: Watcher, production: ProductionId, paging: Paging, request: Request, response: Response
) -> Page[TaskOut]:
    """The tasks of a production, in the order in which they came up."""
    shown = desk.knows_story(caller.actor, desk.find(caller.office, caller.actor, production))
    rows = caller.office.ledger.tasks.page(production, paging.number - 1, paging.limit + 1)
    items = [TaskOut.of(each, shown=shown) for each in rows]
    return paging.page(request, response, rows, items, lambda row: row.position + 1)


@router.post(
    "/productions/{production}/cancel", response_model=ProductionOut, status_code=202,
    responses={200: {"model": ProductionOut, "description": "It is cancelled"}, **answers(404, 409)},
)  # fmt: skip
def cancel(caller: Keeper, production: ProductionId, response: Response) -> ProductionOut:
    """End a production. What waits ends at once; what runs a moment later. What is made stays made."""
    found = desk.cancel(caller.office, caller.actor, production)
    response.status_code = 200 if found.state == "cancelled" else 202
    return ProductionOut.of(caller, found)


@router.post(
    "/productions/{production}/retry", response_model=ProductionOut, status_code=202,
    responses=answers(400, 404, 409),
)  # fmt: skip
def retry(caller: Keeper, production: ProductionId, once: OnlyOnce) -> Response:
    """Try once more what failed or was cancelled: the same order, and what is made stays made."""
    return once.answer(caller, lambda: accepted(caller, desk.retry(caller.office, caller.actor, production)))


@router.get("/productions/{production}/why", responses=answers(404))
def why(caller: Creator, production: ProductionId) -> list[ReasonOut]:
    """What would run if it were made now, and why."""
    found = desk.why(caller.office, caller.actor, production)
    return [ReasonOut.of(each) for each in found]


def accepted(caller: Caller, found: Production) -> Response:
    """It waits in the line, and where it is to be found."""
    told = ProductionOut.of(caller, found).model_dump(mode="json")
    return JSONResponse(told, 202, {"Location": f"/v1/productions/{found.id}"})


def _files(found: Production) -> dict[str, FileOut]:
    address = f"/v1/productions/{found.id}/files"
    return {
        name: FileOut(href=f"{address}/{quote(name)}", digest=digest, size=size)
        for name, (digest, _, size) in (found.files or {}).items()
    }
