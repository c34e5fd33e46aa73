from __future__ import annotations

from decimal import Decimal

import pytest

from curtilage.core.errors import DataError
from curtilage.data.anonymise import (
    Closeness,
    Dates,
    DistinctDiversity,
    Dropped,
    EntropyDiversity,
    Flat,
    FreeText,
    Groups,
    Intervals,
    KAnonymity,
    Key,
    Masked,
    Plain,
    Quasi,
    SensitiveColumn,
    Written,
    read_recipe,
)
from curtilage.data.anonymise import reading as module

SHORT = '[[models]]\nkind = "k-anonymity"\nk = 2\n[columns]\na = { as = "quasi-identifier" }\n'


def test_the_example_of_the_docstring_is_read() -> None:
    text = "\n".join(
        line.removeprefix("    ") for line in (module.__doc__ or "").partition("::")[2].splitlines()
    )
    recipe = read_recipe(text, {"job.csv": "x;*"}.__getitem__)
    assert recipe.models == (KAnonymity(5), DistinctDiversity("diagnosis", 3.0))
    assert (recipe.suppression, recipe.population) == (0.02, 80_000_000)
    assert recipe.columns == {
        "patient": Key("patient", "siv", "p"),
        "age": Quasi(Intervals((Decimal(5), Decimal(10), Decimal(20)))),
        "born": Quasi(Dates(("month", "year", "decade"))),
        "postcode": Quasi(Masked((1, 2, 3))),
        "country": Quasi(Groups(({"North": ("DK", "SE")},), "Other")),
        "job": Quasi(Written("x;*")),
        "diagnosis": SensitiveColumn(),
        "note": FreeText(),
        "ward": Plain(),
        "name": Dropped(),
    }


def test_other_models_are_read() -> None:
    recipe = read_recipe(
        """
        mean = "arithmetic"
        quality = "discernibility"
        [[models]]
        kind = "l-diversity"
        column = "s"
        l = 2.5
        form = "entropy"
        [[models]]
        kind = "t-closeness"
        column = "s"
        t = 0.15
        distance = "ordered"
        order = ["low", "high"]
        [columns]
        a = { as = "quasi-identifier" }
        s = { as = "sensitive" }
        """
    )
    assert recipe.models == (
        EntropyDiversity("s", 2.5),
        Closeness("s", 0.15, True, ("low", "high")),
    )
    assert recipe.columns["a"] == Quasi(Flat())
    assert (recipe.quality, recipe.geometric) == ("discernibility", False)


def test_a_recipe_of_the_least_is_read() -> None:
    assert read_recipe(SHORT).models == (KAnonymity(2),)


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("k = 2", "k = ", ""),
        ("k = 2", "k = 0", "models"),
        ("k = 2", "k = true", "models[0].k"),
        ("k = 2", 'k = "2"', "models[0].k"),
        ("k = 2", "", "models[0].k"),
        ("k = 2", "k = 2\nl = 3", "models[0].l"),
        ('"k-anonymity"', '"anonymity"', "models[0].kind"),
        ("[[models]]", "[models]", "models"),
        ("[[models]]", "suppression = 1\n[[models]]", "suppression"),
        ("[[models]]", "suppression = nan\n[[models]]", "suppression"),
        ("[[models]]", "suppression = 1e999999\n[[models]]", "suppression"),
        ("[[models]]", 'quality = "best"\n[[models]]', "quality"),
        ("[[models]]", 'mean = "median"\n[[models]]', "mean"),
        ("[[models]]", "x = 1\n[[models]]", "x"),
        ("[[models]]", "[risk]\nthreshold = 0\n[[models]]", "risk.threshold"),
        ("[[models]]", "[risk]\npopulation = -1\n[[models]]", "risk.population"),
        ("[[models]]", "[risk]\nx = 1\n[[models]]", "risk.x"),
        ('a = { as = "quasi-identifier" }', "", "columns"),
        ('a = { as = "quasi-identifier" }', "a = 1", "columns.a"),
        ('a = { as = "quasi-identifier" }', "a = { }", "columns.a.as"),
        ('a = { as = "quasi-identifier" }', 'a = { as = "keep" }', "models"),
        ('a = { as = "quasi-identifier" }', 'a = { as = "key", form = "md5" }', "columns.a.form"),
        ('a = { as = "quasi-identifier" }', 'a = { as = "key", prefix = "!" }', "columns.a.prefix"),
        ('identifier" }', 'identifier", mask = ["1"] }', "columns.a.mask"),
        ('identifier" }', 'identifier", mask = [1], dates = ["year"] }', "columns.a"),
        ('identifier" }', 'identifier", intervals = ["5"] }', "columns.a.intervals"),
        ('identifier" }', 'identifier", intervals = [1e400] }', "columns.a.intervals"),
        ('identifier" }', 'identifier", dates = [1] }', "columns.a.dates"),
        ('identifier" }', 'identifier", groups = [1] }', "columns.a.groups"),
        ('identifier" }', 'identifier", hierarchy = "x.csv" }', "columns"),
        ('kind = "k-anonymity"\nk = 2', 'kind = "l-diversity"\ncolumn = "s"\nl = 2', "models"),
        ('kind = "k-anonymity"\nk = 2', 'kind = "l-diversity"\ncolumn = "a"\nl = 2', "models"),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, where: str) -> None:
    assert old in SHORT
    with pytest.raises(DataError) as caught:
        read_recipe(SHORT.replace(old, new))
    assert (caught.value.number, caught.value.param) == ("CUR830", where)
    assert caught.value.mend


@pytest.mark.parametrize("value", ["l = 0.5", "l = nan", "t = 2", "t = -0.1"])
def test_numbers_of_models_are_bounded(value: str) -> None:
    kind = "l-diversity" if value.startswith("l") else "t-closeness"
    text = (
        f'[[models]]\nkind = "{kind}"\ncolumn = "s"\n{value}\n[columns]\n'
        'a = { as = "quasi-identifier" }\ns = { as = "sensitive" }\n'
    )
    with pytest.raises(DataError) as caught:
        read_recipe(text)
    assert caught.value.number == "CUR830"


def test_deep_toml_is_told() -> None:
    with pytest.raises(DataError):
        read_recipe("a = " + "[" * 100_000)
