"""What a platform takes of texts, held against what a pack would hand in: refused with numbers."""

from orchestrator.pack import words
from orchestrator.pack.post import Post
from orchestrator.pack.words import units
from orchestrator.platforms import Platform, Texts
from orchestrator.qc import Check

CODES = frozenset({"post-title", "post-caption", "post-hashtags"})
"""They refuse a pack, as `qc.MUST` does."""


def limits(platform: Platform, post: Post) -> tuple[Check, ...]:
    """Title, caption and hashtags in the platform's own units."""
    texts = platform.texts
    return (
        _text("post-title", post.title, texts.title, "characters", texts),
        _text("post-caption", post.caption, texts.caption, texts.unit, texts),
        _hashtags(post, texts.hashtags),
    )


def _text(code: str, text: str, most: int, unit: str, texts: Texts) -> Check:
    size = units(text, unit)
    wrong = sorted({each for each in text if each in texts.forbidden})
    return Check(
        code=code,
        passed=size <= most and not wrong,
        value=f"{size} {_called(unit)}" + (f", with {' '.join(wrong)}" if wrong else ""),
        wanted=f"at most {most}" + (f", none of {texts.forbidden}" if texts.forbidden else ""),
    )


def _hashtags(post: Post, most: int) -> Check:
    found = len(words.tags(post.caption))
    wrong = [each for each in post.hashtags if words.tags(each) != [each]]
    said = "".join(f"; {_shown(each)} is no single hashtag" for each in wrong[:3])
    return Check(
        code="post-hashtags",
        passed=found <= most and not wrong,
        value=f"{found} in the caption{said}",
        wanted=f"at most {most}",
    )


def _shown(hashtag: str) -> str:
    return words.shortened(words.clean(hashtag).replace(words.JOINER, ""), 40, "characters")


def _called(unit: str) -> str:
    return {"utf-16": "units of UTF-16", "utf-8": "bytes"}.get(unit, unit)
