"""Which licences of weights the operator has accepted: MICRODRAMA_LICENCES="cpml,flux-non-commercial"."""

import os

from gpu.card import Card, Licence
from gpu.errors import LicenceNotAccepted

VARIABLE = "MICRODRAMA_LICENCES"


def accepted(licence: Licence) -> bool:
    """Whether weights under this licence may be loaded; upper and lower case are the same."""
    named = {name.strip().casefold() for name in os.environ.get(VARIABLE, "").split(",")}
    return not licence.consent or licence.name.casefold() in named


def asked(card: Card) -> tuple[Licence, ...]:
    """The licences that are still to be accepted for this card: of the model, then of its adapters."""
    every = (card.licence, *(each.licence for each in card.adapters if each.licence))
    return tuple(licence for licence in dict.fromkeys(every) if not accepted(licence))


def demand(card: Card) -> None:
    """LicenceNotAccepted, with the licence, its limits and how to accept it."""
    for licence in asked(card):
        raise LicenceNotAccepted(f"{card.name}: {terms(licence)} {cure(licence)}")


def terms(licence: Licence) -> str:
    """The licence in a sentence or two."""
    use = "allows commercial use" if licence.commercial else "does not allow commercial use"
    limits = f" {licence.limits.rstrip('.')}." if licence.limits else ""
    doubt = "" if licence.verified else " Nobody has read it for this card: read it before you rely on it."
    return f"Its weights are under {licence.name}, which {use}.{limits} Source: {licence.source}.{doubt}"


def cure(licence: Licence) -> str:
    """How an operator accepts it."""
    return f"To accept it for this machine, name it in {VARIABLE}: {VARIABLE}={licence.name.lower()}"
