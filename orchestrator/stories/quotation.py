"""Quotation marks of many habits, and splitting text without cutting through what they enclose."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

CLOSERS = {
    '"': '"', "“": "”“\"", "„": "“”‟\"", "«": "»", "»": "«", "‹": "›", "「": "」", "『": "』", "《": "》",
    "‟": "”", "”": "”", "＂": "＂", "〝": "〞〟",
}  # fmt: skip
SINGLE = re.compile(r"(?<!\w)[‘‚'](?=\w)(.+?)(?<=[\w.,!?…])['’‘](?!\w)")
ABBREVIATION = re.compile(
    r"(?:^|[\s(«“\"])(?:[^\W\d]|Dr|Mr|Mrs|Ms|St|Prof|Sr|Sra|Jr|Lt|Sgt|Capt|Dhr|Mevr|vs)\.$", re.IGNORECASE
)
SENTENCE_END = re.compile(r"[.!?…]+[\"”»’)]*(?=\s)|[。！？؟]+[」』”\"]*\s*|[.!?…]$")


@dataclass(frozen=True)
class Quote:
    """Words in quotation marks: from the opening mark to after the closing one."""

    start: int
    end: int
    words: str


def quotes(text: str) -> tuple[Quote, ...]:
    """Every quoted passage, in order; a mark that is never closed quotes nothing."""
    found: list[Quote] = []
    position = 0
    while position < len(text):
        end = _close(text, position)
        if end is not None:
            found.append(Quote(position, end, text[position + 1 : end - 1].strip()))
        position = end or position + 1
    return tuple(found) or _single(text)


def unquoted(text: str) -> str:
    """The text with every quoted passage blanked out, positions kept."""
    parts, position = [], 0
    for quote in quotes(text):
        parts += [text[position : quote.start], " " * (quote.end - quote.start)]
        position = quote.end
    return "".join([*parts, text[position:]])


def split(text: str, separators: str) -> list[str]:
    """Pieces between any of the separators, outside quotation marks and brackets; empty ones dropped."""
    pieces, begin, depth = [], 0, 0
    for index, character in enumerate(unquoted(text)):
        depth += (character in "(（[") - (character in ")）]")
        if depth <= 0 and character in separators:
            pieces.append(text[begin:index])
            begin = index + 1
    return [piece.strip() for piece in [*pieces, text[begin:]] if piece.strip()]


def sentences(text: str) -> list[str]:
    """Sentences with their final mark, not cut in quotations or after initials such as "V."."""
    return [text[start:end].strip() for start, end in _spans(text) if text[start:end].strip()]


def brackets(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of top-level round brackets, outside quotation marks."""
    spans, depth, begin = [], 0, 0
    for index, character in enumerate(unquoted(text)):
        if character in "(（":
            begin = index if depth == 0 else begin
            depth += 1
        elif character in ")）" and depth:
            depth -= 1
            if depth == 0:
                spans.append((begin, index + 1))
    return tuple(spans)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for match in SENTENCE_END.finditer(unquoted(text)):
        if ABBREVIATION.search(text[begin : match.end()]) and match.end() < len(text):
            continue
        yield begin, match.end()
        begin = match.end()
    yield begin, len(text)


def _close(text: str, start: int) -> int | None:
    closers = CLOSERS.get(text[start])
    if closers is None:
        return None
    ends = [index for closer in closers if (index := text.find(closer, start + 1)) > start]
    return min(ends) + 1 if ends else None


def _single(text: str) -> tuple[Quote, ...]:
    return tuple(Quote(m.start(), m.end(), m[1].strip()) for m in SINGLE.finditer(text))
