"""Recipes as TOML.

::

    suppression = 0.02            # share of rows that may be left out
    quality = "loss"              # or "entropy", "discernibility"
    mean = "geometric"            # or "arithmetic"

    [risk]
    threshold = 0.2
    population = 80_000_000

    [[models]]
    kind = "k-anonymity"
    k = 5

    [[models]]
    kind = "l-diversity"          # or "t-closeness", with t, distance and order
    column = "diagnosis"
    l = 3
    form = "distinct"             # or "entropy"

    [columns]
    patient = { as = "key", entity = "patient", form = "siv", prefix = "p" }
    age = { as = "quasi-identifier", intervals = [5, 10, 20], start = 0 }
    born = { as = "quasi-identifier", dates = ["month", "year", "decade"] }
    postcode = { as = "quasi-identifier", mask = [1, 2, 3] }
    country = { as = "quasi-identifier", groups = [{ North = ["DK", "SE"] }], others = "Other" }
    job = { as = "quasi-identifier", hierarchy = "job.csv" }
    diagnosis = { as = "sensitive" }
    note = { as = "text", control = "redact" }
    ward = { as = "keep" }
    name = { as = "drop" }
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from curtilage.data.anonymise.keys import FORMS, PREFIX, SIV
from curtilage.data.anonymise.models import (
    Closeness,
    DistinctDiversity,
    EntropyDiversity,
    KAnonymity,
    Model,
)
from curtilage.data.anonymise.recipe import (
    LOSS,
    Dropped,
    FreeText,
    Key,
    Plain,
    Quasi,
    Recipe,
    SensitiveColumn,
    Treatment,
    wrong,
)
from curtilage.data.anonymise.risk import THRESHOLD
from curtilage.data.anonymise.specs import Dates, Flat, Groups, Intervals, Masked, Spec, Written

Files = Callable[[str], str]
"""The text of a file of hierarchies, by the name that the recipe has; raises `DataError`."""

_SPECS = ("hierarchy", "intervals", "dates", "mask", "groups")


def _no_files(name: str) -> str:
    raise wrong("columns", f"there is no file '{name}'", "Hand in the files of hierarchies.")


def read_recipe(text: str, files: Files = _no_files) -> Recipe:
    """A recipe.

    Args:
        text: TOML, as in the module's docstring.
        files: gives the text of each file that it names.

    Raises:
        DataError: it cannot be understood (CUR830).
    """
    try:
        told = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, ArithmeticError, RecursionError):
        raise wrong("", "it is not TOML", "Look for a missing quote or bracket.") from None
    top = _Table("", told)
    models = tuple(
        _model(_Table(f"models[{number}]", each))
        for number, each in enumerate(top.some("models", list, []))
    )
    columns = {
        name: _treatment(_Table(f"columns.{name}", each), files)
        for name, each in top.some("columns", dict, {}).items()
    }
    if not columns:
        raise wrong("columns", "there are none", "Say of each column what is done with it.")
    risk = _Table("risk", top.some("risk", dict, {}))
    recipe = Recipe(
        columns,
        models,
        suppression=float(top.number("suppression", Decimal(0))),
        quality=top.some("quality", str, LOSS),
        geometric=top.choice("mean", ("geometric", "arithmetic")) == "geometric",
        threshold=float(risk.number("threshold", Decimal(str(THRESHOLD)))),
        population=risk.some("population", int, 0),
    )
    risk.end()
    top.end()
    return recipe


class _Table:
    """A table of the recipe; what nobody asked for is a fault."""

    def __init__(self, where: str, told: Any) -> None:
        if not isinstance(told, dict):
            raise wrong(where, "it is no table", "See the docs for its form.")
        self.where, self.left = where, dict(told)

    def at(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

    def some(self, key: str, kind: type, default: Any = None) -> Any:
        value = self.left.pop(key, default)
        if value is None:
            raise wrong(self.at(key), "it is missing", "Add it.")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            names = {str: "text", int: "a whole number", list: "a list", dict: "a table"}
            raise wrong(self.at(key), f"it is not {names[kind]}", "Write it so.")
        return value

    def number(self, key: str, default: Decimal | None = None) -> Decimal:
        value = self.left.pop(key, default)
        return number_of(self.at(key), value)

    def choice(self, key: str, allowed: tuple[str, ...], default: str = "") -> str:
        value: str = self.some(key, str, default or allowed[0])
        if value not in allowed:
            raise wrong(self.at(key), "it is unknown", f"Take one of {', '.join(allowed)}.")
        return value

    def texts(self, key: str, default: Any = None) -> tuple[str, ...]:
        values = self.some(key, list, default)
        if not all(isinstance(value, str) for value in values):
            raise wrong(self.at(key), "it holds something else than text", "Quote each of them.")
        return tuple(values)

    def numbers(self, key: str) -> tuple[Decimal, ...]:
        return tuple(number_of(self.at(key), value) for value in self.some(key, list))

    def end(self) -> None:
        for key in self.left:
            raise wrong(self.at(key), "there is no such setting", "Take it out.")


def number_of(where: str, value: Any) -> Decimal:
    """A finite number of the recipe. Raises `DataError`."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise wrong(where, "it is not a number", "Write it without quotes.")
    number = Decimal(value)
    if not number.is_finite() or number.adjusted() > 15:
        raise wrong(where, "it is not finite, or far too large", "Write a smaller number.")
    return number


def _model(table: _Table) -> Model:
    made: Model
    match table.choice("kind", ("k-anonymity", "l-diversity", "t-closeness")):
        case "k-anonymity":
            made = KAnonymity(table.some("k", int))
        case "l-diversity":
            entropy = table.choice("form", ("distinct", "entropy")) == "entropy"
            column, least = table.some("column", str), float(table.number("l"))
            diverse = EntropyDiversity if entropy else DistinctDiversity
            made = diverse(column, least)
        case _:
            ordered = table.choice("distance", ("equal", "ordered")) == "ordered"
            column, most = table.some("column", str), float(table.number("t"))
            made = Closeness(column, most, ordered, table.texts("order", []))
    table.end()
    return made


def _treatment(table: _Table, files: Files) -> Treatment:
    kinds = ("quasi-identifier", "sensitive", "key", "text", "keep", "drop")
    made: Treatment
    match table.choice("as", kinds, "?"):
        case "quasi-identifier":
            made = Quasi(_spec(table, files))
        case "sensitive":
            made = SensitiveColumn()
        case "key":
            form = table.choice("form", FORMS, SIV)
            made = Key(table.some("entity", str, ""), form, table.some("prefix", str, "k"))
            if not PREFIX.fullmatch(made.prefix):
                raise wrong(table.at("prefix"), "it cannot be one", "Such as p, or patient.")
        case "text":
            made = FreeText(table.some("control", str, "redact"))
        case "keep":
            made = Plain()
        case _:
            made = Dropped()
    table.end()
    return made


def _spec(table: _Table, files: Files) -> Spec:
    named = [key for key in _SPECS if key in table.left]
    if len(named) > 1:
        raise wrong(table.where, f"it has {' and '.join(named)}", "Generalise it in one way.")
    match named[0] if named else "":
        case "hierarchy":
            return Written(files(table.some("hierarchy", str)))
        case "intervals":
            return Intervals(table.numbers("intervals"), table.number("start", Decimal(0)))
        case "dates":
            return Dates(table.texts("dates"))
        case "mask":
            ends = table.some("mask", list)
            if not all(isinstance(end, int) and not isinstance(end, bool) for end in ends):
                raise wrong(table.at("mask"), "it holds no whole numbers", "Such as [1, 2, 3].")
            return Masked(tuple(ends))
        case "groups":
            levels = [_groups(table.at("groups"), each) for each in table.some("groups", list)]
            return Groups(tuple(levels), table.some("others", str, ""))
        case _:
            return Flat()


def _groups(where: str, told: Any) -> Mapping[str, tuple[str, ...]]:
    table = _Table(where, told)
    return {name: table.texts(name) for name in list(table.left)}
