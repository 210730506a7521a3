"""espeak-ng alone in a process: an order on stdin, IPA on stdout. Standard library and the loader only.

Order (JSON): {"language", "texts"}. Answer: {"phonemes": [...]} or {"error"}.
"""

import ctypes
import json
import re
import sys
from typing import Any

import espeakng_loader

DONT_EXIT, SYNCHRONOUS, UTF8, IPA = 0x8000, 2, 1, 0x02
FLAG = re.compile(r"\([a-z-]+\)")
"""Where the library changes into another language for a word, it says so."""


class _Voice(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


def read(language: str, texts: list[str]) -> dict[str, Any]:
    """The phonemes of each text."""
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    if library.espeak_Initialize(SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), DONT_EXIT) <= 0:
        return {"error": "espeak-ng could not read its data folder"}
    wanted = _Voice(languages=language.encode())
    if library.espeak_SetVoiceByProperties(ctypes.byref(wanted)) != 0:
        return {"error": f"espeak-ng does not read {language!r}"}
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    return {"phonemes": [_ipa(library, text) for text in texts]}


def _ipa(library: Any, text: str) -> str:
    rest = ctypes.c_char_p(text.encode())
    parts = []
    while rest.value:
        said = library.espeak_TextToPhonemes(ctypes.byref(rest), UTF8, IPA)
        parts.append(FLAG.sub("", (said or b"").decode(errors="ignore")).strip())
    return " ".join(filter(None, parts))


if __name__ == "__main__":
    asked = json.loads(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(read(asked["language"], asked["texts"]), ensure_ascii=True))
