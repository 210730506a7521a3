"""`microdrama cut`: look at a cut, compare openings and versions, and say what is wanted otherwise."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import click

from orchestrator import cut_files, cutting, production, terminal, terminal_cut
from orchestrator.cli_options import OUT, STORY, json_option, order_options, print_json
from orchestrator.cut import Opening
from orchestrator.edits import CutEdit
from orchestrator.making import Making
from orchestrator.office import Office
from orchestrator.production import Order
from orchestrator.settings import Settings

FILE = click.Path(path_type=Path, dir_okay=False)
OPENINGS = [name for name in get_args(Opening) if name]
TASKS = ("season", "teaser", "variant", "edit", "import_", "versions", "diff", "restore", "reset")


@click.command()
@click.argument("story", type=STORY)
@order_options
@click.option(
    "--variant", type=click.Choice(OPENINGS), help="Make this opening beside the episode: epNN/variants/."
)
@click.option("--edit", type=FILE, help="Want the cut as this JSON or YAML file says; docs/editing.md.")
@click.option("--import", "import_", type=FILE, help="Want the cut as an edited .otio or .fcpxml has it.")
@click.option("--versions", is_flag=True, help="List the versions that were delivered.")
@click.option("--diff", type=(int, int), metavar="A B", help="What is otherwise in version B than in A.")
@click.option("--restore", type=click.IntRange(1), metavar="N", help="Want the edit behind version N again.")
@click.option("--reset", is_flag=True, help="Leave the cut to the rules again.")
@click.option("--season", is_flag=True, help="Join all finished episodes to one file: season/season.mp4.")
@click.option("--teaser", is_flag=True, help="Cut a teaser of hooks and cliffhangers: teaser/teaser.mp4.")
@click.option("--seconds", type=click.IntRange(5, 180), default=30, show_default=True, help="Of the teaser.")
@click.option("--out", type=OUT, default=Path("out"), show_default=True, help="Folder for what is made.")
@json_option
@click.pass_obj
def cut(given: Settings, /, story: Path, out: Path, seconds: int, as_json: bool, **asked: Any) -> None:
    """Show the cut of STORY: shots, takes, in and out, pacing and versions. Or change it, by one option.

    What is wanted is kept in the home, for one episode at one profile, and the next `produce` takes it along.
    """
    told = {name: asked.pop(name) for name in TASKS}
    named = {name: value for name, value in told.items() if value}
    if len(named) > 1:
        several = " and ".join(f"--{name.rstrip('_')}" for name in named)
        raise click.UsageError(f"{several} are asked for at once; give one of them.")
    order = Order(story=story, out=out, **asked)
    task, value = next(iter(named.items()), ("look", None))
    with production.opened(given) as office:
        if task in ("season", "teaser"):
            _reel(office, order, seconds if task == "teaser" else None, as_json=as_json)
            return
        _do(office, order, task, value, as_json=as_json)


def _do(office: Office, order: Order, task: str, value: Any, *, as_json: bool) -> None:
    if task == "variant":
        _variant(office, order, value, as_json=as_json)
        return
    jobs = production.makings(office, order)
    if task == "look":
        _look(jobs, as_json=as_json)
        return
    job = cutting.only(jobs, order.story)
    if task == "versions":
        found = cutting.versions(job)
        print_json([each.model_dump(mode="json") for each in found]) if as_json else terminal_cut.versions(
            found
        )
    elif task == "diff":
        different = cutting.compare(job, *value)
        if as_json:
            print_json(different.model_dump(mode="json"))
        else:
            terminal_cut.difference(different)
    else:
        _change(job, task, value, as_json=as_json)


def _variant(office: Office, order: Order, opening: Opening, *, as_json: bool) -> None:
    with terminal.progress(quiet=as_json) as notify:
        reports = production.produce(office, replace(order, opening=opening), notify)
    if as_json:
        print_json([report.model_dump(mode="json") for report in reports])
    else:
        terminal.show_reports(reports)


def _reel(office: Office, order: Order, seconds: int | None, *, as_json: bool) -> None:
    """A teaser of so many seconds, or the whole season."""
    with terminal.progress(quiet=as_json) as notify:
        reel = (
            production.season(office, order, notify)
            if seconds is None
            else production.teaser(office, order, seconds, notify)
        )
    if as_json:
        print_json(reel.model_dump(mode="json"))
    else:
        terminal_cut.reel(reel)


def _look(jobs: Iterator[Making], *, as_json: bool) -> None:
    found = [cutting.look(job) for job in jobs]
    if as_json:
        print_json([each.model_dump(mode="json") for each in found])
        return
    for each in found:
        terminal_cut.looked(each)


def _change(job: Making, task: str, value: Any, *, as_json: bool) -> None:
    notes: tuple[str, ...] = ()
    if task == "edit":
        cutting.change(job, cut_files.edit_in(value), str(value))
    elif task == "import_":
        notes = cutting.bring(job, value)
    elif task == "restore":
        cutting.restore(job, value)
    else:
        cutting.change(job, CutEdit())
    looked = cutting.look(cutting.again(job))
    if as_json:
        print_json({**looked.model_dump(mode="json"), "notes": notes})
    else:
        terminal_cut.changed(looked, notes)
