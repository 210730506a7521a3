"""`microdrama pack`: episodes ready to be posted on one platform."""

import getpass
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError
from rich.text import Text

from orchestrator import platforms, terminal
from orchestrator.cli_options import OUT, STORY, json_option, order_options, print_json, server_options
from orchestrator.errors import UnusableInput
from orchestrator.house import Address, house
from orchestrator.pack import Pack, PackReport
from orchestrator.production import Order
from orchestrator.report import Report
from orchestrator.settings import Settings


@click.command()
@click.argument("story", type=STORY)
@click.option(
    "--platform",
    required=True,
    help=f"{', '.join(platforms.names())}, or your own file that ends in .yaml.",
)
@order_options
@click.option("--out", type=OUT, default=Path("out"), show_default=True, help="Folder for the episodes.")
@click.option("--clean", is_flag=True, help="Also the master without captions.")
@click.option("--caption", default="", help="Your own caption for the post. Default: from the story.")
@click.option("--hashtag", "hashtags", multiple=True, help="Your own, as #word. May be given again.")
@click.option(
    "--override", multiple=True, metavar="CODE", help="Let the pack out although this check says no."
)
@click.option("--because", default="", help="Why; with --override.")
@click.option("--by", default="", help="Who says so; with --override. Default: your name on this machine.")
@click.option(
    "--aigc-producer", "producer", default="", help="Write the AIGC label of Chinese rules, with this name."
)
@server_options
@json_option
@click.pass_obj
def pack(given: Settings, /, story: Path, out: Path, at: Address, as_json: bool, **asked: Any) -> None:
    """Pack episodes of STORY for a platform: video, cover, texts, checklist, where it comes from.

    Captions are laid out for the platform's own zone. A check that says no refuses the pack; docs/packs.md
    says which there are.
    """
    if at.url and asked["by"]:
        raise UnusableInput("--by is for this machine. At a service the owner of your key overrides a check.")
    wanted = _wanted(asked)
    order = Order(story=story, out=out, **asked)
    with house(given, at, terminal.tell) as there, terminal.progress(quiet=as_json) as notify:
        reports = there.pack(order, wanted, notify)
    if as_json:
        print_json([report.model_dump(mode="json") for report in reports])
        return
    for report in reports:
        _show(report)


def _wanted(asked: dict[str, Any]) -> Pack:
    """The options of a pack, taken out of what was asked."""
    codes, because, by = asked.pop("override"), asked.pop("because"), asked.pop("by")
    if bool(codes) != bool(because.strip()):
        raise UnusableInput("An override needs a reason: give --override CODE and --because TEXT together.")
    told = {name: asked.pop(name) for name in ("platform", "clean", "caption", "hashtags", "producer")}
    told["override"] = [{"code": code, "because": because, "by": by or getpass.getuser()} for code in codes]
    try:
        return Pack.model_validate(told)
    except ValidationError as error:
        first = error.errors()[0]
        raise UnusableInput(f"{first['loc'][0]}: {first['msg']}. Give another one.") from error


def _show(report: Report) -> None:
    assert isinstance(report, PackReport)
    media, out = report.media, terminal.OUT
    out.print(Text(f"{report.folder}/{media.file}", style="bold"), soft_wrap=True)
    out.print(f"  {float(media.seconds):.1f} s, {media.bytes / 1e6:.1f} MB, {media.lufs} LUFS")
    out.print(f"  {report.tasks_run} tasks run, {report.tasks_reused} reused")
    passed = sum(check.passed for check in report.checks)
    out.print(f"  {passed} of {len(report.checks)} checks passed")
    terminal.show_checks(report.checks)
    for each in report.overridden:
        out.print(Text(f"  {each.code} was overridden by {each.by}: {each.because}", style="yellow"))
    for idle in report.idle:
        out.print(Text(f"  {idle}", style="yellow"), soft_wrap=True)
    for note in report.notes:
        out.print(Text(f"  {note}", style="yellow"), soft_wrap=True)
    out.print("  Post it by CHECKLIST.md; the words stand in post.txt.")
