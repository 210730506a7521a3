"""Files that a production delivered, by the names under which the ledger has them."""

from typing import NamedTuple

from orchestrator.desk import productions
from orchestrator.desk.actor import Actor
from orchestrator.errors import NotFound
from orchestrator.ledger import Production
from orchestrator.office import Office
from orchestrator.store import Stored


class File(NamedTuple):
    """One file, and what a person who saves it sees."""

    stored: Stored
    shown: str


def find(office: Office, actor: Actor, production: str, name: str) -> File:
    """A file of a production whose story the actor may see; NotFound otherwise."""
    made = productions.find(office, actor, production)
    files = made.files or {}
    if not productions.knows_story(actor, made) or name not in files:
        raise NotFound(f"Production {production} has no such file here.")
    return File(Stored(*files[name]), f"{title_of(made)} {name}".strip())


def title_of(production: Production) -> str:
    """What people call it: "01 Room Nine"."""
    title = (production.report or {}).get("title", "")
    return f"{production.episode:02d} {title}".strip()
