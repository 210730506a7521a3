"""Options that several verbs take, and how every verb prints JSON."""

import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from orchestrator.house import Address
from orchestrator.shapes import MOST_TAKES

Command = Callable[..., Any]
STORY = click.Path(path_type=Path)
OUT = click.Path(path_type=Path, file_okay=False)


def json_option(command: Command) -> Command:
    """`--json`: one JSON document on standard output, nothing else."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")(command)


def server_options(command: Command) -> Command:
    """`--server` and what belongs to it, as one `at`."""

    @wraps(command)
    def collected(*args: Any, server: str, key: str, overwrite: bool, **others: Any) -> Any:
        return command(*args, at=Address(server, key, overwrite), **others)

    for option in (
        click.option(
            "--overwrite", is_flag=True, help="With --server: replace your story there, whoever changed it."
        ),
        click.option(
            "--key", default="", envvar="MICRODRAMA_KEY", help="The service's key; better in MICRODRAMA_KEY."
        ),
        click.option(
            "--server",
            default="",
            envvar="MICRODRAMA_SERVER",
            help="Do it at this service; also MICRODRAMA_SERVER.",
        ),
    ):
        collected = option(collected)
    return collected


def order_options(command: Command) -> Command:
    """What `produce` and `why` are asked alike."""
    for option in (
        click.option("--episode", type=click.IntRange(1), help="Only this episode. Default: all of them."),
        click.option("--profile", default="animatic", show_default=True, help="How it is made; see doctor."),
        click.option(
            "--takes", type=click.IntRange(1, MOST_TAKES), default=1, show_default=True, help="Takes a shot."
        ),
        click.option(
            "--coverage",
            type=click.Choice(("full", "cut")),
            default="full",
            show_default=True,
            help="cut: alternates are not filmed.",
        ),
        click.option(
            "--footage",
            type=OUT,
            help="Folder of your own files, named by shot or line: b1-hook-ines.mp4, b2-line-1.wav.",
        ),
    ):
        command = option(command)
    return command


def print_json(value: Any) -> None:
    """One document on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))
