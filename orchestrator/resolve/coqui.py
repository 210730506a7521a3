"""Lines into what a coqui model says: one of its speakers, or a voice made from the sheet's recordings."""

import re

from character_sheets.sheet import Reference, Sheet
from gpu import speech
from gpu.card import Card
from gpu.weights.door import model_digest
from orchestrator import models
from orchestrator.errors import UnusableInput
from orchestrator.graph import Input
from orchestrator.plan import Line
from orchestrator.profiles import Profile
from orchestrator.resolve.given import PACES, blob
from orchestrator.resolve.scene import Work
from orchestrator.resolve.seeds import seed_for
from orchestrator.resolve.views import REFERENCE
from orchestrator.story import Series
from workers.coqui.spec import CoquiSpec

VOICE, REFUSAL = (
    re.compile(r"\bvoices?\b", re.IGNORECASE),
    re.compile(r"\b(?:no|not|nor|without|except)\b", re.IGNORECASE),
)
"""A consent is for voices when its scope says the word and nothing that takes it back."""


def voice(series: Series, line: Line, profile: Profile) -> Work:
    """One spoken line in its character's voice."""
    with_card, sheet = models.known(profile.voice, "voice"), series.sheet(line.speaker)
    recordings = _recordings(with_card, sheet)
    unseeded = CoquiSpec(
        card=with_card.name,
        model=model_digest(with_card),
        text=line.text,
        language=line.language,
        speaker="" if with_card.cloning else _speaker(with_card, sheet),
        emotion=line.emotion,
        manner=line.manner or sheet.voice.manner,
        pace=PACES[sheet.voice.pace],
        consent=_signed(recordings),
    )
    inputs: dict[str, Input] = {REFERENCE.format(at): blob(each) for at, each in enumerate(recordings, 1)}
    return Work("coqui", unseeded.model_copy(update={"seed": seed_for(unseeded, 1)}), inputs)


def _speaker(with_card: Card, sheet: Sheet) -> str:
    """The one that the sheet names, else one that sounds like it."""
    sound = sheet.voice
    pinned = sound.engines.get("coqui", {}).get("speaker", "")
    return pinned or speech.choose(with_card, sound.sex, sound.age, sound.pitch, sheet.id)


def _recordings(with_card: Card, sheet: Sheet) -> tuple[Reference, ...]:
    if not with_card.cloning:
        return ()
    found = tuple(each for each in sheet.references if each.view == "voice" and each.digest)
    if not found:
        raise UnusableInput(
            f"{with_card.name} makes a voice from recordings, and the sheet of {sheet.name} has none. "
            "Add a reference of view `voice` with its rights and, for a real person, the consent."
        )
    _refuse_unagreed(sheet, found)
    return found


def _refuse_unagreed(sheet: Sheet, recordings: tuple[Reference, ...]) -> None:
    """A voice is made of recordings of one person, who agreed to that for each of them."""
    for each in recordings:
        if each.consent is None:
            raise UnusableInput(
                f"{sheet.name}: the recording {each.file} has no consent of its own; "
                "add the record (person, scope, date, evidence), or take the recording out of the sheet"
            )
        if not _allows_voice(each.consent.scope):
            raise UnusableInput(
                f"{sheet.name}: {each.consent.person} agreed to {each.consent.scope!r} for {each.file}, "
                "which is not their voice. Get a consent whose scope says `voice`, or take the recording out"
            )
    people = list(dict.fromkeys(each.consent.person for each in recordings if each.consent))
    if len(people) > 1:
        raise UnusableInput(
            f"{sheet.name} has recordings of {' and '.join(people)}; a voice is made of one person's. "
            "Keep those"
        )


def _allows_voice(scope: str) -> bool:
    return bool(VOICE.search(scope)) and not REFUSAL.search(scope)


def _signed(recordings: tuple[Reference, ...]) -> str:
    """The evidence of every recording that is used, each once."""
    return ",".join(dict.fromkeys(each.consent.evidence for each in recordings if each.consent))
