"""Lines into what a coqui model says: one of its speakers, or a voice made from the sheet's recordings."""

from collections.abc import Iterator

from character_sheets.sheet import Reference, Sheet
from gpu import speech
from gpu.card import Card, card
from gpu.weights.door import model_digest
from orchestrator.errors import UnusableInput
from orchestrator.graph import Blob, Input
from orchestrator.plan import Line
from orchestrator.profiles import Profile, model
from orchestrator.resolve.scene import Work
from orchestrator.resolve.seeds import seed_for
from orchestrator.resolve.views import REFERENCE
from orchestrator.story import Series
from workers.coqui.spec import CoquiSpec

PACES = {"slow": 88, "mid": 100, "quick": 112}  # percent


def voice(series: Series, line: Line, profile: Profile) -> Work:
    """One spoken line in its character's voice."""
    with_card, sheet = card(model(profile.voice)), series.sheet(line.speaker)
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
        consent=next((each.consent.evidence for each in recordings if each.consent), ""),
    )
    inputs: dict[str, Input] = {
        REFERENCE.format(at): Blob(each.digest or "", "." + each.file.rpartition(".")[2].lower())
        for at, each in enumerate(recordings, 1)
    }
    return Work("coqui", unseeded.model_copy(update={"seed": seed_for(unseeded, 1)}), inputs)


def _speaker(with_card: Card, sheet: Sheet) -> str:
    """The one that the sheet names, else one that sounds like it."""
    sound = sheet.voice
    pinned = sound.engines.get("coqui", {}).get("speaker", "")
    return pinned or speech.choose(with_card, sound.sex, sound.age, sound.pitch, sheet.id)


def _recordings(with_card: Card, sheet: Sheet) -> tuple[Reference, ...]:
    if not with_card.cloning:
        return ()
    found = tuple(_usable(sheet))
    if not found:
        raise UnusableInput(
            f"{with_card.name} makes a voice from recordings, and the sheet of {sheet.name} has none. "
            "Add a reference of view `voice` with its rights and, for a real person, the consent."
        )
    return found


def _usable(sheet: Sheet) -> Iterator[Reference]:
    for each in sheet.references:
        if each.view == "voice" and each.digest:
            yield each
