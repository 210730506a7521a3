"""`microdrama verify` and `backup`: whether everything is there, and a copy of everything."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from orchestrator import backup as copying
from orchestrator import verify as inspection
from orchestrator.backup import Backup
from orchestrator.errors import CHECK
from orchestrator.office import opened
from orchestrator.read import chosen, read
from orchestrator.settings import Settings
from orchestrator.terminal import ERR, OUT
from orchestrator.verify import Tell, Verified

FOLDER = click.Path(path_type=Path, file_okay=False)
as_json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")


@click.command()
@click.argument("story", type=click.Path(path_type=Path), required=False)
@click.option(
    "--all", "everything", is_flag=True, help="Every series of this home, and what belongs to none."
)
@click.option("--episode", type=click.IntRange(1), help="Only this episode of STORY.")
@click.option("--quick", is_flag=True, help="Only whether files are there and long enough; nothing is read.")
@as_json_option
@click.pass_obj
def verify(
    given: Settings, story: Path | None, everything: bool, episode: int | None, quick: bool, as_json: bool
) -> None:
    """Read every file of the finished episodes of STORY, or of --all, and list what is damaged or gone.

    Looked at are the last run of every episode at every profile, all takes, delivered files, bundles,
    reference images and what people handed in. Exit code 3: something is missing; each line names its cure.
    """
    if (story is None) != everything:
        raise click.UsageError("Give either a STORY or --all.")
    if everything and episode:
        raise click.UsageError("--episode goes with a STORY.")
    with opened(given) as office, _bar("verifying", "tasks", quiet=as_json) as tell:
        series = ""
        if story is not None:
            told = read(office, story)
            chosen(told, episode)
            series = told.id
        found = inspection.verify(office, tell, series=series, episode=episode, quick=quick)
    if as_json:
        click.echo(json.dumps({**asdict(found), "whole": found.is_whole}, ensure_ascii=False, indent=1))
    else:
        _show(found)
    if not found.is_whole:
        raise click.exceptions.Exit(CHECK)


@click.command()
@click.argument("folder", type=FOLDER)
@as_json_option
@click.pass_obj
def backup(given: Settings, folder: Path, as_json: bool) -> None:
    """Copy the ledger and every file that it names into FOLDER, while productions run.

    The next backup into the same FOLDER copies only what is new. A SQLite ledger's FOLDER is a home:
    `microdrama --home FOLDER verify --all`, without MICRODRAMA_DATABASE_URL and _STORE_URL. A PostgreSQL
    ledger is there as ledger.dump, for pg_restore. Not copied are models, engines.yaml and profiles.
    Exit code 3: some files could not be copied.
    """
    with opened(given) as office, _bar("copying", "files", quiet=as_json) as tell:
        done = copying.backup(office, folder, tell)
    if as_json:
        click.echo(json.dumps({**asdict(done), "whole": done.is_whole}, ensure_ascii=False, indent=1))
    else:
        _show_backup(done)
    if not done.is_whole:
        raise click.exceptions.Exit(CHECK)


@contextmanager
def _bar(doing: str, things: str, *, quiet: bool) -> Iterator[Tell]:
    """One bar."""
    if quiet:
        yield lambda _done, _total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=ERR, transient=not ERR.is_terminal) as bars:
        bar = bars.add_task(f"{doing} {things}", total=None)
        yield lambda done, total: bars.update(bar, completed=done, total=total)


def _show(found: Verified) -> None:
    owner = None
    for fault in found.faults:
        if fault.owner != owner:
            owner = fault.owner
            OUT.print(Text(owner, style="bold"), soft_wrap=True)
        what = " ".join(filter(None, (fault.task, fault.role)))
        OUT.print(Text(f"  {what}: {fault.what}, {fault.said}", style="red"), soft_wrap=True)
        OUT.print(f"    cure: {fault.cure}", soft_wrap=True)
    told = (
        f"{found.files} files, {found.size / 1024**2:.0f} MiB, of {found.makings} episodes at their profiles"
    )
    if found.is_whole:
        OUT.print(Text(f"{told}: all are whole.", style="green"), soft_wrap=True)
    else:
        OUT.print(Text(f"{told}: {len(found.faults)} faults.", style="red"), soft_wrap=True)


def _show_backup(done: Backup) -> None:
    for wrong in done.lost:
        OUT.print(Text(f"  {wrong}", style="red"), soft_wrap=True)
    new = f"{done.copied} of them new, {done.size / 1024**2:.0f} MiB"
    OUT.print(f"{done.ledger}: a ledger that names {done.files} files; {new}.", soft_wrap=True)
    if not done.is_whole:
        cure = "Run it again; `microdrama verify --all` tells who needs them."
        told = f"{len(done.lost)} files are not in it. {cure}"
        OUT.print(Text(told, style="red"), soft_wrap=True)
