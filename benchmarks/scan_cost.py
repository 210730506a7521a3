"""What the scan of a finished film costs, beside decoding it and beside encoding it once.

    python -m benchmarks.scan_cost [FILM] [--seconds N]

Without a film one is drawn, 1080x1920 at 24 frames a second. Figures are CPU seconds of one run on one
machine; only the ratios mean anything.
"""

import argparse
import json
import resource
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from workers import ffmpeg as tool
from workers.stitch.scan import Scanner
from workers.stitch.scan_spec import Scan, ScanSpec

FPS: Final = 24
X264 = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-threads", "1"]


def spent(arguments: Sequence[str], folder: Path) -> float:
    """CPU seconds of one ffmpeg."""
    before = _cpu()
    tool.run(arguments, cwd=folder)
    return _cpu() - before


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def drawn(seconds: int, folder: Path) -> Path:
    """A film that moves everywhere, with a tone."""
    picture = f"testsrc2=s=1080x1920:r={FPS}:d={seconds},noise=alls=6:allf=t,format=yuv420p"
    sources = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", f"sine=330:d={seconds}:r=48000"]
    tool.run([*sources, *X264, "-c:a", "aac", str(folder / "film.mp4")])
    return folder / "film.mp4"


def measured(film: Path, folder: Path) -> dict[str, float | int]:
    """The three costs, and the ratios."""
    before = _cpu()
    made = Scanner().run(ScanSpec(fps=FPS), {"episode": film}, folder, lambda _: None)
    scan = _cpu() - before
    decode = spent(["-threads", "1", "-i", str(film), "-f", "null", "-"], folder)
    encode = spent(["-threads", "1", "-i", str(film), "-an", *X264, "again.mp4"], folder) - decode
    found = Scan.model_validate_json((folder / made.files["scan"]).read_bytes())
    return {
        "frames": found.frames,
        "scan_cpu_seconds": round(scan, 2),
        "decode_cpu_seconds": round(decode, 2),
        "scan_over_decode": round(scan / decode, 2),
        "scan_over_encode": round(scan / encode, 2),
    }


def main() -> None:
    """Print the figures as JSON."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("film", nargs="?", type=Path)
    options.add_argument("--seconds", type=int, default=10)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        film = asked.film.absolute() if asked.film else drawn(asked.seconds, Path(folder))
        print(json.dumps(measured(film, Path(folder)), indent=1))


if __name__ == "__main__":
    main()
