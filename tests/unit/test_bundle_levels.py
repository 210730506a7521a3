"""Levels of a bundle: clips at them sound as loud as the episode, whatever its mastering did to each."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from sound_samples import RATE, Samples, rms_db, save, sine, speech

from orchestrator.bundle.levels import Products, evened, levels, mastered, products
from orchestrator.bundle.slates import Slates
from orchestrator.bundle.sounds import effects
from orchestrator.cut import Cut, Event, Sound
from orchestrator.deliverable import Made
from orchestrator.finish_sound import MIX, sound_task
from orchestrator.making import Edit, Making
from orchestrator.outcome import Result
from orchestrator.store import LocalStore
from workers import ffmpeg
from workers.mix import Mix, MixSpec, Track

FRAME = RATE // 24
SECONDS = 12
FRAMES = SECONDS * 24
STEMS = ("dialogue.wav", "music.wav", "effects.wav")
QUIET, LOUD = [(24, 48)], [(7 * 24, 8 * 24)]
"""Frames of the two lines."""


def sounds() -> dict[str, Samples]:
    """A line that is too quiet, one that is not, music that is far below both, and a hit."""
    return {
        "quiet": speech(1.0, -33),
        "loud": speech(1.0, -20),
        "bed": np.stack([sine(220, SECONDS, -34), sine(330, SECONDS, -34)], axis=1),
        "hit": sine(60, 0.5, -14),
    }


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An episode that is nearly all music, so that its mastering holds the lines back."""
    folder = tmp_path_factory.mktemp("mixed")
    inputs = {name: save(folder / f"{name}.wav", sound) for name, sound in sounds().items()}
    tracks = (
        Track(input="quiet", role="line", start=RATE),
        Track(input="loud", role="line", start=7 * RATE),
        Track(input="bed", role="bed", start=0),
        Track(input="hit", role="cue", start=4 * RATE, gain_db="-6"),
    )
    Mix().run(MixSpec(samples=SECONDS * RATE, tracks=tracks), inputs, folder, lambda _: None)
    return folder


@pytest.fixture(scope="module")
def found(mixed: Path) -> Products:
    return products([mixed / name for name in (*STEMS, "mix.m4a")], FRAME)


def test_a_master_without_a_stem_is_told_by_the_others(tmp_path: Path) -> None:
    silence = save(tmp_path / "none.wav", np.zeros(RATE))
    music, master = save(tmp_path / "m.wav", sine(220, 1, -30)), save(tmp_path / "x.wav", sine(220, 1, -24))
    told = products([silence, music, silence, master], FRAME)
    assert len(told) == 24
    assert mastered(told, "dialogue", [(0, 24)]) == pytest.approx(6, abs=0.1)
    assert mastered(products([silence] * 4, FRAME), "music", [(0, 24)]) == 0
    assert mastered(told, "music", [(24, 24)]) == 0, "a sound without a length"


def test_each_stem_is_told_apart_from_what_plays_over_it(tmp_path: Path) -> None:
    parts = [speech(2, -20), sine(220, 2, -30), sine(900, 2, -40)]
    files = [save(tmp_path / f"{n}.wav", part) for n, part in enumerate(parts)]
    master = sum(part * 10 ** (gain / 20) for part, gain in zip(parts, (3, 6, 9), strict=True))
    told = products([*files, save(tmp_path / "master.wav", np.asarray(master))], FRAME)
    stems = ("dialogue", "music", "effects")
    assert [mastered(told, stem, [(0, 48)]) for stem in stems] == pytest.approx([3, 6, 9], abs=0.1)


def test_a_room_tone_has_the_level_of_the_effects_where_it_is_heard(tmp_path: Path) -> None:
    parts = [np.zeros(2 * RATE), sine(220, 2, -30), sine(900, 2, -40)]
    master = np.asarray(sum(part * 10 ** (gain / 20) for part, gain in zip(parts, (0, 3, 9), strict=True)))
    store = LocalStore(tmp_path / "home")
    stored = {
        name: store.put(save(tmp_path / f"{name}.wav", part))
        for name, part in zip(("dialogue", "music", "effects", "mix"), (*parts, master), strict=True)
    }
    tone, bed = Sound(role="tone", ref="attic", start=0, frames=48), Sound(role="bed", ref="bed", start=0)
    event = Event(shot="b1-a", take="t", start=0, source_in=0, frames=48)
    cut = Cut(series="key", episode=1, frames=48, events=(event,), sounds=(tone, bed))
    kept = {
        task: Result(task, "", files, {"ms": 2000, "channels": 1}, 0, 0, reused=False)
        for task, files in (
            (MIX, stored),
            (sound_task(tone), {"tone": stored["effects"]}),
            (sound_task(bed), {"bed": stored["music"]}),
        )
    }
    job = cast("Making", SimpleNamespace(office=SimpleNamespace(store=store)))
    made = Made(job, Edit(cut, {}, {}, ()), kept, (), ())
    heard = effects(made, Slates(1, {}, {}, ()), levels(made))
    levels_of = {item.role: float(item.about["level_db"]) for item in heard}
    assert levels_of == {"tone": pytest.approx(9, abs=0.1), "music": pytest.approx(3, abs=0.1)}


def test_a_line_is_evened_as_the_mix_does_it(mixed: Path) -> None:
    assert evened(mixed / "loud.wav") == 0
    stem, line = products([mixed / "dialogue.wav"], FRAME), products([mixed / "quiet.wav"], FRAME)
    laid = 10 * np.log10(stem[24:48].sum() / line.sum())
    assert evened(mixed / "quiet.wav") == pytest.approx(float(laid), abs=0.05)


def test_the_mastering_held_the_lines_back_and_not_the_music(found: Products) -> None:
    music = mastered(found, "music", [(0, FRAMES)])
    assert music > mastered(found, "dialogue", LOUD) + 1.5


def test_clips_at_their_levels_are_as_loud_as_the_episode(mixed: Path, found: Products) -> None:
    gains = {
        "quiet": evened(mixed / "quiet.wav") + mastered(found, "dialogue", QUIET),
        "loud": mastered(found, "dialogue", LOUD),
        "hit": -6 + mastered(found, "effects", [(96, 108)]),
        "music": mastered(found, "music", [(0, FRAMES)]),
    }
    places = {"quiet": 1, "loud": 7, "hit": 4, "music": 0}
    graph = "".join(
        f"[{n}:a]aresample=48000,pan=stereo|c0=c0|c1={'c1' if name == 'music' else 'c0'},"
        f"volume={gains[name]:.2f}dB,adelay={places[name] * 1000}:all=1[{name}];"
        for n, name in enumerate(gains)
    )
    inputs = [word for name in gains for word in ("-i", str(mixed / f"{name}.wav"))]
    assert loudness(*inputs, graph=f"{graph}{''.join(f'[{name}]' for name in gains)}amix=4:normalize=0,") == (
        pytest.approx(loudness("-i", str(mixed / "mix.m4a")), abs=0.7)
    )


def loudness(*inputs: str, graph: str = "[0:a]") -> float:
    """LUFS, by ffmpeg's meter."""
    meter = ["-filter_complex", f"{graph}ebur128=framelog=quiet[out]", "-map", "[out]", "-f", "null", "-"]
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", ffmpeg.run([*inputs, *meter]))[-1])


def test_a_sound_is_read_to_its_last_whole_frame(tmp_path: Path) -> None:
    file = save(tmp_path / "odd.wav", sine(440, 1.01, -20))
    told = products([file], FRAME)
    assert len(told) == 24
    assert 10 * np.log10(told.mean()) == pytest.approx(rms_db(sine(440, 1, -20)), abs=0.01)
