"""What sort of failure it was, in words of ours: never those of a reason or a log, which may quote a story.

Executors say in fixed words how an attempt ended; workers leave the class of their error in the log (see
`workers.errors`). Whatever is known of neither is no sort.
"""

import re

LOST = "its worker was lost"
LATE = "it took too long"
MEMORY = "out of memory"
BEGINNINGS = {
    "took longer than": LATE,
    "the disk is full": "the disk is full",
    "the device failed": "the GPU failed under its worker",
    "its worker": LOST,
    "its offer": LOST,
    "refused: ": "what came back was not what it should be",
    "the check broke": "what came back was not what it should be",
}
"""How executors begin (`executor.hosting`, `executor.remote`, `executor.ray`)."""
CLASSES = {
    "OutOfMemory": MEMORY,
    "OutOfMemoryError": MEMORY,
    "MemoryError": MEMORY,
    "ToolTimeout": LATE,
    "TimeoutError": LATE,
    "Refused": "refused by the engine",
    "BadSpec": "it asks for what its worker cannot make",
    "MissingGlyphs": "no installed typeface has its letters",
    "BadInput": "a file that it is made of is broken",
    "Unavailable": "the machine lacks what it needs",
    "Unclear": "nobody knows whether it worked, so a person decides",
    "Broken": "what came back was not what it should be",
    "Cut": "what came back ended before its end",
    "ToolFailed": "a program that it needs failed",
}
NAMED = re.compile(r"(?:\w+\.)*(\w+)(?=:|$)")
"""The class of an error, as a reason begins."""
RAISED = re.compile(r"^(?:(?:\w+\.)+(?=\w+(?::|$))|(?=MemoryError|TimeoutError))(\w+)", re.MULTILINE)
"""The same, as a traceback ends: with its module, unless it is Python's own. A line of the message may begin
like one of ours ("Cut: to the drawer"), but has no module before it."""


def cause(reason: str, log: str = "", *, state: str = "") -> str:
    """The sort of an attempt's failure; empty: none that is known."""
    if MEMORY in reason and reason.startswith("its worker process"):
        return f"{LOST}, perhaps {MEMORY}"
    for words, sort in BEGINNINGS.items():
        if reason.startswith(words):
            return sort
    named = NAMED.match(reason)
    raised = [*([named[1]] if named else []), *RAISED.findall(log)]
    return next(
        (CLASSES[name] for name in reversed(raised) if name in CLASSES), LOST if state == "lost" else ""
    )
