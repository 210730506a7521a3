"""One line through espeak-ng, alone in a process: `python -m workers.espeak_child`, order in, answer out.

The library is global state and does not repeat itself inside one process; the first call of a fresh one is
always the same, bytes included. So `workers.espeak` starts this module once per line. Standard library only.

Order (JSON): {"text", "voice", "pitch", "rate", "range", "volume", "gap"}.
Answer: one line of JSON, {"rate", "words": [[character, sample]], "phonemes": [[symbol, sample]]} or
{"error"}; then the samples, 16-bit little-endian mono. Symbols are IPA; an empty one is a pause.
"""

import ctypes
import json
import sys
from typing import Any

import espeakng_loader

PHONEME_EVENTS, PHONEME_IPA, DONT_EXIT = 0x0001, 0x0002, 0x8000
SYNCHRONOUS, UTF8 = 2, 1
PARAMETERS = {"rate": 1, "volume": 2, "pitch": 3, "range": 4, "gap": 7}
END, WORD, PHONEME = 0, 1, 7
SEED = 1


class _Name(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Name),
    )


_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


class Heard:
    """What the library has said so far."""

    def __init__(self) -> None:
        self.samples = bytearray()
        self.words: list[tuple[int, int]] = []
        self.phonemes: list[tuple[str, int]] = []

    def take(self, samples: Any, count: int, events: Any) -> int:
        """The library's callback; 0 asks it to go on."""
        if count > 0:
            self.samples += ctypes.string_at(samples, count * 2)
        at = 0
        while events[at].type != END:
            self._note(events[at])
            at += 1
        return 0

    def _note(self, event: Any) -> None:
        if event.type == WORD:
            self.words.append((event.text_position - 1, event.sample))
        elif event.type == PHONEME:
            symbol = ctypes.string_at(ctypes.addressof(event.id), 8).split(b"\0")[0]
            self.phonemes.append((symbol.decode(errors="ignore"), event.sample))


def speak(order: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Speak one order: what is known about it, and its samples."""
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    data = espeakng_loader.get_data_path().encode()
    rate = library.espeak_Initialize(SYNCHRONOUS, 0, data, PHONEME_EVENTS | PHONEME_IPA | DONT_EXIT)
    if rate <= 0:
        return {"error": "espeak-ng could not read its data folder"}, b""
    library.espeak_ng_SetRandSeed(ctypes.c_long(SEED))  # breath and flutter are seeded by the clock otherwise
    if library.espeak_SetVoiceByName(order["voice"].encode()) != 0:
        return {"error": f"espeak-ng has no voice named {order['voice']!r}"}, b""
    for name, number in PARAMETERS.items():
        library.espeak_SetParameter(number, int(order[name]), 0)
    heard = Heard()
    callback = _CALLBACK(heard.take)
    library.espeak_SetSynthCallback(callback)
    text = order["text"].encode() + b"\0"
    if library.espeak_Synth(text, len(text), 0, 1, 0, UTF8, None, None) != 0:
        return {"error": "espeak-ng refused the text"}, b""
    library.espeak_Synchronize()
    return {"rate": rate, "words": heard.words, "phonemes": heard.phonemes}, bytes(heard.samples)


def main() -> None:
    """Read an order, write the answer."""
    known, samples = speak(json.load(sys.stdin))
    sys.stdout.buffer.write(json.dumps(known).encode() + b"\n" + samples)


if __name__ == "__main__":
    main()
