"""Versions of cuts: every cut that was delivered and differs from the one before, with the edit behind it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, insert, select

from orchestrator import clock
from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import CutVersionRow

versions = CutVersionRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class CutVersion:
    """One cut of an episode at a profile."""

    series: str
    episode: int
    profile: str
    number: int
    """From 1, without gaps."""
    cut: str
    """JSON of `cut.Cut`."""
    edit: str
    """JSON of `edits.CutEdit`."""
    digest: str
    """sha256 of the cut, hex."""
    made_at: int = 0
    """Milliseconds since 1970."""


class Cuts:
    """Cuts by series (its scope), episode and profile."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, series: str, episode: int, profile: str, cut: str, edit: str) -> CutVersion:
        """The newest version if it is this cut, else a new one."""
        digest = hashlib.sha256(cut.encode()).hexdigest()
        with self._database.write() as connection:
            last = self.last(series, episode, profile)
            if last and last.digest == digest:
                return last
            made = CutVersion(
                series, episode, profile, last.number + 1 if last else 1, cut, edit, digest, clock.now()
            )
            connection.execute(insert(versions), [made.__dict__])
        return made

    def last(self, series: str, episode: int, profile: str) -> CutVersion | None:
        """The newest; None: nothing was delivered yet."""
        return next(iter(self._of(series, episode, profile, 1)), None)

    def known(self, series: str, episode: int, profile: str, cut: str) -> CutVersion | None:
        """The newest version that is this cut; None: it was never delivered."""
        digest = hashlib.sha256(cut.encode()).hexdigest()
        query = _within(series, episode, profile).where(versions.c.digest == digest)
        with self._database.read() as connection:
            row = connection.execute(query.order_by(versions.c.number.desc()).limit(1)).mappings().first()
        return CutVersion(**row) if row else None

    def get(self, series: str, episode: int, profile: str, number: int) -> CutVersion | None:
        """One version."""
        query = _within(series, episode, profile).where(versions.c.number == number)
        with self._database.read() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return CutVersion(**row) if row else None

    def all(self, series: str, episode: int, profile: str) -> Sequence[CutVersion]:
        """Every version, the newest first."""
        return self._of(series, episode, profile)

    def page(self, series: str, episode: int, profile: str, below: int, limit: int) -> Sequence[CutVersion]:
        """The newest first, from the one before number `below`; 0: from the newest."""
        query = _within(series, episode, profile).order_by(versions.c.number.desc()).limit(limit)
        with self._database.read() as connection:
            rows = connection.execute(query.where(versions.c.number < below) if below else query).mappings()
            return [CutVersion(**row) for row in rows]

    def _of(self, series: str, episode: int, profile: str, limit: int | None = None) -> list[CutVersion]:
        query = _within(series, episode, profile).order_by(versions.c.number.desc()).limit(limit)
        with self._database.read() as connection:
            return [CutVersion(**row) for row in connection.execute(query).mappings()]


def _within(series: str, episode: int, profile: str) -> Select[Any]:
    return select(versions).where(
        versions.c.series == series, versions.c.episode == episode, versions.c.profile == profile
    )
