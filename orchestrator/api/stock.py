"""/v1/stock: the characters, places and things that ship with the product, to be cast with `use: ID`."""

from fastapi import APIRouter
from pydantic import BaseModel

from character_sheets.sheet import Location, Prop, Sheet
from character_sheets.stock import stock, stock_locations, stock_props
from orchestrator.api.access import Reader
from orchestrator.api.problems import answers

router = APIRouter(prefix="/v1/stock", tags=["stock"])


class Stock(BaseModel):
    """Everything there is; nothing of it can be changed."""

    characters: tuple[Sheet, ...]
    locations: tuple[Location, ...]
    props: tuple[Prop, ...]


@router.get("", responses=answers())
def read(caller: Reader) -> Stock:  # noqa: ARG001 - a key is needed
    """What ships with the product."""
    return Stock(characters=stock(), locations=stock_locations(), props=stock_props())
