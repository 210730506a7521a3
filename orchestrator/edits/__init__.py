"""The nouns of editing: what people change about a directed episode, kept as an overlay.

The story goes on being directed by rules; an overlay is laid over what they decide each time the episode is
made. `orchestrator.overlay` applies the direction to the plan, `orchestrator.cut.edited` order and trims to
the cut, `orchestrator.captions.edited` the captions. Frozen, without I/O. Everything is named by ids that
stay (shot, line, caption), never by a place in a list.
"""

from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import Field, model_validator

from character_sheets.sheet import Frozen, Id
from orchestrator.edits.cutting import (
    LOUDEST,
    SOFTEST,
    CaptionEdit,
    CaptionId,
    CutEdit,
    Gain,
    HandCut,
    Overlay,
    Strip,
    Trim,
)
from orchestrator.edits.direction import ShotEdit
from orchestrator.edits.given import REACH, Retake, Upload

__all__ = [
    "LOUDEST", "REACH", "SOFTEST", "UNEDITED", "CaptionEdit", "CaptionId", "CutEdit", "Edits", "Gain",
    "HandCut", "Overlay", "Retake", "ShotEdit", "Strip", "Trim", "Upload",
]  # fmt: skip


class Edits(Frozen):
    """Everything that people changed about one episode."""

    shots: dict[Id, ShotEdit] = Field(default_factory=dict)
    retakes: dict[Id, Annotated[tuple[Retake, ...], Field(max_length=50)]] = Field(default_factory=dict)
    """By shot, oldest first."""
    stills: dict[Id, Upload] = Field(default_factory=dict)
    """By shot: a person's own keyframe."""
    endings: dict[Id, Upload] = Field(default_factory=dict)
    """By shot: the picture on which its clip ends, for models that can."""
    voices: dict[Id, Upload] = Field(default_factory=dict)
    """By line: a person's own recording."""
    cut: CutEdit = CutEdit()

    @model_validator(mode="after")
    def _retakes_are_counted_up(self) -> Self:
        for shot, asked in self.retakes.items():
            numbers = [each.number for each in asked]
            if numbers != sorted(set(numbers)):
                raise ValueError(f"the retakes of shot {shot} must have rising numbers, not {numbers}")
        return self

    def with_retake(
        self,
        shot: str,
        note: str = "",
        *,
        takes: int = 1,
        made: Iterable[int] = (),
        footage: Upload | None = None,
    ) -> Self:
        """One more take of a shot. `takes` is what its production films, `made` are numbers in the ledger."""
        before = self.retakes.get(shot, ())
        number = max(takes, *made, *self.cut.numbers(shot), *(each.number for each in before), 1) + 1
        retakes = {**self.retakes, shot: (*before, Retake(number=number, note=note, footage=footage))}
        return type(self).model_validate({**dict(self), "retakes": retakes})

    def footage(self, shot: str, number: int) -> Upload | None:
        """A person's own clip, if that take is one."""
        return next((each.footage for each in self.retakes.get(shot, ()) if each.number == number), None)

    def numbers(self, shot: str, takes: int) -> tuple[int, ...]:
        """The numbers of all takes that are wanted of a shot, rising."""
        retakes = (each.number for each in self.retakes.get(shot, ()))
        return tuple(sorted({*range(1, takes + 1), *retakes, *self.cut.numbers(shot)}))


UNEDITED = Edits()
