"""Story versions: the beats of an episode as last read, which a story without ids is aligned to."""

import hashlib

from sqlalchemy import insert, select

from orchestrator import clock
from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import StoryRow

stories = StoryRow.__table__  # type: ignore[attr-defined]


class Stories:
    """Every version of every episode that was read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self, series: str, episode: int) -> str | None:
        """The newest version's text; None for an episode that is new."""
        of_episode = (stories.c.series == series) & (stories.c.episode == episode)
        query = select(stories.c.body).where(of_episode).order_by(stories.c.id.desc()).limit(1)
        with self._database.read() as connection:
            found = connection.execute(query).scalar_one_or_none()
        return None if found is None else str(found)

    def remember(self, series: str, episode: int, body: str) -> bool:
        """Add a version; False when it is the newest already."""
        if self.last(series, episode) == body:  # most often, and then nobody need wait for the writer
            return False
        values = {"digest": hashlib.sha256(body.encode()).hexdigest(), "made_at": clock.now()}
        with self._database.write() as connection:
            self._database.queue(f"story {series}/{episode}")
            if self.last(series, episode) == body:
                return False
            connection.execute(insert(stories).values(series=series, episode=episode, body=body, **values))
        return True
