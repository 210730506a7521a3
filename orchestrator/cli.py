"""The use cases in a terminal: the same verbs as the API, bars for people, JSON for machines.

Nothing is decided here: every verb calls one function of `orchestrator.production` and prints its value.
Exit codes: 0 ok, 2 usage or bad input, 3 a check refused, 4 a production failed, 130 cancelled.
"""

import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

import click

from orchestrator import production, terminal
from orchestrator.cli_bundle import bundle
from orchestrator.cli_cluster import cluster
from orchestrator.cli_cut import cut
from orchestrator.cli_keys import keys
from orchestrator.cli_models import models
from orchestrator.cli_options import OUT, STORY, json_option, order_options, print_json, server_options
from orchestrator.cli_pack import pack
from orchestrator.cli_verify import backup, verify
from orchestrator.cli_workers import worker
from orchestrator.cli_write import write
from orchestrator.errors import CHECK, Cancelled, MicrodramaError, UnusableInput
from orchestrator.house import Address, house
from orchestrator.production import Order
from orchestrator.report import Report
from orchestrator.settings import Settings, at_home, settings
from orchestrator.stopping import SIGNALS
from workers.errors import WorkerError

HERE = Address()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("microdrama-orchestrator"), prog_name="microdrama")
@click.option("--home", type=OUT, help="Where state is kept; also MICRODRAMA_HOME. Default: ./.microdrama")
@click.pass_context
def microdrama(context: click.Context, home: Path | None) -> None:
    """A beat list in, a vertical episode out."""
    context.obj = settings(home)
    context.with_resource(at_home(context.obj))


def main() -> None:
    """Entry point: every error becomes one clear message and its exit code."""
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # in the background
            signal.signal(number, signal.default_int_handler)
    try:
        sys.exit(microdrama(standalone_mode=False))
    except click.ClickException as error:
        _fail(error.format_message(), error.exit_code)
    except MicrodramaError as error:
        _fail(str(error), error.exit_code)
    except WorkerError as error:
        _fail(str(error), UnusableInput.exit_code)
    except (KeyboardInterrupt, click.Abort):
        _fail(Cancelled().args[0], Cancelled.exit_code)


def _fail(message: str, code: int) -> NoReturn:
    if "--json" in sys.argv:
        print_json({"error": {"message": message, "exit_code": code}})
    terminal.fail(message)
    sys.exit(code)


@microdrama.command()
@click.option("--out", type=OUT, default=Path("demo"), show_default=True, help="Folder for the episode.")
@click.option("--profile", default="animatic", show_default=True, help="How it is made; see doctor.")
@json_option
@click.pass_obj
def demo(given: Settings, out: Path, profile: str, as_json: bool) -> None:
    """Shoot episode 1 of the example series, and bundle it for an editor."""
    order = Order(story=production.EXAMPLE, episode=1, profile=profile, out=out)
    with production.opened(given) as office, terminal.progress(quiet=as_json) as notify:
        reports = production.demo(office, order, notify)
    _print(reports, as_json)
    if not as_json:
        terminal.OUT.print(f"  {out}/ep01/bundle is for an editing program; its README.md says which.")


@microdrama.command()
@click.argument("story", type=STORY)
@order_options
@click.option(
    "--executor",
    type=click.Choice(tuple(production.EXECUTORS)),
    default="local",
    show_default=True,
    help="Who makes it: this machine, or workers that are connected to the server.",
)
@click.option("--out", type=OUT, default=Path("out"), show_default=True, help="Folder for the episodes.")
@server_options
@json_option
@click.pass_obj
def produce(given: Settings, /, story: Path, out: Path, at: Address, as_json: bool, **asked: Any) -> None:
    """Make the episodes of STORY; what is already made is reused."""
    _produce(given, Order(story=story, out=out, **asked), as_json, at)


def _produce(given: Settings, order: Order, as_json: bool, at: Address = HERE) -> None:
    with house(given, at, terminal.tell) as there, terminal.progress(quiet=as_json) as notify:
        reports = there.produce(order, notify)
    _print(reports, as_json)


def _print(reports: Sequence[Report], as_json: bool) -> None:
    if as_json:
        print_json([report.model_dump(mode="json") for report in reports])
    else:
        terminal.show_reports(reports)


@microdrama.command()
@click.argument("story", type=STORY)
@click.option("--episode", type=click.IntRange(1), help="Only this episode. Default: all of them.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write plan.json here.")
@server_options
@json_option
@click.pass_obj
def plan(
    given: Settings, story: Path, episode: int | None, out: Path | None, at: Address, as_json: bool
) -> None:
    """Show the shots and lines of STORY before anything is spent."""
    with house(given, at, terminal.tell) as there:
        plans = there.plan(story, episode)
    if out:
        production.write_plans(plans, out)
    if as_json:
        print_json([each.model_dump(mode="json") for each in plans])
    else:
        terminal.show_plans(plans)


@microdrama.command()
@click.argument("story", type=STORY)
@click.option("--episode", type=click.IntRange(1), help="Only this episode. Default: all of them.")
@server_options
@json_option
@click.pass_obj
def check(given: Settings, story: Path, episode: int | None, at: Address, as_json: bool) -> None:
    """List what is wrong or missing in STORY, where, and how to mend it."""
    with house(given, at, terminal.tell) as there:
        findings = there.check(story, episode)
    if as_json:
        print_json([finding.model_dump(mode="json") for finding in findings])
    else:
        terminal.show_findings(findings)
    if any(finding.severity == "error" for finding in findings):
        raise click.exceptions.Exit(CHECK)


@microdrama.command()
@click.argument("story", type=STORY)
@order_options
@server_options
@json_option
@click.pass_obj
def why(given: Settings, /, story: Path, at: Address, as_json: bool, **asked: Any) -> None:
    """Tell which tasks of STORY would run now, and for which reason."""
    with house(given, at, terminal.tell) as there:
        reasons = there.why(Order(story=story, **asked))
    if as_json:
        print_json([asdict(reason) for reason in reasons])
    else:
        terminal.show_reasons(reasons)


@microdrama.command()
@json_option
@click.pass_obj
def doctor(given: Settings, as_json: bool) -> None:
    """Say what is installed, which profiles can run, and how to get what is missing."""
    checkup = production.doctor(given)
    if as_json:
        print_json(checkup.model_dump(mode="json"))
    else:
        terminal.show_checkup(checkup)


@microdrama.command()
@click.option("--keep-days", type=click.IntRange(0), default=30, show_default=True)
@json_option
@click.pass_obj
def gc(given: Settings, keep_days: int, as_json: bool) -> None:
    """Sweep what no production has needed for a while."""
    with production.opened(given) as office:
        swept = production.sweep(office, keep_days)
    if as_json:
        print_json(swept.model_dump(mode="json"))
    else:
        terminal.show_swept(swept)


@microdrama.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any free.")
@click.option(
    "--drivers",
    type=click.IntRange(0, 64),
    help="Processes that make productions, one at a time each; 0: other servers make them. [default: 1]",
)
@click.option("--insecure", is_flag=True, help="No keys: everybody on this machine is an admin.")
@click.pass_obj
def serve(given: Settings, /, host: str, port: int, drivers: int | None, insecure: bool) -> None:
    """Serve the API, and make what is ordered there, until a signal ends it.

    The first start prints an admin's key, once; `microdrama keys` makes more. docs/api.md walks through the
    rest, /docs of the server lists every address. Settings are MICRODRAMA_* variables.
    """
    from orchestrator import serve as service  # a web server, that other verbs need not load

    asked = {"drivers": drivers, "insecure": insecure or None}
    chosen = given.model_copy(update={name: value for name, value in asked.items() if value is not None})
    service.serve(chosen, host, port, click.echo)


microdrama.add_command(backup)
microdrama.add_command(bundle)
microdrama.add_command(cluster)
microdrama.add_command(cut)
microdrama.add_command(keys)
microdrama.add_command(models)
microdrama.add_command(pack)
microdrama.add_command(verify)
microdrama.add_command(worker)
microdrama.add_command(write)
