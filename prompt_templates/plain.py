"""User text made harmless for a prompt: plain words, no syntax, no letters to be drawn on a screen.

Every model front end has its own markup (weights in brackets, wildcards in braces, special tokens in
angle brackets, embeddings by name). None of it may come from a field, so it is taken out here, once.
"""

import re
import unicodedata

_KEPT_FORMATS = "\u200c\u200d"
"""Joiners that change letters in Persian, Hindi and emoji; other invisible marks can reorder a prompt."""
_SYNTAX = str.maketrans(dict.fromkeys("()[]{}<>|\\（）", " "))
_DOUBLE_QUOTES = str.maketrans(dict.fromkeys('"“”„‟«»「」『』＂', "’"))
_EMBEDDING = re.compile(r"embedding\s*[:：]", re.IGNORECASE)
_QUOTED = re.compile(
    r"""["“”„＂][^"“”„＂]*["“”＂]|«[^«»]*»|»[^«»]*«|「[^「」]*」|『[^『』]*』|(?<!\w)'[^']+'(?!\w)|(?<!\w)‘[^‘’]+’(?!\w)"""
)
_BYTES_PER_TOKEN = 9  # most English words are one token; rarer letters take several
_MARK = "\x00"
_SAYING = re.compile(
    rf"(?:,?\s*\band\s+|\b)(?:says?|asks?|whispers?|answers?|replies|shouts?)\b[,:]?\s*{_MARK}", re.IGNORECASE
)
_UNIT = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[\w'’-]+")
_TOKEN = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+|[^\w\s]")


def clean(text: str) -> str:
    """The same words on one line, without control characters, double quotes or prompt syntax."""
    composed = unicodedata.normalize("NFC", text)
    visible = composed if composed.isprintable() else "".join(map(_visible, composed))
    plain = visible.translate(_SYNTAX).translate(_DOUBLE_QUOTES)
    plain = " ".join(_EMBEDDING.sub("embedding ", plain).split())
    return re.sub(r"\s+([,.;:!?])", r"\1", plain)


def unread(text: str) -> str:
    """Clean words without quoted passages: what is spoken or read is never a picture model's to spell."""
    told = _SAYING.sub(" ", _QUOTED.sub(_MARK, text.replace(_MARK, " ")))
    told = re.sub(rf"[,:;.]\s*{_MARK}", "", told)
    return clean(told.replace(_MARK, "something")).strip(" ,:;")


def words(text: str) -> int:
    """How many words; a character of an unspaced script counts as one."""
    return len(_UNIT.findall(text))


def tokens(text: str) -> int:
    """A cautious estimate of subword tokens, without any model's tokenizer."""
    return sum(1 + (len(piece.encode()) - 1) // _BYTES_PER_TOKEN for piece in _TOKEN.findall(text))


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    if category in ("Cf", "Cs", "Co", "Cn") and character not in _KEPT_FORMATS:
        return ""
    return character
