"""The mix by independent measurement: loudness, ducking, places of sounds, and what it refuses."""

import hashlib
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError
from sound_samples import RATE, Samples, heard, rms_db, save, sine, speech

from workers import ffmpeg as tool
from workers.base import Made
from workers.errors import BadInput, BadSpec, ToolFailed
from workers.mix import Mix, MixSpec, Track

SECONDS = 6
TOTAL = SECONDS * RATE


def mix(
    folder: Path, tracks: list[Track], sounds: dict[str, Samples], samples: int = TOTAL, **more: str
) -> Made:
    inputs = {name: save(folder / f"{name}.wav", sound) for name, sound in sounds.items()}
    out = folder / "out"
    out.mkdir(exist_ok=True)
    return Mix().run(MixSpec(samples=samples, tracks=tuple(tracks), **more), inputs, out, lambda _: None)


def scene(folder: Path, line_db: float = -20.0) -> Made:
    """Two lines over music, tone and a hit."""
    sounds = {
        "one": speech(1.2, line_db),
        "two": speech(1.0, line_db),
        "bed": np.stack([sine(220, SECONDS, -22), sine(330, SECONDS, -22)], axis=1),
        "tone": sine(90, SECONDS, -45),
        "hit": sine(60, 0.4, -12) * np.exp(-np.arange(round(0.4 * RATE)) / 4000),
    }
    tracks = [
        Track(input="one", role="line", start=RATE),
        Track(input="two", role="line", start=4 * RATE),
        Track(input="bed", role="bed", start=0, fade_in=50, fade_out=300),
        Track(input="tone", role="tone", start=0),
        Track(input="hit", role="cue", start=3 * RATE, gain_db="-3"),
    ]
    return mix(folder, tracks, sounds)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Made]:
    """One mixed scene that several tests listen to."""
    folder = tmp_path_factory.mktemp("film")
    made = scene(folder)
    return folder / "out", made


def loudness(path: Path) -> tuple[float, float]:
    """LUFS and dBTP as ffmpeg's own summary prints them."""
    said = tool.run(["-i", str(path), "-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"])
    found = re.findall(r"\b(?:I|Peak):\s+(-?[\d.]+)", said)
    return float(found[-2]), float(found[-1])


def test_a_track_without_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSpec, match=r"'ghost' has no input file; there are: one"):
        mix(tmp_path, [Track(input="ghost", role="line", start=0)], {"one": speech(1)})


def test_a_line_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSpec, match=r"'one' ends at 6.50 s, but the mix at 6.00 s"):
        mix(tmp_path, [Track(input="one", role="line", start=5 * RATE)], {"one": speech(1.5)})


def test_a_track_after_the_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSpec, match="after the end of the mix"):
        mix(tmp_path, [Track(input="one", role="cue", start=TOTAL)], {"one": speech(1)})


def test_a_silent_line_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="'one' is silent"):
        mix(tmp_path, [Track(input="one", role="line", start=0)], {"one": np.zeros(RATE)})


def test_silence_is_not_made_loud(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="together are silent"):
        mix(tmp_path, [Track(input="bed", role="bed", start=0)], {"bed": np.zeros(RATE)})


def test_a_file_that_is_no_sound_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.wav").write_text("<html>not found</html>")
    spec = MixSpec(samples=TOTAL, tracks=(Track(input="page", role="cue", start=0),))
    with pytest.raises(BadInput, match="'page' is not a sound"):
        Mix().run(spec, {"page": tmp_path / "page.wav"}, tmp_path, lambda _: None)


def test_a_target_that_cannot_be_reached_fails(tmp_path: Path) -> None:
    with pytest.raises(ToolFailed, match=r"after 3 corrections; wanted -2 "):
        mix(tmp_path, [Track(input="one", role="cue", start=0)], {"one": speech(2)}, 2 * RATE, target="-2")


@pytest.mark.parametrize("gain", ["loud", "1e3", "", "--3", "1.23456"])
def test_a_gain_is_a_plain_decimal(gain: str) -> None:
    with pytest.raises(ValidationError, match="decimal"):
        Track(input="one", role="line", start=0, gain_db=gain)


def test_a_scene_is_as_loud_as_platforms_want_it(film: tuple[Path, Made]) -> None:
    out, made = film
    integrated, peak = loudness(out / "mix.m4a")
    assert integrated == pytest.approx(-14, abs=0.5)
    assert peak <= -1.0
    assert float(made.facts["lufs"]) == pytest.approx(integrated, abs=0.06)
    assert float(made.facts["true_peak"]) == pytest.approx(peak, abs=0.06)
    assert (made.facts["samples"], made.facts["ms"]) == (TOTAL, SECONDS * 1000)


def test_only_the_promised_files_are_left(film: tuple[Path, Made]) -> None:
    out, made = film
    assert {file.name for file in out.iterdir()} == set(made.files.values())


def test_stems_are_whole_and_of_the_mix_length(film: tuple[Path, Made]) -> None:
    out, _ = film
    for stem in ("dialogue", "music", "effects"):
        assert heard(out / f"{stem}.wav").shape == (TOTAL, 2)
    dialogue = heard(out / "dialogue.wav")
    assert np.abs(dialogue[: RATE - 10]).max() == 0
    assert rms_db(dialogue[RATE : round(2.2 * RATE)]) == pytest.approx(-20, abs=0.3)


def test_music_and_tone_duck_under_speech_and_come_back(film: tuple[Path, Made]) -> None:
    out, _ = film
    for stem, bed_db in (("music", -22.0), ("effects", -45.0)):
        sound = heard(out / f"{stem}.wav")
        under = rms_db(sound[round(1.4 * RATE) : round(2.1 * RATE)])
        alone = rms_db(sound[round(0.3 * RATE) : round(0.95 * RATE)])
        assert alone == pytest.approx(bed_db, abs=0.5)
        assert under < alone - 5


def test_a_film_without_lines_has_its_music(tmp_path: Path) -> None:
    mix(tmp_path, [Track(input="bed", role="bed", start=0)], {"bed": sine(220, SECONDS + 2, -20)})
    assert np.abs(heard(tmp_path / "out" / "dialogue.wav")).max() == 0
    assert loudness(tmp_path / "out" / "mix.m4a")[0] == pytest.approx(-14, abs=0.5)


def test_a_quiet_voice_is_brought_level_and_a_small_difference_is_kept(tmp_path: Path) -> None:
    sounds = {"quiet": speech(1, -46), "soft": speech(1, -22)}
    tracks = [
        Track(input="quiet", role="line", start=RATE // 2),
        Track(input="soft", role="line", start=3 * RATE),
    ]
    mix(tmp_path, tracks, sounds)
    dialogue = heard(tmp_path / "out" / "dialogue.wav")
    assert rms_db(dialogue[RATE // 2 : RATE * 3 // 2]) == pytest.approx(-20, abs=0.7)
    assert rms_db(dialogue[3 * RATE : 4 * RATE]) == pytest.approx(-22, abs=0.3)


def test_a_voice_at_another_rate_keeps_its_length(tmp_path: Path) -> None:
    path = save(tmp_path / "up.wav", speech(1)[: RATE // 2], 24_000)
    spec = MixSpec(samples=2 * RATE, tracks=(Track(input="up", role="line", start=0),))
    Mix().run(spec, {"up": path}, tmp_path, lambda _: None)
    loud = np.flatnonzero(np.abs(heard(tmp_path / "dialogue.wav")[:, 0]) > 1e-4)
    assert loud[-1] == pytest.approx(RATE, abs=100)


@pytest.mark.parametrize("place", [1024, 100_001, 240_007])
def test_a_beep_stands_at_its_sample_in_the_aac(tmp_path: Path, place: int) -> None:
    beep = sine(1000, 0.1, -14)
    bed = sine(80, SECONDS, -30)
    mix(tmp_path, [Track(input="beep", role="cue", start=place), Track(input="bed", role="bed", start=0)],
        {"beep": beep, "bed": bed})  # fmt: skip
    sound = heard(tmp_path / "out" / "mix.m4a")[:, 0]
    matches = np.correlate(sound[max(0, place - 2000) : place + 8000], beep, "valid")
    assert abs(int(np.argmax(matches)) - min(place, 2000)) <= 48


def test_the_aac_has_no_edit_list_and_covers_the_mix(film: tuple[Path, Made]) -> None:
    out, _ = film
    assert b"elst" not in (out / "mix.m4a").read_bytes()
    assert TOTAL <= len(heard(out / "mix.m4a")) < TOTAL + 2048


def test_sixty_tracks_are_one_mix(tmp_path: Path) -> None:
    tracks = [
        Track(input="one", role=role, start=n * 4000) for n in range(15) for role in ("line", "cue", "tone")
    ]
    tracks += [Track(input="one", role="bed", start=n * 4000) for n in range(15)]
    mix(tmp_path, tracks, {"one": speech(0.3)})
    assert loudness(tmp_path / "out" / "mix.m4a")[1] <= -1.0


def test_fades_begin_and_end_in_silence(tmp_path: Path) -> None:
    track = Track(input="bed", role="bed", start=0, fade_in=500, fade_out=1000)
    mix(tmp_path, [track], {"bed": sine(220, SECONDS, -20)})
    music = heard(tmp_path / "out" / "music.wav")
    steps = [rms_db(music[n * RATE // 10 : (n + 1) * RATE // 10]) for n in range(5)]
    assert all(one < other for one, other in pairwise(steps))
    assert rms_db(music[-480:]) < -60


def test_a_fresh_process_elsewhere_gives_the_same_bytes(film: tuple[Path, Made], tmp_path: Path) -> None:
    code = "import sys; at, *sys.path = sys.argv[1:]; import test_mix as t; t.scene(t.Path(at))"
    subprocess.run([sys.executable, "-c", code, str(tmp_path), *sys.path], check=True, timeout=120)
    for name in film[1].files.values():
        assert digest(tmp_path / "out" / name) == digest(film[0] / name)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
