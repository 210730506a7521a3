"""English beats are told in the simple present; some video models want to see them going on.

"Maya walks into the room" becomes "Maya is walking into the room". Only the verb right after a known name
is touched, and one more after "and" when a small word proves that it is a verb; all else stays as written.
"""

import re
from collections.abc import Iterable

_UNCHANGED = frozenset(
    {"is", "has", "was", "does", "knows", "its", "his", "this", "always", "perhaps", "yes"}
)
_VERB = r"((?:\w+ly )?)([a-z]{2,}s)"
_FOLLOWERS = "the|a|an|her|his|their|its|up|down|at|to|into|out|away|back|off|in|on|from|toward|towards|that"
_JOINED = re.compile(rf"\band {_VERB}(?= (?:{_FOLLOWERS}|\w+ that)\b)")


def progressive(text: str, names: Iterable[str]) -> str:
    """The text with its main verb in the present progressive, where that is certain."""
    for name in names:
        told = re.sub(rf"^({re.escape(name)}) {_VERB}(?=\W|$)", _going_on, text)
        if told != text:
            return _JOINED.sub(_joined, told)
    return text


def _going_on(match: re.Match[str]) -> str:
    name, adverb, verb = match.groups()
    return match.group(0) if verb in _UNCHANGED else f"{name} is {adverb}{_ing(verb)}"


def _joined(match: re.Match[str]) -> str:
    adverb, verb = match.groups()
    return match.group(0) if verb in _UNCHANGED else f"and {adverb}{_ing(verb)}"


def _ing(verb: str) -> str:
    stem = _stem(verb)
    if stem.endswith("ie"):
        return f"{stem[:-2]}ying"
    if stem.endswith("e") and not stem.endswith(("ee", "oe", "ye")):
        return f"{stem[:-1]}ing"
    if re.fullmatch(r"[^aeiou]*[aeiou][bdgklmnprt]", stem):
        return f"{stem}{stem[-1]}ing"
    return f"{stem}ing"


def _stem(verb: str) -> str:
    """The verb without its third-person ending: watches, carries, lies, notices, steps."""
    if re.search(r"(?:ch|sh|ss|x|zz|o)es$", verb):
        return verb[:-2]
    if verb.endswith("ies") and len(verb) > 4:
        return f"{verb[:-3]}y"
    return verb[:-1]
