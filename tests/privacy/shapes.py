"""Random datasets and random private queries over them, for the auditor."""

from __future__ import annotations

import random
from fractions import Fraction

from curtilage.core.datasets import Column, Contribution, Dataset, Kind

REGIONS = ("north", "south", "east")
NUMBERS = ("age", "income", "score")


def people(chance: random.Random) -> Dataset:
    """A dataset of people with a person key, or without one."""
    keyed = chance.random() < 0.7
    return Dataset(
        "people",
        "memory:",
        _columns(),
        person="pid" if keyed else "",
        entity="person",
        contribution=Contribution(chance.choice([1, 1, 2, 3]), chance.choice([1, 2, 3])),
        purposes=frozenset({"research"}),
    )


def visits(chance: random.Random) -> Dataset:
    """Several rows of each person, joined by the key."""
    return Dataset(
        "visits",
        "memory:",
        {
            "pid": Column("pid", Kind.INTEGER),
            "cost": Column("cost", Kind.DECIMAL, lower=Fraction(0), upper=Fraction(500),
                           step=Fraction(1, 100)),
            "ward": Column("ward", Kind.TEXT, values=("a", "b")),
        },
        person="pid",
        entity="person",
        contribution=Contribution(chance.choice([1, 2]), chance.choice([1, 2])),
        purposes=frozenset({"research"}),
    )  # fmt: skip


def _columns() -> dict[str, Column]:
    return {
        "pid": Column("pid", Kind.INTEGER),
        "age": Column("age", Kind.INTEGER, lower=Fraction(0), upper=Fraction(99)),
        "income": Column("income", Kind.DECIMAL, lower=Fraction(-100), upper=Fraction(5000),
                         step=Fraction(1, 10)),
        "score": Column("score", Kind.DECIMAL, lower=Fraction(-1), upper=Fraction(1)),
        "region": Column("region", Kind.TEXT, values=REGIONS),
        "town": Column("town", Kind.TEXT),
        "member": Column("member", Kind.BOOLEAN),
        "joined": Column("joined", Kind.DATE),
    }  # fmt: skip


def rows_of_people(chance: random.Random, count: int) -> list[tuple[object, ...]]:
    """Rows, some of them odd: missing, infinite, beyond bounds, unknown values."""
    odd = [None, float("nan"), float("inf"), float("-inf"), 1e300, -1e300, 0.0, -0.0]
    return [
        (
            chance.choice([None, *range(6)]) if chance.random() < 0.1 else chance.randrange(6),
            chance.choice([None, -5, 0, 17, 42, 99, 2**40, -(2**40)]),
            chance.choice([*odd, chance.uniform(-200, 6000)]),
            chance.choice([*odd, chance.uniform(-2, 2)]),
            chance.choice([*REGIONS, "atlantis", None]),
            chance.choice(["x", "y", "z", None, "a'; DROP TABLE people; --"]),
            chance.choice([True, False, None]),
            chance.choice([None, "2020-01-31", "1999-12-31", "not a date"]),
        )
        for _ in range(count)
    ]


def rows_of_visits(chance: random.Random, count: int) -> list[tuple[object, ...]]:
    """Visits of the same few persons."""
    return [
        (
            chance.choice([None, *range(6)]),
            chance.choice([None, float("nan"), -3.0, 1e9, chance.uniform(0, 500)]),
            chance.choice(["a", "b", "c", None]),
        )
        for _ in range(count)
    ]


def query(chance: random.Random) -> str:
    """A query that the desk accepts, mostly."""
    joined = chance.random() < 0.25
    aggregates = ", ".join(
        f"{_aggregate(chance, joined)} AS a{n}" for n in range(chance.choice([1, 1, 2, 3]))
    )
    source = "people" if not joined else "people p JOIN visits v ON p.pid = v.pid"
    if not joined and chance.random() < 0.2:
        source = (
            "(SELECT age, income, score, region, town, member, joined, age * 2 AS twice FROM people"
            f" WHERE {_condition(chance, joined=False)}) AS s"
        )
    where = f" WHERE {_condition(chance, joined)}" if chance.random() < 0.5 else ""
    keys = chance.sample(_keys(joined), chance.choice([0, 1, 1, 2]))
    group = f" GROUP BY {', '.join(keys)}" if keys else ""
    shown = ", ".join([*(f"{key} AS k{n}" for n, key in enumerate(keys)), aggregates])
    return f"SELECT {shown} FROM {source}{where}{group}"


def _keys(joined: bool) -> list[str]:
    keys = ["region", "member", "FLOOR(age / 10) * 10", "CASE WHEN age > 40 THEN 'o' ELSE 'y' END"]
    return [*keys, "ward"] if joined else [*keys, "EXTRACT(month FROM joined)"]


def _number(chance: random.Random, joined: bool) -> str:
    column = chance.choice([*NUMBERS, *(["cost"] if joined else [])])
    other = chance.choice(NUMBERS)
    return chance.choice(
        [
            column,
            f"{column} + {other}",
            f"{column} - 3",
            f"-{column}",
            f"ABS({column})",
            f"{column} * 2",
            f"LEAST(GREATEST({column}, 0), 10)",
            f"GREATEST({column}, 1)",
            f"CASE WHEN {_condition(chance, joined)} THEN {column} ELSE 0 END",
            f"COALESCE({column}, 1)",
            f"LEAST(GREATEST({column} / {other}, -5), 5)",
            f"FLOOR({column})",
            f"{column} / 4",
        ]
    )


def _aggregate(chance: random.Random, joined: bool) -> str:
    value = _number(chance, joined)
    return chance.choice(
        [
            "COUNT(*)",
            f"COUNT({value})",
            f"SUM({value})",
            f"AVG({value})",
            f"STDDEV({value})",
            f"MEDIAN({value})",
            f"QUANTILE_CONT({value}, 0.9)",
            f"SUM({value}) / COUNT(*)",
            "SUM(member)",
        ]
    )


def _condition(chance: random.Random, joined: bool) -> str:
    one = chance.choice(
        [
            "age > 18",
            "age BETWEEN 10 AND 60",
            "income >= 100.5",
            "region = 'north'",
            "region IN ('north', 'south')",
            "town LIKE 'x%'",
            "member",
            "NOT member",
            "joined > DATE '2000-01-01'",
            "score IS NULL",
            "UPPER(town) = 'X'",
            "income / age > 3",
            "age = 42 OR score < 0",
            *(["cost > 20"] if joined else []),
        ]
    )
    return one if chance.random() < 0.7 else f"({one}) AND age IS NOT NULL"
