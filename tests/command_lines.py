"""Whether a command line of a document is one: read by the program that it names, which is not run."""

import shlex

import click

from orchestrator.cli import microdrama

END = {"|", "&&", ">", "2>", "#", ";", "&"}


def read(words: list[str]) -> None:
    """Read the words after `microdrama`; click.ClickException says what it does not understand."""
    descend(microdrama, "microdrama", words)


def descend(command: click.Command, name: str, words: list[str]) -> None:
    """Read the words after a command's name, down to the verb that they end at."""
    context = click.Context(command, info_name=name)
    if not isinstance(command, click.Group):
        command.make_context(name, words, parent=context)
        return
    _, rest, _ = command.make_parser(context).parse_args(words)
    if not rest:
        raise click.UsageError(f"{name} wants a verb", context)
    verb = command.get_command(context, rest[0])
    if verb is None:
        raise click.UsageError(f"{name} has no verb {rest[0]}", context)
    descend(verb, rest[0], rest[1:])


def words(line: str) -> list[str]:
    """A line for a shell as words: no variables before the command, nothing after it."""
    found = shlex.split(line.removeprefix("$ "), comments=True)
    while found and "=" in found[0] and found[0].split("=")[0].isupper():
        found.pop(0)
    end = next((at for at, word in enumerate(found) if word in END), len(found))
    return found[:end]
