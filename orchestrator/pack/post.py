"""`post.json`: everything that is filled in where an episode is posted, as values."""

from collections.abc import Iterator, Sequence
from typing import Any

from character_sheets.sheet import Frozen
from orchestrator.cut import Cut
from orchestrator.finish import COVER
from orchestrator.graph import Graph
from orchestrator.pack import words
from orchestrator.pack.still_open import Open, still_open
from orchestrator.pack.words import Place
from orchestrator.platforms import Noun, Platform
from orchestrator.provenance import Answer, Summary
from orchestrator.qc import Override
from orchestrator.story import Episode


class Neighbour(Frozen):
    """The episode before or after."""

    number: int
    title: str


class Listed(Frozen):
    """Where it belongs in what the platform calls a series."""

    kind: str
    """The platform's word: playlist, collection."""
    title: str
    position: int
    """From 1, among the episodes that the story tells."""
    episodes: int


class Disclosure(Frozen):
    """How AI is disclosed. The answer follows from what made the files; no option turns it off."""

    answer: Answer
    """To "was it made with AI?". unknown: a person must say it of their own files."""
    generated: bool
    """Whether a trained model made anything that is seen or heard, as far as is known here."""
    kind: str
    """Who tells the platform: a field of the post, the file's metadata, or a person in the app."""
    field: str
    """Set to true for yes, to false for no; left out of `fields` while it is unknown."""
    switch: str
    """What the app calls it; empty: not known."""
    unlabelled: str = ""
    """Why the file has no AIGC label that was asked for; empty: it is there, or nobody asked."""
    text: str
    """The sentence for viewers; empty where only a person can know it."""
    digital_source: str
    """URI of the IPTC term in the files; empty: nobody here can know it."""


class CoverAt(Frozen):
    """The picture, and the moment of the episode that stands for it where no picture is taken."""

    file: str
    upload: bool
    milliseconds: int | None
    """None: no frame of the cut is the cover."""
    frame: int | None


class Files(Frozen):
    """Names in the folder of the pack; empty: there is none."""

    video: str
    cover: str
    captions: str = ""
    clean: str = ""


class Post(Frozen):
    """One episode on one platform."""

    platform: str
    checked_on: str
    """When the platform's numbers were read."""
    series: str
    series_id: str
    episode: int
    episode_title: str
    title: str
    """As it is filled in; empty: the platform has none."""
    caption: str
    hashtags: tuple[str, ...]
    language: str
    previous: Neighbour | None
    next: Neighbour | None
    listed: Listed
    free: bool
    gate: int
    """Episodes up to this one are free."""
    ai: Disclosure
    cover: CoverAt
    files: Files
    fields: dict[str, str | int | bool]
    """The same under the names of the platform's own interface."""
    open: tuple[Open, ...] = ()
    """What a person has to settle about rights, licences and consents."""
    overridden: tuple[Override, ...] = ()
    """Checks that said no, and who let the pack out nevertheless."""


def made(
    platform: Platform,
    place: Place,
    told: Summary,
    files: Files,
    moment: tuple[int, int] | None,
    own: tuple[str, Sequence[str]] = ("", ()),
    producer: str = "",
) -> Post:
    """The post of an episode; `moment` is the cover's (frame, milliseconds), None where the cut lacks it.

    `own` are a person's caption and hashtags, which replace ours; hashtags that the caption lacks follow it.
    `producer`: who asks for an AIGC label; empty: nobody.
    """
    series, episode = place.series, place.episode
    caption, tags = own
    tags = tuple(tags) or (() if caption else words.hashtags(place, platform.texts.hashtags))
    post = Post(
        platform=platform.name,
        checked_on=platform.checked_on,
        series=words.clean(series.title),
        series_id=series.id,
        episode=episode.number,
        episode_title=words.clean(episode.title),
        title=words.title(place, platform.texts),
        caption=words.tagged(caption, tags, platform.texts)
        if caption
        else words.caption(place, platform.texts, tags, told.disclosure),
        hashtags=tags,
        language=words.clean(place.plan.language),
        previous=_neighbour(place.neighbour(-1)),
        next=_neighbour(place.neighbour(1)),
        listed=_listed(platform, place),
        free=episode.number <= series.gate,
        gate=series.gate,
        ai=_disclosed(platform, told, producer),
        cover=_cover(platform, files, moment),
        files=files,
        fields={},
        open=still_open(told),
    )
    return post.model_copy(update={"fields": dict(_fields(platform, post))})


def _listed(platform: Platform, place: Place) -> Listed:
    numbers = sorted(each.number for each in place.series.episodes)
    return Listed(
        kind=platform.series_as,
        title=words.allowed(words.clean(place.series.title), platform.texts),
        position=numbers.index(place.episode.number) + 1,
        episodes=len(numbers),
    )


def _disclosed(platform: Platform, told: Summary, producer: str) -> Disclosure:
    return Disclosure(
        answer=told.ai,
        generated=told.generated,
        kind=platform.ai_kind,
        field=platform.ai_field,
        switch=platform.ai_switch,
        unlabelled=told.unlabelled if producer else "",
        text=told.disclosure,
        digital_source=told.digital_source_uri,
    )


def _cover(platform: Platform, files: Files, moment: tuple[int, int] | None) -> CoverAt:
    frame, milliseconds = moment or (None, None)
    return CoverAt(file=files.cover, upload=platform.cover.upload, frame=frame, milliseconds=milliseconds)


def cover_moment(cut: Cut, finish: Graph) -> tuple[int, int] | None:
    """(frame, milliseconds) of the episode that the cover shows; None if the cut lacks it."""
    task = finish.tasks[COVER]
    shown: Any = task.spec
    for event in cut.events:
        if event.shot == task.subject and 0 <= shown.frame - event.source_in < event.frames:
            frame = event.start + shown.frame - event.source_in
            return frame, -(-frame * 1000 // cut.fps)
    return None


def _fields(platform: Platform, post: Post) -> Iterator[tuple[str, str | int | bool]]:
    values: dict[Noun, str | int | None] = {
        "title": post.title,
        "caption": post.caption,
        "cover": post.files.cover,
        "cover_at": post.cover.milliseconds,
        "series": post.listed.title,
        "captions": post.files.captions,
        "language": post.language,
    }
    for noun, name in platform.fields.items():
        if (value := values[noun]) is not None:
            yield name, value
    if platform.ai_kind == "field" and post.ai.answer != "unknown":
        yield platform.ai_field, post.ai.answer == "yes"


def _neighbour(episode: Episode | None) -> Neighbour | None:
    return Neighbour(number=episode.number, title=words.clean(episode.title)) if episode else None
