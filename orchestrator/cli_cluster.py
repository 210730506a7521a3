"""`microdrama cluster`: a Ray cluster on this machine, to try out what nodes elsewhere will do."""

import os
import signal
import threading

import click

from orchestrator.settings import Settings


@click.group()
def cluster() -> None:
    """Ray clusters: where episodes are made on many nodes."""


@cluster.command()
@click.option("--nodes", type=click.IntRange(1, 64), default=2, show_default=True, help="Beside the head.")
@click.option(
    "--cpus", type=click.IntRange(1, 1024), help="Of each node. [default: this machine's, shared out]"
)
@click.option(
    "--gpus", type=click.IntRange(0, 64), default=0, show_default=True, help="Of each; need not exist."
)
@click.pass_obj
def up(given: Settings, nodes: int, cpus: int | None, gpus: int) -> None:
    """Run a cluster of several nodes on this machine until Ctrl-C.

    It listens on loopback and wants a token, which is made where there is none. Nothing of it is left behind.
    """
    from orchestrator.executor.ray import refuse_without_ray

    refuse_without_ray()
    from orchestrator.executor.ray.connection import token_of
    from orchestrator.executor.ray.trial import Nodes, trial

    token, processors = token_of(given), cpus or max(1, (os.cpu_count() or 1) // nodes)
    try:
        with trial(token, Nodes(nodes, processors, gpus)) as address:
            signal.signal(signal.SIGTERM, signal.default_int_handler)  # Ray took it, to end with an error
            click.echo(
                f"A cluster runs here: a head and {nodes} nodes of {processors} processors and {gpus} GPUs. "
                f"In another terminal:\n\n"
                f"  export MICRODRAMA_RAY_ADDRESS={address}\n"
                f"  export MICRODRAMA_RAY_TOKEN_FILE={token}\n"
                f"  microdrama produce STORY --executor ray\n\nCtrl-C ends it."
            )
            threading.Event().wait()
    except KeyboardInterrupt:
        click.echo("The cluster has ended.")
