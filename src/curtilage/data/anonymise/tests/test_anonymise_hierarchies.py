from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.core.errors import DataError
from curtilage.data.anonymise.hierarchies import ANY, hierarchy, read_hierarchy
from curtilage.data.anonymise.specs import Dates, Flat, Groups, Intervals, Masked


def row_of(made, value: str) -> list[str]:
    leaf = made.position[value]
    return [made.labels[level][made.codes[level][leaf]] for level in range(made.height + 1)]


def test_a_file_of_arx_is_read() -> None:
    made = read_hierarchy("age", "\ufeff1;0-4;0-9;*\n5;5-9;0-9;*\r\n12;10-14;10-19;*\n")
    assert row_of(made, "5") == ["5", "5-9", "0-9", "*"]
    assert made.height == 3
    assert list(made.shares(2)) == [2 / 3, 2 / 3, 1 / 3]


@pytest.mark.parametrize("text", ["a,b,*\n", "a\tb\t*\n", 'a;"b";*\n'])
def test_other_delimiters_and_quotes_are_read(text: str) -> None:
    assert row_of(read_hierarchy("x", text), "a") == ["a", "b", "*"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("a;b;*\nb;*\n", "line 2 has 2 levels, and line 1 has 3"),
        ("a;b\na;c\n", "lines 1 and 2 are of the same value"),
        ("a;x;1\nb;x;2\n", "lines 1 and 2 are the same at level 1 but not at level 2"),
        ("a;x;1\nb;y;1\nc;y;2\n", "lines 2 and 3 are the same at level 1"),
        ('a;"' + "x" * 200_000, "is not CSV"),
    ],
)
def test_what_is_no_hierarchy_is_told(text: str, said: str) -> None:
    with pytest.raises(DataError, match=said) as caught:
        read_hierarchy("age", text)
    assert caught.value.number == "CUR831"


@given(st.lists(st.tuples(*[st.integers(0, 2).map(str)] * 3), min_size=1, max_size=8))
def test_exactly_what_is_monotone_is_taken(levels: list[tuple[str, ...]]) -> None:
    rows = [(str(n), *some) for n, some in enumerate(levels)]
    split = any(
        one[level] == other[level] and one[level + 1] != other[level + 1]
        for one in rows
        for other in rows
        for level in range(1, 3)
    )
    try:
        made = hierarchy("x", rows)
    except DataError:
        assert split
    else:
        assert not split
        assert all(tuple(row_of(made, row[0])) == row for row in rows)


@given(
    st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=20, unique=True),
    st.sampled_from([["0.25", "1"], ["5", "10", "20"], ["7"]]),
    st.integers(-3, 3),
)
def test_a_number_lies_in_its_intervals(
    numbers: list[Decimal], widths: list[str], start: int
) -> None:
    texts = sorted({str(n) for n in numbers})
    made = Intervals(tuple(map(Decimal, widths)), Decimal(start)).build("x", texts)
    for text in texts:
        own, *intervals, top = row_of(made, text)
        assert (own, top) == (text, ANY)
        for interval, width in zip(intervals, widths, strict=True):
            lower, upper = map(Decimal, interval.strip("[)").split(", "))
            assert lower <= Decimal(text) < upper
            assert upper - lower == Decimal(width)
            assert (lower - start) % Decimal(width) == 0


def test_dates_lose_their_parts_and_missing_ones_stay_apart() -> None:
    made = Dates(("month", "quarter", "year", "decade")).build(
        "born", ["1987-05-02", "1987-06-30 10:00:00", ""]
    )
    own = "1987-05-02"
    assert row_of(made, own) == [own, "1987-05", "1987-Q2", "1987", "1980s", "*"]
    assert row_of(made, "") == ["", "", "", "", "", "*"]


def test_codes_lose_their_ends() -> None:
    made = Masked((1, 3)).build("code", ["10115", "10", ""])
    assert row_of(made, "10115") == ["10115", "1011*", "10***", "*"]
    assert row_of(made, "10") == ["10", "1*", "**", "*"]


def test_groups_lie_in_groups() -> None:
    levels = ({"North": ["DK", "SE"], "West": ["FR"]}, {"Europe": ["North", "West"]})
    made = Groups(levels, "Other").build("country", ["DK", "FR", "US", ""])
    assert row_of(made, "DK") == ["DK", "North", "Europe", "*"]
    assert row_of(made, "US") == ["US", "Other", "Other", "*"]
    assert row_of(made, "") == ["", "", "", "*"]


@pytest.mark.parametrize(
    ("spec", "values", "code"),
    [
        (Intervals(()), ["1"], "CUR831"),
        (Intervals((Decimal(0),)), ["1"], "CUR831"),
        (Intervals((Decimal(5), Decimal(12))), ["1"], "CUR831"),
        (Intervals((Decimal(5), Decimal(5))), ["1"], "CUR831"),
        (Intervals((Decimal("1e-30"),)), ["1"], "CUR831"),
        (Intervals((Decimal(5),)), ["1", "nan", "one", "inf", "1e400"], "CUR832"),
        (Dates(("year", "month")), ["2020-01-01"], "CUR831"),
        (Dates(("week",)), ["2020-01-01"], "CUR831"),
        (Dates(()), ["2020-01-01"], "CUR831"),
        (Dates(("year",)), ["01.02.2020"], "CUR832"),
        (Masked((3, 1)), ["a"], "CUR831"),
        (Masked((0,)), ["a"], "CUR831"),
        (Groups(({"A": ["x"]},)), ["y"], "CUR832"),
        (Groups(({"A": ["x"], "B": ["x"]},)), ["x"], "CUR831"),
        (Groups(({"A": ["x"]}, {"C": ["B"]})), ["x"], "CUR831"),
        (Groups(()), ["x"], "CUR831"),
    ],
)
def test_a_spec_that_does_not_fit_is_told(spec, values: list[str], code: str) -> None:
    with pytest.raises(DataError) as caught:
        spec.build("x", values)
    assert caught.value.number == code
    assert caught.value.mend


def test_flat_tells_all_or_nothing() -> None:
    assert row_of(Flat().build("x", ["a", "b"]), "a") == ["a", "*"]
