"""The scan on drawn films: black, standstill, jump and silence, each on its frame."""

from pathlib import Path

import pytest
from drawn_films import FPS, film

from orchestrator.cut import Cut, Event
from orchestrator.errors import Refused
from orchestrator.graph import Blob, Graph
from orchestrator.outcome import Result
from orchestrator.qc.scan import scan_of, scan_task
from orchestrator.store.folder import LocalStore
from workers.errors import BadInput, ToolFailed
from workers.stitch.scan import Scanner, read
from workers.stitch.scan_spec import Scan, ScanSpec

PARTS = (("moving", 48), ("moving", 24), ("black", 12), ("moving", 12), ("still", 36), ("moving", 24))
TOTAL = 156


def still(_: float) -> None:
    """Progress that nobody watches."""


def scanned(path: Path, out: Path) -> Scan:
    out.mkdir()
    made = Scanner().run(ScanSpec(fps=FPS), {"episode": path}, out, still)
    assert [file.name for file in out.iterdir()] == ["scan.json"]
    return Scan.model_validate_json((out / made.files["scan"]).read_bytes())


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("film") / "film.mp4", PARTS, silent=(60, 84))


@pytest.fixture(scope="module")
def found(drawn: Path, tmp_path_factory: pytest.TempPathFactory) -> Scan:
    return scanned(drawn, tmp_path_factory.mktemp("scan") / "out")


# --- refused ---


def test_a_film_of_another_rate_is_refused(drawn: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="24 frames a second, not 30"):
        Scanner().run(ScanSpec(fps=30), {"episode": drawn}, tmp_path, still)


def test_a_film_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_text("ffconcat version 1.0\nfile /etc/hostname\n")
    with pytest.raises(BadInput, match="is not an mp4"):
        Scanner().run(ScanSpec(fps=24), {"episode": tmp_path / "film.mp4"}, tmp_path, still)


def test_a_filter_that_says_nothing_is_no_clean_film() -> None:
    with pytest.raises(ToolFailed, match="saw 0 and heard 0"):
        read(24, [], [])
    with pytest.raises(ToolFailed, match=r"scd\.mafd of 0 frames, and there are 1"):
        read(24, ["frame:0 pts:0", "lavfi.signalstats.YAVG=12"], ["frame:0 pts:0", "lavfi.r128.I=-14"])


# --- found ---


def test_black_is_found_on_its_frames(found: Scan) -> None:
    assert found.black == ((72, 84),)


def test_a_standstill_is_found_on_its_frames(found: Scan) -> None:
    assert (72, 84) in found.frozen
    assert (96, 132) in found.frozen
    assert len(found.frozen) == 2


def test_every_change_of_picture_is_on_its_frame(found: Scan) -> None:
    assert found.frames == TOTAL == len(found.change) == len(found.luma)
    assert found.change[0] == 0
    assert [n for n, change in enumerate(found.change) if change > 500] == [48, 72, 84, 96, 132]


def test_silence_is_found_within_a_frame(found: Scan) -> None:
    [(start, end)] = found.silent
    assert abs(start - 60) <= 1
    assert abs(end - 84) <= 1


def test_brightness_and_loudness_are_told(found: Scan) -> None:
    assert found.luma[78] <= 17 < 40 <= min(found.luma[0], found.luma[-1])
    assert -22 < float(found.lufs) < -12
    assert -14 < float(found.true_peak) < -8


def test_what_lasts_to_the_end_is_found(tmp_path: Path) -> None:
    found = scanned(
        film(tmp_path / "end.mp4", (("moving", 24), ("black", 24)), silent=(24, 48)), tmp_path / "o"
    )
    assert (found.black, found.frozen) == (((24, 48),), ((24, 48),))
    assert found.silent[0][1] == 48


def test_a_scan_is_the_same_every_time(drawn: Path, found: Scan, tmp_path: Path) -> None:
    assert scanned(drawn, tmp_path / "again") == found


# --- as a task ---


def cut_of(frames: int) -> Cut:
    event = Event(shot="b1-a", take="motion/b1-a/t1", source_in=0, frames=frames, start=0)
    return Cut(series="stolen", episode=1, frames=frames, events=(event,))


def test_a_scan_is_made_again_for_another_film_only() -> None:
    def key(frames: int, film: str) -> str:
        return Graph.of([scan_task(cut_of(frames), Blob(film, ".mp4"))]).keys()["scan"]

    assert key(24, "a") == key(48, "a") != key(24, "b")


def test_a_scan_that_is_of_no_film_is_refused(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "store")
    made = tmp_path / "scan.json"
    made.write_text('{"frames": -1}')
    stored = store.put(made)
    result = Result("scan", "k", {"scan": stored}, {}, 0, 0, reused=False)
    with pytest.raises(Refused, match=r"scan: its facts are of no film: .*Run it again"):
        scan_of(result, store)
