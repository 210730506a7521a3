"""The tables of the ledger. `orchestrator/migrations` makes them; a test holds the two together.

Times are milliseconds since 1970 and for people; leases count in the database's own clock (`leases.py`).
"""

from orchestrator.ledger.tables.desk import (
    BundleRow,
    CutVersionRow,
    DocumentRow,
    EventRow,
    OrderRow,
    PackRow,
    ProductionRow,
    ReferenceRow,
    SeriesRow,
    TaskRow,
)
from orchestrator.ledger.tables.door import (
    AuditRow,
    DeliveryRow,
    KeyRow,
    OfferRow,
    RateRow,
    ReplyRow,
    SessionRow,
    ShareRow,
    WebhookRow,
    WorkerRow,
)
from orchestrator.ledger.tables.making import ActionRow, AttemptRow, LeaseRow, StoryRow, TakeRow, TraceRow

__all__ = [
    "ActionRow", "AttemptRow", "AuditRow", "BundleRow", "CutVersionRow", "DeliveryRow", "DocumentRow",
    "EventRow", "KeyRow", "LeaseRow", "OfferRow", "OrderRow", "PackRow", "ProductionRow", "RateRow",
    "ReferenceRow", "ReplyRow", "SeriesRow", "SessionRow", "ShareRow", "StoryRow", "TakeRow", "TaskRow",
    "TraceRow", "WebhookRow", "WorkerRow",
]  # fmt: skip
