"""The words for sizes, angles, moves, sounds and languages before any dialect translates them.

Keys are the abbreviations and labels of a plan; `says` in a dialect maps these words on to a model's own.
"""

SIZES = {
    "ECU": "extreme close-up",
    "CU": "close-up",
    "MCU": "medium close-up",
    "MS": "medium shot",
    "MLS": "medium long shot",
    "LS": "long shot",
    "insert": "insert",
}
COMPOSITIONS = {
    "single": "single",
    "two-shot": "two-shot staged in depth",
    "over-the-shoulder": "over-the-shoulder",
    "point of view": "point of view",
    "insert": "",
    "card": "",
}
ANGLES = {
    "eye level": "eye level",
    "slightly low": "slightly low angle",
    "low": "low angle",
    "high": "high angle",
    "Dutch": "Dutch angle",
    "overhead": "overhead",
}
MOVES = {
    "static": "static camera",
    "push-in": "slow push-in",
    "pull-out": "slow pull-out",
    "pan left": "pan left",
    "pan right": "pan right",
    "tilt up": "tilt up",
    "tilt down": "tilt down",
    "handheld": "handheld camera",
}
SIDES = {
    "left": "on the left of the frame",
    "centre": "in the centre of the frame",
    "right": "on the right of the frame",
}
CUES = {
    "footsteps": "footsteps",
    "phone-buzz": "a phone buzzing",
    "message-tone": "a short message tone",
    "ringing": "a phone ringing",
    "stinger": "a sharp musical accent",
    "riser": "a rising tone",
    "impact": "a deep thud",
    "whoosh": "a rush of air",
    "door": "a door closing",
    "paper": "paper rustling",
    "shutter": "a camera shutter",
    "heartbeat": "a heartbeat",
}
LANGUAGES = {
    "ar": "Arabic",
    "bn": "Bengali",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "hi": "Hindi",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
