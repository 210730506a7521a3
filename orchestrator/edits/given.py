"""What people add to what is made: their own files, and more takes of a shot."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from character_sheets.sheet import Consent, Frozen, Words
from orchestrator.story import Text

REACH = 14_400  # frames


class Upload(Frozen):
    """A person's own file, as it lies in the store, and whose it is.

    Only digest, suffix and start decide about what is made of it; rights and consent are for people.
    """

    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    suffix: Annotated[str, StringConstraints(pattern=r"^\.[a-z0-9]{2,5}$")]
    """With the dot; says which one decoder may open it."""
    start: Annotated[int, Field(ge=0, le=REACH)] = 0
    """Frame of the file at which a take begins."""
    size: Annotated[int, Field(ge=0)] = 0
    """Bytes."""
    rights: Words = ""
    """Whose it is, and what for."""
    real_person: bool = False
    consent: Consent | None = None

    @model_validator(mode="after")
    def _real_people_consent(self) -> Self:
        if self.real_person and self.consent is None:
            raise ValueError(
                "it shows or sounds like a real person; add a consent record (who, scope, date, evidence)"
            )
        return self


class Retake(Frozen):
    """One more take of a shot than the production films.

    The number is given once, when the retake is asked for, and never changes: how many takes a production
    films may change later without a retake becoming another take. The note is for people; in this release it
    changes no spec, and a retake differs from other takes by the seed that follows from its number.
    """

    number: Annotated[int, Field(ge=2, le=9999)]
    note: Text = ""
    footage: Upload | None = None
    """The person's own clip; None: it is filmed like the others."""
