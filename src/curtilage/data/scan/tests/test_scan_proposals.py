"""What is proposed from tables made here, and that the catalogue reads it back."""

import tomllib
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curtilage.core.categories import Scheme
from curtilage.core.datasets import EACH_ROW, Column, Dataset, Kind
from curtilage.core.levels import Level
from curtilage.data.duck import connected
from curtilage.data.scan.proposal import FEWEST_ROWS, Proposal
from curtilage.data.scan.risk import in_words, risk_of
from curtilage.data.scan.sample import Draw
from curtilage.data.scan.writing import written
from curtilage.settings.catalogue import read_catalogue

from .scanning import Finds, mail, proposed, sampled, table

pytest.importorskip("duckdb")


def columns(tmp_path: Path, *detectors: Finds, **values: list) -> dict[str, Column]:
    return told(tmp_path, *detectors, **values).dataset.columns


def told(tmp_path: Path, *detectors: Finds, **values: list) -> Proposal:
    longest = max(map(len, values.values()))
    rows = [[v[n % len(v)] for v in values.values()] for n in range(longest)]
    return proposed(table(tmp_path / "a.csv", list(values), rows), tmp_path, *detectors)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1", "-2", " 3"], Kind.INTEGER),
        (["1", "2.5", "3"], Kind.DECIMAL),
        (["1.0", "2.5"], Kind.DECIMAL),
        (["1e3", "2.5"], Kind.DECIMAL),
        (["007", "012"], Kind.TEXT),
        (["99999999999999999999", "1"], Kind.TEXT),
        (["nan", "inf", "1"], Kind.TEXT),
        (["0x1F", "12"], Kind.TEXT),
        (["true", "False"], Kind.BOOLEAN),
        (["yes", "no"], Kind.BOOLEAN),
        (["f", "t"], Kind.TEXT),
        (["2026-01-31", "1970-12-01"], Kind.DATE),
        (["31.01.2026"], Kind.TEXT),
        (["2026-01-31 10:00:00", "2026-02-01 11:30"], Kind.TIME),
        (["a", "1"], Kind.TEXT),
        (["1"] * 96 + ["n/a"] * 4, Kind.INTEGER),
        (["1"] * 94 + ["n/a"] * 6, Kind.TEXT),
        (["", ""], Kind.TEXT),
    ],
)
def test_the_kind_is_what_the_values_can_be_read_as(tmp_path, values, kind):
    assert columns(tmp_path, row=["r"], x=values)["x"].kind is kind


def test_types_of_the_source_count(tmp_path):
    connected(1).execute(
        "COPY (SELECT 1.0::DOUBLE AS x, 5::SMALLINT AS n, 1.25::DECIMAL(9,2) AS d, true AS b, "
        "TIMESTAMP '2026-01-31 10:00' AS at, [1, 2] AS list FROM range(9)) "
        f"TO '{tmp_path / 'a.parquet'}' (FORMAT parquet)"
    )
    found = proposed("parquet:a.parquet", tmp_path).dataset.columns
    assert [c.kind for c in found.values()] == [
        Kind.DECIMAL, Kind.INTEGER, Kind.DECIMAL, Kind.BOOLEAN, Kind.TIME, Kind.TEXT,
    ]  # fmt: skip


def test_a_name_or_the_values_give_the_category_and_the_scheme_its_level(tmp_path):
    addresses = [f"p{n}@example.com" for n in range(40)]
    found = columns(
        tmp_path, mail(), iban=["x"], reach=addresses,
        mixed=[*addresses, *(f"none {n}" for n in range(30))],
        few=[addresses[0], *(f"none {n}" for n in range(40))], born=["1970-01-31"],
        at=["2026-01-31"],
    )  # fmt: skip
    assert {name: (c.category, c.level) for name, c in found.items()} == {
        "iban": ("finance.iban", Level.HIGH),
        "reach": ("contact.email", Level.MODERATE),
        "mixed": ("contact.email", Level.MODERATE),
        "few": ("", Level.MODERATE),
        "born": ("person.birthdate", Level.HIGH),
        "at": ("time.date", Level.LOW),
    }


def test_a_value_is_shown_once_and_under_its_name(tmp_path):
    detector = Finds("x", "contact.email")
    columns(tmp_path, detector, homeAddress=["a", "b", "a"] * 500, n=["1.5"])
    values = [text for text in detector.shown if ":" in text]
    assert sorted(values) == ["home Address: a", "home Address: b"]


def test_the_words_of_the_name_help_and_are_no_finding(tmp_path):
    by_context = Finds("card no: [0-9]{4}", "finance.card", 0.6)
    assert (
        columns(tmp_path, by_context, row=["r"], cardNo=["a1"])["cardNo"].category == "finance.card"
    )
    name_only = Finds("odd thing:", "finance.card")
    texts = ["v", "w", *(f"words of a text that goes on {n}" for n in range(9))]
    assert columns(tmp_path, name_only, row=["r"], odd_thing=texts)["odd_thing"].category == ""


def test_a_guess_on_numbers_alone_is_no_category(tmp_path):
    digits = [str(n) for n in range(1000, 1100)]
    guess = Finds("[0-9]{4}", "contact.phone", 0.6)
    verified = Finds("[0-9]{4}", "contact.phone", 0.95)
    assert columns(tmp_path, guess, row=["r"], x=digits)["x"].category == ""
    assert columns(tmp_path, verified, row=["r"], x=digits)["x"].category == "contact.phone"


def test_what_is_surer_and_higher_overrides_a_name(tmp_path):
    numbers = [f"DE{n}" for n in range(10, 60)]
    sure, unsure = (Finds("DE[0-9]{2}", "finance.iban", c) for c in (0.95, 0.6))
    assert columns(tmp_path, sure, row=["r"], city=numbers)["city"].category == "finance.iban"
    assert columns(tmp_path, unsure, row=["r"], city=numbers)["city"].category == "place.name"
    lower = Finds("DE[0-9]{2}", "place.name")
    assert columns(tmp_path, lower, row=["r"], iban=numbers)["iban"].category == "finance.iban"


def test_texts_are_of_the_highest_that_stands_in_some_of_them(tmp_path):
    notes = [f"on that day we wrote a letter number {n}" for n in range(100)]
    notes[3:8] = [f"please do write to p{n}@example.com about it" for n in range(5)]
    found = told(tmp_path, mail(), row=["r"], remarks=notes)
    assert found.dataset.columns["remarks"].category == "contact.email"
    assert any("of the texts hold" in note for note in found.notes["remarks"])
    notes[5:8] = ["nothing to see in this line"] * 3
    assert columns(tmp_path, mail(), row=["r"], remarks=notes)["remarks"].category == ""


def test_public_values_only_where_each_stands_in_many_rows(tmp_path):
    enough, short = FEWEST_ROWS, FEWEST_ROWS - 1
    found = told(
        tmp_path, mail(), row=["r"], often=["a", "b"],
        n=["3", "1"],
        many=[f"v{n % 60}" for n in range(60 * enough)], reach=["p@x.org", "q@x.org"],
        age=["30", "40"], flag=["yes", "no"],
    )  # fmt: skip
    values = {name: c.values for name, c in found.dataset.columns.items()}
    assert (values["often"], values["n"]) == (("a", "b"), (1, 3))
    assert values["many"] == values["reach"] == values["age"] == ()
    assert any("Confirm that it is public" in note for note in found.notes["often"])
    held_by_one = told(tmp_path, client_id=["1", "2"], much=["a"] * 50 + ["b"] * 50)
    assert held_by_one.dataset.columns["much"].values == (), "rows of few persons tell of these"
    rare = told(tmp_path, row=["r"], often=["a"] * enough + ["zebra"] * short)
    assert rare.dataset.columns["often"].values == ()
    assert "zebra" not in written(rare)


def test_bounds_are_common_sense_and_never_the_datas_own(tmp_path):
    found = told(
        tmp_path, row=["r"], age=["17", "91"], hours_per_week=["1", "99"], pct=["12.5"],
        year=["1987"], wage=["1234", "98765"], alter=["17", "430"],
    )  # fmt: skip
    bounds = {name: (c.lower, c.upper) for name, c in found.dataset.columns.items()}
    assert bounds == {
        "row": (None, None), "age": (0, 120), "hours_per_week": (0, 168), "pct": (0, 100),
        "year": (1900, 2100), "wage": (None, None), "alter": (None, None),
    }  # fmt: skip
    text = written(found)
    assert all(extreme not in text for extreme in ("1234", "98765", "1987", "91", "17", "430"))
    assert any("sums need both" in note for note in found.notes["wage"])


def test_step_and_nullable(tmp_path):
    found = columns(
        tmp_path, row=["r"], price=["1.5", "2.25", "3"], ratio=["0.123456789"], gap=["1", ""],
        odd=["1"] * 99 + ["?"], whole=["1", "2"],
    )  # fmt: skip
    assert (found["price"].step, found["ratio"].step) == (Fraction(1, 100), 0)
    assert [found[n].nullable for n in ("price", "gap", "odd", "whole")] == [
        False, True, True, False,
    ]  # fmt: skip


def test_the_person_key(tmp_path):
    ids = [str(n) for n in range(200)]
    once = told(tmp_path, account_id=ids, patient_id=ids, order_id=ids, patient_name=["x"])
    assert (once.dataset.person, once.dataset.entity) == ("patient_id", "patient")
    assert any("No person seems to have several rows" in r for r in once.remarks)
    often = told(tmp_path, kundennr=ids[:50], order_id=ids)
    assert (often.dataset.person, often.dataset.entity) == ("kundennr", "customer")
    assert any("Persons have several rows" in r for r in often.remarks)
    few = told(tmp_path, patient_id=["1", "2"] * 50)
    assert few.dataset.columns["patient_id"].values == ()
    none = told(tmp_path, order_id=ids, city=["a"])
    assert none.dataset.person == EACH_ROW
    assert any("no column seems to say whose row it is" in r for r in none.remarks)


def test_rows_of_a_person_that_the_sample_does_not_show(tmp_path):
    place = table(tmp_path / "a.csv", ["pid", "x"], [(n % 10_000, 1) for n in range(40_000)])
    sample = sampled(place, tmp_path, Draw(rows=20))
    assert len({v for v, _ in sample.counted("pid", 50)}) == 20
    assert sample.repeats("pid")


def test_joint_risk_is_of_the_columns_with_which_most_rows_stand_alone(tmp_path):
    rows = [(n % 10, n // 10 % 10, n % 2, "same") for n in range(100)]
    place = table(tmp_path / "a.csv", ["a", "b", "c", "d"], rows)
    sample = sampled(place, tmp_path)
    risk = risk_of(sample, ["d", "c", "b", "a"])
    assert risk is not None
    assert (set(risk.columns), risk.alone) == ({"a", "b"}, 1)
    assert in_words(risk, 100)[0].startswith("Every row stands alone with: ")
    nothing = risk_of(sample, ["d"])
    assert nothing is not None
    assert in_words(nothing, 100) == [
        "No row stands alone with: d (in a sample of 100 rows; of more rows, fewer may)."
    ]
    assert risk_of(sample, []) is None


def test_at_most_four_columns_together(tmp_path):
    rows = [[n >> bit & 1 for bit in range(6)] for n in range(64)]
    place = table(tmp_path / "a.csv", list("abcdef"), rows)
    risk = risk_of(sampled(place, tmp_path), list("abcdef"))
    assert risk is not None
    assert len(risk.columns) <= 4
    assert risk.alone == 0


def test_a_sample_repeats_and_another_seed_draws_others(tmp_path):
    place = table(tmp_path / "a.csv", ["row", "n"], [("r", n) for n in range(20_000)])

    def drawn(seed: int) -> list[tuple[str, int]]:
        sample = sampled(place, tmp_path, Draw(rows=100, seed=seed))
        assert sample.rows == 100
        return sample.counted("n", 100)

    assert drawn(1) == drawn(1) != drawn(2)


def read_back(proposal: Proposal, folder: Path) -> Dataset:
    folder.mkdir(exist_ok=True)
    (folder / "t.toml").write_text(written(proposal), encoding="utf-8")
    return read_catalogue(folder, (), Scheme())["t"]


def test_the_catalogue_reads_back_what_is_written(tmp_path):
    ids = [str(n) for n in range(100)]
    proposal = told(
        tmp_path, mail(), **{
            "customer_id": ids, 'odd name; "with" \\ signs = [x] # more': ["a", "b"],
            "price": ["1.5", "2.25"], "age": ["30"], "sex": ["f", "m"], "on": ["yes", "no"],
            "reach": [f"p{n}@x.org" for n in ids], "bits": ["0", "1"], "at": ["2026-01-31"],
            "quote": ['say "hi"', "back\\slash"], "übung": ["ä", "🙂"],
        },
    )  # fmt: skip
    assert read_back(proposal, tmp_path / "catalogue") == proposal.dataset


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30),
    values=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), unique=True,
                    max_size=5),
    note=st.text(max_size=200),
    step=st.integers(0, 6),
)  # fmt: skip
def test_whatever_names_and_values_are_they_are_read_back(tmp_path, name, values, note, step):
    listed = {
        name: Column(name, Kind.TEXT, "", Level.HIGH, values=tuple(values), step=Fraction(0)),
        f"{name}.": Column(f"{name}.", Kind.DECIMAL, step=Fraction(1, 10**step)),
    }
    proposal = Proposal(Dataset("t", "csv:a.csv", listed), (note,), {name: [note]})
    assert read_back(proposal, tmp_path / "any") == proposal.dataset


def test_what_is_written_says_what_to_confirm(tmp_path):
    text = written(told(tmp_path, row=["r"], age=["30"]))
    assert text.startswith("# Proposed by 'curtilage data scan'")
    assert "purposes" not in tomllib.loads(text), "nobody may ask before the owner names purposes"
    assert all(len(line) <= 100 for line in text.splitlines())
