"""Words become a person: descriptions of a sheet resolve to traits, and what nobody can draw is named.

What the words leave open is chosen by the digest of the figure's `identity`, so one person looks the same in
every shot and two people look different.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from workers.animatic.phrases import clauses, read, vocabulary
from workers.animatic.reading import Reading, read_figure
from workers.animatic.spec import Figure
from workers.animatic.tones import brightness, mix
from workers.animatic.traits import Beard, Bones, Features, Hair, Item, Traits

Lid = Literal["crease", "monolid", "hooded"]
_SKINS = ("#efcbb2", "#e4b592", "#d6a176", "#c08a5e", "#a5714a", "#8a5a3a", "#6b432c")
_HAIRS = ("#1d1718", "#2c1f1a", "#3f2a1f", "#5a3b27", "#6a3c25", "#845c3c", "#b0834f", "#8a3d20")
_IRISES = ("#4a2f1c", "#5b3a22", "#5b3a22", "#7a5a2c", "#55743f", "#4b7a9a", "#6f7f8a")


def share(identity: str, slot: str) -> float:
    """A number 0..1 that belongs to this identity and slot."""
    return (
        int.from_bytes(hashlib.sha256(f"{identity}\x1f{slot}".encode("utf-8", "replace")).digest()[:6], "big")
        / 2**48
    )


def pick(identity: str, slot: str, options: Sequence[Any]) -> Any:
    return options[int(share(identity, slot) * len(options))]


def named_colour(words: str) -> str | None:
    """The #rrggbb of a colour in words, or None."""
    for clause in clauses(words):
        for hit in read(clause, {"colours": vocabulary("colours")})[0]:
            return str(hit.value)
    return None


def unknown(figure: Figure) -> tuple[str, ...]:
    """Words of the sheet that no part of the drawing answers to, in the order they stand."""
    return tuple(dict.fromkeys(read_figure(figure).unknown))


def _bones(figure: Figure, reading: Reading) -> Bones:
    who = figure.identity
    vary = {slot: (share(who, slot) - 0.5) for slot in ("jaw", "chin", "cheek", "temple")}
    base = {"female": (0.96, 0.94), "male": (1.07, 1.16), "neutral": (1.01, 1.03)}[figure.presents]
    kinds = reading.found.get("faces", [])
    jaw = base[0] + vary["jaw"] * 0.08
    chin = base[1] + vary["chin"] * 0.16
    cheek, temple = 1.0 + vary["cheek"] * 0.05, 1.0 + vary["temple"] * 0.05
    shapes = {
        "round": (0.04, 0.08, 0.05, 0.02),
        "square": (0.09, 0.16, 0.0, 0.0),
        "angular": (-0.02, 0.0, 0.035, 0.0),
        "long": (-0.04, 0.0, -0.05, -0.05),
        "heart": (-0.06, -0.14, 0.02, 0.03),
        "oval": (0.0, 0.0, 0.0, 0.0),
    }
    for kind in kinds[:2]:
        dj, dc, dk, dt = shapes[kind]
        jaw, chin, cheek, temple = jaw + dj, chin + dc, cheek + dk, temple + dt
    if "heavy" in reading.found.get("builds", []):
        jaw, cheek, chin = jaw + 0.09, cheek + 0.04, chin + 0.1
    roundness = min(max((15 - figure.age) / 9, 0), 1)
    return Bones(
        jaw + 0.03 * roundness,
        chin - 0.02 * roundness,
        cheek + 0.06 * roundness,
        temple + 0.05 * roundness,
        roundness,
    )


def _features(figure: Figure, reading: Reading, lid: Lid) -> Features:
    who, female = figure.identity, figure.presents == "female"
    child = min(max((15 - figure.age) / 9, 0), 1)
    old = min(max((figure.age - 32) / 42, 0), 1)
    told = [*reading.found.get("features", []), *reading.found.get("eye_shapes", [])]

    def pull(low: str, high: str, size: float) -> float:
        return size * ((high in told) - (low in told))

    size = (
        (1.05 if female else 0.94 if figure.presents == "male" else 1.0)
        + (share(who, "eyes") - 0.5) * 0.08
        + child * 0.2
        - old * 0.05
        + pull("small", "large", 0.08)
        + (0.04 if "round" in told else 0)
    )
    return Features(
        eye_size=size,
        eye_tilt=(share(who, "tilt") - 0.35) * 2.2 + (1.2 if "almond" in told else 0) - old * 1.2,
        lid="hooded" if "hooded" in told or (old > 0.5 and lid == "crease") else lid,
        lashes=(0.95 if female else 0.25 if figure.presents == "male" else 0.5)
        * (1 - 0.4 * old)
        * (1 - 0.25 * child),
        nose_width=(0.95 if female else 1.1)
        + (share(who, "nose") - 0.5) * 0.24
        + pull("narrow nose", "broad nose", 0.18)
        - (0.1 if "small nose" in told else 0)
        - child * 0.24
        + old * 0.06,
        nose_length=1.0
        + (share(who, "nose length") - 0.5) * 0.1
        + pull("small nose", "long nose", 0.1)
        - child * 0.1
        + old * 0.06,
        nose_bridge=1.0 + (share(who, "bridge") - 0.5) * 0.3 - child * 0.3,
        lips=(1.02 if female else 0.8)
        + (share(who, "lips") - 0.5) * 0.26
        + pull("thin lips", "full lips", 0.25)
        - old * 0.26
        - child * 0.08,
        mouth_width=(0.98 if female else 1.07)
        + (share(who, "mouth") - 0.5) * 0.1
        + (0.08 if "wide mouth" in told else 0)
        - child * 0.1,
        brow_weight=(0.86 if female else 1.28)
        + (share(who, "brows") - 0.5) * 0.3
        + pull("thin brows", "thick brows", 0.35)
        - child * 0.38,
        brow_arch=(1.15 if female else 0.55)
        + (share(who, "arch") - 0.5) * 0.5
        + (0.4 if "arched brows" in told else 0)
        - child * 0.3,
        brow_height=(0.8 if female else -0.8) + (share(who, "brow height") - 0.5) * 1.6 + child * 1.2,
    )


def _hair(figure: Figure, reading: Reading, origin: Any) -> Hair:
    who = figure.identity
    texture = reading.first("textures") or (origin[2] if origin else _open_texture(figure))
    colour = (
        reading.first("hair")
        or reading.first("beard_colours")
        or (origin[1] if origin else pick(who, "hair", _HAIRS))
    )
    if not (reading.found.get("hair") or reading.found.get("beard_colours")) and figure.age > 44:
        colour = mix(colour, "#b4b5b6", min((figure.age - 44) / 30, 1.0) * 0.9)
    cuts = reading.found.get("cuts", [])
    cut = _cut(figure, cuts, texture)
    return Hair(
        cut,
        texture,
        colour,
        bool(reading.first("fringes")),
        _parting(reading, who),
        reading.first("streaks") or "",
    )


def _open_texture(figure: Figure) -> Any:
    """Waves nobody asked for make an older head look unkempt."""
    return pick(
        figure.identity, "texture", ("straight", "straight", "straight" if figure.age > 50 else "wavy")
    )


def _parting(reading: Reading, who: str) -> int:
    return 0 if reading.found.get("partings") else int(pick(who, "parting", (1, -1, 1, -1)))


def _cut(figure: Figure, cuts: list[str], texture: str) -> str:
    """Lengths and styles meet: long + bun is a bun, curls short are a crop of curls."""
    styles = [cut for cut in cuts if cut not in ("shoulder", "bob", "long", "very long", "short")]
    lengths = [cut for cut in cuts if cut in ("shoulder", "bob", "long", "very long", "short")]
    gathered = [cut for cut in styles if cut in ("bun", "low bun", "ponytail")]
    if styles:
        return str((gathered or styles)[0])
    usual = {
        "female": ("shoulder", "long", "bob", "bun", "shoulder"),
        "male": ("short", "short", "slick"),
        "neutral": ("short", "bob", "short"),
    }[figure.presents]
    length = lengths[0] if lengths else pick(figure.identity, "cut", usual)
    if texture in ("curly", "coily"):
        if texture == "coily":
            return {"short": "buzz" if figure.presents == "male" and not lengths else "curly"}.get(
                length, "afro" if lengths or figure.presents == "female" else "curly"
            )
        if not lengths:
            return "curly" if figure.presents != "female" else "curly bob"
        return {"short": "curly", "bob": "curly bob", "slick": "curly", "bun": "bun"}.get(length, length)
    return str(length)


def _beard(figure: Figure, reading: Reading, hair: Hair) -> Beard:
    told = reading.found.get("beards", [])
    colour = reading.first("beard_colours") or hair.colour
    if told:
        return Beard("" if told[0] == "none" else told[0], colour)
    if figure.presents != "male" or figure.age < 20:
        return Beard("", colour)
    return Beard(pick(figure.identity, "beard", ("", "", "stubble")), colour)


_WHOLE = {"dress", "robe", "saree", "overalls"}
_BARE_BELOW = ("charcoal", "navy", "denim", "black", "khaki")
_OUTFITS = (
    ("shirt", "light blue"),
    ("sweater", "teal"),
    ("t-shirt", "charcoal"),
    ("blouse", "cream"),
    ("turtleneck", "plum"),
    ("overshirt", "slate"),
)


def _clothes(figure: Figure, reading: Reading) -> tuple[Item, ...]:
    """What is worn from the skin outward; the words first, then what they imply, then the open."""
    layers = vocabulary("garments")["layers"]
    items = [replace(item, cut="") for item in reading.clothes]
    if all(layers[item.kind] < 0 for item in items):
        kind, colour = pick(figure.identity, "outfit", _OUTFITS)
        items.append(_plain(kind, colour))
    items = _under_collar(_one_shirt(items), figure)
    if not any(layers[item.kind] < 0 or item.kind in _WHOLE for item in items):
        items.append(_plain("trousers", pick(figure.identity, "trousers", _BARE_BELOW)))
    return tuple(sorted(items, key=lambda item: layers[item.kind]))


def _plain(kind: str, colour: str) -> Item:
    return Item(kind, vocabulary("colours")[colour])


def _one_shirt(items: list[Item]) -> list[Item]:
    """A suit brings a white shirt unless the words name what is under it; a tie closes the collar."""
    kinds = {item.kind for item in items}
    if "dress shirt" in kinds and "shirt" in kinds:
        told = next(item for item in items if item.kind == "shirt")
        items = [
            replace(told, kind="dress shirt") if item.kind == "dress shirt" else item
            for item in items
            if item.kind != "shirt"
        ]
    elif kinds & {"tie", "bow tie"}:
        items = [replace(item, kind="dress shirt") if item.kind == "shirt" else item for item in items]
    if kinds & {"top", "t-shirt", "turtleneck", "blouse"}:
        items = [item for item in items if item.kind != "dress shirt"]
    return items


def _under_collar(items: list[Item], figure: Figure) -> list[Item]:
    """Nobody wears a jacket over nothing."""
    layers, kinds = vocabulary("garments")["layers"], {item.kind for item in items}
    if any(layers[kind] == 0 for kind in kinds) or kinds & {"sweater", "hoodie"}:
        return items
    if kinds & {"tie", "bow tie", "waistcoat"}:
        return [*items, _plain("dress shirt", "white")]
    under = pick(figure.identity, "under", ("white", "off white", "light grey", "charcoal"))
    return [*items, _plain("t-shirt", under)]


def _skin(figure: Figure, reading: Reading, origin: Any) -> str:
    if reading.found.get("skin"):
        tones = reading.found["skin"][:2]
        return str(tones[0] if len(tones) == 1 or tones[0] != "#dba780" else tones[1])
    open_to = origin[0] if origin else _SKINS[:2] if _fair(reading) else _SKINS
    return str(pick(figure.identity, "skin", open_to))


def _fair(reading: Reading) -> bool:
    """Red and blond hair and freckles are told of fair people, unless the sheet says more."""
    told = {*reading.found.get("hair", ()), *reading.found.get("beard_colours", ())}
    fair = {vocabulary("hair")["colours"][name] for name in vocabulary("hair")["fair"]}
    return bool(told & fair) or "freckles" in reading.found.get("marks", ())


def _iris(figure: Figure, skin: str, hair: Hair) -> str:
    """Light eyes only where skin and hair are light as well."""
    light = brightness(skin) > 0.72 and (brightness(hair.colour) > 0.22 or figure.age > 44)
    return str(pick(figure.identity, "iris", _IRISES if light else _IRISES[:4]))


def traits(figure: Figure) -> Traits:
    """The person these words describe."""
    reading = read_figure(figure)
    origin = reading.first("origins")
    lid: Lid = origin[3] if origin else "crease"
    if "monolid" in reading.found.get("eye_shapes", []):
        lid = "monolid"
    hair = _hair(figure, reading, origin)
    skin = _skin(figure, reading, origin)
    iris = reading.first("eyes") or _iris(figure, skin, hair)
    build = reading.first("builds") or (
        "average"
        if figure.age < 15
        else pick(figure.identity, "build", ("average", "slim", "average", "athletic"))
    )
    return Traits(
        presents=figure.presents,
        age=max(min(figure.age, 110), 3),
        skin=skin,
        iris=iris,
        build=build,
        bones=_bones(figure, reading),
        features=_features(figure, reading, lid),
        hair=hair,
        beard=_beard(figure, reading, hair),
        marks=tuple(dict.fromkeys(reading.found.get("marks", []))),
        clothes=_clothes(figure, reading),
        worn=tuple(dict.fromkeys(replace(item, cut="") for item in reading.worn)),
    )
