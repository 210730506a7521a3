"""Words for formats that are pickier than people: what XML can hold, and one plain line."""

import re
import unicodedata

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def in_xml(text: str) -> str:
    """Without the characters that no XML file can hold, however they are written. Not escaped."""
    return _NOT_XML.sub("", text)


def one_line(text: str, longest: int = 100) -> str:
    """In plain ASCII on one line; a letter with an accent loses it, what has no plain letter is a "_"."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    plain = "".join(c if c.isascii() else "_" for c in letters if c.isprintable() or c.isspace())
    return " ".join(plain.split())[:longest].rstrip()
