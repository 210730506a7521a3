"""What people tell in a request's body: JSON within the limits of a story, and where it is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from orchestrator.errors import BadStory, Malformed
from orchestrator.stories import MOST_BYTES, StoryError, read_json
from orchestrator.stories.errors import Path

NAME = "story"
"""What a story that is told over HTTP is called in messages; a file has its own name."""


def json_of(body: bytes) -> Any:
    """What a body says; Malformed when it is no JSON at all, BadStory when it is beyond the limits."""
    try:
        text = body[: MOST_BYTES + 1].decode()
    except UnicodeDecodeError as error:
        raise Malformed("The body is not UTF-8 text; send JSON in UTF-8.") from error
    with refusing():
        try:
            return read_json(text, NAME)
        except StoryError as error:
            if "JSON is broken" in error.message:
                raise Malformed(str(error)) from error
            raise


@contextmanager
def refusing(within: Path = (), body: bytes = b"") -> Iterator[None]:
    """A story's errors become BadStory, with pointers into the body, which tells the part at `within`."""
    try:
        yield
    except StoryError as error:
        fault = {"detail": f"{error.message}. {error.cure}", "pointer": _pointer(error.path, within, body)}
        raise BadStory(str(error), [fault]) from error


def _pointer(path: Path, within: Path, body: bytes) -> str:
    """The nearest part of the body that is there."""
    if path[: len(within)] != within:
        return "#"
    steps, value = [], read_json(body.decode(), NAME) if body else None
    for step in path[len(within) :]:
        name, value = _inner(value, step)
        if name is None:
            break
        steps.append(name.replace("~", "~0").replace("/", "~1"))
    return "#" + "".join(f"/{step}" for step in steps)


def _inner(value: Any, step: str | int) -> tuple[str | None, Any]:
    """A step's name in the body, and what is there; None when nothing is."""
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return str(step), value[step]
    if not isinstance(value, dict):
        return None, None
    named = "characters" if step == "sheets" and step not in value else str(step)
    return (named, value[named]) if named in value else (None, None)
