"""Errors: the tree at the top of the file is the tree that is there, exit codes and all."""

import re

import pytest

from orchestrator import errors
from orchestrator.errors import MicrodramaError

CLASSES = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, MicrodramaError)]


def drawn() -> dict[str, tuple[str | None, int]]:
    """Name -> (name of the parent, exit code), read from the drawing."""
    found: dict[str, tuple[str | None, int]] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if match := re.match(r"([ |]*)(\+- )?(\w+)\s+(\d+)", line):
            depth = (len(match[1]) + 3) // 4 if match[2] else 0
            path[depth:] = [match[3]]
            found[match[3]] = (path[depth - 1] if depth else None, int(match[4]))
    return found


def test_the_drawing_shows_every_error_under_its_parent_with_its_exit_code() -> None:
    real = {one.__name__: (one.__mro__[1].__name__, one.exit_code) for one in CLASSES}
    real["MicrodramaError"] = (None, MicrodramaError.exit_code)
    assert drawn() == real


@pytest.mark.parametrize("error", CLASSES)
def test_an_error_raised_bare_says_what_happened(error: type[MicrodramaError]) -> None:
    assert len(str(error())) > 10


def test_a_message_is_kept() -> None:
    assert str(errors.StoreFailed("the disk is full")) == "the disk is full"
