"""YAML and JSON stories: the shape of `Series`, with short forms (docs/story.schema.json says which).

YAML is read from its nodes: no anchors or tags, every scalar is text (so 23:41 stays a time and `no` a
word), and each part remembers its line. Numbers are left to validation.
"""

import json
from collections.abc import Hashable
from typing import Any

import yaml

from orchestrator.stories.draft import Draft, Path
from orchestrator.stories.errors import StoryError
from orchestrator.stories.source import DEEPEST, Source, too_deep

MOST_NODES = 200_000
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NOTHING = ("", "~", "null")


def read_yaml(source: Source) -> Draft:
    """A draft of the series."""
    try:
        _refuse_bombs(source)
        node = yaml.compose(source.text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        raise _broken(source, error) from error
    except yaml.YAMLError as error:
        raise StoryError(source.name, f"the YAML is broken ({error})", "Correct the file") from error
    draft = Draft(source)
    draft.data.update(_top(_value(node, (), draft) if node else None, source))
    return draft


def read_json(source: Source) -> Draft:
    """A draft of the series."""
    return Draft(source, _top(json_value(source), source))


def json_value(source: Source) -> Any:
    """What a JSON text says; StoryError where it is broken, nested too deeply or ambiguous."""
    _refuse_depth(source)
    try:
        return json.loads(
            source.text,
            object_pairs_hook=lambda pairs: _object(pairs, source),
            parse_constant=lambda word: _constant(word, source),
        )
    except json.JSONDecodeError as error:
        place = f"{source.at(error.lineno)}, column {error.colno}"
        raise StoryError(
            place, f"the JSON is broken: {error.msg}", "Correct the file there or just before"
        ) from error
    except ValueError as error:
        raise StoryError(
            source.name, f"a number cannot be read ({error})", "Write a shorter number"
        ) from error


def _top(data: Any, source: Source) -> dict[str, Any]:
    if isinstance(data, dict):
        return data
    message, cure = "the story is not a mapping of fields", "Start with title, premise and episodes"
    raise StoryError(source.name, message, cure)


def _refuse_bombs(source: Source) -> None:
    """Walk the events first: they need no recursion and expand nothing."""
    depth = nodes = 0
    for event in yaml.parse(source.text, Loader=Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            message = "anchors and aliases (& and *) are not read"
            raise StoryError(source.at(line), message, "Write the text out, or put it in quotation marks")
        if isinstance(event, yaml.CollectionStartEvent | yaml.ScalarEvent):
            nodes += 1
            if event.tag not in (None, "!"):
                raise StoryError(
                    source.at(line), f"a YAML tag ({event.tag})", "Delete it; put text in quotation marks"
                )
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise too_deep(source.at(line))
        if nodes > MOST_NODES:
            raise StoryError(source.at(line), f"more than {MOST_NODES:,} values", "Write one file per season")


def _value(node: yaml.Node, path: Path, draft: Draft) -> Any:
    draft.lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, draft)
    if isinstance(node, yaml.SequenceNode):
        return [_value(inner, (*path, index), draft) for index, inner in enumerate(node.value)]
    is_plain = isinstance(node, yaml.ScalarNode) and not node.style
    return None if is_plain and str(node.value) in NOTHING else str(node.value)


def _mapping(node: yaml.MappingNode, path: Path, draft: Draft) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        place = f"{draft.source.at(key_node.start_mark.line + 1)}, column {key_node.start_mark.column + 1}"
        key = key_node.value
        if not isinstance(key, str) or not isinstance(key, Hashable):
            raise StoryError(place, "a field name that is not text", "Write `name: value`")
        if key in found:
            raise StoryError(place, f"{key!r} is given twice", "Delete one of them")
        found[key] = _value(value_node, (*path, key), draft)
        draft.lines[(*path, key)] = key_node.start_mark.line + 1
    return found


def _broken(source: Source, error: yaml.MarkedYAMLError) -> StoryError:
    mark = error.problem_mark or error.context_mark
    place = f"{source.at(mark.line + 1)}, column {mark.column + 1}" if mark else source.name
    cure = "Check indentation, colons and quotation marks there or just before"
    return StoryError(place, f"the YAML is broken: {error.problem or error.context}", cure)


def _object(pairs: list[tuple[str, Any]], source: Source) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise StoryError(source.name, f"{key!r} is given twice in one object", "Delete one of them")
        found[key] = value
    return found


def _constant(word: str, source: Source) -> Any:
    raise StoryError(source.name, f"{word} is no number that a story can use", "Write a finite number")


def _refuse_depth(source: Source) -> None:
    """Count brackets outside strings before the recursive parser sees them."""
    depth, is_text, is_escaped = 0, False, False
    for character in source.text:
        if is_text:
            is_text = is_escaped or character != '"'
            is_escaped = character == "\\" and not is_escaped
        elif character == '"':
            is_text = True
        elif character in "[{":
            depth += 1
            if depth > DEEPEST:
                raise too_deep(source.name)
        elif character in "]}":
            depth -= 1
