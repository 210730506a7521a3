"""A season as a studio writes it: people with wardrobes, places, props, beats, inserts, dialogue.

    story(100)   -> the data of a story file

No two episodes share a beat, so nothing of one is reused for another but cues and rooms.
"""

import random
from collections.abc import Iterator
from typing import Any

SHOTS_A_BEAT = 4.6
"""What the director makes of a beat of this kind, reactions, alternates and cards counted."""
NAMES = ("Maya", "Victor", "Jonah", "Ines", "Tomas", "Noor", "Adele", "Ruben")
HAIR = ("shoulder-length dark hair", "silver hair combed back", "curly brown hair", "short red hair")
OUTFITS = ("white button-down", "charcoal three-piece suit, wine-red tie", "olive overshirt", "beige blazer")
PLACES = ("conference room", "open office", "kitchen", "parking garage", "hospital corridor", "rooftop",
          "stairwell", "bedroom", "archive", "cafe")  # fmt: skip
THINGS = ("phone", "letter", "key", "ring", "mug", "memory card", "photograph", "contract")
ADJECTIVES = ("old", "locked", "wrong", "second", "missing", "burnt", "stolen", "hidden", "silver", "last")
NOUNS = ("file", "door", "name", "promise", "contract", "photograph", "account", "call", "room", "key")
SEEN = (
    "{a} sees the {x} {y} on the table.",
    "{a} stops in front of the {x} {y}.",
    "{a} turns around and looks at {b}.",
    "{a} finds the {x} {y} in {b}'s bag.",
    "{a} slowly understands what the {x} {y} means.",
    "{b} watches {a} from behind the glass.",
)
SAID = (
    "You should have told me about the {x} {y}.",
    "Nobody was supposed to see the {x} {y}.",
    "I know what you did with the {x} {y} last night.",
    "Give me the {x} {y}, and we forget this.",
    "It was never about the {x} {y}.",
    "Then tell them where the {x} {y} is.",
)
ARC = {1: "hook", 5: "escalation", 10: "reveal"}
"""Roles of beats by their place; the last is the cliffhanger."""


def story(episodes: int, shots: int = 60) -> dict[str, Any]:
    """A season of that many episodes of about that many shots each."""
    beats = max(4, round(shots / SHOTS_A_BEAT))
    return {
        "id": "season",
        "title": "The Second File",
        "premise": "Eight people, one company, and a file that nobody was to open.",
        "look": {
            "angle": "slightly low close-up",
            "accent": "cool blue",
            "mood": "tense",
            "genre": "thriller",
        },
        "sheets": [_sheet(number, name) for number, name in enumerate(NAMES)],
        "locations": [_place(place) for place in PLACES],
        "props": [{"id": thing.replace(" ", "-"), "description": f"worn black {thing}"} for thing in THINGS],
        "episodes": [_episode(number, beats) for number in range(1, episodes + 1)],
    }


def _place(place: str) -> dict[str, Any]:
    return {
        "id": place.replace(" ", "-"),
        "description": f"{place}, sleek, with glass walls",
        "light": "cool blue light reflecting off the glass",
        "time": "night",
        "sound": "a low hum",
    }


def _sheet(number: int, name: str) -> dict[str, Any]:
    outfit, other = OUTFITS[number % 4], OUTFITS[(number + 1) % 4]
    return {
        "id": name.lower(),
        "name": name,
        "pronouns": "he" if number in (1, 2, 4, 7) else "she",
        "age": 24 + 5 * number,
        "role": "designer",
        "appearance": {"hair": HAIR[number % 4], "accessories": ["simple gold earrings"]},
        "wardrobe": [{"id": "day", "outfit": outfit}, {"id": "night", "outfit": other}],
        "voice": {"sex": "male" if number in (1, 2, 4, 7) else "female", "pace": "mid", "timbre": "warm"},
        "behaviour": {"temperament": "nervous but determined"},
    }


def _episode(number: int, beats: int) -> dict[str, Any]:
    chance = random.Random(number)
    people = chance.sample(NAMES, 3)
    thing = f"{chance.choice(ADJECTIVES).title()} {chance.choice(NOUNS).title()}"
    return {
        "number": number,
        "title": f"{thing} {number}",
        "purpose": f"{people[0]} learns what {people[1]} did.",
        "location": chance.choice(PLACES).replace(" ", "-"),
        "time": "night",
        "wardrobe": {name.lower(): chance.choice(("day", "night")) for name in people},
        "beats": list(_beats(chance, number, people, beats)),
    }


def _beats(chance: random.Random, episode: int, people: list[str], count: int) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        first, second = chance.sample(people, 2)
        words = {"a": first, "b": second, "x": chance.choice(ADJECTIVES), "y": chance.choice(NOUNS)}
        beat: dict[str, Any] = {"id": f"e{episode}b{number}", "text": chance.choice(SEEN).format(**words)}
        if number % 2 == 0:
            said = chance.choice(SAID).format(**words)
            beat["lines"] = [{"text": said, "speaker": first.lower()}]
        if role := "cliffhanger" if number == count else ARC.get(number):
            beat["role"] = role
        if role == "reveal":
            told = [f"copied by {second}, yesterday 23:41"]
            beat["inserts"] = [{"kind": "file", "title": f"{words['y']}_{episode}", "lines": told}]
        yield beat
