"""`microdrama bundle`: episodes as folders that open in editing programs."""

from pathlib import Path
from typing import Any

import click
from rich.text import Text

from orchestrator import terminal
from orchestrator.bundle import Bundle, earlier
from orchestrator.cli_options import OUT, STORY, json_option, order_options, print_json, server_options
from orchestrator.errors import UnusableInput
from orchestrator.house import Address, house
from orchestrator.production import Order
from orchestrator.report import Report
from orchestrator.settings import Settings

LONGEST = 9  # digits of a version


@click.command()
@click.argument("story", type=STORY)
@order_options
@click.option("--out", type=OUT, default=Path("bundles"), show_default=True, help="Folder for the bundles.")
@click.option("--proxies", is_flag=True, help="Also a small copy of every take.")
@click.option("--otioz", is_flag=True, help="Also one file with the timeline and its media.")
@click.option("--no-reference", is_flag=True, help="No episode with timecode and names burnt in.")
@click.option("--no-graphics", is_flag=True, help="No cards as ProRes 4444.")
@click.option("--zip", is_flag=True, help="One zip for each episode instead of a folder.")
@click.option(
    "--since",
    metavar="VERSION|BUNDLE",
    help="Only what changed since that version of the cut, or since the bundle in that folder.",
)
@server_options
@json_option
@click.pass_obj
def bundle(given: Settings, /, story: Path, out: Path, at: Address, as_json: bool, **asked: Any) -> None:
    """Bundle episodes of STORY for Premiere, Resolve, Final Cut Pro, Shotcut and Kdenlive.

    What is made already is reused, and takes are copied as they are. Leaves OUT/EP01_v003: the number is the
    version of the cut. docs/bundles.md says what is in it and what opens where.
    """
    wanted = _wanted(asked)
    order = Order(story=story, out=out, **asked)
    with house(given, at, terminal.tell) as there, terminal.progress(quiet=as_json) as notify:
        reports = there.bundle(order, wanted, notify)
    if as_json:
        print_json([report.model_dump(mode="json") for report in reports])
        return
    for report in reports:
        _show(report)


def _wanted(asked: dict[str, Any]) -> Bundle:
    """The options of a bundle, taken out of what was asked."""
    since, had = _since(asked.pop("since"))
    return Bundle(
        proxies=asked.pop("proxies"),
        otioz=asked.pop("otioz"),
        reference=not asked.pop("no_reference"),
        graphics=not asked.pop("no_graphics"),
        zip=asked.pop("zip"),
        since=since,
        had=had,
    )


def _since(told: str | None) -> tuple[int | None, earlier.Had | None]:
    """A version, or a bundle that somebody has."""
    if told is None:
        return None, None
    if not told.isdecimal() or len(told) > LONGEST:
        had = earlier.read(Path(told))
        return had.version, had
    if int(told) < 1:
        raise UnusableInput("Versions are counted from 1; give --since 1 or more.")
    return int(told), None


def _show(report: Report) -> None:
    out = terminal.OUT
    out.print(Text(report.folder, style="bold"), soft_wrap=True)
    out.print(f"  version {report.cut_version}, {float(report.media.seconds):.1f} s")
    out.print(f"  {report.tasks_run} tasks run, {report.tasks_reused} reused")
    terminal.show_checks(report.checks)
    out.print("  README.md in it says what opens where.")
