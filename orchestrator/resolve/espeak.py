"""Lines into what espeak says: the voice of the sheet, the feeling of the line."""

from orchestrator.plan import Line
from orchestrator.profiles import Profile
from orchestrator.resolve.scene import Work
from orchestrator.story import Series
from workers.espeak import EspeakSpec


def voice(series: Series, line: Line, _profile: Profile) -> Work:
    """One spoken line in its character's voice."""
    sheet = series.sheet(line.speaker)
    sound = sheet.voice
    spec = EspeakSpec(
        text=line.text,
        language=line.language,
        identity=sheet.id,
        sex=sound.sex,
        age=sound.age,
        pitch=sound.pitch,
        pace=sound.pace,
        timbre=sound.timbre,
        manner=line.manner or sound.manner,
        accent=sound.accent,
        emotion=line.emotion,
        engine=sound.engines.get("espeak", {}),
    )
    return Work("espeak", spec)
