"""What a picture that comes in over some frames is asked for. Light to import, like `workers.stitch.spec`."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from workers.stitch.spec import SegmentSpec


class BlendSpec(SegmentSpec):
    """A segment with a transition over its first frames. Inputs: `clip`, and for a dissolve `before`."""

    transition: Literal["dissolve", "dip"]
    """dissolve: out of `before`, which goes on. dip: up from black."""
    over: Annotated[int, Field(ge=2, le=48)]
    """Frames of the transition."""
    before_in: Annotated[int, Field(ge=0)] = 0
    """First frame of `before` that is still seen, counted at `fps`."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.over > self.frames:
            raise ValueError(f"a transition of {self.over} frames does not fit into {self.frames}")
        return self
