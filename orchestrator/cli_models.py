"""`microdrama models`: which models there are, and their weights on this machine. For operators.

Exit codes: 0 ok, 2 usage, an unknown card or a licence that nobody accepted, 3 weights that are refused, 4
they did not come.
"""

import json
from collections.abc import Sequence
from typing import Any

import click

from orchestrator.errors import CHECK

as_json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")


@click.group()
def models() -> None:
    """Model cards and their weights: list, show, fetch, verify.

    Weights lie in MICRODRAMA_MODELS, else in `models` of the home; own cards in its folder `cards`. Only
    `fetch` goes online. docs/models.md tells how weights come onto a machine without a network.
    """


@models.command(name="list")
@as_json_option
def list_models(as_json: bool) -> None:
    """List all model cards, with licence, memory, and what they lack here."""
    from orchestrator import models as office
    from orchestrator import terminal_models as terminal

    rows = office.rows()
    if as_json:
        _print_json([row.model_dump(mode="json") for row in rows])
    else:
        terminal.show_rows(rows)


@models.command()
@click.argument("card")
@as_json_option
def show(card: str, as_json: bool) -> None:
    """Show all that is known of CARD."""
    from orchestrator import models as office
    from orchestrator import terminal_models as terminal

    shown = office.show(card)
    if as_json:
        _print_json(shown.model_dump(mode="json"))
    else:
        terminal.show_card(shown)


@models.command()
@click.argument("cards", nargs=-1, required=True, metavar="CARD...")
@click.option(
    "--accept-licence",
    "accept",
    multiple=True,
    metavar="NAME",
    help="Accept this licence for the fetch; to use the weights, name it in MICRODRAMA_LICENCES.",
)
@click.option(
    "--accept-changed",
    "changed",
    is_flag=True,
    help="Pin what the source has now, though it was pinned before; what is made with it are new takes.",
)
@as_json_option
def fetch(cards: Sequence[str], accept: Sequence[str], changed: bool, as_json: bool) -> None:
    """Download the weights of each CARD, examine and pin them; a folder of your own is pinned where it lies.

    Only safetensors and settings are downloaded. Run it again to go on after an interruption. The hub is
    huggingface.co, or HF_ENDPOINT; HF_TOKEN opens gated models.
    """
    from orchestrator import fetching
    from orchestrator import models as office
    from orchestrator import terminal_models as terminal

    told = {}
    for card in cards:
        if not as_json:
            terminal.say(f"{card}: {office.show(card).terms}")
        with terminal.transfer(quiet=as_json) as notify:
            told[card] = fetching.fetch(card, notify, accept, changed=changed)
    if as_json:
        _print_json([office.show(card).model_dump(mode="json") for card in told])
    else:
        click.echo("\n".join(told.values()))


@models.command()
@click.argument("cards", nargs=-1, metavar="[CARD...]")
@as_json_option
def verify(cards: Sequence[str], as_json: bool) -> None:
    """Compare every byte of the weights of each CARD with what was pinned. Default: all that are here."""
    from orchestrator import fetching
    from orchestrator import terminal_models as terminal

    with terminal.transfer(quiet=as_json) as notify:
        found = fetching.verify(cards, notify)
    if as_json:
        _print_json([each.model_dump(mode="json") for each in found])
    else:
        terminal.show_verified(found)
    if not all(each.ok for each in found):
        raise click.exceptions.Exit(CHECK)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))
