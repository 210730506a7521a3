"""Characters from elsewhere: a Character Card becomes a sheet of a series."""

from character_sheets.card import read_card
from character_sheets.errors import UnusableCard
from orchestrator.desk import assets
from orchestrator.desk import series as desk
from orchestrator.desk.actor import Actor
from orchestrator.desk.change import change
from orchestrator.errors import BadStory
from orchestrator.ledger import Document
from orchestrator.office import Office


def create(office: Office, actor: Actor, series: str, content: bytes) -> tuple[Document, tuple[str, ...]]:
    """A new character of a card, and notes: what was left out, what is to be looked at."""
    try:
        sheet, notes = read_card(content)
    except UnusableCard as error:
        fault = {"detail": f"{error.what}; {error.cure}", "pointer": f"#/{error.field.replace('.', '/')}"}
        raise BadStory(f"{error}.", [fault]) from error
    with change(office, actor, "create character") as made:
        head = desk.find(office, actor, series, hold=True)
        return assets.add(office, head, "character", sheet, made), notes
