"""What /v1/bundles and /v1/packs have alike: how an order is answered, the list, one, and its zip."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from orchestrator.api.access import Reader
from orchestrator.api.conventions import Page, Paging
from orchestrator.api.media import FILE, send
from orchestrator.api.problems import answers
from orchestrator.desk.archives import Archived, Kind
from orchestrator.office import Office

S = TypeVar("S", bound=Archived[Any])
SourceId = Annotated[str, Field(pattern=r"^prd_[0-9a-z]{21}$")]
"""The production whose episode it is."""


def taken_on(kind: Kind[Any, S], model: type[BaseModel], made: S) -> Response:
    """It is ordered, and that is where it will be."""
    headers = {"Location": _address(kind, made)}
    return JSONResponse(_told(kind, model, made).model_dump(mode="json"), 202, headers)


def add_reading(
    router: APIRouter, kind: Kind[Any, S], model: type[BaseModel], saved_as: Callable[[Office, S], str]
) -> None:
    """The routes on which archives of a kind are read; `saved_as`: what a person who saves the zip sees."""
    noun = kind.noun
    listed = Page[model]  # type: ignore[valid-type]
    named = Path(alias=noun, pattern=rf"^{kind.prefix}_[0-9a-z]{{21}}$", description="From Location")
    everybody = f"Your {noun}s, the newest first; for admins everybody's."
    sent = {**FILE, **answers(404, 409, 416)}

    @router.get("", response_model=listed, responses=answers(), description=everybody)
    def page(
        caller: Reader,
        paging: Paging,
        request: Request,
        response: Response,
        production: Annotated[str, Query(max_length=40)] = "",
    ) -> Any:
        rows = kind.page(caller.office, caller.actor, production, paging.text, paging.limit + 1)
        items = [_told(kind, model, each) for each in rows]
        return paging.page(request, response, rows, items, lambda row: row.kept.id)

    @router.get(f"/{{{noun}}}", response_model=model, responses=answers(404), description=f"One {noun}.")
    def read(caller: Reader, archive: Annotated[str, named]) -> Any:
        return _told(kind, model, kind.find(caller.office, caller.actor, archive))

    @router.head(f"/{{{noun}}}/file", include_in_schema=False, name="head")
    @router.get(f"/{{{noun}}}/file", response_class=Response, responses=sent, description="The zip.")
    def file(caller: Reader, archive: Annotated[str, named], request: Request) -> Response:
        found = kind.find(caller.office, caller.actor, archive)
        return send(caller.office.store, kind.file_of(found), request, name=saved_as(caller.office, found))


def _told(kind: Kind[Any, S], model: type[BaseModel], found: S) -> BaseModel:
    """As it is told outside."""
    file = found.file
    told = {
        **found.kept.__dict__,
        "state": found.state,
        "href": f"{_address(kind, found)}/file" if file else None,
        "digest": file.digest if file else None,
        "size": file.size if file else None,
    }
    return model.model_validate(told)


def _address(kind: Kind[Any, S], found: S) -> str:
    return f"/v1/{kind.noun}s/{found.kept.id}"
