"""Sessions: browsers that somebody signed in with a key. What their cookies say is kept as a digest only."""

from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from orchestrator import clock
from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import SessionRow

sessions = SessionRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Session:
    """One browser."""

    digest: str
    """sha256 of the cookie's secret, hex."""
    key: str
    """Id of the key that it was signed in with."""
    expires_at: int
    made_at: int = 0


class Sessions:
    """Every browser that is signed in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, session: Session) -> None:
        """A new one; those that are over are struck."""
        with self._database.write() as connection:
            connection.execute(delete(sessions).where(sessions.c.expires_at <= clock.now()))
            connection.execute(insert(sessions).values(**session.__dict__ | {"made_at": clock.now()}))

    def get(self, digest: str) -> Session | None:
        """One, over or not."""
        with self._database.read() as connection:
            row = (
                connection.execute(select(sessions).where(sessions.c.digest == digest))
                .mappings()
                .one_or_none()
            )
        return Session(**row) if row else None

    def remove(self, digest: str) -> None:
        """Sign it out."""
        with self._database.write() as connection:
            connection.execute(delete(sessions).where(sessions.c.digest == digest))
