"""API keys: who may come in. Secrets are 32 random bytes, so one fast hash of them is enough."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, insert, select, update

from orchestrator import clock
from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import KeyRow

keys = KeyRow.__table__  # type: ignore[attr-defined]
USE_EVERY = 60_000  # milliseconds; last use is told to the minute, which spares a write per request


@dataclass(frozen=True)
class KeyRecord:
    """One key, without its secret."""

    id: str
    owner: str
    name: str
    scopes: Sequence[str]
    digest: str
    """sha256 of the secret part, hex."""
    made_at: int = 0
    expires_at: int | None = None
    revoked_at: int | None = None
    used_at: int | None = None


class Keys:
    """Every key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, key: KeyRecord) -> None:
        """A new key."""
        with self._database.write() as connection:
            connection.execute(insert(keys).values(**key.__dict__ | {"scopes": list(key.scopes)}))

    def get(self, key_id: str, *, hold: bool = False) -> KeyRecord | None:
        """One key; `hold` keeps others from changing it until the open transaction ends."""
        query = select(keys).where(keys.c.id == key_id)
        with self._database.read() as connection:
            row = connection.execute(query.with_for_update() if hold else query).mappings().one_or_none()
        return KeyRecord(**row) if row else None

    def count(self) -> int:
        """How many there are, revoked ones too."""
        with self._database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(keys)).scalar_one())

    def page(self, owner: str | None, after: str, limit: int) -> Sequence[KeyRecord]:
        """Keys by id; of one owner, or of all."""
        query = select(keys).where(keys.c.id > after)
        if owner is not None:
            query = query.where(keys.c.owner == owner)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(keys.c.id).limit(limit)).mappings()
            return [KeyRecord(**row) for row in rows]

    def used(self, key: KeyRecord) -> None:
        """Note that it was used, unless that was noted a moment ago."""
        now = clock.now()
        if key.used_at is None or now - key.used_at > USE_EVERY:
            with self._database.write() as connection:
                connection.execute(update(keys).where(keys.c.id == key.id).values(used_at=now))

    def end(self, key_id: str, *, revoked_at: int | None = None, expires_at: int | None = None) -> None:
        """Revoke a key, or let it expire."""
        given = {"revoked_at": revoked_at, "expires_at": expires_at}
        values = {name: value for name, value in given.items() if value is not None}
        with self._database.write() as connection:
            connection.execute(update(keys).where(keys.c.id == key_id).values(**values))
