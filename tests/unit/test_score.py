"""Synthesised sound: a theme that comes back, tension that rises, cues that are told apart."""

import hashlib
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from sound_samples import RATE, heard, rms_db

from workers.errors import BadSpec
from workers.score import instruments
from workers.score.bed import Bed, bed
from workers.score.cues import RECIPES, Cue, cue
from workers.score.spec import BedSpec, CueKind, CueSpec, Section, ToneSpec
from workers.score.theme import INSTRUMENTS, MOTIFS, colour, theme
from workers.score.tone import Tone, layers, room_tone

COURSE = (
    Section(start_ms=0, end_ms=4000, tension="hook"),
    Section(start_ms=4000, end_ms=14_000, tension="escalation"),
    Section(start_ms=14_000, end_ms=20_000, tension="reveal"),
    Section(start_ms=20_000, end_ms=26_000, tension="cliffhanger"),
)
EPISODE = BedSpec(seed=1, genre="thriller", samples=28 * RATE, sections=COURSE)


@pytest.fixture(scope="module")
def music() -> np.ndarray:
    return bed(EPISODE)


def at(sound: np.ndarray, start: float, end: float) -> float:
    return rms_db(sound[round(start * RATE) : round(end * RATE)].astype(np.float64))


@pytest.mark.parametrize(
    "sections",
    [
        (Section(start_ms=5, end_ms=5, tension="hook"),),
        (Section(start_ms=0, end_ms=900, tension="hook"), Section(start_ms=800, end_ms=990, tension="end")),
    ],
)
def test_sections_out_of_order_are_refused(sections: tuple[Section, ...]) -> None:
    with pytest.raises(BadSpec, match="overlaps or ends before"):
        bed(BedSpec(seed=1, samples=RATE, sections=sections))


def test_a_bed_is_as_long_as_asked_clean_and_in_stereo(music: np.ndarray) -> None:
    assert music.shape == (EPISODE.samples, 2)
    assert np.isfinite(music).all()
    assert 0.1 < np.abs(music).max() < 0.95
    assert np.corrcoef(music[:, 0], music[:, 1])[0, 1] < 0.97


def test_escalation_rises(music: np.ndarray) -> None:
    assert at(music, 10.5, 13) > at(music, 4.5, 7) + 3


def test_everything_drops_before_a_reveal_and_strikes_on_it(music: np.ndarray) -> None:
    assert at(music, 13.5, 13.98) < at(music, 12, 13) - 15
    assert at(music, 14.0, 14.3) > at(music, 13.5, 13.98) + 20


def test_a_cliffhanger_does_not_come_home() -> None:
    assert all(motif[-1][0] % 7 != 0 for motif in MOTIFS)


def test_a_section_starts_on_its_cut() -> None:
    plain = Section(start_ms=0, end_ms=3000, tension="calm")
    hit = Section(start_ms=3000, end_ms=6000, tension="cliffhanger")
    sound = bed(BedSpec(seed=3, samples=6 * RATE, sections=(plain, hit)))
    loud = np.flatnonzero(np.abs(sound[round(2.5 * RATE) :, 0]) > 0.12)
    assert loud[0] == pytest.approx(RATE // 2, abs=RATE // 50)


def test_the_theme_belongs_to_the_series_not_to_the_episode() -> None:
    assert theme(7) == theme(7)
    assert len({theme(seed) for seed in range(30)}) > 25
    assert {theme(seed).instrument for seed in range(60)} == set(INSTRUMENTS)


def test_genre_colours_the_bed_and_not_the_theme() -> None:
    assert colour("corporate thriller", "") == colour("", "tense")
    assert colour("romance", "").pulse < colour("action", "").pulse
    love = bed(BedSpec(seed=1, genre="romance", samples=4 * RATE, sections=COURSE[:1]))
    hate = bed(BedSpec(seed=1, genre="revenge", samples=4 * RATE, sections=COURSE[:1]))
    assert not np.array_equal(love, hate)


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_every_instrument_plays(instrument: str) -> None:
    seed = next(seed for seed in range(99) if theme(seed).instrument == instrument)
    title = Section(start_ms=0, end_ms=4000, tension="title")
    sound = bed(BedSpec(seed=seed, samples=4 * RATE, sections=(title,)))
    assert -32 < at(sound, 0, 4) < -12


def test_a_bed_without_sections_is_calm() -> None:
    assert -50 < at(bed(BedSpec(seed=2, samples=5 * RATE)), 1, 5) < -20


def test_every_cue_that_a_plan_can_name_has_a_recipe() -> None:
    assert set(RECIPES) == set(get_args(CueKind))


@pytest.mark.parametrize("kind", sorted(RECIPES))
def test_a_cue_is_heard_at_once_and_not_clipped(kind: CueKind) -> None:
    sound = cue(CueSpec(kind=kind))
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() < 0.6
    assert rms_db(sound.astype(np.float64)) > -42
    assert np.abs(sound[-20:]).max() < 0.01
    quick = kind not in ("riser", "paper", "whoosh")
    assert np.flatnonzero(np.abs(sound).max(axis=1) > 0.01)[0] < (0.06 if quick else 0.6) * RATE


def test_cues_are_told_apart() -> None:
    prints = {kind: fingerprint(cue(CueSpec(kind=kind))) for kind in get_args(CueKind)}
    kinds = sorted(prints)
    for one in kinds:
        for other in kinds[kinds.index(one) + 1 :]:
            assert np.abs(prints[one] - prints[other]).max() > 6, (one, other)


def fingerprint(sound: np.ndarray) -> np.ndarray:
    """Eight bands by four quarters of three seconds, in dB above the floor."""
    mono = np.zeros(3 * RATE)
    mono[: min(len(sound), mono.size)] = sound.mean(axis=1)[: mono.size]
    edges = np.geomspace(40, 16_000, 9)
    power = [np.abs(np.fft.rfft(part)) ** 2 for part in mono.reshape(4, -1)]
    hertz = np.fft.rfftfreq(mono.size // 4, 1 / RATE)
    bands = [[p[(hertz >= low) & (hertz < high)].sum() for low, high in pairwise(edges)] for p in power]
    whole = np.array(bands)
    return 10 * np.log10(whole / whole.sum() + 1e-5)


@pytest.mark.parametrize(
    "kind", ["footsteps", "riser", "ringing", "heartbeat", "phone-buzz", "paper", "whoosh"]
)
def test_a_cue_lasts_as_long_as_asked(kind: CueKind) -> None:
    assert abs(len(cue(CueSpec(kind=kind, ms=3300))) - 3.3 * RATE) <= 0.35 * RATE


def test_another_seed_is_another_take() -> None:
    one, other = (cue(CueSpec(kind="footsteps", seed=seed)) for seed in (1, 2))
    assert not np.array_equal(one, other)


@pytest.mark.parametrize(
    "words", ["glass conference room at night", "open office", "busy street", "café", "beach, night", "Mars"]
)
def test_a_room_is_quiet_but_never_dead(words: str) -> None:
    sound = room_tone(ToneSpec(words=words, ms=7000))
    assert len(sound) == 7 * RATE
    for second in range(7):
        assert -60 < at(sound, second, second + 1) < -30


def test_places_have_their_own_layers() -> None:
    assert "glass" in layers("sleek, glass-walled conference room")
    assert "keys" in layers("open office")
    assert "keys" not in layers("open office at night")
    assert layers("busy street") == {"air": 0.6, "traffic": 1.2}
    assert "crickets" in layers("garden at night")
    assert "birds" in layers("garden")
    assert layers("会议室") == {"air": 1.0}


def test_workers_leave_the_files_they_promise(tmp_path: Path) -> None:
    made = [
        Bed().run(BedSpec(seed=1, samples=2 * RATE), {}, tmp_path, lambda _: None),
        Cue().run(CueSpec(kind="door"), {}, tmp_path, lambda _: None),
        Tone().run(ToneSpec(words="office", ms=1500), {}, tmp_path, lambda _: None),
    ]
    for each, name in zip(made, ("bed", "cue", "tone"), strict=True):
        sound = heard(tmp_path / each.files[name])
        assert sound.shape == (each.facts["samples"], 2)
        assert len(sound) * 1000 // RATE == each.facts["ms"]


def test_who_plays_for_many_series_keeps_the_notes_of_a_few() -> None:
    most = instruments.motif_note.cache_info().maxsize
    assert most
    assert most * instruments.motif_note("bowed", 60, seed=1).nbytes < 64 * 2**20


def test_fresh_processes_with_other_thread_counts_agree() -> None:
    assert everything(threads="1") == everything(threads="2")


def everything(threads: str) -> str:
    code = "import sys; sys.path = sys.argv[1:]; import test_score; print(test_score.digest())"
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    environment = {**os.environ, **dict.fromkeys(names, threads)}
    command = [sys.executable, "-c", code, *sys.path]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout


def digest() -> str:
    sounds = [bed(EPISODE), room_tone(ToneSpec(words="café by the street", ms=3000))]
    sounds += [cue(CueSpec(kind=kind)) for kind in get_args(CueKind)]
    return hashlib.sha256(b"".join(sound.tobytes() for sound in sounds)).hexdigest()
