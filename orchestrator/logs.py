"""Logs: one JSON line per event on stderr, pretty in a terminal, and nothing in them that people wrote.

Only fields named in FIELDS pass, keys are struck out wherever they stand, and of an error only its
kind and its place in the program are told: its message may quote a story.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, TextIO

import structlog
from structlog.contextvars import bound_contextvars, merge_contextvars
from structlog.types import ExcInfo

OF_LINES = ("event", "level", "time", "logger", "error", "process", "version")
OF_REQUESTS = ("request", "method", "route", "status", "ms", "key", "address")
OF_WORK = ("production", "task", "worker", "attempt", "count", "state")
FIELDS = frozenset((*OF_LINES, *OF_REQUESTS, *OF_WORK))
SECRET = re.compile(r"\b(mdk_\w{4,40}|whsec)[._][\w+/=-]{8,}|(?i:bearer)\s+\S+")
STRUCK = "[key]"
LONGEST = 300
FRAMES = 12
OURS = ("orchestrator", "workers")
SERVERS = ("uvicorn", "uvicorn.error", "uvicorn.access")

Event = MutableMapping[str, Any]


def configure(stream: TextIO | None = None) -> None:
    """From now on every log of this process goes to the stream (stderr), as JSON unless it is a terminal."""
    stream = stream or sys.stderr
    pretty = stream.isatty()
    renderer: Any = structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            foreign_pre_chain=list(CHAIN),
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    for name in SERVERS:
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = name != "uvicorn.access"  # we tell of requests ourselves


@contextmanager
def bound(**fields: str) -> Iterator[None]:
    """Every line of the block has these fields: `with bound(production="prd_…", task="shot/…")`."""
    with bound_contextvars(**fields):
        yield


def redacted(_logger: Any, _method: str, event: Event) -> Event:
    """Only known fields, no keys, nothing long; the last step before a line is written."""
    kept = {name: _clean(value) for name, value in event.items() if name in FIELDS}
    internal = {name: value for name, value in event.items() if name in ("_record", "_from_structlog")}
    return {**kept, **internal}


def _clean(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = SECRET.sub(STRUCK, str(value))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _error(_logger: Any, _method: str, event: Event) -> Event:
    """An error's kind and its place, without its words."""
    given: ExcInfo | BaseException | bool | None = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()  # type: ignore[assignment]
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["error"] = told(error)
    return event


def told(error: BaseException) -> str:
    """`LedgerFailed at database.py:88 < ...`: the kind, the newest frames first, and the causes."""
    frames = reversed(traceback.extract_tb(error.__traceback__)[-FRAMES:])
    places = " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames)
    own = f"{type(error).__name__} at {places}"[:LONGEST]
    cause = error.__cause__
    return f"{own}; from {type(cause).__name__}"[:LONGEST] if cause else own


CHAIN = (
    merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    structlog.stdlib.ExtraAdder(FIELDS),
    _error,
    redacted,
)
