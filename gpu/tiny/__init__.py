"""Random pipelines, small enough for a laptop: they prove the way of a picture, not its looks.

    build("klein", folder)   ->  a folder that diffusers loads like any other; about a megabyte
    shrunk(card("ltx2"))     ->  the card's own settings over such a folder

A recipe is seeded: built twice on one machine it has the same bytes. Importing this imports no torch.
"""

import importlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from gpu.cpu_torchaudio import hide_compiled_part
from gpu.errors import UnknownRecipe
from gpu.tiny.shrink import shrunk as shrunk

RECIPES: Mapping[str, str] = MappingProxyType(
    {
        "klein": "gpu.tiny.klein:build",
        "wan-ti2v": "gpu.tiny.wan:build_ti2v",
        "wan-i2v": "gpu.tiny.wan:build_i2v",
        "wan-i2v-loras": "gpu.tiny.wan:build_loras",
        "sdxl": "gpu.tiny.sdxl:build",
        "sdxl-ip-adapter": "gpu.tiny.sdxl:build_ip_adapter",
        "qwen-edit": "gpu.tiny.qwen:build",
        "ltx2": "gpu.tiny.ltx2:build",
        "ltx-condition": "gpu.tiny.ltx:build",
        "vits": "gpu.tiny.vits:build",
        "xtts": "gpu.tiny.xtts:build",
    }
)
"""Recipe -> the function that writes its folder: a pipeline, or the adapters of one."""


def build(recipe: str, folder: Path) -> None:
    """Write that recipe's random weights into `folder`; does nothing if it is there.

    Built aside and renamed, so a crash leaves no half folder. Raises UnknownRecipe.
    """
    if recipe not in RECIPES:
        raise UnknownRecipe(f"there is no recipe {recipe!r}; there are: {', '.join(sorted(RECIPES))}")
    if folder.is_dir():
        return
    hide_compiled_part()
    module, function = RECIPES[recipe].split(":")
    aside = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        getattr(importlib.import_module(module), function)(aside)
        _publish(aside, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _publish(aside: Path, folder: Path) -> None:
    try:
        aside.rename(folder)
    except OSError:
        if not folder.is_dir():  # otherwise somebody else was quicker, with the same bytes
            raise
