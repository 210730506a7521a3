"""A line's words in the symbols of a VITS: its letters, or the phonemes of espeak-ng.

coqui's own tokenizer drops what it does not know and starts a program to find phonemes. Here a letter without
a symbol is named, and each symbol keeps the word that it belongs to.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gpu.card import Card
from gpu.errors import BadCard, Unspeakable
from gpu.speech import phonemes

ALPHABETS = ("VitsCharacters", "Graphemes", "IPAPhonemes")
"""Classes of symbols that a config may name."""
PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "…": ".", "—": ",", "–": ",", "‑": "-", "´": "'"}
)


@dataclass(frozen=True)
class Spelled:
    """A sentence as the model reads it."""

    ids: tuple[int, ...]
    owners: tuple[int | None, ...]
    """Index of the word of each symbol; None for spaces, pauses and blanks at the edge of a word."""


class Symbols:
    """The alphabet of one model."""

    def __init__(self, card: Card, config: Any) -> None:
        from TTS.tts.utils.text import cleaners
        from TTS.tts.utils.text.tokenizer import TTSTokenizer

        self.card = card
        self.ipa = bool(config.use_phonemes)
        self.voice = str(config.phoneme_language or "")
        self.clean = getattr(cleaners, config.text_cleaner, None) if config.text_cleaner else None
        if config.text_cleaner and self.clean is None:
            raise BadCard(f"{card.name}: coqui-tts has no text cleaner {config.text_cleaner!r}")
        characters = _alphabet(card, config)
        self.tokenizer = TTSTokenizer(
            use_phonemes=False,
            text_cleaner=self.clean,
            characters=characters,
            add_blank=config.add_blank,
            use_eos_bos=config.enable_eos_bos_chars,
        )
        self.known: dict[str, int] = {sign: characters.char_to_id(sign) for sign in characters.vocab}

    def spelled(self, words: Sequence[str], text: str, language: str) -> Spelled:
        """Unspeakable names the letters that have no symbol."""
        signs = self._phonemes(words, text, language) if self.ipa else self._letters(words, language)
        unknown = sorted({sign for sign, _ in signs if sign not in self.known and _sounds(sign)})
        if unknown:
            named = ", ".join(repr(sign) for sign in unknown)
            raise Unspeakable(
                f"{self.card.name} has no symbol for {named}; write it in other words, or take another voice"
            )
        kept = [(sign, owner if _sounds(sign) else None) for sign, owner in signs if sign in self.known]
        if not any(owner is not None for _, owner in kept):
            raise Unspeakable(f"{self.card.name} finds nothing to say in {text[:60]!r}")
        return self._framed(kept)

    def _letters(self, words: Sequence[str], language: str) -> list[tuple[str, int]]:
        """Word by word, so that whatever a cleaner makes of "23" stays that word's."""
        signs: list[tuple[str, int]] = []
        for number, word in enumerate(words):
            plain = word.translate(PLAIN)
            cleaned = self.clean(plain, lang=language.partition("-")[0]) if self.clean else plain
            signs += [(" ", number)] * bool(signs) + [(sign, number) for sign in cleaned.strip()]
        return signs

    def _phonemes(self, words: Sequence[str], text: str, language: str) -> list[tuple[str, int]]:
        """The sentence at once, since neighbours change a word ("the", "a"); then shared out over words."""
        cleaned = [self._cleaned(each, language) for each in (text, *words)]
        whole, *alone = phonemes.read(self.voice or language, cleaned, set(self.known))
        heard = whole.split()
        counts = [max(1, len(each.split())) for each in alone]
        owners = _owners(counts, [len(each) for each in heard])
        signs: list[tuple[str, int]] = []
        for sounds, owner in zip(heard, owners, strict=True):
            signs += [(" ", owner)] * bool(signs) + [(sign, owner) for sign in sounds]
        return signs

    def _cleaned(self, text: str, language: str) -> str:
        plain = text.translate(PLAIN)
        return self.clean(plain, lang=language.partition("-")[0]) if self.clean else plain

    def _framed(self, signs: Sequence[tuple[str, int | None]]) -> Spelled:
        """With the blanks between symbols, and the marks of both ends, that the model was trained on."""
        ids: list[tuple[int, int | None]] = [(self.known[sign], owner) for sign, owner in signs]
        tokens = self.tokenizer
        if tokens.add_blank:
            blank = tokens.blank_id if tokens.blank_id is not None else tokens.pad_id
            ids = [each for one in ids for each in ((blank, one[1]), one)] + [(blank, None)]
        if tokens.use_eos_bos:
            ids = [(tokens.characters.bos_id, None), *ids, (tokens.characters.eos_id, None)]
        numbers, owners = zip(*ids, strict=True)
        return Spelled(numbers, owners)


def _alphabet(card: Card, config: Any) -> Any:
    from TTS.tts.models import vits
    from TTS.tts.utils.text import characters

    named = config.characters.characters_class if config.characters else ""
    name = (named or ("IPAPhonemes" if config.use_phonemes else "Graphemes")).rpartition(".")[2]
    if name not in ALPHABETS:
        raise BadCard(
            f"{card.name}: symbols of the class {name!r} are not known; there are: {', '.join(ALPHABETS)}"
        )
    kind = getattr(vits, name, None) or getattr(characters, name)
    return kind.init_from_config(config)[0]


def _sounds(sign: str) -> bool:
    """Letters, marks on them and numbers sound; punctuation and spaces are pauses."""
    return unicodedata.category(sign)[0] in "LMN" or unicodedata.category(sign) == "Sc"


def _owners(counts: Sequence[int], lengths: Sequence[int]) -> list[int]:
    """Which written word each heard one belongs to. `counts`: how many each is when it stands alone.

    Where the neighbours change the count ("I saw the" as one), the words share by length.
    """
    alone = [word for word, count in enumerate(counts) for _ in range(count)]
    if len(alone) == len(lengths):
        return alone
    total, passed, owners = max(1, sum(lengths)), 0, []
    for length in lengths:
        owners.append(alone[min(len(alone) - 1, (2 * passed + length) * len(alone) // (2 * total))])
        passed += length
    return owners
