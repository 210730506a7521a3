"""What ffmpeg says is heard in threads of their own, which may be late on a busy machine."""

import threading

import pytest

from workers import ffmpeg


def test_who_hears_of_it_late_finds_nothing_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ffmpeg, "GRACE", 0.0)
    before, go_on, heard = set(threading.enumerate()), threading.Event(), list[int]()

    def slow(microseconds: int) -> None:
        go_on.wait()
        heard.append(microseconds)

    source = ["-f", "lavfi", "-i", "color=s=16x16:r=24:d=1", "-f", "null", "-"]
    ffmpeg.run(source, progress=slow)
    late = set(threading.enumerate()) - before
    go_on.set()
    for thread in late:
        thread.join()
    assert heard[-1] == 1_000_000
