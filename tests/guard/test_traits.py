"""What counts as added: a multiset comparison that moving and editing do not disturb."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from virida_audit.guard.canonical import canonical
from virida_audit.guard.plaintext import plain_bytes
from virida_audit.guard.trait import Trait, added

_SORTS = st.sampled_from(["docker-build", "docker-push", "service"])
_TRAITS = st.lists(
    st.builds(Trait, _SORTS, st.sampled_from("abc"), st.integers(1, 9), st.sampled_from(["", "x"]))
)
_VALUES = st.recursive(
    st.sampled_from(["a", "b: c", "x\ny\n", "- z", "", "true", "services"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["k", "services", "image", "run"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(_TRAITS)
def test_moving_adds_nothing(traits: list[Trait]) -> None:
    moved = sorted(traits, key=lambda trait: (trait.text, -trait.line))
    assert added(traits, moved) == ()


@given(_TRAITS, _TRAITS)
def test_never_less_than_the_growth_of_a_sort(old: list[Trait], new: list[Trait]) -> None:
    fresh = added(old, new)
    for sort in {trait.sort for trait in new}:
        growth = sum(t.sort == sort for t in new) - sum(t.sort == sort for t in old)
        assert sum(trait.sort == sort for trait in fresh) >= growth


@given(_TRAITS)
def test_everything_is_new_against_nothing(new: list[Trait]) -> None:
    assert sorted(added((), new), key=repr) == sorted(new, key=repr)


@given(_VALUES)
def test_the_block_form_knows_the_line_of_each_of_its_lines(value: object) -> None:
    text = yaml.safe_dump(value)
    shape = canonical(text.encode())
    if shape is None:
        return
    lines = shape.data.split(b"\n")
    assert len(lines) == len(shape.lines)
    assert all(1 <= line <= text.count("\n") + 1 for line in shape.lines)


@given(_VALUES)
def test_flow_and_block_style_have_one_block_form(value: object) -> None:
    flow = canonical(yaml.safe_dump(value, default_flow_style=True, width=10**6).encode())
    block = canonical(yaml.safe_dump(value, default_flow_style=False).encode())
    assert (flow and flow.data) == (block and block.data)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_becomes_plain(encoding: str, ends: str) -> None:
    text = f"FROM node:20{ends}RUN true{ends}"
    assert plain_bytes(text.encode(encoding)) == b"FROM node:20\nRUN true\n"


@given(st.binary(max_size=64))
def test_any_bytes_are_survived(data: bytes) -> None:
    plain_bytes(data)
    canonical(plain_bytes(data))
