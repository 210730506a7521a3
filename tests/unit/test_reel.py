"""Episodes joined to a season, on drawn ones: what is refused, that nothing drifts, and what chapters say."""

import wave
from itertools import accumulate
from pathlib import Path

import av
import numpy as np
import pytest

from workers import ffmpeg as tool
from workers.errors import BadInput
from workers.mix import Mix
from workers.mix_spec import MixSpec, Track
from workers.reel.season import Season, chapters
from workers.reel.spec import Chapter, SeasonSpec, episode_names
from workers.stitch.boxes import names
from workers.stitch.master import Master
from workers.stitch.segment import Segment
from workers.stitch.spec import MasterSpec, SegmentSpec

WIDTH, HEIGHT, FPS = 216, 384, 24
LENGTHS = (49, 61, 43)
FLASH = 12  # frame of every episode that is white, and beeps
TITLES = ("1. Found", "2. =It; is #mine\\, she [CHAPTER]\ntitle=x", "3. 第三集")


def still(_: float) -> None:
    """Progress that nobody watches."""


def sized(**fields: object) -> dict[str, object]:
    return {"width": WIDTH, "height": HEIGHT, "fps": FPS, **fields}


def episode(folder: Path, frames: int, crf: int = 23) -> Path:
    """A dark picture that flashes once, and a beep with the flash."""
    folder.mkdir()
    white = f"drawbox=c=black:t=fill,drawbox=c=white:t=fill:enable='eq(n,{FLASH})',format=yuv420p"
    source = f"color=gray:s={WIDTH}x{HEIGHT}:r={FPS}"
    drawn = ["-f", "lavfi", "-i", source, "-vf", white, "-frames:v", str(frames), str(folder / "clip.mp4")]
    tool.run(drawn)
    asked = SegmentSpec.model_validate(sized(frames=frames, preset="ultrafast", crf=crf))
    segment = Segment()
    segment.setup()
    made = folder / segment.run(asked, {"clip": folder / "clip.mp4"}, folder, still).files["segment"]
    tone = (np.cos(np.arange(2400) * 2 * np.pi * 1000 / 48000) * 20000).astype("<i2")
    with wave.open(str(folder / "beep.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48000)
        file.writeframes(tone.tobytes())
    track = Track(input="beep", role="cue", start=FLASH * 2000)
    sound = MixSpec(samples=frames * 2000, tracks=(track,))
    mix = folder / Mix().run(sound, {"beep": folder / "beep.wav"}, folder, still).files["mix"]
    join = MasterSpec.model_validate(sized(lengths=(frames,)))
    return folder / Master().run(join, {"seg-0001": made, "mix": mix}, folder, still).files["episode"]


def season(out: Path, episodes: list[Path], lengths: tuple[int, ...] = LENGTHS) -> Path:
    out.mkdir()
    told = tuple(Chapter(frames=frames, title=title) for frames, title in zip(lengths, TITLES, strict=True))
    asked = SeasonSpec.model_validate(sized(chapters=told))
    inputs = dict(zip(episode_names(len(episodes)), episodes, strict=True))
    made = Season().run(asked, inputs, out, still)
    assert [each.name for each in out.iterdir()] == ["season.mp4"]
    return out / made.files["season"]


@pytest.fixture(scope="module")
def episodes(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("episodes")
    return [episode(folder / str(number), frames) for number, frames in enumerate(LENGTHS)]


@pytest.fixture(scope="module")
def made(episodes: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return season(tmp_path_factory.mktemp("season") / "out", episodes)


def test_an_episode_of_another_length_is_refused(episodes: list[Path], tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="episode 2 of the reel has 61 frames, not 60"):
        season(tmp_path / "out", episodes, (49, 60, 43))


def test_an_episode_that_was_encoded_otherwise_is_refused(episodes: list[Path], tmp_path: Path) -> None:
    other = tmp_path / "other.mp4"
    smaller = ["-i", str(episodes[1]), "-c:v", "libx264", "-profile:v", "main", "-c:a", "copy", str(other)]
    tool.run(smaller)
    with pytest.raises(BadInput, match="episode 2 of the reel was encoded otherwise; produce it again"):
        season(tmp_path / "out", [episodes[0], other, episodes[2]])


def test_pictures_are_copied_packet_by_packet(episodes: list[Path], made: Path) -> None:
    assert packets(made) == [packet for each in episodes for packet in packets(each)]


def test_sound_stays_with_its_pictures_to_the_last_episode(made: Path) -> None:
    with av.open(str(made)) as container:
        lit = [f.time for f in container.decode(video=0) if f.to_ndarray(format="gray").mean() > 150]
    begins = [0, *accumulate(LENGTHS)][:-1]
    assert [round(time * FPS) for time in lit] == [begin + FLASH for begin in begins]
    with av.open(str(made)) as container:
        frames = list(container.decode(audio=0))
    sound = np.abs(np.concatenate([frame.to_ndarray()[0] for frame in frames]))
    for time in lit:
        start = round((time - frames[0].time - 0.05) * 48000)
        near = sound[start : start + 4800]
        heard = (start + int(np.argmax(near > 0.25 * near.max()))) / 48000 + frames[0].time
        assert abs(heard - time) < 0.001


def test_every_episode_is_a_chapter_and_its_title_is_only_words(made: Path) -> None:
    with av.open(str(made)) as container:
        found = container.chapters()
    begins = [0, *accumulate(LENGTHS)]
    assert [round(float(c["start"] * c["time_base"]) * FPS) for c in found] == begins[:-1]
    assert [c["metadata"]["title"] for c in found] == [
        "1. Found",
        "2. =It; is #mine\\, she [CHAPTER]title=x",
        "3. 第三集",
    ]
    assert "elst" not in names(made)


def test_words_of_a_title_never_become_a_field() -> None:
    told = chapters(SeasonSpec.model_validate(sized(chapters=({"frames": 24, "title": TITLES[1]},))))
    assert told.count("\n[CHAPTER]") == 1
    assert told.count("\ntitle=") == 1


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]
