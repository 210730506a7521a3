"""Keys: same meaning, same key; another meaning, another key."""

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from orchestrator.errors import UnstableValue
from orchestrator.keys import canonical, key
from workers.base import Spec

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


class Colour(StrEnum):
    RED = "red"


class Lamp(Spec):
    colour: str = "red"
    watts: int = 40
    shade: dict[str, str] = Field(default_factory=dict)


class Dimmer(Spec):
    level: float


def lamp_key(spec: Spec, **inputs: str) -> str:
    return key("light", "lamp", "1", spec, inputs)


@pytest.mark.parametrize("level", [0.5, float("nan"), 1.0])
def test_a_raw_float_is_refused_by_the_name_of_its_field(level: float) -> None:
    with pytest.raises(UnstableValue, match=r"spec\.level is a float"):
        lamp_key(Dimmer(level=level))


@pytest.mark.parametrize("value", [b"bytes", {1: "x"}, {"a": {1, 2}}, object(), "\ud800", ["\udfff"]])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(UnstableValue):
        canonical(value)


@given(st.dictionaries(st.text(max_size=5), values, max_size=6))
def test_the_order_of_names_does_not_matter(named: dict[str, object]) -> None:
    assert canonical(dict(reversed(named.items()))) == canonical(named)


@given(values, values)
def test_different_values_have_different_forms(one: object, other: object) -> None:
    same = one == other and repr(one) == repr(other)  # 1 == True, but they are two values
    if _sorted(one) == _sorted(other) or same:
        assert canonical(one) == canonical(other)
    else:
        assert canonical(one) != canonical(other)


@given(st.lists(st.text(max_size=6), max_size=5), st.lists(st.text(max_size=6), max_size=5))
def test_texts_never_run_together(one: list[str], other: list[str]) -> None:
    assert (canonical(one) == canonical(other)) == (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [(True, 1), (0, None), ("", None), ("1", 1), ([], {}), (["ab"], ["a", "b"]), ("i1;", 1), ([[]], [])],
)
def test_values_that_look_alike_are_told_apart(one: object, other: object) -> None:
    assert canonical(one) != canonical(other)


def test_an_enumeration_counts_as_its_value_and_a_tuple_as_a_list() -> None:
    assert canonical((Colour.RED, 2)) == canonical(["red", 2])


def test_every_part_of_a_task_is_in_its_key() -> None:
    spec = Lamp()
    base = key("light", "lamp", "1", spec, {"socket": "aa"})
    others = {
        key("sound", "lamp", "1", spec, {"socket": "aa"}),
        key("light", "candle", "1", spec, {"socket": "aa"}),
        key("light", "lamp", "2", spec, {"socket": "aa"}),
        key("light", "lamp", "1", Lamp(watts=41), {"socket": "aa"}),
        key("light", "lamp", "1", Lamp(shade={"a": "b"}), {"socket": "aa"}),
        key("light", "lamp", "1", spec, {"socket": "bb"}),
        key("light", "lamp", "1", spec, {"plug": "aa"}),
        key("light", "lamp", "1", spec, {}),
    }
    assert len(others | {base}) == 9


def test_a_key_is_the_same_for_ever() -> None:
    spec = Lamp(shade={"b": "2", "a": "1"})
    assert lamp_key(spec, socket="aa") == "f918c622dddfac26986517754155a9f4a2efa8d67fa554c53091bf23c7927772"


def _sorted(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{name!r}:{_sorted(value[name])}" for name in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_sorted(item) for item in value) + "]"
    return repr(value)
