"""`microdrama write`: ask a language model for an episode, and see what would be different."""

import json
import os
from pathlib import Path

import click

from orchestrator import production, stories, terminal
from orchestrator.errors import CHECK, UnusableInput
from orchestrator.folder import aside
from orchestrator.settings import Settings
from orchestrator.story import Series
from orchestrator.writing import shown
from orchestrator.writing.propose import Proposal, propose
from orchestrator.writing.request import Wish
from orchestrator.writing.schema import MOST_BEATS
from orchestrator.writing.writers import writer as named


@click.command()
@click.argument("story", type=click.Path(path_type=Path))
@click.option("--episode", type=click.IntRange(1, 9999), help="Which one. Needed where there are several.")
@click.option("--premise", default="", help="What it is to tell, in a sentence or two.")
@click.option("--beats", type=click.IntRange(1, MOST_BEATS), help="How many. Default: the writer decides.")
@click.option("--writer", help="Name in engines.yaml, or of a model card. Default: the only one there is.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True, help="Another try.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the story, so changed, here."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@click.pass_obj
def write(
    given: Settings,
    /,
    story: Path,
    episode: int | None,
    premise: str,
    writer: str | None,
    out: Path | None,
    as_json: bool,
    **wish: int,
) -> None:
    """Have an episode of STORY written or rewritten by a language model.

    STORY stays as it is: what is proposed is shown beside the house director's plan, checked like any story,
    and written to --out. A story of a premise and characters is enough. docs/writing.md says how to configure
    a writer; no other command needs one.
    """
    if out:
        _refuse_target(out)
    by = named(writer)
    with production.opened(given) as office, terminal.progress(quiet=as_json) as notify:
        made = propose(office, story, episode, Wish(premise=premise, **wish), by, notify)
    if out:
        _save(made.series, out)
    click.echo(json.dumps(shown.as_data(made), ensure_ascii=False, indent=1)) if as_json else _show(made, out)
    if any(finding.severity == "error" for finding in made.findings):
        raise click.exceptions.Exit(CHECK)


def _show(made: Proposal, out: Path | None) -> None:
    shown.show(made)
    if out:
        terminal.OUT.print(f"Written to {out}.", soft_wrap=True)


def _refuse_target(out: Path) -> None:
    """Before anything is paid."""
    if out.suffix.lower() not in stories.WRITERS:
        raise UnusableInput(f"{out} has no suffix of a story; use one of: {', '.join(stories.WRITERS)}.")
    if os.path.lexists(out):
        raise UnusableInput(f"{out} is there already, and nothing is written over; give another --out.")
    if not out.absolute().parent.is_dir():
        raise UnusableInput(f"{out.absolute().parent} is no folder; make it, or give another --out.")


def _save(series: Series, out: Path) -> None:
    """Whole or not at all, and over nothing that came meanwhile."""
    text = stories.write(series, out.suffix)
    with aside(out) as part:
        part.write_text(text, encoding="utf-8")
        if not _is_placed(part, out):
            raise UnusableInput(f"{out} came to be meanwhile; give another --out and run again.")


def _is_placed(part: Path, out: Path) -> bool:
    try:
        out.hardlink_to(part)
    except FileExistsError:
        return False
    return True
