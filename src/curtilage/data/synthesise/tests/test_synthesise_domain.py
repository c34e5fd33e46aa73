"""Coding there and back, and what rows may hold."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curtilage.core.datasets import Column, Dataset, Kind
from curtilage.core.errors import DataError
from curtilage.data.synthesise.domain import UNLISTED, Coding, domain_of
from curtilage.data.synthesise.even import evenly

CHANCE = np.random.default_rng(8)


def coding_of(kind: Kind, **more: Any) -> Coding:
    return domain_of(Dataset("d", "", {"x": Column("x", kind, **more)})).codings[0]


def chunked(values: list, kind: pa.DataType | None = None) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values, type=kind)])


@given(
    st.integers(-(10**6), 10**6),
    st.integers(0, 10**7),
    st.sampled_from([Fraction(1), Fraction(1, 100), Fraction(5), Fraction(1, 3)]),
    st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_values_of_every_code_have_that_code(
    low: int, width: int, step: Fraction, nullable: bool
) -> None:
    coding = coding_of(
        Kind.DECIMAL,
        lower=low * step,
        upper=(low + width) * step,
        step=step,
        nullable=nullable,
    )
    assert (np.diff(coding.edges) > 0).all()
    codes = np.repeat(np.arange(coding.size), 5)
    values = coding.decode(codes, CHANCE)
    assert (coding.encode(pa.chunked_array([values])) == codes).all()
    known = [value for value in values.to_pylist() if value is not None]
    assert float(low * step) - 1e-6 <= min(known)
    assert max(known) <= float((low + width) * step) + 1e-6


@pytest.mark.parametrize(
    ("kind", "more", "values"),
    [
        (Kind.TEXT, {"values": ("a", "", "ß")}, ["a", "", "ß", None]),
        (Kind.BOOLEAN, {}, [True, False, None]),
        (Kind.INTEGER, {"values": (3, -1, 70)}, [70, 3, -1, None]),
        (Kind.INTEGER, {"lower": Fraction(-5), "upper": Fraction(5)}, [-5, 0, 5, None]),
        (Kind.DATE, {"lower": Fraction(0), "upper": Fraction(99)}, [dt.date(1970, 2, 1)]),
        (
            Kind.TIME,
            {"lower": Fraction(0), "upper": Fraction(99)},
            [dt.datetime(1970, 1, 1, 0, 1, 2), None],  # noqa: DTZ001 - Arrow's own
        ),
    ],
)
def test_listed_values_and_single_steps_come_back(kind: Kind, more: dict, values: list) -> None:
    coding = coding_of(kind, **more)
    codes = coding.encode(chunked(values))
    assert coding.decode(codes, CHANCE).to_pylist() == values


def test_dates_without_bounds_come_back_near() -> None:
    coding = coding_of(Kind.DATE)
    day = dt.date(2024, 2, 29)
    codes = coding.encode(chunked([day]))
    back = coding.decode(codes, CHANCE)[0].as_py()
    assert abs((back - day).days) < 10 * 366


def test_zero_missing_and_unlisted_have_codes_of_their_own() -> None:
    pay = coding_of(Kind.INTEGER, lower=Fraction(-1000), upper=Fraction(99999))
    codes = pay.encode(chunked([0, 1, -1, None])).tolist()
    assert len(set(codes)) == 4
    assert pay.decode(np.full(50, codes[0]), CHANCE).to_pylist() == [0] * 50
    assert coding_of(Kind.BOOLEAN, nullable=False).size == 2
    job = coding_of(Kind.TEXT, values=("a",))
    assert job.decode(job.encode(chunked(["a", "x", None])), CHANCE).to_pylist() == [
        "a",
        UNLISTED,
        None,
    ]


@pytest.mark.parametrize("nullable", [True, False])
@pytest.mark.parametrize(
    "held",
    [
        chunked([math.nan, math.inf, -math.inf, 1e308, -1e308, None, 5e-324]),
        chunked([2**64 - 1, 0, None], pa.uint64()),
        chunked([-(2**63), 2**63 - 1]),
        chunked([Decimal("1e30"), None], pa.decimal256(60, 2)),
        chunked([], pa.float16()),
    ],
)
def test_no_number_is_refused(held: pa.ChunkedArray, nullable: bool) -> None:
    for kind in (Kind.INTEGER, Kind.DECIMAL):
        coding = coding_of(kind, lower=Fraction(-9), upper=Fraction(10**6), nullable=nullable)
        codes = coding.encode(held)
        assert ((codes >= 0) & (codes < coding.size)).all()
        listed = coding_of(Kind.INTEGER, values=(0, 5), nullable=nullable)
        codes = listed.encode(held)
        assert ((codes >= 0) & (codes < listed.size)).all()


@pytest.mark.parametrize(
    "held",
    [
        chunked(["\x00", "a" * 10**6, None, "\U0010ffff"]),
        chunked(["a", "b"], pa.large_string()),
        chunked(["a", None, "q"]).dictionary_encode(),
        pa.chunked_array([pa.array([b"\xff\xfe"]).view(pa.string())]),
    ],
)
def test_no_text_is_refused(held: pa.ChunkedArray) -> None:
    coding = coding_of(Kind.TEXT, values=("a",), nullable=False)
    assert coding.encode(held).max() < coding.size


@pytest.mark.parametrize(
    ("kind", "more", "code"),
    [
        (Kind.TEXT, {}, "CUR842"),
        (Kind.INTEGER, {}, "CUR842"),
        (Kind.INTEGER, {"lower": Fraction(0)}, "CUR842"),
        (Kind.DECIMAL, {"lower": Fraction(5), "upper": Fraction(4)}, "CUR842"),
        (Kind.INTEGER, {"lower": Fraction(1, 3), "upper": Fraction(2, 3)}, "CUR842"),
        (Kind.INTEGER, {"lower": Fraction(0), "upper": Fraction(10**30)}, "CUR842"),
        (Kind.DECIMAL, {"lower": Fraction(0), "upper": Fraction(1), "step": Fraction(0)}, "CUR842"),
        (Kind.TEXT, {"values": tuple(map(str, range(5000)))}, "CUR843"),
    ],
)
def test_columns_that_cannot_be_coded_are_refused(kind: Kind, more: dict, code: str) -> None:
    with pytest.raises(DataError) as refused:
        coding_of(kind, **more)
    assert refused.value.number == code
    assert refused.value.mend


@given(st.lists(st.integers(0, 3), min_size=1, max_size=60))
def test_places_are_even_in_each_group(groups: list) -> None:
    codes = np.array(groups)
    places = evenly(codes, CHANCE)
    for group in set(groups):
        held = np.sort(places[codes == group])
        assert (np.floor(held * len(held)) == np.arange(len(held))).all()
