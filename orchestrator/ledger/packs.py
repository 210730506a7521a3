"""Packs: episodes ready for a platform."""

from dataclasses import dataclass, field

from orchestrator.ledger.archives import Archive, Archives
from orchestrator.ledger.database import Database
from orchestrator.ledger.tables import PackRow


@dataclass(frozen=True)
class Pack(Archive):
    """One pack."""

    platform: str = field(kw_only=True)


class Packs(Archives[Pack]):
    """The packs of every owner."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, PackRow, Pack)
