"""Voices: coqui-tts models (VITS with several speakers, XTTS from recordings), opened without any pickle.

from gpu import speech
speech.choose(card("tiny-vits"), "female", "adult", "low", "maya")    a planner's part: light, no torch

from gpu.speech.residents import residents                            a worker's part
residents.get(card).speak(Asked(...))                                 Spoken: samples and when words sound
"""

from gpu.speech.speakers import choose as choose
from gpu.speech.speakers import voices as voices

__all__ = ["choose", "voices"]
