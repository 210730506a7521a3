"""The crew: this machine works for a server. It asks for tasks over HTTP; nobody can ask anything of it.

server   what is said to the server, and what to do when it is away
cache    the files that tasks read, by their digest
hand     one place: claim, fetch, make, hand in, report; again
kit      what this machine can make
crew     all places of this machine, from the first word to a signal

Only the verb `worker` works here, and httpx comes with it.
"""

from orchestrator.crew.crew import Crew
from orchestrator.crew.kit import makes

__all__ = ["Crew", "makes"]
