"""The ledger: what was made, what is being made, and who drives it. Every query of the product is in here.

ledger = Ledger.open("sqlite:///.microdrama/ledger.db")
with ledger.leases.drive("stolen-design/1") as lease:
    ...
"""

from orchestrator.ledger.actions import Action, Actions, Try
from orchestrator.ledger.archives import Archive, Archives
from orchestrator.ledger.audit import Audit, Entry
from orchestrator.ledger.boards import Boards, Made, Shown
from orchestrator.ledger.bundles import Bundle, Bundles
from orchestrator.ledger.cuts import Cuts, CutVersion
from orchestrator.ledger.database import Database
from orchestrator.ledger.documents import Document, Documents
from orchestrator.ledger.events import FINAL, Events, Told, Word
from orchestrator.ledger.hall import Hall
from orchestrator.ledger.inventory import Held, Inventory
from orchestrator.ledger.keys import KeyRecord, Keys
from orchestrator.ledger.labour import Labour
from orchestrator.ledger.leases import Lease, Leases
from orchestrator.ledger.line import Line, Turn
from orchestrator.ledger.offers import Offer, Offers
from orchestrator.ledger.owner import Owner
from orchestrator.ledger.packs import Pack, Packs
from orchestrator.ledger.places import Places, Seen, Sighting, Spot
from orchestrator.ledger.productions import Ending, Ordered, Production, Productions, Wanted
from orchestrator.ledger.rates import Rates
from orchestrator.ledger.references import ReferenceImage, References
from orchestrator.ledger.replies import Replies, Reply
from orchestrator.ledger.series import AllSeries, SeriesHead
from orchestrator.ledger.sessions import Session, Sessions
from orchestrator.ledger.shares import Share, Shares
from orchestrator.ledger.shelves import Progress, Runs, Shelves
from orchestrator.ledger.stories import Stories
from orchestrator.ledger.takes import Take, Takes
from orchestrator.ledger.tasks import Tasks, TaskState
from orchestrator.ledger.traces import Trace, Traces
from orchestrator.ledger.webhooks import Message, Webhook, Webhooks
from orchestrator.ledger.workers import WorkerRecord, Workers

__all__ = [
    "FINAL", "Action", "Archive", "Archives", "Bundle", "CutVersion", "Database", "Document", "Ending",
    "Entry", "Hall", "Held", "KeyRecord", "Lease", "Ledger", "Made", "Message", "Offer", "Ordered", "Owner",
    "Pack", "Production", "Progress", "ReferenceImage", "Reply", "Runs", "Seen", "SeriesHead", "Session",
    "Share", "Shown", "Sighting", "Spot", "Take", "TaskState", "Told", "Trace", "Try", "Turn", "Wanted",
    "Webhook", "Word", "WorkerRecord",
]  # fmt: skip


class Ledger:
    """One ledger, by nouns."""

    def __init__(self, database: Database, *, lease_seconds: float = 30.0) -> None:
        self.database = database
        self.leases = Leases(database, lease_seconds)
        self.actions = Actions(database)
        self.traces = Traces(database)
        self.takes = Takes(database)
        self.stories = Stories(database)
        self.series = AllSeries(database)
        self.documents = Documents(database)
        self.references = References(database)
        self.bundles = Bundles(database)
        self.cuts = Cuts(database)
        self.packs = Packs(database)
        self.boards = Boards(database)
        self.keys = Keys(database)
        self.sessions = Sessions(database)
        self.shares = Shares(database)
        self.audit = Audit(database)
        self.replies = Replies(database)
        self.rates = Rates(database)
        self.workers = Workers(database)
        self.places = Places(database)
        self.offers = Offers(database)
        self.hall = Hall(database)
        self.inventory = Inventory(database)
        self.labour = Labour(database)
        self.events = Events(database)
        self.tasks = Tasks(database)
        self.webhooks = Webhooks(database)
        self.productions = Productions(database, self.events, self.tasks, self.webhooks)
        self.line = Line(database)
        self.shelves = Shelves(database)

    @classmethod
    def open(cls, url: str, *, lease_seconds: float = 30.0) -> "Ledger":
        """The ledger at an SQLAlchemy URL, made or brought up to date if need be."""
        return cls(Database(url), lease_seconds=lease_seconds)

    def close(self) -> None:
        """Close every connection."""
        self.database.close()

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
