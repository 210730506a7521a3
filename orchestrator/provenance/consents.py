"""Who agreed to be seen or heard, to what, until when, by which evidence; and who has not.

Nothing here judges a document: a consent record names the sha256 of a paper that stays with the studio.
"""

import datetime
from collections.abc import Iterator
from typing import Literal

from character_sheets.sheet import Consent, Frozen
from orchestrator.provenance.holdings import Holding

State = Literal["in force", "expired", "revoked", "missing", "not asked"]
COLUMNS = ("state", "person", "scope", "date", "expires", "revoked", "evidence", "shown_in", "digest")


class Agreement(Frozen):
    """What is known of consent for one file that a person handed in."""

    state: State
    """missing: a real person without a record. not asked: whoever handed it in says that none is in it."""
    person: str = ""
    scope: str = ""
    date: str = ""
    expires: str = ""
    revoked: str = ""
    evidence: str = ""
    """sha256 of the signed document."""
    shown_in: str
    """Which file: "character maya, reference maya.png (front)"."""
    digest: str = ""
    """sha256 of the file, where it was taken in."""

    @property
    def lacking(self) -> bool:
        """Whether somebody may be seen or heard who does not agree today."""
        return self.state in ("missing", "expired", "revoked")


def agreements(holdings: tuple[Holding, ...], today: datetime.date) -> Iterator[Agreement]:
    """One for every file, in the order of the holdings."""
    for each in holdings:
        about = {"shown_in": each.place, "digest": each.digest}
        if each.consent is None:
            yield Agreement(state="missing" if each.real_person else "not asked", **about)
            continue
        told = {name: value or "" for name, value in each.consent.model_dump().items()}
        yield Agreement(state=_state(each.consent, today), **about, **told)


def _state(held: Consent, today: datetime.date) -> State:
    if held.revoked:
        return "revoked"
    return "expired" if held.expires and held.expires < today.isoformat() else "in force"
