"""What a person works from: `post.txt` to copy out of, and `CHECKLIST.md`.

The checklist holds ids, numbers and our own words alone: what people wrote stands in the plain text.
"""

from collections.abc import Iterator

from orchestrator.pack import disclosure, still_open
from orchestrator.pack.post import Post
from orchestrator.platforms import Platform


def post_text(post: Post) -> str:
    """Headings in capitals, each with what is to be copied below it."""
    return "\n\n".join(f"{heading}\n{text}" for heading, text in _sections(post)) + "\n"


def checklist(platform: Platform, post: Post, bundled: tuple[str, ...]) -> str:
    """What is done by hand, in order; `bundled` are the names of all files in the pack."""
    lines = [
        f"# {platform.title}, {post.series_id}, episode {post.episode}",
        "",
        f"Numbers of {platform.title} as read on {platform.checked_on}; look again when a post is refused.",
        "",
        *(f"- [ ] {step}" for step in _steps(platform, post)),
        "",
        *(_open(post) if post.open else ()),
        "## In this folder",
        "",
        *(f"- `{name}`" for name in sorted(bundled)),
    ]
    if post.overridden:
        lines += ["", "## Let out in spite of checks", ""]
        lines += [f"- `{each.code}`: who and why stand in `report.json`" for each in post.overridden]
    return "\n".join(lines) + "\n"


def _open(post: Post) -> Iterator[str]:
    yield from ("## Still open", "")
    yield from (f"- [ ] {each}" for each in still_open.lines(post.open))
    yield ""


def _sections(post: Post) -> Iterator[tuple[str, str]]:
    if post.title:
        yield "TITLE", post.title
    yield "CAPTION", post.caption
    yield "VIDEO", post.files.video
    yield "COVER", _cover(post)
    if post.files.captions:
        yield "CAPTIONS AS A FILE", f"{post.files.captions} ({post.language})"
    yield "AI DISCLOSURE", "\n".join(filter(None, (disclosure.said(post.ai), post.ai.text)))
    yield post.listed.kind.upper(), f"{post.listed.title}: {post.listed.position} of {post.listed.episodes}"
    for heading, other in (("PREVIOUS", post.previous), ("NEXT", post.next)):
        yield heading, f"{other.number} {other.title}".strip() if other else "none"
    yield "FREE OR PAID", f"{'free' if post.free else 'paid'} (free up to episode {post.gate})"


def _steps(platform: Platform, post: Post) -> Iterator[str]:
    yield f"Upload `{post.files.video}`."
    if post.cover.upload:
        yield f"Set `{post.files.cover}` as the cover."
    elif post.cover.milliseconds is None:
        yield f"No frame of the cut is the cover (`{post.files.cover}`): choose one in the app."
    else:
        at = _clock(post.cover.milliseconds)
        yield f"Set the cover to the frame at {at}; `{post.files.cover}` shows which."
    if post.files.captions:
        yield f"Add `{post.files.captions}` as captions."
    yield "Copy the caption from `post.txt`."
    yield f"AI: {disclosure.said(post.ai)}."
    if post.ai.unlabelled:
        yield post.ai.unlabelled
    yield f"Set it to {'free' if post.free else 'paid'}: episodes up to {post.gate} are free."
    yield from platform.checklist


def _cover(post: Post) -> str:
    if post.cover.upload:
        return post.files.cover
    moment = post.cover.milliseconds
    if moment is None:
        return f"no frame of the cut is the cover ({post.files.cover}); choose one in the app"
    return f"the frame at {_clock(moment)} ({moment} ms); {post.files.cover} shows which"


def _clock(milliseconds: int) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    return f"{seconds // 60:02d}:{seconds % 60:02d}.{thousandths:03d}"
