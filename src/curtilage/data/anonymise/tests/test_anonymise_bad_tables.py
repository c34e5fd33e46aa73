"""Tables that do not fit give words that hold nothing of them, never a traceback."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest

from curtilage.core.errors import DataError
from curtilage.data.anonymise import (
    Closeness,
    DistinctDiversity,
    Flat,
    Intervals,
    KAnonymity,
    Key,
    Masked,
    Means,
    Plain,
    Quasi,
    Recipe,
    SensitiveColumn,
    Written,
    anonymise,
)

SECRET = "Zaphod"
FLAT = Recipe({"a": Quasi(Flat())}, (KAnonymity(2),))


def told(table: pa.Table, recipe: Recipe, code: str) -> str:
    with pytest.raises(DataError) as caught:
        anonymise(table, recipe)
    assert caught.value.number == code
    assert caught.value.mend
    assert SECRET not in caught.value.full()
    return str(caught.value)


def test_values_that_no_hierarchy_has() -> None:
    recipe = Recipe({"a": Quasi(Written("x;*\n"))}, (KAnonymity(1),))
    table = pa.table({"a": ["x", SECRET, "x", SECRET, "y"]})
    said = told(table, recipe, "CUR832")
    assert said.startswith("2 values of 'a' are not in its hierarchy; they stand in 3 rows")
    assert "row 2" in said


def test_missing_values_that_a_written_hierarchy_has_not() -> None:
    recipe = Recipe({"a": Quasi(Written("x;*\n"))}, (KAnonymity(1),))
    assert "2 rows have no value" in told(pa.table({"a": ["x", None, None]}), recipe, "CUR832")


def test_missing_values_that_it_has() -> None:
    recipe = Recipe({"a": Quasi(Written("x;*\n;*\n"))}, (KAnonymity(2),))
    made = anonymise(pa.table({"a": ["x", None, None]}), recipe)
    assert made.table.column("a").to_pylist() == ["*"] * 3


def test_missing_values_stay_apart_in_built_hierarchies() -> None:
    made = anonymise(pa.table({"a": ["x", "x", None, None]}), FLAT)
    assert made.table.column("a").to_pylist() == ["x", "x", None, None]
    assert made.loss == 0


def test_an_empty_table() -> None:
    told(pa.table({"a": pa.array([], pa.string())}), FLAT, "CUR836")
    told(pa.table({"a": pa.array([], pa.string())}), Recipe({"a": Plain()}), "CUR836")


def test_no_columns() -> None:
    told(pa.table({}), FLAT, "CUR835")


def test_one_column_that_is_no_identifier() -> None:
    made = anonymise(pa.table({"a": [1, 2]}), Recipe({"a": Plain()}))
    assert made.table.column("a").to_pylist() == [1, 2]
    assert (made.before, made.nodes) == (None, 0)


def test_more_asked_for_than_there_are_rows() -> None:
    recipe = Recipe({"a": Quasi(Flat())}, (KAnonymity(5),), suppression=0.99)
    assert "the table has 3" in told(pa.table({"a": ["x", "x", "x"]}), recipe, "CUR833")


def test_more_values_asked_for_than_there_are() -> None:
    recipe = Recipe({"a": Quasi(Flat()), "s": SensitiveColumn()}, (DistinctDiversity("s", 3),), 0.9)
    told(pa.table({"a": ["x"] * 9, "s": [SECRET] * 9}), recipe, "CUR833")


def test_a_column_that_is_not_there_or_twice() -> None:
    told(pa.table({"b": [1]}), FLAT, "CUR835")
    twice = pa.table([pa.array([1, 2]), pa.array([1, 2])], names=["a", "a"])
    told(twice, FLAT, "CUR835")


@pytest.mark.parametrize(
    "column",
    [
        pa.array([[SECRET], []]),
        pa.array([{"x": SECRET}, None]),
        pa.array([SECRET.encode(), b"\xff"]),
        pa.array([SECRET.encode(), b"\xff"], pa.large_binary()),
        pa.array([b"abcd", b"\xff" * 4], pa.binary(4)),
    ],
)
def test_values_that_are_not_plain(column: pa.Array) -> None:
    told(pa.table({"a": column}), FLAT, "CUR835")


@pytest.mark.parametrize(
    "column",
    [
        pa.array([1, 1, None], pa.int8()),
        pa.array([1.5, 1.5, float("nan")]),
        pa.array([True, True, None]),
        pa.array([dt.date(2020, 1, 2)] * 2 + [None]),
        pa.array([dt.datetime(2020, 1, 2, tzinfo=dt.UTC)] * 3),
        pa.array([Decimal("1.50")] * 3),
        pa.array(["x", "x", None]).dictionary_encode(),
        pa.array([None, None, None]),
        pa.array([dt.time(1, 2)] * 3),
        pa.array(["x", "", "x"], pa.large_string()),
        pa.array(["x", "", "x"], pa.string_view()),
    ],
)
def test_all_plain_types_are_taken(column: pa.Array) -> None:
    made = anonymise(
        pa.table({"a": column, "b": [1, 2, 3]}), Recipe(FLAT.columns, FLAT.models, 0.4)
    )
    assert made.table.num_rows + made.suppressed == 3
    assert made.after is not None
    assert made.after.smallest >= 2


def test_chunks_slices_and_order_do_not_matter() -> None:
    whole = pa.table({"a": ["x", "y", "x", "y"]})
    parts = pa.concat_tables([pa.table({"a": ["y", "x"]}), pa.table({"a": ["y", "x", "z"]})])
    one, other = anonymise(whole, FLAT), anonymise(parts.slice(0, 4), FLAT)
    assert (one.loss, one.node) == (other.loss, other.node)
    assert other.table.column("a").to_pylist() == ["y", "x", "y", "x"]


def test_ten_thousand_columns() -> None:
    wide = pa.table({f"c{n}": pa.array([n % 7, 1]) for n in range(10_000)})
    recipe = Recipe({"c0": Quasi(Flat()), "c9999": Quasi(Flat())}, (KAnonymity(2),))
    made = anonymise(wide, recipe)
    assert made.table.column_names == ["c0", "c9999"]
    assert len(made.left_out) == 9_998
    every = Recipe({name: Quasi(Flat()) for name in wide.column_names}, (KAnonymity(2),))
    assert "10000 columns" in told(wide, every, "CUR834")


def test_a_lattice_that_is_too_large() -> None:
    names = [f"c{n}" for n in range(8)]
    table = pa.table({name: ["abcdefghij", "b"] for name in names})
    deep = Quasi(Masked(tuple(range(1, 10))))
    told(table, Recipe(dict.fromkeys(names, deep), (KAnonymity(2),)), "CUR834")


def test_numbers_that_are_none() -> None:
    recipe = Recipe({"a": Quasi(Intervals((Decimal(5),)))}, (KAnonymity(1),))
    told(pa.table({"a": [1.0, float("inf")]}), recipe, "CUR832")
    told(pa.table({"a": ["1", SECRET]}), recipe, "CUR832")


def test_a_key_that_is_missing_or_short() -> None:
    table, recipe = pa.table({"a": [1]}), Recipe({"a": Key("patient")})
    told(table, recipe, "CUR837")
    with pytest.raises(DataError) as caught:
        anonymise(table, recipe, Means(keys={"patient": b"x"}))
    assert caught.value.number == "CUR837"


def test_sensitive_values_may_be_missing_and_have_one_value() -> None:
    recipe = Recipe(
        {"a": Quasi(Flat()), "s": SensitiveColumn()}, (Closeness("s", 0.0, ordered=True),)
    )
    made = anonymise(pa.table({"a": ["x", "y"], "s": pa.array([None, None])}), recipe)
    assert made.table.column("a").to_pylist() == ["x", "y"]


def test_a_table_of_one_row() -> None:
    made = anonymise(pa.table({"a": ["x"]}), Recipe(FLAT.columns, (KAnonymity(1),)))
    assert made.table.column("a").to_pylist() == ["x"]
    assert made.before is not None
    assert made.before.unique == 1.0


def test_a_column_left_alone_keeps_its_type_and_rows_left_out_take_all_with_them() -> None:
    table = pa.table({"a": [1, 1, 2], "b": ["k", "l", SECRET]})
    recipe = Recipe({"a": Quasi(Flat()), "b": Plain()}, (KAnonymity(2),), suppression=0.4)
    made = anonymise(table, recipe)
    assert made.table.to_pydict() == {"a": [1, 1], "b": ["k", "l"]}
    assert made.table.schema.field("a").type == pa.int64()
    assert made.suppressed == 1
