"""The clean master: the same edit without captions. Only segments that show captions are made again.

Words that belong to the picture (a phone's message, a title card) stay: they are the picture.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from orchestrator.finish import MASTER
from orchestrator.graph import Graph, Input, Output, Task
from orchestrator.making import Edit, Making

PREFIX = "clean/"
CLEAN = PREFIX + MASTER


def clean_tasks(job: Making, edit: Edit) -> tuple[Task, ...]:
    """What differs from the finish of the cut, under names of its own; `CLEAN` makes the file."""
    bare = replace(edit, cut=edit.cut.model_copy(update={"captions": ()}))
    return tuple(_differing(job.finish(edit).tasks, job.finish(bare)))


def _differing(shown: Mapping[str, Task], bare: Graph) -> Iterator[Task]:
    named: dict[str, str] = {}
    for name in bare.order:
        task = bare.tasks[name]
        inputs = {role: _renamed(given, named) for role, given in task.inputs.items()}
        if name == MASTER or task != shown[name] or inputs != task.inputs:
            named[name] = PREFIX + name
            yield replace(task, name=named[name], inputs=inputs)


def _renamed(given: Input, named: Mapping[str, str]) -> Input:
    return (
        replace(given, task=named[given.task]) if isinstance(given, Output) and given.task in named else given
    )
