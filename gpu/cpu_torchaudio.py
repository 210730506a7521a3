"""torchaudio beside a torch without CUDA: its wheels bring a compiled part that only loads with CUDA.

transformers imports torchaudio wherever it is installed, so a machine with the `voice` extra and a CPU build
of torch could import neither diffusers nor TTS. What we use of torchaudio is plain torch; the compiled part
is hidden, before anything imports it.
"""

import importlib.util
import sys
from types import ModuleType
from typing import Any


def hide_compiled_part() -> None:
    """Call before diffusers, transformers or TTS is imported; changes nothing on a CUDA build of torch."""
    import torch

    known = "torchaudio" in sys.modules or "torchaudio._extension" in sys.modules
    if known or torch.version.cuda or torch.version.hip or not importlib.util.find_spec("torchaudio"):
        return
    hidden: Any = ModuleType("torchaudio._extension")
    hidden.__path__ = []
    hidden._IS_TORCHAUDIO_EXT_AVAILABLE = hidden._IS_ALIGN_AVAILABLE = False
    hidden._check_cuda_version = lambda: None
    hidden.fail_if_no_align = _refuse
    sys.modules["torchaudio._extension"] = hidden


def _refuse(function: Any) -> Any:
    def refused(*_: Any, **__: Any) -> Any:
        raise RuntimeError(f"{function.__name__} needs the compiled part of torchaudio, hence CUDA")

    return refused
