"""XMP with the IPTC digital source type, laid into an mp4, JPEG or PNG without touching anything else in it.

Packets: ISO 16684-1. Places: XMP specification part 3: a `uuid` box in mp4, an APP1 segment in JPEG, an iTXt
chunk in PNG. An mp4 gets it at its end, so no offset in its header changes.
"""

import struct
import zlib
from pathlib import Path
from xml.sax.saxutils import escape

from orchestrator.errors import UnsupportedMedia

BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
JPEG, PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
SEGMENT = b"http://ns.adobe.com/xap/1.0/\0"
CHUNK = b"XML:com.adobe.xmp\0\0\0\0\0"
HEADER = len(PNG) + 25  # bytes up to the end of IHDR


def packet(source: str, title: str) -> bytes:
    """The packet: the source type's URI (nothing where it is empty), and a title of any words."""
    told = (
        f"<Iptc4xmpExt:DigitalSourceType>{escape(source)}</Iptc4xmpExt:DigitalSourceType>" if source else ""
    )
    named = f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{_plain(title)}</rdf:li></rdf:Alt></dc:title>'
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
        f"{told}{named}</rdf:Description></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="r"?>'
    ).encode()


def lay(file: Path, given: bytes) -> None:
    """Lay a packet into a file, in place. UnsupportedMedia for any other kind of file."""
    with file.open("rb") as opened:
        start = opened.read(12)
    if start[4:8] == b"ftyp":
        with file.open("ab") as opened:
            opened.write(struct.pack(">I4s", 8 + len(BOX) + len(given), b"uuid") + BOX + given)
    elif start.startswith(JPEG):
        _insert(
            file,
            _after_jfif(start),
            b"\xff\xe1" + struct.pack(">H", 2 + len(SEGMENT) + len(given)) + SEGMENT + given,
        )
    elif start.startswith(PNG):
        body = b"iTXt" + CHUNK + given
        _insert(file, HEADER, struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body)))
    else:
        raise UnsupportedMedia(f"{file.name} is no mp4, JPEG or PNG: its source cannot be written into it.")


def _after_jfif(start: bytes) -> int:
    """A JFIF segment must come first."""
    jfif = start[2:4] == b"\xff\xe0"
    return len(JPEG) + (2 + int.from_bytes(start[4:6]) if jfif else 0)


def _insert(file: Path, at: int, given: bytes) -> None:
    content = file.read_bytes()
    file.write_bytes(content[:at] + given + content[at:])


def _plain(words: str) -> str:
    """What XML may hold, escaped: characters that it knows no way to write are left out."""
    kept = (
        c
        for c in words
        if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
    )
    return escape("".join(kept))
