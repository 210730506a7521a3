"""Shares: links under which somebody without a key may watch an episode, for a while."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update

from orchestrator import clock
from orchestrator.ledger.database import Database
from orchestrator.ledger.productions import productions
from orchestrator.ledger.tables import ShareRow

shares = ShareRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Share:
    """One link, without its secret."""

    id: str
    digest: str
    """sha256 of the secret, hex."""
    owner: str
    production: str
    """Whose episode it shows."""
    expires_at: int
    made_at: int = 0
    revoked_at: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still shows anything."""
        return self.revoked_at is None and self.expires_at > clock.now()


class Shares:
    """The links of every owner."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, share: Share) -> None:
        """A new one."""
        with self._database.write() as connection:
            connection.execute(insert(shares).values(**share.__dict__ | {"made_at": clock.now()}))

    def get(self, share: str) -> Share | None:
        """One by its id."""
        return self._one(shares.c.id == share)

    def behind(self, digest: str) -> Share | None:
        """The one whose secret has this digest."""
        return self._one(shares.c.digest == digest)

    def of(self, series: str, episode: int, since: int) -> Sequence[Share]:
        """Those of productions of an episode since a moment, the newest first."""
        its = (productions.c.series == series) & (productions.c.episode == episode)
        query = select(shares).join(productions, productions.c.id == shares.c.production)
        query = query.where(its & (productions.c.made_at >= since)).order_by(shares.c.id.desc())
        with self._database.read() as connection:
            return [Share(**row) for row in connection.execute(query).mappings()]

    def revoke(self, share: str) -> None:
        """End one."""
        with self._database.write() as connection:
            connection.execute(update(shares).where(shares.c.id == share).values(revoked_at=clock.now()))

    def _one(self, condition: object) -> Share | None:
        with self._database.read() as connection:
            row = connection.execute(select(shares).where(condition)).mappings().one_or_none()  # type: ignore[arg-type]
        return Share(**row) if row else None
