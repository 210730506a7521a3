"""Characters, places and things that ship with the product: a story casts them with `use: <id>`.

One YAML file per character; `places.yaml` and `things.yaml` hold the locations and props.
"""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from character_sheets.sheet import Location, Prop, Sheet

FOLDER = Path(__file__).parent


@cache
def stock() -> tuple[Sheet, ...]:
    """Every stock character, by id."""
    return tuple(Sheet.model_validate(_read(path)) for path in sorted((FOLDER / "people").glob("*.yaml")))


@cache
def stock_locations() -> tuple[Location, ...]:
    """Every stock location, in the order of the file."""
    return tuple(Location.model_validate(entry) for entry in _read(FOLDER / "places.yaml"))


@cache
def stock_props() -> tuple[Prop, ...]:
    """Every stock prop, in the order of the file."""
    return tuple(Prop.model_validate(entry) for entry in _read(FOLDER / "things.yaml"))


def stock_sheet(sheet_id: str) -> Sheet:
    """The stock character with that id; KeyError otherwise."""
    return {sheet.id: sheet for sheet in stock()}[sheet_id]


def stock_location(location_id: str) -> Location:
    """The stock location with that id; KeyError otherwise."""
    return {location.id: location for location in stock_locations()}[location_id]


def stock_prop(prop_id: str) -> Prop:
    """The stock prop with that id; KeyError otherwise."""
    return {prop.id: prop for prop in stock_props()}[prop_id]


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
