"""What tasks read: files that came with the story, and files that other tasks made."""

from collections.abc import Mapping
from dataclasses import dataclass

from orchestrator.errors import Refused
from orchestrator.graph import Blob, Input, Task
from orchestrator.ledger import Action
from orchestrator.store import Artifact, Store, Stored


@dataclass(frozen=True)
class Inputs:
    """The inputs of one graph's tasks, once their makers are done."""

    keys: Mapping[str, str]
    """Of every task."""
    actions: Mapping[str, Action]
    """By key, what is made by now."""
    store: Store

    def of(self, task: Task) -> dict[str, Artifact]:
        """By role; Refused when a maker did not make what is read."""
        return {role: self._find(task, given) for role, given in task.inputs.items()}

    def _find(self, task: Task, given: Input) -> Artifact:
        if isinstance(given, Blob):
            return Artifact(Stored(given.digest, given.suffix, -1), self.store)
        files = self.actions[self.keys[given.task]].files
        if given.file not in files:
            raise Refused(f"{task.name!r} needs {given.file!r} of {given.task!r}, which made {sorted(files)}")
        return Artifact(files[given.file], self.store)
