"""What a person does about a check that fails, by its code."""

from collections.abc import Mapping

CURES: Mapping[str, str] = {
    "file": "Produce the episode again; if it stays so, run microdrama doctor.",
    "frames": "Produce the episode again: the file is not the one that was cut.",
    "loudness": "Change the gain of the loudest or the softest line and produce it again.",
    "true-peak": "Lower the gain of the loudest line and produce it again.",
    "duration": "Leave out or trim shots, or post it on a platform that takes its length.",
    "fps": "Produce it with a profile of another frame rate.",
    "frame-size": "Produce it with a profile of another size.",
    "size": "Produce it with a profile that encodes smaller.",
    "bitrate": "Produce it with a profile that encodes smaller.",
    "black": "Take another take of the shot, or trim its black end.",
    "freeze": "Take another take of the shot, or trim it to where it moves.",
    "silence": "Give the place a room tone or music, or close the gap.",
    "cuts": "Produce the episode again; if it stays so, look at the head of the take that is named.",
    "jumps": "Take another take of the shot: this one holds a cut or a flash.",
    "caption-zone": "Shorten the caption, or part it in two.",
    "caption-over-insert": "Move or shorten the caption, or give the insert more time.",
    "caption-over-face": "Frame the shot higher or closer, or move the caption.",
    "caption-pace": "Shorten the caption, or let it stay longer.",
    "every-word": "Show what is hidden, remove the edit of the line's captions, or write all of its words.",
    "insert-zone": "Shorten the words of the insert or card, or set them again.",
    "insert-band": "Look at the insert or card on that platform's screen.",
    "title-shown": "Shorten the title, or make the cover again from the series template.",
    "title-whole": "Shorten the title of the series or the episode.",
    "title-over-face": "Shorten the title, or choose a frame whose face is higher.",
    "insert-time": "Give the insert more frames, or fewer words.",
    "first-frame": "Open on another shot: a line, a reaction or an insert (cut --opening).",
    "last-frame": "End on the cliffhanger, or on an end card.",
    "hook": "Give an early beat the role hook, or shorten what comes before it.",
    "reaction-share": "Add reactions, or leave some out.",
    "faces-readable": "Frame more shots close or medium.",
    "post-title": "Shorten the title of the episode.",
    "post-caption": "Give a shorter caption of your own.",
    "post-hashtags": "Give fewer hashtags.",
    "stand-ins": "Shoot the takes that failed again.",
}


def cure(code: str) -> str:
    """What helps; empty where nobody knows."""
    return CURES.get(code, "")
