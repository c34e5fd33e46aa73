"""What every control promises. A new one is tested here without being told."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.controls import catalogue
from curtilage.core.categories import Scheme
from curtilage.core.findings import Field, Finding
from curtilage.core.levels import Level
from curtilage.core.sockets import Control

KEY = bytes(range(32))
SCHEME = Scheme()
# What a control must treat: categories that identify, above low.
IDENTIFYING = ["person.name", "contact.email", "finance.iban", "identity.national"]

words = st.text(alphabet="abcdefgh ,.;\n", max_size=20)
# Values use letters that the words around them do not, so that a leak cannot be a coincidence.
values = st.text(alphabet="QWXZ6789", min_size=4, max_size=12)
planted = st.lists(st.tuples(words, values, st.sampled_from(IDENTIFYING)), min_size=1, max_size=5)


@pytest.fixture(params=sorted(catalogue()), scope="module")
def control(request: pytest.FixtureRequest) -> Control:
    return catalogue()[request.param](KEY, SCHEME)


def laid_out(pieces: list[tuple[str, str, str]]) -> tuple[Field, list[Finding]]:
    text, findings = "", []
    for before, value, category in pieces:
        text += f"{before} "
        findings.append(Finding(len(text), len(text) + len(value), category, 1.0, "test"))
        text += f"{value} "
    return Field("messages[0].content", text), findings


def test_the_categories_of_this_test_are_to_be_treated() -> None:
    assert all(SCHEME.level(key) > Level.LOW for key in IDENTIFYING)


def test_its_name_is_its_folders(root: Path) -> None:
    folders = (root / "src" / "curtilage" / "controls").glob("*/__init__.py")
    assert set(catalogue()) == {path.parent.name for path in folders}


@given(pieces=planted)
def test_what_was_found_is_gone(control: Control, pieces: list[tuple[str, str, str]]) -> None:
    field, findings = laid_out(pieces)
    applied = control.apply([field], [findings], scope=b"scope")
    assert applied.replaced >= 1
    left = applied.texts[0].split()
    assert [value for _, value, _ in pieces if value in left] == []


@given(text=st.text(max_size=60))
def test_what_was_not_found_stays(control: Control, text: str) -> None:
    applied = control.apply([Field("messages[0].content", text)], [[]], scope=b"scope")
    assert list(applied.texts) == [text]
    assert applied.replaced == 0


@given(pieces=planted)
def test_it_is_pure(control: Control, pieces: list[tuple[str, str, str]]) -> None:
    field, findings = laid_out(pieces)
    first, again = (control.apply([field], [findings], scope=b"scope") for _ in range(2))
    assert list(first.texts) == list(again.texts)


@given(pieces=planted, cuts=st.lists(st.integers(0, 200), max_size=8))
def test_however_a_stream_is_cut_the_result_is_the_same(
    control: Control, pieces: list[tuple[str, str, str]], cuts: list[int]
) -> None:
    field, findings = laid_out(pieces)
    applied = control.apply([field], [findings], scope=b"scope")
    answer = applied.texts[0]
    whole, cut = applied.restorer(), applied.restorer()
    expected = whole.feed(answer) + whole.finish()
    edges = [0, *sorted(min(c, len(answer)) for c in cuts), len(answer)]
    got = "".join(cut.feed(answer[a:b]) for a, b in pairwise(edges))
    assert got + cut.finish() == expected
    assert expected in (answer, field.text)
