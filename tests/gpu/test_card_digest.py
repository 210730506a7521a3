"""What of a card is part of its version: what decides pixels or sound, and nothing else."""

from typing import Any

import pytest
from tiny_tasks import changed

from gpu.card import SILENT, Card, card, names
from gpu.errors import LicenceNotAccepted
from gpu.weights import licences
from gpu.weights.door import state

CARD = card("wan22-i2v-a14b-4step")
CLOSED = {
    "name": "Draft-NC",
    "commercial": False,
    "consent": True,
    "source": "drawn",
    "checked_on": "2026-11-21",
    "verified": True,
}


def adapters(**more: Any) -> dict[str, Any]:
    first, second = (each.model_dump() for each in CARD.adapters)
    return {"adapters": [first | more, second]}


@pytest.mark.parametrize(
    "change",
    [
        {"about": "Wan, without the typo."},
        {"licence": CLOSED},
        {"vram_gib": 96, "least_vram_gib": 12},
        {"ladder": ("vae-tiling",)},
        {"dialect": "generic", "plain_dialect": "generic"},
        {"speakers": {"Mira": {"sex": "female"}}},
        adapters(licence=CLOSED),
        {"options": dict(reversed(CARD.options.items()))},
    ],
)
def test_what_decides_no_pixel_makes_nothing_anew(change: dict[str, Any]) -> None:
    assert changed(CARD, **change).digest == CARD.digest


@pytest.mark.parametrize(
    "change",
    [
        {"steps": 5},
        {"options": {**CARD.options, "guidance_scale": 2.0}},
        {"weights": {"hub": "studio/wan"}},
        {"scheduler": {"flow_shift": 5.0}},
        {"dtype": "float16"},
        {"quantise": "torchao-int8"},
        {"cache": {"kind": "magcache"}},
        {"size": {**CARD.size.model_dump(), "multiple": 32}} if CARD.size else {},
        adapters(scale=0.5),
        adapters(file="another.safetensors"),
        {"adapters": ()},
    ],
)
def test_what_decides_pixels_makes_new_takes(change: dict[str, Any]) -> None:
    assert changed(CARD, **change).digest != CARD.digest


def test_a_new_field_with_a_default_makes_nothing_anew() -> None:
    class Later(Card):
        tint: str = ""

    assert Later.model_validate(CARD.model_dump()).digest == CARD.digest
    assert Later.model_validate(CARD.model_dump() | {"tint": "blue"}).digest != CARD.digest


def test_what_is_left_out_are_fields_of_a_card() -> None:
    assert set(SILENT) <= set(Card.model_fields)


def test_an_adapter_of_another_licence_is_asked_for_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(licences.VARIABLE, raising=False)
    closed = changed(CARD, **adapters(licence=CLOSED))
    with pytest.raises(LicenceNotAccepted, match="under Draft-NC, which does not allow commercial use"):
        licences.demand(closed)
    assert "licence" in [lack.kind for lack in state(closed).lacks]
    monkeypatch.setenv(licences.VARIABLE, "draft-nc")
    licences.demand(closed)


@pytest.mark.parametrize("name", [name for name in names() if card(name).adapters])
def test_every_adapter_of_ours_says_its_licence(name: str) -> None:
    assert all(each.licence and each.licence.source for each in card(name).adapters)
