"""Datasets from end to end: a private query, its price, its retry, an extract, and the ledger."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from pyarrow.parquet import read_table
from tests.story.clinic import Clinic
from tests.story.records import verified

from curtilage.core.budgets import ATTO, NANO, Cap, Period
from curtilage.core.errors import (
    AccessError,
    BudgetError,
    CurtilageError,
    DataError,
    LedgerError,
    RefusedError,
)
from curtilage.data.anonymise import read_recipe
from curtilage.data.query.pricing import Price
from curtilage.data.synthetics import Wanted
from curtilage.settings.read import read_settings

BY_WARD = "SELECT ward, COUNT(*) AS n, AVG(age) AS age FROM visits GROUP BY ward ORDER BY ward"
RECIPE = """
suppression = 0.2
[[models]]
kind = "k-anonymity"
k = 5
[columns]
patient = { as = "key", entity = "patient" }
age = { as = "quasi-identifier", intervals = [10, 20, 40], start = 0 }
ward = { as = "quasi-identifier" }
note = { as = "text", control = "redact" }
"""


@pytest.fixture
async def clinic(tmp_path):
    made = Clinic(tmp_path)
    yield made
    if made.opened is not None:
        await made.opened.close()


async def refused(asking, error: type[CurtilageError], code: str) -> CurtilageError:
    with pytest.raises(error) as caught:
        await asking
    assert caught.value.number == code, caught.value.full()
    assert caught.value.mend
    return caught.value


def price(epsilon: float) -> Price:
    return Price(round(epsilon * NANO))


async def test_a_query_is_answered_paid_and_recorded(clinic):
    desk = (await clinic.open()).desk
    handed = await desk.query(clinic.asker(), BY_WARD, price(1.0))
    told = json.loads(handed.body)
    assert told["columns"] == ["ward", "n", "age"]
    assert [row[0] for row in told["rows"]] == ["north", "south"]
    for ward, n, age in told["rows"]:
        true = [r for r in clinic.rows if r["ward"] == ward]
        assert abs(n["value"] - len(true)) < 120  # 12 x the scale of the noise
        assert n["low"] < n["value"] < n["high"]
        assert 0 <= age["low"] <= age["value"] <= age["high"] <= 100
    assert handed.charged == NANO == clinic.spent()
    (entry,) = clinic.entries("gate:crossing:decided")
    assert (entry["dataset"], entry["level"], entry["epsilon"]) == ("visits", "low", NANO)
    assert {"L1-private-aggregates"} < set(entry["policies"])
    (reserved,) = clinic.entries("budget:release:reserved")
    assert reserved["release"] == entry["release"] == handed.release
    assert "cold" not in json.dumps([entry, reserved])


async def test_the_same_again_costs_nothing_and_is_the_same_to_the_byte(clinic):
    desk = (await clinic.open()).desk
    first = await desk.query(clinic.asker(), BY_WARD, price(0.5))
    again = await desk.query(clinic.asker(), f"  {BY_WARD.lower()} -- again", price(0.5))
    assert again.body == first.body
    assert (again.charged, clinic.spent()) == (0, NANO // 2)
    lost = clinic.folder / "visits.csv"
    kept = lost.rename(lost.with_suffix(".kept"))
    assert (await desk.query(clinic.asker(), BY_WARD, price(0.5))).body == first.body
    kept.rename(lost)
    fresh = await desk.query(clinic.asker(), BY_WARD, price(0.5), key="fresh")
    assert fresh.body != first.body
    assert clinic.spent() == NANO
    assert [e["charged"] for e in clinic.entries("gate:crossing:decided")] == [
        NANO // 2, 0, 0, NANO // 2,
    ]  # fmt: skip


async def test_a_cap_is_kept_and_an_answer_stays_to_be_had(clinic):
    desk = (await clinic.open()).desk
    first = await desk.query(clinic.asker(), BY_WARD, price(3.0))
    asking = desk.query(clinic.asker(), "SELECT COUNT(*) FROM visits", price(0.1))
    error = await refused(asking, BudgetError, "CUR851")
    assert "'clinic'" in str(error)
    again = await desk.query(clinic.asker(), BY_WARD, price(3.0))
    assert again.body == first.body


async def test_each_subject_group_pays_for_what_is_asked_about_it(clinic):
    settings = clinic.folder / "curtilage.toml"
    cap = '[budgets.south]\ndataset = "visits"\ngroup = "south"\nepsilon = 0.5\n'
    settings.write_text(settings.read_text() + cap)
    catalogued = clinic.folder / "catalogue" / "visits.toml"
    catalogued.write_text(f'group = "ward"\n{catalogued.read_text()}')
    clinic.settings = read_settings(settings, {})
    desk = (await clinic.open()).desk

    def asking(where: str, key: str):
        sql = f"SELECT COUNT(*) AS n FROM visits WHERE {where}"
        return desk.query(clinic.asker(), sql, price(0.4), key)

    await asking("ward = 'south'", "1")
    error = await refused(asking("ward = 'south'", "2"), BudgetError, "CUR851")
    assert "'south'" in str(error)
    await asking("ward = 'north'", "3")  # of which the cap says nothing
    for about_all in ("age > 30", "NOT ward = 'north'", "ward IN ('north', 'south')"):
        await refused(asking(about_all, about_all), BudgetError, "CUR851")


@pytest.mark.parametrize(
    "caps",
    [
        (),
        (Cap("other", NANO, dataset="elsewhere"),),
        (Cap("pace", NANO, period=Period.DAY),),
        (Cap("lab", NANO, analyst="lab"), Cap("p", NANO, purpose="research")),
    ],
    ids=["none", "of another", "only a pace", "only of some"],
)
async def test_a_dataset_whose_losses_nothing_bounds_releases_nothing(clinic, caps):
    desk = (await clinic.open()).desk
    counter = desk.counter
    counter = replace(counter, spending=replace(counter.spending, caps=caps))
    desk = replace(desk, counter=counter)
    await refused(desk.query(clinic.asker(), BY_WARD, price(0.1)), BudgetError, "CUR856")
    assert clinic.spent() == 0


async def test_what_leaves_is_low_only_for_little_epsilon(clinic):
    desk = (await clinic.open()).desk
    handed = await desk.query(clinic.asker(to="partner"), BY_WARD, price(1.0))
    assert handed.charged == NANO
    asking = desk.query(clinic.asker(to="partner"), BY_WARD, price(1.1))
    await refused(asking, RefusedError, "CUR220")
    asking = desk.query(clinic.asker(to="abroad"), BY_WARD, price(0.1))
    await refused(asking, RefusedError, "CUR220")  # residency
    assert clinic.spent() == NANO
    assert [e["level"] for e in clinic.entries("gate:crossing:refused")] == ["high", "low"]


async def test_a_count_by_a_public_column_is_still_about_people(clinic):
    """Nothing that the query names is sensitive; who is in the dataset is."""
    desk = (await clinic.open()).desk
    sql = "SELECT ward, COUNT(*) AS n FROM visits GROUP BY ward"
    asking = desk.query(clinic.asker(to="partner"), sql, price(2.5))
    await refused(asking, RefusedError, "CUR220")
    assert clinic.spent() == 0


async def test_a_purpose_that_the_dataset_has_not_is_refused(clinic):
    desk = (await clinic.open()).desk
    asker = replace(clinic.asker(), purpose=clinic.settings.purposes["advertising"])
    await refused(desk.query(asker, BY_WARD, price(1.0)), AccessError, "CUR820")
    assert clinic.spent() == 0


async def test_an_offer_costs_nothing_and_looks_at_nothing(clinic):
    desk = (await clinic.open()).desk
    (clinic.folder / "visits.csv").unlink()
    offer = desk.offer(clinic.asker(), BY_WARD, price(0.5))
    assert offer.plan.loss.epsilon == NANO // 2
    assert [each["column"] for each in offer.errors()] == ["n", "age"]
    assert clinic.spent() == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda c: (c.folder / "visits.csv").unlink(),
        lambda c: (c.folder / "visits.csv").write_text("a,b\n1,2\n"),
        lambda c: (c.folder / "visits.csv").write_bytes(b"\x00\xff" * 100),
    ],
    ids=["gone", "other columns", "no text"],
)
async def test_a_table_that_is_not_as_the_catalogue_says_costs_nothing(
    clinic, change: Callable[[Clinic], object]
):
    desk = (await clinic.open()).desk
    change(clinic)
    await refused(desk.query(clinic.asker(), BY_WARD, price(1.0)), DataError, "CUR801")
    assert clinic.spent() == 0


async def test_what_fails_while_it_runs_was_paid_for(clinic, monkeypatch):
    desk = (await clinic.open()).desk

    def broken(*_):
        raise ZeroDivisionError("of row 17")

    monkeypatch.setattr("curtilage.data.desk.released", broken)
    error = await refused(desk.query(clinic.asker(), BY_WARD, price(1.0)), DataError, "CUR818")
    assert "17" not in error.full()
    assert clinic.spent() == NANO
    monkeypatch.undo()
    await refused(desk.query(clinic.asker(), BY_WARD, price(1.0)), BudgetError, "CUR854")


async def test_nothing_runs_that_the_ledger_does_not_hold(clinic, monkeypatch):
    opened = await clinic.open()

    async def broken(*_, **__):
        raise LedgerError("The disk is full.", mend="Make room.", code="CUR606")

    monkeypatch.setattr(opened.ledger, "append", broken)
    monkeypatch.setattr("curtilage.data.desk.totals", lambda *_: pytest.fail("it ran"))
    asking = opened.desk.query(clinic.asker(), BY_WARD, price(1.0))
    await refused(asking, LedgerError, "CUR606")
    assert clinic.spent() == 0  # nothing was drawn, so it was taken back


async def test_an_answer_that_could_not_be_recorded_does_not_leave_and_is_not_lost(
    clinic, monkeypatch
):
    opened = await clinic.open()

    async def broken(*_, **__):
        raise LedgerError("The disk is full.", mend="Make room.", code="CUR606")

    monkeypatch.setattr(opened.ledger, "record", broken)
    await refused(opened.desk.query(clinic.asker(), BY_WARD, price(1.0)), LedgerError, "CUR606")
    assert clinic.spent() == NANO
    monkeypatch.undo()
    handed = await opened.desk.query(clinic.asker(), BY_WARD, price(1.0))
    assert (handed.charged, clinic.spent()) == (0, NANO)


async def test_an_extract_hides_everybody_and_stays_inside(clinic):
    extracts = (await clinic.open()).extracts
    recipe = read_recipe(RECIPE, lambda _: "")
    extract = await extracts.extract(clinic.asker(), "visits", recipe, "csv")
    rows = list(csv.DictReader(extract.handed.body.decode().splitlines()))
    groups: dict[tuple[str, str], int] = {}
    for row in rows:
        groups[row["age"], row["ward"]] = groups.get((row["age"], row["ward"]), 0) + 1
        assert not row["patient"].isdigit()
        assert "Weber" not in row["note"]
        assert "Stein" not in row["note"]
    assert min(groups.values()) >= 5
    assert "cost" not in rows[0]
    for to in ("partner", "abroad"):
        asking = extracts.extract(clinic.asker(to=to), "visits", recipe, "csv")
        await refused(asking, RefusedError, "CUR220")


async def test_an_extract_has_only_what_its_purpose_needs(clinic):
    extracts = (await clinic.open()).extracts
    recipe = read_recipe(RECIPE, lambda _: "")
    asking = extracts.extract(clinic.asker("care"), "visits", recipe, "csv")
    error = await refused(asking, DataError, "CUR825")
    assert "'patient'" in str(error)


async def test_the_ledger_verifies_after_all_of_it(clinic):
    opened = await clinic.open()
    for n in range(3):
        await opened.desk.query(clinic.asker(person="anna"), BY_WARD, price(0.2), key=str(n))
    await opened.close()
    clinic.opened = None
    assert verified(clinic.folder / "curtilage-data")


def without_notes(synthetics):
    visits = synthetics.counter.catalogue["visits"]
    columns = {name: each for name, each in visits.columns.items() if name != "note"}
    catalogue = {"visits": replace(visits, columns=columns)}
    return replace(synthetics, counter=replace(synthetics.counter, catalogue=catalogue))


async def test_a_synthetic_table_is_paid_once_and_is_the_same_again(clinic):
    synthetics = without_notes((await clinic.open()).synthetics)
    spec = Price(NANO, ATTO // 10**6)
    wanted = Wanted("csv")
    first = (await synthetics.synthesise(clinic.asker(to="partner"), "visits", spec, wanted)).table
    rows = list(csv.DictReader(first.body.decode().splitlines()))
    assert list(rows[0]) == ["patient", "age", "ward", "cost"]
    assert 250 < len(rows) < 1000
    assert {row["ward"] for row in rows} <= {"north", "south", "(other)"}
    assert first.charged == clinic.spent() > 0
    again = (await synthetics.synthesise(clinic.asker(to="partner"), "visits", spec, wanted)).table
    assert (again.body, again.charged) == (first.body, 0)
    (entry, _) = clinic.entries("gate:crossing:decided")
    assert (entry["level"], entry["controls"]) == ("low", ["synthesise"])
    assert "L2-private-synthetic" in entry["policies"]


async def test_a_synthetic_table_that_tells_much_stays_inside(clinic):
    synthetics = without_notes((await clinic.open()).synthetics)
    spec = Price(2 * NANO, ATTO // 10**6)
    asking = synthetics.synthesise(clinic.asker(to="partner"), "visits", spec, Wanted("csv"))
    await refused(asking, RefusedError, "CUR220")
    assert clinic.spent() == 0
    await synthetics.synthesise(clinic.asker(), "visits", spec, Wanted("parquet"))
    asking = synthetics.synthesise(
        clinic.asker(), "visits", Price(3 * NANO, ATTO // 10**6), Wanted("csv")
    )
    await refused(asking, BudgetError, "CUR851")


async def test_two_tables_of_the_same_people_are_one_release(clinic):
    synthetics = without_notes((await clinic.open()).synthetics)
    visits = synthetics.counter.catalogue["visits"]
    people = {name: visits.columns[name] for name in ("patient", "age")}
    catalogue = {"visits": visits, "patients": replace(visits, name="patients", columns=people)}
    spending = synthetics.counter.spending
    caps = (*spending.caps, replace(spending.caps[0], name="patients", dataset="patients"))
    counter = replace(
        synthetics.counter, catalogue=catalogue, spending=replace(spending, caps=caps)
    )
    synthetics = replace(synthetics, counter=counter)
    spec, asker = Price(NANO, ATTO // 10**6), clinic.asker(to="partner")
    first = await synthetics.related(asker, "patients", "visits", spec)
    with zipfile.ZipFile(io.BytesIO(first.body)) as archive:
        named = archive.namelist()
        patients, rows = (read_table(io.BytesIO(archive.read(name))) for name in named)
    assert named == ["patients.parquet", "visits.parquet"]
    assert (patients.column_names, rows.column_names) == (list(people), list(visits.columns))
    assert set(rows["patient"].to_pylist()) <= set(patients["patient"].to_pylist())
    again = await synthetics.related(asker, "patients", "visits", spec)
    assert (again.body, again.charged) == (first.body, 0)
    assert first.charged == clinic.spent() > 0  # by both caps
    assert clinic.entries("gate:crossing:decided")[0]["controls"] == ["synthesise"]
    other = replace(catalogue["patients"], entity="house")
    counter = replace(counter, catalogue=catalogue | {"patients": other})
    refusing = replace(synthetics, counter=counter).related(asker, "patients", "visits", spec)
    await refused(refusing, DataError, "CUR847")
    assert clinic.spent() == first.charged


async def test_texts_that_nobody_listed_are_not_made_up(clinic):
    synthetics = (await clinic.open()).synthetics
    spec = Price(NANO, ATTO // 10**6)
    asking = synthetics.synthesise(clinic.asker(), "visits", spec, Wanted("csv"))
    error = await refused(asking, DataError, "CUR842")
    assert "'note'" in str(error)
    assert clinic.spent() == 0


async def test_a_report_is_a_crossing_of_its_own_at_the_level_of_the_rows(clinic):
    synthetics = without_notes((await clinic.open()).synthetics)
    spec = Price(NANO, ATTO // 10**6)
    inside = clinic.asker().recipient
    wanted = Wanted("csv", reports=("html", "json"), reader=inside)
    made = await synthetics.synthesise(clinic.asker(to="partner"), "visits", spec, wanted)
    told = json.loads(made.reports[1].body)
    assert (told["private"], told["level"]) == (False, "high")
    assert b"not private" in made.reports[0].body
    rows = told["rows"]
    assert rows["trained_on"] + rows["held_back"] == len(clinic.rows)
    assert 0.1 < rows["held_back"] / len(clinic.rows) < 0.3
    assert made.called_out == ()
    table, *reports = clinic.entries("gate:crossing:decided")
    assert [each["controls"] for each in reports] == [["report"], ["report"]]
    assert [each["level"] for each in (table, *reports)] == ["low", "high", "high"]
    assert {each["release"] for each in (table, *reports)} == {made.table.release}
    assert clinic.spent() == made.table.charged > 0
    again = await synthetics.synthesise(clinic.asker(to="partner"), "visits", spec, wanted)
    assert (again.table.body, again.table.charged) == (made.table.body, 0)
    assert json.loads(again.reports[1].body)["rows"] == rows  # the same people are held back
    whole = await synthetics.synthesise(
        clinic.asker(to="partner"), "visits", Price(NANO // 2, ATTO // 10**6), Wanted("csv")
    )
    assert whole.table.charged > 0


async def test_a_report_never_goes_outside_and_then_nothing_is_spent(clinic):
    synthetics = without_notes((await clinic.open()).synthetics)
    spec = Price(NANO // 10, ATTO // 10**6)
    for to in ("partner", "abroad"):
        asking = synthetics.synthesise(
            clinic.asker(to=to), "visits", spec, Wanted("csv", reports=("json",))
        )
        await refused(asking, RefusedError, "CUR220")
    assert clinic.spent() == 0
    assert clinic.entries("budget:release:reserved") == []
