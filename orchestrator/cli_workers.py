"""`microdrama worker`: what this machine can make, who works for a server, and working for one.

The machine asks the server, never the other way round: no port is opened, and what is made runs in worker
hosts without a shell.
"""

import asyncio
import json
import os
import signal
import socket
from collections.abc import Mapping
from typing import Any

import click

from orchestrator import terminal
from orchestrator.settings import Settings
from workers import registry

as_json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
KEY = "Better in MICRODRAMA_KEY, where nobody reads it from the list of processes. Its scope: "


@click.group()
def worker() -> None:
    """Workers: what makes pictures, sounds and cuts, here and on other machines."""


@worker.command(name="list")
@click.option("--server", help="List the workers of this server instead of what this machine makes.")
@click.option("--key", envvar="MICRODRAMA_KEY", default="", help=f"{KEY}operator.")
@as_json_option
def list_workers(server: str | None, key: str, as_json: bool) -> None:
    """List what this machine can make, or who works for a server."""
    if server:
        found = _of_server(server, key)
        show: Any = terminal.show_crew
    else:
        found, show = _of_here(), terminal.show_kit
    click.echo(json.dumps(found, ensure_ascii=False, indent=1)) if as_json else show(found)


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


def _of_server(server: str, key: str) -> list[Mapping[str, Any]]:
    from orchestrator.client import Client  # brings httpx, which other verbs need not load
    from orchestrator.client.calls import at, paging

    with Client(server, key) as client:
        return list(client.every(paging(at("workers"), dict)))
