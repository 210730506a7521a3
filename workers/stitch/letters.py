"""Letters burnt into pictures by libass: which typefaces it sees, and whether it drew them all."""

import shutil
import tempfile
import weakref
from pathlib import Path

from workers import typefaces
from workers.errors import MissingGlyphs

TOFU = ("failed to find any fallback with glyph", "Failed to load fontconfig fonts")


def environment(owner: object) -> dict[str, str]:
    """What ffmpeg needs to see our typefaces and no others, as long as `owner` lives."""
    folder = tempfile.mkdtemp(prefix="microdrama-fonts-")
    weakref.finalize(owner, shutil.rmtree, folder, ignore_errors=True)
    return {"FONTCONFIG_FILE": str(typefaces.fonts_conf(Path(folder)))}


def refuse_tofu(log: str) -> None:
    """libass ends well even where it drew nothing; its words alone tell."""
    for line in log.splitlines():
        if any(sign in line for sign in TOFU):
            raise MissingGlyphs(f"letters cannot be drawn with the typefaces here: {line.strip()}")
