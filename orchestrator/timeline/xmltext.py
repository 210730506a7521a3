"""XML that other programs read: a tree whose texts are legal, and the same as a document.

Names, notes and titles go in as people wrote them, and come back so: escaping is ElementTree's.
"""

from urllib.parse import quote
from xml.etree import ElementTree as ET

from orchestrator.timeline.plain import in_xml


def child(
    parent: ET.Element, tag: str, content: str | int | None = None, /, **attributes: str | int
) -> ET.Element:
    """A new last child of `parent`, with text if there is content."""
    made = ET.SubElement(parent, tag, {name: in_xml(str(value)) for name, value in attributes.items()})
    if content is not None:
        made.text = in_xml(str(content))
    return made


def document(root: ET.Element, doctype: str) -> str:
    """The tree as a document of that type, indented."""
    ET.indent(root, " ")
    body = ET.tostring(root, encoding="unicode").replace("\r", "&#13;")  # readers turn a bare one into \n
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE {doctype}>\n{body}\n'


def link(root: str, path: str) -> str:
    """A path within the bundle as a URL. `root` leads to the bundle, from the file or from anywhere."""
    return f"{root}/{quote(path)}"
