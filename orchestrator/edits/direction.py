"""How a shot is filmed, where a person wants it otherwise than the director."""

from typing import Annotated, Any, Self, cast

from pydantic import (
    Field,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from character_sheets.sheet import Frozen, Id, Words
from orchestrator.edits.given import REACH
from orchestrator.plan import Angle, Composition, Move, Placement, ShotRole, Size
from orchestrator.story import Insert, Text

MAY_BE_NOTHING = {"location", "insert"}


class ShotEdit(Frozen):
    """A shot's direction as a person wants it. Only fields that are given replace the director's.

    A field that is given counts as decided by a person and leaves `Shot.inferred`. `location` and `insert`
    may be given as null: the shot has none then. How a line is said belongs to the line: an emotion in
    `cast` changes the face, not the voice. A speaking shot lasts as long as its line, whatever `frames` says.
    """

    role: ShotRole | None = None
    size: Size | None = None
    angle: Angle | None = None
    move: Move | None = None
    composition: Composition | None = None
    location: Id | None = None
    cast: Annotated[tuple[Placement, ...], Field(max_length=8)] | None = None
    insert: Insert | None = None
    action: Text | None = None
    lighting: Words | None = None
    background: Words | None = None
    mood: Words | None = None
    prop_state: dict[Id, Words] | None = None
    frames: Annotated[int, Field(ge=6, le=REACH)] | None = None
    change: Text | None = None
    cues: Annotated[tuple[Id, ...], Field(max_length=8)] | None = None

    @property
    def given(self) -> dict[str, Any]:
        """The fields that replace the director's, as values."""
        return {name: getattr(self, name) for name in sorted(self.model_fields_set)}

    @model_validator(mode="after")
    def _nothing_is_no_direction(self) -> Self:
        empty = [name for name, value in self.given.items() if value is None and name not in MAY_BE_NOTHING]
        if empty:
            raise ValueError(f"{empty[0]} cannot be null; leave it out to keep what the director decided")
        return self

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Read and written it has the same fields; the serializer below would hide them."""
        return handler(cast("CoreSchema", _unwritten(core_schema)))

    @model_serializer(mode="wrap")
    def _only_given(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What is not given stays away, so that an edit read back is the same edit."""
        written: dict[str, Any] = write(self)
        return {name: value for name, value in written.items() if name in self.model_fields_set}


def _unwritten(schema: Any) -> Any:
    """A schema without its serializer."""
    if not isinstance(schema, dict):
        return schema
    kept = {name: value for name, value in schema.items() if name != "serialization"}
    return {**kept, "schema": _unwritten(kept["schema"])} if "schema" in kept else kept
