"""A season as one file: every finished episode is a chapter; captions beside it run through."""

from collections.abc import Iterator, Sequence

from orchestrator.cut import Caption
from orchestrator.graph import Blob, Task
from orchestrator.reels import Part
from orchestrator.reels.episodes import Finished
from workers.reel.spec import Chapter, SeasonSpec, episode_names

SEASON = "season"


def task(episodes: Sequence[Finished]) -> Task:
    """Joins the episodes' own files."""
    cut = episodes[0].cut
    files = [each.master.files["episode"] for each in episodes]
    chapters = tuple(Chapter(frames=each.cut.frames, title=each.title) for each in episodes)
    return Task(
        name=SEASON,
        kind="season",
        worker="reel.season",
        spec=SeasonSpec(width=cut.width, height=cut.height, fps=cut.fps, chapters=chapters),
        inputs={
            name: Blob(file.digest, file.suffix)
            for name, file in zip(episode_names(len(files)), files, strict=True)
        },
        subject=episodes[0].job.series.id,
    )


def parts(episodes: Sequence[Finished]) -> Iterator[Part]:
    """Where each episode is."""
    start = 0
    for each in episodes:
        yield Part(episode=each.cut.episode, title=each.title, start=start, frames=each.cut.frames)
        start += each.cut.frames


def captions(episodes: Sequence[Finished]) -> Iterator[Caption]:
    """Those of every episode, at their new frames."""
    for each, part in zip(episodes, parts(episodes), strict=True):
        for caption in each.cut.captions:
            yield shifted(caption, part.start)


def shifted(caption: Caption, by: int, **changes: str) -> Caption:
    """The same words so many frames later."""
    rows = tuple(
        tuple(word.model_copy(update={"start": word.start + by, "end": word.end + by}) for word in row)
        for row in caption.rows
    )
    return caption.model_copy(update={"start": caption.start + by, "rows": rows, **changes})
