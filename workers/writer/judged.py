"""What a language model wrote is data from a stranger: bounded, parsed strictly, held against its schema.

value = judged(text, schema)      # or NotAsAsked, in words that the model can mend it by
"""

import json
import re
from collections import Counter
from itertools import islice
from typing import Any, NoReturn

import jsonschema_rs

from workers.errors import ToolFailed

LONGEST = 512 * 1024
"""Characters of an answer. A season's longest episode has a tenth of it."""
FAULTS = 5
"""How many are told at once."""
SAID = 300
"""Characters of one fault."""
FENCE = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n?```\s*\Z", re.DOTALL)
"""Some servers wrap what they were asked to give bare."""


class NotAsAsked(ToolFailed):
    """The answer is not what the schema says."""


def judged(text: str, schema: Any) -> Any:
    """The value in an answer. NotAsAsked names what is wrong and where."""
    value = parsed(text)
    found = islice(jsonschema_rs.Draft202012Validator(schema).iter_errors(value), FAULTS)
    faults = [
        f"{_place(fault.instance_path)}: {_short(fault.message)}"
        for each in found
        for fault in _nearest(each)
    ][:FAULTS]
    if faults := faults or _repeated(value):
        raise NotAsAsked("; ".join(faults))
    return value


def parsed(text: str) -> Any:
    """The JSON in an answer. NotAsAsked: none, too long, ambiguous, or characters that no text has."""
    if len(text) > LONGEST:
        raise NotAsAsked(f"the answer has {len(text):,} characters; {LONGEST:,} is the most")
    fenced = FENCE.match(text)
    try:
        value = json.loads(fenced[1] if fenced else text, object_pairs_hook=_object, parse_constant=_constant)
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise NotAsAsked("it holds half a character (a lone surrogate)") from error
    except (ValueError, RecursionError) as error:
        raise NotAsAsked(f"the answer is not JSON: {error}") from error
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    twice = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
    if twice:
        raise ValueError(f"{twice[0][:40]!r} is given twice in one object")
    return dict(pairs)


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _nearest(fault: jsonschema_rs.ValidationError) -> list[jsonschema_rs.ValidationError]:
    """Where one of several shapes was possible: the faults of the one that came furthest."""
    if not isinstance(fault.kind, jsonschema_rs.ValidationErrorKind.AnyOf):
        return [fault]
    branches = [[leaf for each in branch for leaf in _nearest(each)] for branch in fault.kind.context]
    return max(branches, key=lambda leaves: (max(len(leaf.instance_path) for leaf in leaves), -len(leaves)))


def _place(path: list[str | int]) -> str:
    return "/".join(map(str, path)) or "the answer"


def _short(message: str) -> str:
    return message if len(message) <= SAID else f"{message[: SAID // 2]} … {message[-SAID // 2 :]}"


def _repeated(value: Any) -> list[str]:
    """A beat that is named twice: no schema can say that."""
    beats = value.get("beats", ()) if isinstance(value, dict) else ()
    named = Counter(each.get("keep") or each.get("id") for each in beats if isinstance(each, dict))
    return [f"beats: {name!r} is there {count} times" for name, count in named.items() if name and count > 1]
