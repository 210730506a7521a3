"""`microdrama worker`: what this machine can make, who works, who is to rest, and working for a server.

A machine asks its server, never the other way round: no port is opened, and what is made runs in worker hosts
without a shell. Whom operators drain or pause is decided in the ledger, here or at a service.
"""

import asyncio
import json
import os
import signal
import socket
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

import click

from orchestrator import terminal, terminal_workers
from orchestrator.house import Address
from orchestrator.roster import chosen, is_kept, roster
from orchestrator.settings import Settings
from orchestrator.shapes import Worker, WorkerState
from workers import registry

Command = Callable[..., Any]
as_json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
KEY = "Better in MICRODRAMA_KEY, where nobody reads it from the list of processes. Its scope: "
MEANINGS: Mapping[WorkerState, str] = {
    "draining": "finishes what it has and takes nothing new; what is idle may be ended.",
    "paused": "finishes what it has and takes nothing new until it is resumed.",
    "active": "takes tasks again; what was counted against it is forgotten.",
}


def server_options(command: Command) -> Command:
    """`--server` and `--key` as one `at`."""

    @wraps(command)
    def collected(*args: Any, server: str, key: str, **others: Any) -> Any:
        return command(*args, at=Address(server, key), **others)

    where = "The workers of this service instead of this home's; also MICRODRAMA_SERVER."
    for option in (
        click.option("--key", envvar="MICRODRAMA_KEY", default="", help=f"{KEY}operator."),
        click.option("--server", envvar="MICRODRAMA_SERVER", default="", help=where),
    ):
        collected = option(collected)
    return collected


@click.group()
def worker() -> None:
    """Workers: what makes pictures, sounds and cuts, here, on a cluster and on other machines."""


@worker.command(name="list")
@server_options
@as_json_option
@click.pass_obj
def list_workers(given: Settings, at: Address, as_json: bool) -> None:
    """List what this machine can make and who works for this home, or who works for a server."""
    makes = None if at.url else _of_here()
    found: list[Worker] = []
    if at.url or is_kept(given):
        with roster(given, at) as there:
            found = there.all()
    if as_json:
        told = {} if makes is None else {"makes": makes}
        _print_json({**told, "workers": [each.model_dump(mode="json") for each in found]})
        return
    if makes is not None:
        terminal.show_kit(makes)
    if found or at.url:
        terminal_workers.show_workers(found)


def _decision(name: str, state: WorkerState, what: str) -> None:
    """A verb that puts workers into a state."""

    @worker.command(name=name, help=what)
    @click.argument("names", metavar="[NAME|ID]...", nargs=-1)
    @click.option("--node", default="", help="Every place of this node, and those that come up there later.")
    @server_options
    @as_json_option
    @click.pass_obj
    def _(given: Settings, names: Sequence[str], node: str, at: Address, as_json: bool) -> None:
        with roster(given, at) as there:
            changed = [there.put(each, state) for each in chosen(there.all(), names, node)]
        if as_json:
            _print_json({"workers": [each.model_dump(mode="json") for each in changed]})
        else:
            terminal_workers.show_changed(changed, MEANINGS[state])


_decision(
    "drain",
    "draining",
    "Take workers out of service: each finishes what it has and takes nothing new. Its machine may be ended "
    "then; a cluster's place goes by itself when it was idle for MICRODRAMA_IDLE_SECONDS. `worker list` "
    "tells what each still does. Drivers heed it within two seconds.",
)
_decision(
    "pause",
    "paused",
    "Give workers nothing new for a while: each finishes what it has, and waits for `worker resume`.",
)
_decision(
    "resume",
    "active",
    "Give workers tasks again, whether they were drained, paused or blocked; what was counted against them "
    "is forgotten. A worker is blocked when three tasks in a row failed there that others can do.",
)


@worker.command()
@click.option(
    "--server",
    envvar="MICRODRAMA_SERVER",
    required=True,
    help="Its address, such as https://studio.example; also MICRODRAMA_SERVER.",
)
@click.option("--key", envvar="MICRODRAMA_KEY", required=True, help=f"{KEY}worker.")
@click.option("--slots", type=click.IntRange(0, 256), help="Tasks at a time. [default: one per processor]")
@click.option("--name", help="The same name is the same worker, also tomorrow. [default: the host's]")
@click.pass_obj
def run(given: Settings, server: str, key: str, slots: int | None, name: str | None) -> None:
    """Work for a server until a signal ends it. What it has then is finished or given back."""
    from orchestrator.crew import Crew  # brings httpx, which other verbs need not load

    places = slots or given.slots or os.cpu_count() or 1
    cache = given.home.absolute() / "crew"
    crew = Crew(server, key, name or socket.gethostname()[:100], places, _say, cache)
    asyncio.run(_until_a_signal(crew))


async def _until_a_signal(crew: Any) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await crew.work(stop)


def _say(line: str) -> None:
    click.echo(line, err=True)


def _of_here() -> list[Mapping[str, Any]]:
    from orchestrator.crew import makes

    can = makes()
    return [{"name": name, "identity": can.get(name, "")} for name in sorted(registry.ENTRIES)]


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))
