"""`microdrama cut`: look at a cut, compare openings and versions, and say what is wanted otherwise."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import click
from pydantic import BaseModel

from orchestrator import cut_files, production, terminal, terminal_cut
from orchestrator.cli_options import OUT, STORY, json_option, order_options, print_json, server_options
from orchestrator.cut import Opening
from orchestrator.cutting_room import CuttingRoom
from orchestrator.edits import CutEdit
from orchestrator.errors import UnusableInput
from orchestrator.house import Address, house
from orchestrator.looked import Looked
from orchestrator.office import Office
from orchestrator.production import Order
from orchestrator.settings import Settings

FILE = click.Path(path_type=Path, dir_okay=False)
OPENINGS = [name for name in get_args(Opening) if name]
TASKS = ("season", "teaser", "variant", "edit", "import_", "versions", "diff", "restore", "reset")
FILMS = {
    "season": "A service joins no episodes; produce the story without --server for that.",
    "teaser": "A service cuts none; produce the story without --server for that.",
    "variant": "A service shows openings beside each other in its studio; an --edit chooses `opening`.",
}
"""What is made to be watched, and what to do at a service instead."""


@click.command()
@click.argument("story", type=STORY)
@order_options
@click.option(
    "--variant", type=click.Choice(OPENINGS), help="Make this opening beside the episode: epNN/variants/."
)
@click.option("--edit", type=FILE, help="Want the cut as this JSON or YAML file says; docs/editing.md.")
@click.option(
    "--import", "import_", type=FILE, help="Want the cut as an edited .otio, .otioz or .fcpxml has it."
)
@click.option("--versions", is_flag=True, help="List the versions that were delivered.")
@click.option("--diff", type=(int, int), metavar="A B", help="What is otherwise in version B than in A.")
@click.option("--restore", type=click.IntRange(1), metavar="N", help="Want the edit behind version N again.")
@click.option("--reset", is_flag=True, help="Leave the cut to the rules again.")
@click.option("--season", is_flag=True, help="Join all finished episodes to one file: season/season.mp4.")
@click.option("--teaser", is_flag=True, help="Cut a teaser of hooks and cliffhangers: teaser/teaser.mp4.")
@click.option("--seconds", type=click.IntRange(5, 180), default=30, show_default=True, help="Of the teaser.")
@click.option("--out", type=OUT, default=Path("out"), show_default=True, help="Folder for what is made.")
@server_options
@json_option
@click.pass_obj
def cut(
    given: Settings, /, story: Path, out: Path, seconds: int, at: Address, as_json: bool, **asked: Any
) -> None:
    """Show the cut of STORY: shots, takes, in and out, pacing and versions. Or change it, by one option.

    What is wanted is kept in the home, or at the service, for one episode at one profile, and the next
    `produce` takes it along.
    """
    told = {name: asked.pop(name) for name in TASKS}
    named = {name: value for name, value in told.items() if value}
    if len(named) > 1:
        several = " and ".join(f"--{name.rstrip('_')}" for name in named)
        raise click.UsageError(f"{several} are asked for at once; give one of them.")
    order = Order(story=story, out=out, **asked)
    look: tuple[str, Any] = ("look", None)
    task, value = next(iter(named.items()), look)
    if at.url and task in FILMS:
        raise UnusableInput(f"--{task} is for this machine. {FILMS[task]}")
    if task in FILMS:
        with production.opened(given) as office:
            _film(office, order, task, seconds if task == "teaser" else value, as_json=as_json)
        return
    wanted = cut_files.edit_in(value) if task == "edit" else CutEdit()
    with house(given, at, terminal.tell) as there:
        room = there.room(order)
        if task in ("edit", "reset"):
            room.change(wanted, str(value))
            _changed(room, (), as_json=as_json)
        else:
            _do(room, task, value, as_json=as_json)


def _do(room: CuttingRoom, task: str, value: Any, *, as_json: bool) -> None:
    if task == "look":
        _show(list(room.looks()), _looks, as_json=as_json)
    elif task == "versions":
        _show(room.versions(), terminal_cut.versions, as_json=as_json)
    elif task == "diff":
        _show(room.compare(*value), terminal_cut.difference, as_json=as_json)
    elif task == "import_":
        _changed(room, room.bring(value), as_json=as_json)
    else:
        room.restore(value)
        _changed(room, (), as_json=as_json)


def _film(office: Office, order: Order, task: str, value: Any, *, as_json: bool) -> None:
    """Something to be watched beside the episode: another opening, a teaser, the whole season."""
    with terminal.progress(quiet=as_json) as notify:
        made: Any
        if task == "variant":
            made = production.produce(office, replace(order, opening=value), notify)
        elif task == "teaser":
            made = production.teaser(office, order, value, notify)
        else:
            made = production.season(office, order, notify)
    _show(made, terminal.show_reports if task == "variant" else terminal_cut.reel, as_json=as_json)


def _looks(found: Sequence[Looked]) -> None:
    for each in found:
        terminal_cut.looked(each)


def _changed(room: CuttingRoom, notes: tuple[str, ...], *, as_json: bool) -> None:
    """What is kept now, and what comes of it."""
    looked = room.now()
    if as_json:
        print_json({**looked.model_dump(mode="json"), "notes": notes})
    else:
        terminal_cut.changed(looked, notes)


def _show(found: Any, words: Callable[[Any], None], *, as_json: bool) -> None:
    """A model or several of them: as one JSON document, else in words."""
    if not as_json:
        words(found)
    elif isinstance(found, BaseModel):
        print_json(found.model_dump(mode="json"))
    else:
        print_json([each.model_dump(mode="json") for each in found])
