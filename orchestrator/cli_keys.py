"""`microdrama keys`: the keys of the local home, for the operator who has the home itself."""

import json
from collections.abc import Sequence
from typing import Any

import click

from orchestrator import clock, production, terminal
from orchestrator.desk import keys as desk
from orchestrator.desk.actor import TERMINAL, Scope
from orchestrator.desk.keys import NewKey
from orchestrator.ledger import KeyRecord
from orchestrator.settings import Settings

DAY = 24 * 3600 * 1000
SCOPES = [str(scope) for scope in Scope]
MOST = 100_000
as_json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")


@click.group()
def keys() -> None:
    """API keys: make, list, end and change them."""


@keys.command()
@click.option("--owner", required=True, help="Whose series it opens: a person or a studio.")
@click.option(
    "--scope", "scopes", type=click.Choice([str(scope) for scope in Scope]), multiple=True, required=True
)
@click.option("--name", default="", help="What it is for.")
@click.option("--expires-days", type=click.IntRange(1, 36_500), help="Default: it does not expire.")
@as_json_option
@click.pass_obj
def create(
    given: Settings, owner: str, scopes: Sequence[str], name: str, expires_days: int | None, as_json: bool
) -> None:
    """Make a key; it is shown once."""
    ends = clock.now() + expires_days * DAY if expires_days else None
    told = [Scope(each) for each in scopes]
    with production.opened(given) as office:
        made = desk.create(office, TERMINAL, owner=owner, name=name, scopes=told, expires_at=ends)
    _show_key(made, as_json)


@keys.command(name="list")
@as_json_option
@click.pass_obj
def list_keys(given: Settings, as_json: bool) -> None:
    """List all keys, without their secrets."""
    with production.opened(given) as office:
        records = desk.page(office, TERMINAL, "", MOST)
    if as_json:
        _print_json([_public(record) for record in records])
    else:
        terminal.show_keys(records)


@keys.command()
@click.argument("key")
@as_json_option
@click.pass_obj
def revoke(given: Settings, key: str, as_json: bool) -> None:
    """End KEY (its id, as listed) at once."""
    with production.opened(given) as office:
        record = desk.revoke(office, TERMINAL, key)
    if as_json:
        _print_json(_public(record))
    else:
        click.echo(f"{record.id} opens nothing any more.")


@keys.command()
@click.argument("key")
@click.option("--overlap-hours", type=click.IntRange(0, 24 * 30), default=24, show_default=True)
@as_json_option
@click.pass_obj
def rotate(given: Settings, key: str, overlap_hours: int, as_json: bool) -> None:
    """Make a key like KEY (its id, as listed), which opens for a while more."""
    with production.opened(given) as office:
        made = desk.rotate(office, TERMINAL, key, overlap_hours * 3600 * 1000)
    _show_key(made, as_json)


def _show_key(made: NewKey, as_json: bool) -> None:
    if as_json:
        _print_json({**_public(made.record), "key": made.key})
        return
    click.echo(made.key)
    click.echo(f"Key of {made.record.owner}; keep it, it is not shown again.", err=True)


def _public(record: KeyRecord) -> dict[str, Any]:
    return {name: value for name, value in record.__dict__.items() if name != "digest"}


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))
