"""Keeps an engine's key out of all words: a server may repeat it, and its words end in reports and logs."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

HIDDEN = "***"


def hidden(text: str, key: str) -> str:
    """The text without the key, also where it is escaped."""
    forms = {key, json.dumps(key)[1:-1], quote(key, safe="")} if key else set()
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, HIDDEN)
    return text


@contextmanager
def unsaid(key: str) -> Iterator[None]:
    """Errors leave without the key, and so do their causes, which a log shows."""
    try:
        yield
    except Exception as error:
        _hush(error, key)
        raise


def _hush(error: BaseException | None, key: str) -> None:
    seen: set[int] = set()
    left = [error]
    while left:
        one = left.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            one.args = tuple(hidden(each, key) if isinstance(each, str) else each for each in one.args)
            left += [one.__cause__, one.__context__]
