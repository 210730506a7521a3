"""XML from strangers: elements, attributes and text, and nothing that expands or fetches.

expat does the reading, with handlers that refuse entities and any DTD beyond the bare `<!DOCTYPE fcpxml>`
which Final Cut writes.
"""

from xml.etree import ElementTree as ET
from xml.parsers import expat

from orchestrator.errors import BadStory
from orchestrator.timeline.reading.pieces import MOST_BYTES

DEEPEST = 64


def parsed(content: bytes, file: str) -> ET.Element:
    """The root of a document of at most MOST_BYTES; a BadStory names `file`, and the line."""
    if len(content) > MOST_BYTES:
        raise BadStory(f"{file} is larger than {MOST_BYTES >> 20} MiB; that is no timeline")
    tree, depth = ET.TreeBuilder(), 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise BadStory(f"{file} nests more than {DEEPEST} elements; that is no timeline")
        tree.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        tree.end(tag)

    def doctype(_name: str, system: str | None, public: str | None, internal: int) -> None:
        if system or public or internal:
            raise BadStory(f"{file} brings a DTD of its own; export it again")

    def entity(*_: object) -> None:
        raise BadStory(f"{file} defines entities; export it again")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = tree.data
    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = parser.UnparsedEntityDeclHandler = entity
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise BadStory(f"{file} is no XML that can be read: {error}") from error
    return tree.close()
