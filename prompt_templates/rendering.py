"""Direction -> prompt: fill a dialect's phrases, join them, and keep to its limit.

Character, wardrobe, action and emotion are always there; whatever else does not fit is dropped in the
dialect's order and named in the prompt, so nobody wonders why the monitor behind Maya went missing.
"""

import re
from collections.abc import Container, Iterable, Mapping
from functools import reduce

from prompt_templates.dialect import Dialect, Passage, dialect
from prompt_templates.direction import Direction, Prompt, Spoken, Subject
from prompt_templates.plain import clean, tokens, unread, words
from prompt_templates.tense import progressive

_STAGED = ("setting", "prop", "background", "sound")
_LIT = ("lighting", "lens", "depth", "mood", "style", "accent", "format")
_FRAMED = ("shot", "angle", "move")
_SETTING = "the setting"
"""The reference that is a place, not a person."""
_ENDS = ".!?…。！？؟।"


def render(direction: Direction, name: str) -> Prompt:
    """The direction in the dialect of that name."""
    spoken_to = dialect(name)
    fields = _fields(direction, spoken_to)
    dropped = _dropped(spoken_to, fields)
    first, second = (_text(part, fields, dropped) for part in spoken_to.parts)
    return Prompt(
        positive=first,
        second=second,
        negative=_negative(direction, spoken_to),
        dropped=tuple(dropped),
        overrun=max(0, _over(first, spoken_to), _over(second, spoken_to)),
    )


def _dropped(spoken_to: Dialect, fields: Mapping[str, str]) -> list[str]:
    """The keys to leave out, until every part is within the limit or nothing more may go."""
    dropped: list[str] = []
    for key in spoken_to.drop:
        long = [part for part in spoken_to.parts if _over(_text(part, fields, dropped), spoken_to) > 0]
        if not long:
            break
        if any(_says(part, key, fields) for part in long):
            dropped.append(key)
    return dropped


def _fields(direction: Direction, spoken_to: Dialect) -> dict[str, str]:
    """Every word that a phrase may ask for, cleaned and in the model's vocabulary."""
    names = tuple(clean(subject.name) for subject in direction.subjects)
    pictured = {slot: unread(getattr(direction, slot)) for slot in (*_STAGED, *_LIT)}
    framed = {slot: _own_words(getattr(direction, slot), spoken_to) for slot in _FRAMED}
    images = _images(direction)
    return {
        **pictured,
        **framed,
        "action": _action(direction, spoken_to),
        "framing": " ".join(filter(None, (pictured["format"], framed["shot"]))),
        "names": " and ".join(filter(None, names)),
        "people": spoken_to.people_join.join(
            _person(direction, subject, spoken_to) for subject in direction.subjects
        ),
        "place": "; ".join(filter(None, (_place(subject, spoken_to) for subject in direction.subjects))),
        "dialogue": " ".join(_line(line, spoken_to) for line in direction.dialogue),
        "images": ", ".join(f"{image} shows {what}" for what, image in images.items()),
        "place_image": images.get(_SETTING, ""),
    }


def _action(direction: Direction, spoken_to: Dialect) -> str:
    """What happens, going on if the dialect wants it so; without names if the model knows none."""
    named = [(clean(subject.name), _who(subject, spoken_to)) for subject in direction.subjects]
    action = unread(direction.action)
    if spoken_to.progressive:
        return progressive(action, (name for name, _ in named))
    return action if spoken_to.identity else reduce(_pointed, named, action)


def _pointed(text: str, named: tuple[str, str]) -> str:
    name, who = named
    return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", lambda _: who, text) if name else text


def _person(direction: Direction, subject: Subject, spoken_to: Dialect) -> str:
    emotion = clean(subject.emotion).replace("-", " ")
    behaviour = unread(subject.behaviour)
    fields = {
        "name": clean(subject.name),
        "who": _who(subject, spoken_to),
        "seen": _seen(direction, subject),
        "identity": clean(subject.identity),
        "wardrobe": clean(subject.wardrobe),
        "accessories": ", ".join(filter(None, map(clean, subject.accessories))),
        "action": unread(subject.action),
        "emotion": emotion,
        "behaviour": behaviour or emotion,
        "feeling": ": ".join(filter(None, (emotion, behaviour))),
    }
    return ", ".join(filter(None, (_filled(phrase, fields) for phrase in spoken_to.person)))


def _who(subject: Subject, spoken_to: Dialect) -> str:
    """The name; where the model sees a first frame instead of an identity, what it can see."""
    name, short, outfit = map(clean, (subject.name, subject.short, subject.wardrobe))
    if spoken_to.identity or not short:
        return name
    return f"{short} in {outfit}" if outfit else short


def _place(subject: Subject, spoken_to: Dialect) -> str:
    position = clean(subject.position)
    return f"{_who(subject, spoken_to)} is {position}" if position else ""


def _line(line: Spoken, spoken_to: Dialect) -> str:
    """Exact words in quotes, with who says them and how they sound."""
    voice = clean(line.voice)
    manner = (
        f"in a {voice} voice" if voice else "",
        f"in {clean(line.language)}" if line.language else "",
    )
    fields = {
        "name": clean(line.name),
        "voiced": "".join(f" {way}" for way in manner if way),
        "text": clean(line.text),
    }
    return spoken_to.spoken.format_map(fields) if fields["text"] else ""


def _seen(direction: Direction, subject: Subject) -> str:
    """Name and picture: "Maya, the young woman in image 1"; only the name without one."""
    name, short = clean(subject.name), clean(subject.short) or "the person"
    image = _images(direction).get(name)
    return f"{name}, {short} in {image}" if image else name


def _images(direction: Direction) -> dict[str, str]:
    """What is shown -> "image 1"; at most three, as edit models take them."""
    shown = direction.references or tuple(subject.name for subject in direction.subjects)
    return {clean(what): f"image {number}" for number, what in enumerate(shown[:3], start=1)}


def _own_words(text: str, spoken_to: Dialect) -> str:
    """Our terms one by one in the model's own vocabulary; a term that it does not list stays."""
    terms = (term.strip() for term in clean(text).split(","))
    return ", ".join(filter(None, (spoken_to.says.get(term, term) for term in terms)))


def _text(part: Iterable[Passage], fields: Mapping[str, str], dropped: Container[str]) -> str:
    """The passages of one encoder, with those keys left out."""
    return " ".join(filter(None, (_passage(passage, fields, dropped) for passage in part)))


def _passage(passage: Passage, fields: Mapping[str, str], dropped: Container[str]) -> str:
    kept = (phrase for key, phrase in passage.phrases.items() if key not in dropped)
    said = [text for text in (_filled(phrase, fields) for phrase in kept) if text]
    if passage.tags:
        tags = ", ".join(text.rstrip(_ENDS) for text in said)
        return _sentence(tags) if tags and passage.sentence else tags
    return " ".join(_sentence(text) for text in said)


def _filled(phrase: str, fields: Mapping[str, str]) -> str:
    """The phrase with its fields; empty when one of them is, so that no phrase stands around a hole."""
    if not all(fields[field] for field in re.findall(r"{(\w+)}", phrase)):
        return ""
    return phrase.format_map(fields)


def _says(part: Iterable[Passage], key: str, fields: Mapping[str, str]) -> bool:
    return any(_filled(passage.phrases[key], fields) for passage in part if key in passage.phrases)


def _sentence(text: str) -> str:
    ended = text.rstrip('’"')[-1:] in _ENDS
    return f"{text[0].upper()}{text[1:]}{'' if ended else '.'}"


def _over(text: str, spoken_to: Dialect) -> int:
    count = words(text) if spoken_to.unit == "words" else tokens(text)
    return count - spoken_to.limit


def _negative(direction: Direction, spoken_to: Dialect) -> str:
    """The model's own list, then the shot's; each term once."""
    if spoken_to.negative is None:
        return ""
    terms = (*spoken_to.negative, *map(clean, direction.negative))
    return ", ".join(dict.fromkeys(filter(None, terms)))
