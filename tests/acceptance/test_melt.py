"""The MLT timeline of a bundle, rendered by `melt`, is the episode: frame for frame, cut for cut.

Captions are no part of the file, so it is held against a master of the same cut without them. Its sound is as
loud as that master: what the mix did to each sound is in the levels of the clips.
"""

import subprocess
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.melt import MELT, Proof, loudness, prove
from orchestrator.cut import Transition
from orchestrator.profiles import profile
from orchestrator.timeline.base import Clip, Media, Timeline, Track
from orchestrator.timeline.mlt import mlt
from workers import ffmpeg

BOUND, WORST = 1.0, 3.0
"""Of 255: the mean difference of all pictures, and of any one. Measured 0.5 and 1.2: what coding changes."""
LOUDER = 1.0
"""LU by which the sound may differ. Measured 0.1 on the example."""
STORY = """# The Key

Premise: A night nurse finds her own name in a locked file.

## Characters
- **Ines**, 29, night nurse. Short black hair. Wardrobe `day`: green scrubs. Voice: female, young, warm.
- **Paul**, 45, head of the ward. Grey hair. Wardrobe `day`: dark suit. Voice: male, deep.

## Locations
- `ward`: hospital corridor at night, one lamp on

## Episode 1, "Room Nine". Purpose: Ines learns that somebody planned her.
1. Ines opens the drawer and says, "That is my name."   (hook)
2. Paul says, "You were never meant to open it."   (reveal)
"""

pytestmark = pytest.mark.skipif(not MELT, reason="melt is not installed (Debian: melt)")


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> Proof:
    folder = tmp_path_factory.mktemp("melt")
    (folder / "story.md").write_text(STORY)
    small = profile("draft").model_copy(update={"name": "small", "width": 216, "height": 384})
    return prove(folder, small, folder / "story.md")


def test_it_has_every_frame_and_no_other(proof: Proof) -> None:
    assert (proof.theirs.frames, proof.ours.frames) == (proof.cut.frames, proof.cut.frames)


def test_every_cut_is_on_its_frame(proof: Proof) -> None:
    assert len(proof.cuts) >= 6
    assert proof.jumps(proof.ours) == proof.jumps(proof.theirs) == proof.cuts


def test_every_picture_is_the_same(proof: Proof) -> None:
    assert np.mean(proof.apart) < BOUND
    assert max(proof.apart) < WORST
    assert np.mean(proof.apart) < 0.7 * proof.shifted


@pytest.mark.parametrize("kind", ["dissolve", "dip"])
def test_transitions_are_the_same_pictures(proof: Proof, kind: str) -> None:
    (event,) = (e for e in proof.cut.events if e.transition and e.transition.kind == kind)
    assert event.transition
    blended = proof.apart[event.start : event.start + event.transition.frames]
    assert max(blended) < WORST


def test_the_sound_is_as_long_in_its_place_and_the_same(proof: Proof) -> None:
    assert len(proof.theirs.sound) == proof.cut.samples
    assert abs(len(proof.ours.sound) - proof.cut.samples) < 1024, "AAC comes in packets"
    assert abs(proof.lag) < 1, "millisecond"
    assert proof.alike > 0.9


def test_the_sound_is_as_loud(proof: Proof, tmp_path: Path) -> None:
    ours, theirs = (loudness(film.sound, tmp_path) for film in (proof.ours, proof.theirs))
    assert abs(ours - theirs) < LOUDER


# --- drawn takes ---


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two takes of 60 frames: one grows brighter, the other darker."""
    folder = tmp_path_factory.mktemp("bundle")
    (folder / "01_timelines").mkdir()
    for name, luma in (("up", "40+2*N"), ("down", "220-2*N")):
        look = f"format=yuv420p,geq=lum={luma}:cb=128:cr=128"
        source = ["-f", "lavfi", "-i", "color=gray:s=96x160:r=24", "-vf", look, "-frames:v", "60"]
        ffmpeg.run(
            [*source, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "5", str(folder / f"{name}.mp4")]
        )
    return folder


def test_an_alternate_that_is_switched_on_covers_what_plays(bundle: Path) -> None:
    played = Track("V1", "video", (Clip("up", take("up"), 6, 24, 0),))
    other = Track("V2", "video", (Clip("down", take("down"), 0, 8, 4),))
    assert rendered(bundle, played, other) == pytest.approx(
        [40 + 2 * (6 + n) if not 4 <= n < 12 else 220 - 2 * (n - 4) for n in range(24)], abs=1.5
    )


def test_a_take_dissolves_into_itself(bundle: Path) -> None:
    cut = Track("V1", "video", (
        Clip("up", take("up"), 0, 12, 0),
        Clip("again", take("up"), 40, 12, 12, Transition(frames=5)),
    ))  # fmt: skip
    mixed = [(40 + 2 * (12 + n)) * (5 - n) / 6 + (120 + 2 * n) * (n + 1) / 6 for n in range(5)]
    wanted = [*(40 + 2 * n for n in range(12)), *mixed, *(120 + 2 * n for n in range(5, 12))]
    assert rendered(bundle, cut) == pytest.approx(wanted, abs=1.5)


def test_a_gap_is_black_and_keeps_its_length(bundle: Path) -> None:
    cut = Track("V1", "video", (Clip("up", take("up"), 0, 6, 0), Clip("down", take("down"), 3, 6, 10)))
    wanted = [*(40 + 2 * n for n in range(6)), *[16] * 4, *(214 - 2 * n for n in range(6))]
    assert rendered(bundle, cut) == pytest.approx(wanted, abs=1.5)


def take(name: str) -> Media:
    return Media(f"{name}.mp4", "video", 60, "0" * 64, 96, 160)


def rendered(bundle: Path, *tracks: Track) -> list[float]:
    """The luma of every frame that melt makes of the tracks."""
    frames = max(clip.start + clip.frames for track in tracks for clip in track.clips)
    file, film = bundle / "01_timelines" / "cut.mlt", bundle / "film.mkv"
    file.write_text(mlt(Timeline("EP01", "Room Nine", 24, 96, 160, frames, tracks)))
    into = ["-silent", "-consumer", f"avformat:{film}", "vcodec=ffv1", "pix_fmt=yuv420p", "real_time=-1"]
    subprocess.run([MELT, file, *into], check=True, capture_output=True)
    with av.open(str(film)) as container:
        return [float(luma(frame).mean()) for frame in container.decode(video=0)]


def luma(frame: av.VideoFrame) -> NDArray[np.uint8]:
    return np.frombuffer(memoryview(frame.planes[0]), np.uint8).reshape(frame.height, -1)[:, : frame.width]
