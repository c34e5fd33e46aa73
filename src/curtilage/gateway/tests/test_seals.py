"""Seals: what a destination gave out is known again, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.gateway.messages.seals import Seals

SEALS = Seals(bytes(32), "crm")


@given(st.text(), st.text(), st.text(min_size=1))
def test_what_was_sealed_is_opened(destination: str, opaque: str, text: str) -> None:
    opened = SEALS.opened(SEALS.sealed(destination, opaque, text))
    assert opened is not None
    assert (opened.destination, opened.opaque) == (destination, opaque)
    assert SEALS.fits(opened, text)
    assert not SEALS.fits(opened, text[1:])


@given(st.text())
def test_nothing_else_is(text: str) -> None:
    assert SEALS.opened(text) is None
    assert SEALS.opened(f"curtilage1.{text}") is None


@pytest.mark.parametrize("place", range(4))
def test_a_seal_with_any_part_of_another_is_none(place: int) -> None:
    parts = SEALS.sealed("cloud", "S", "text").split(".")
    other = SEALS.sealed("other", "T", "text").split(".")
    parts[place] = other[place] if place else "curtilage2"
    assert SEALS.opened(".".join(parts)) is None


def test_a_seal_is_good_for_its_application_and_under_its_key() -> None:
    sealed = SEALS.sealed("cloud", "S", "text")
    assert Seals(bytes(32), "hr").opened(sealed) is None
    assert Seals(bytes([1]) * 32, "crm").opened(sealed) is None


@given(st.integers(0, 200), st.characters())
def test_a_changed_character_breaks_it(place: int, character: str) -> None:
    sealed = SEALS.sealed("cloud", "Ab+/=", "text")
    place %= len(sealed)
    changed = sealed[:place] + character + sealed[place + 1 :]
    opened = SEALS.opened(changed)
    # The last character of base64 has bits that mean nothing.
    assert changed == sealed or opened is None or opened.opaque == "Ab+/="
    if opened is not None and changed != sealed:
        assert opened.destination == "cloud"
