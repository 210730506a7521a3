"""The example story in the formats that are not shipped, written by hand as a writer would; a small story."""

from pathlib import Path

import pytest
import yaml

import orchestrator
from orchestrator.stories import StoryError, read, read_text
from orchestrator.story import Series

EXAMPLE = Path(orchestrator.__file__).parent / "examples" / "stolen-design.md"


SMALL = "title: Small\ncharacters: [{name: Maya, wardrobe: {day: white shirt}}]\nepisodes:\n- beats:\n  - "
"""A story up to its first beat."""


def refused(text: str, suffix: str = ".yaml") -> StoryError:
    with pytest.raises(StoryError) as caught:
        read_text(text, suffix, f"story{suffix}")
    return caught.value


def example() -> Series:
    return read(EXAMPLE)


FACTS = {
    "premise": (
        "A young designer discovers that her powerful boss is stealing her ideas and decides to expose him."
    ),
    "season map": (
        "her idea is stolen; she confronts him and is denied; she finds evidence on his desk and a coworker"
        " admits; he threatens her; she makes a risky plan; it almost fails, and the truth comes out."
    ),
    "look": (
        "signature angle slightly low close-up; 85 mm lens feel, shallow depth of field; colour accent cool"
        " blue against warm skin; tense corporate thriller; realistic."
    ),
}
PEOPLE = (
    "Maya, 24, junior designer. Shoulder-length dark hair, simple gold earrings. Wardrobe day: white"
    " button-down; wardrobe night: beige blazer over a white top. Nervous but determined, ambitious,"
    " observant; slowly more confident as she finds out. Voice: female, young, warm, quick when afraid.",
    "Victor, 47, creative director, her boss. Silver hair combed back, trimmed beard, charcoal three-piece"
    " suit, wine-red tie. Controlled, charming, cold when cornered. Voice: male, low, slow.",
    "Jonah, 31, coworker and once a friend. Curly brown hair, round glasses, olive overshirt. Guilty,"
    " avoids eyes. Voice: male, mid, hesitant.",
)
PLACES = (
    "conference-room (sleek, glass-walled, night, cool blue light reflecting in the glass,"
    " a monitor on the wall)",
    "open-office (rows of dark desks, one lamp on)",
)
THINGS = ("maya-phone (black smartphone)", "design-file (her concept, dated three weeks earlier)")
EPISODES = (
    ("Slide Nine", "Maya learns that the boss stole her design, and he learns that she knows."),
    ("Second Folder", "Maya learns that someone she trusts helped him."),
    ("Glass Room", "Maya gets an admission, and loses the only copy of it."),
)
BEATS = (  # episode, text, role, insert, speaker, line
    (1, "Maya walks into the conference room.", "", "", "", ""),
    (1, "She sees her design on her boss's presentation slide.", "hook", "", "", ""),
    (1, "Her expression changes from confusion to shock.", "", "", "", ""),
    (1, "The boss notices her staring.", "escalation", "", "", ""),
    (
        1,
        "Maya looks down at her phone and sees proof that he stole the file.",
        "reveal",
        'file "Aurora_concept_v1", created by Maya Lin, 3 weeks ago;'
        ' below it: "copied by V. Hale, yesterday 23:41"',
        "",
        "",
    ),
    (
        1,
        'The boss steps closer and says, "You should have stayed quiet."',
        "",
        "",
        "the boss",
        "You should have stayed quiet.",
    ),
    (
        1,
        "Maya realizes he knows she has evidence.",
        "cliffhanger",
        'her phone: message from an unknown number: "Don\'t open the second folder."',
        "",
        "",
    ),
    (2, 'A threat lies on her desk: a printed page, "Delete it, or Jonah pays."', "hook", "", "", ""),
    (
        2,
        "Under the page there is a photograph of Jonah at her own desk, late at night.",
        "escalation",
        "",
        "",
        "",
    ),
    (
        2,
        'Maya: "That\'s my chair. He was never on that project."',
        "",
        "",
        "Maya",
        "That's my chair. He was never on that project.",
    ),
    (2, "She recognises the mug in the picture: it is the one she gave Jonah.", "reveal", "", "", ""),
    (2, "Missed call from an unknown number. She calls back; a phone rings behind her.", "", "", "", ""),
    (
        2,
        'Jonah steps out of the dark and says, "You were never supposed to see that."',
        "cliffhanger",
        "",
        "Jonah",
        "You were never supposed to see that.",
    ),
    (3, 'Maya: "Say it once. To my face."', "hook", "", "Maya", "Say it once. To my face."),
    (3, "Jonah hesitates before answering.", "", "", "", ""),
    (3, 'Jonah: "He promised me your job."', "", "", "Jonah", "He promised me your job."),
    (3, "Behind the glass, Victor is watching them.", "escalation", "", "", ""),
    (3, 'Maya\'s phone shows "Recording saved", then "File deleted".', "reveal", "", "", ""),
    (
        3,
        'Victor: "Looking for this?" He holds up the card from her phone.',
        "cliffhanger",
        "",
        "Victor",
        "Looking for this?",
    ),
)


def as_csv(separator: str = ",", start: str = "\ufeff") -> str:
    """A spreadsheet's export: facts above the header, one row per beat."""

    def row(*cells: object) -> str:
        return separator.join('"' + str(cell).replace('"', '""') + '"' for cell in cells)

    rows = [row("title", "Stolen Design"), *(row(key, words) for key, words in FACTS.items())]
    rows += [row("character", words) for words in PEOPLE]
    rows += [row("location", words) for words in PLACES] + [row("prop", words) for words in THINGS]
    rows.append(row("Ep", "Episode title", "Purpose", "Action", "Role", "Insert", "Speaker", "Dialogue"))
    for number, text, role, insert, speaker, line in BEATS:
        title, purpose = EPISODES[number - 1]
        rows.append(row(number, title, purpose, text, role, insert, speaker, line))
    return start + "\r\n".join(rows) + "\r\n"


def as_fountain(scenes: bool = False) -> str:
    """A script with sections, synopses, notes and dialogue."""
    page = ["Title: Stolen Design", *(f"{key.capitalize()}: {words}" for key, words in FACTS.items())]
    page += ["Credit: written by", "Author: nobody", "Characters:", *(f"    {words}" for words in PEOPLE)]
    page += [
        "Locations:",
        *(f"    {words}" for words in PLACES),
        "Props:",
        *(f"    {words}" for words in THINGS),
    ]
    script, current = [*page, ""], 0
    for number, text, role, insert, speaker, line in BEATS:
        if number != current:
            title, purpose = EPISODES[number - 1]
            script += [f'# Episode {number}, "{title}"', "", f"= Purpose: {purpose}", ""]
            script += ["INT. CONFERENCE ROOM - NIGHT", ""] if scenes and number == 1 else []
            current = number
        script += [f"= {text}"]
        hints = "; ".join(part for part in (role, f"insert: {insert}" if insert else "") if part)
        script += [f"[[{hints}]]"] if hints else []
        script += ["", speaker.upper(), line] if line else []
        script += [""]
    return "\n".join(script)


def as_yaml() -> str:
    """Full sheets as fields; beats partly as prose with hints, partly as fields."""
    data = example().model_dump(
        mode="json", exclude_defaults=True, include={"look", "sheets", "locations", "props"}
    )
    data["characters"] = data.pop("sheets")
    data |= {
        "title": "Stolen Design",
        "premise": FACTS["premise"],
        "season": FACTS["season map"],
        "episodes": [],
    }
    for number, (title, purpose) in enumerate(EPISODES, 1):
        beats = [beat for beat in BEATS if beat[0] == number]
        written = [_yaml_beat(*beat[1:4]) for beat in beats]
        data["episodes"].append({"title": title, "purpose": purpose, "beats": written})
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)


def _yaml_beat(text: str, role: str, insert: str) -> object:
    if insert:
        return {"text": text, "role": role, "inserts": [insert]}
    return f"{text} ({role})" if role else text
