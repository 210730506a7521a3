"""Triggers in a trial's database: whatever changes an action or completes an attempt leaves a row here.

They know nothing of the product's code, so a commit that the product forgets to tell about is seen too.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Literal

from sqlalchemy import text

from orchestrator.ledger import Ledger

What = Literal["made", "overwritten", "struck", "done"]
TABLE = "CREATE TABLE campaign_audit (key TEXT NOT NULL, attempt TEXT NOT NULL, what TEXT NOT NULL)"
EVENTS: Mapping[What, tuple[str, str, str]] = {
    "made": ("INSERT ON actions", "NEW", ""),
    "overwritten": (
        "UPDATE ON actions",
        "NEW",
        "OLD.attempt <> NEW.attempt OR CAST(OLD.files AS TEXT) <> CAST(NEW.files AS TEXT)",
    ),
    "struck": ("DELETE ON actions", "OLD", ""),
    "done": ("UPDATE ON attempts", "NEW", "NEW.state = 'done' AND OLD.state <> 'done'"),
}
"""What -> when, the row that tells, and the condition."""


def install(ledger: Ledger) -> None:
    """Watch a ledger from here on."""
    make = _on_server if ledger.database.is_server else _in_file
    with ledger.database.write() as connection:
        connection.execute(text(TABLE))
        for what, (when, row, condition) in EVENTS.items():
            attempt = f"{row}.id" if "attempts" in when else f"{row}.attempt"
            insert = f"INSERT INTO campaign_audit VALUES ({row}.key, {attempt}, '{what}')"
            for statement in make(what, when, condition, insert):
                connection.execute(text(statement))


def seen(ledger: Ledger, keys: Collection[str]) -> Counter[tuple[str, str]]:
    """(key, what) -> how often."""
    query = text("SELECT key, what FROM campaign_audit")
    with ledger.database.read() as connection:
        return Counter((key, what) for key, what in connection.execute(query) if key in keys)


def _in_file(what: str, when: str, condition: str, insert: str) -> list[str]:
    only = f"WHEN {condition}" if condition else ""
    return [f"CREATE TRIGGER campaign_{what} AFTER {when} {only} BEGIN {insert}; END"]


def _on_server(what: str, when: str, condition: str, insert: str) -> list[str]:
    only = f"WHEN ({condition})" if condition else ""
    name = f"campaign_{what}"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {insert}; RETURN NULL; END $$",
        f"CREATE TRIGGER {name} AFTER {when} FOR EACH ROW {only} EXECUTE FUNCTION {name}()",
    ]
