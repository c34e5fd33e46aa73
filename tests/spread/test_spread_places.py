"""Which clusters are reached, with which parts, and what of a failure is told."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.spread import fleets

from curtilage.core.errors import DataError, MissingExtraError
from curtilage.data.duck import connected
from curtilage.data.sources import Reach, attach
from curtilage.data.spread import FailedError, Rows, opening
from curtilage.data.spread.opening import declared, opened, place_of
from curtilage.data.spread.worker import Adding, plain

SECRET = "Ada Lovelace"
ROWS = [(n, f"{SECRET} {n}") for n in range(30)]
SCHEMA = fleets.pa.schema({"id": fleets.pa.int64(), "name": fleets.pa.string()})


@pytest.fixture(name="lake", params=fleets.KINDS)
def _lake(request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reach:
    fleets.fill(tmp_path / "people", ROWS, SCHEMA)
    return fleets.reach(request.param, tmp_path, monkeypatch)


def place(lake: Reach, where: str = "lake#parquet:people") -> Any:
    return place_of("people", f"{fleets.kind_of(lake)}:{where}", lake)


FALLS = Adding("SELECT CAST(name AS INTEGER) FROM people", 0, (("people", b""),), ())
"""Fails on a value, and DuckDB says which."""


@pytest.mark.timeout(600)
def test_what_fails_beside_the_rows_tells_nothing_of_them(lake: Reach, capfd) -> None:
    spread = opened(place(lake))
    with pytest.raises(FailedError) as caught:
        spread.mapped(Rows("parquet:people", ("id", "name")), FALLS.beside)
    assert str(caught.value) == "ConversionException"
    assert caught.value.__cause__ is None
    told = capfd.readouterr()
    assert SECRET not in told.out + told.err


@pytest.mark.timeout(600)
def test_the_rows_come_here_where_nothing_else_will_do(lake: Reach) -> None:
    database = connected(threads=1)
    attach(database, "people", f"{fleets.kind_of(lake)}:lake#parquet:people", lake, ["ID"])
    found = database.sql("SELECT * FROM people ORDER BY id")
    assert found.columns == ["id"]
    assert [row[0] for row in found.fetchall()] == [row[0] for row in ROWS]


@pytest.mark.timeout(600)
def test_machines_of_another_version_are_refused(lake: Reach, monkeypatch) -> None:
    changed = replace(lake.clusters["lake"], parts=2)
    monkeypatch.setattr(opening, "here", lambda: b"another")
    with pytest.raises(DataError) as caught:
        opened(place(Reach(lake.base, clusters={"lake": changed})))
    assert caught.value.number == "CUR809"


def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reach:
    return fleets.reach("made", tmp_path, monkeypatch)


@pytest.mark.parametrize("where", ["sea#parquet:people", "#parquet:people", "parquet:people"])
def test_no_cluster_is_reached_that_nobody_named(where: str, tmp_path, monkeypatch) -> None:
    with pytest.raises(DataError) as caught:
        declared(place(made(tmp_path, monkeypatch), where))
    assert caught.value.number == "CUR803"


def test_a_cluster_of_another_kind_is_not_meant(tmp_path, monkeypatch) -> None:
    lake = made(tmp_path, monkeypatch)
    with pytest.raises(DataError) as caught:
        declared(place_of("people", "ray:lake#parquet:people", lake))
    assert caught.value.number == "CUR803"


@pytest.mark.parametrize(
    "part",
    [
        "", "parquet:", "parquet:../people", "parquet:a/../../b", "parquet:s3://bucket/x",
        "parquet:people/*", "parquet:file:///etc", "csv:people", "a.b.c.d", "a/b", "a..b",
        "x" * 200, "parquet:a\\b", "parquet:{a,b}",
    ],
)  # fmt: skip
def test_a_part_names_a_table_or_files_below_the_root(part: str, tmp_path, monkeypatch) -> None:
    with pytest.raises(DataError) as caught:
        declared(place(made(tmp_path, monkeypatch), f"lake#{part}"))
    assert caught.value.number == "CUR801"


@pytest.mark.parametrize("part", ["people", "db.people", "cat.db.people", "parquet:a/b.parquet"])
def test_parts_that_are_fine(part: str, tmp_path, monkeypatch) -> None:
    _, cluster = declared(place(made(tmp_path, monkeypatch), f"lake#{part}"))
    assert cluster.root == str(tmp_path.resolve())


def test_a_cluster_without_a_root_has_no_files(tmp_path, monkeypatch) -> None:
    lake = made(tmp_path, monkeypatch)
    bare = Reach(tmp_path, clusters={"lake": replace(lake.clusters["lake"], root="")})
    with pytest.raises(DataError, match="no root"):
        declared(place(bare))


def test_ray_has_no_tables(tmp_path) -> None:
    lake = Reach(tmp_path, clusters={"lake": fleets.Cluster("ray", "local", "/data")})
    with pytest.raises(DataError) as caught:
        declared(place_of("people", "ray:lake#people", lake))
    assert caught.value.number == "CUR801"


@pytest.mark.parametrize(("kind", "module"), [("spark", "pyspark.sql"), ("ray", "ray.data")])
def test_a_missing_extra_is_told(kind: str, module: str, tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    lake = Reach(tmp_path, clusters={"lake": fleets.Cluster(kind, "local[5]", "/data")})
    with pytest.raises(MissingExtraError) as caught:
        opened(place_of("people", f"{kind}:lake#parquet:people", lake))
    assert f"curtilage[{kind}]" in caught.value.mend


@pytest.mark.timeout(600)
def test_a_table_of_spark_is_read_as_its_files_are(tmp_path, monkeypatch) -> None:
    fleets.fill(tmp_path / "people", ROWS, SCHEMA)
    lake = fleets.reach("spark", tmp_path, monkeypatch)
    spread: Any = opened(place(lake))
    spread._frame("parquet:people").createOrReplaceGlobalTempView("people_of_spark")
    table = "global_temp.people_of_spark"
    assert declared(place(lake, f"lake#{table}"))
    assert spread.schema(table) == spread.schema("parquet:people")
    found = sorted(row for b in spread.batches(Rows(table, ("id",))) for row in b[0].to_pylist())
    assert found == [row[0] for row in ROWS]


@pytest.mark.timeout(600)
def test_spark_listens_here_alone_and_shows_no_page(tmp_path, monkeypatch) -> None:
    fleets.fill(tmp_path / "people", ROWS, SCHEMA)
    spread: Any = opened(place(fleets.reach("spark", tmp_path, monkeypatch)))
    context = spread._session.sparkContext
    assert context.uiWebUrl is None
    told = context.getConf()
    assert told.get("spark.driver.bindAddress") == told.get("spark.driver.host") == "127.0.0.1"
    assert told.get("spark.io.encryption.enabled") == "true"


def test_times_are_told_in_utc() -> None:
    pa = fleets.pa
    times = pa.array([0, None], pa.timestamp("us", "Europe/Helsinki"))
    told = plain(pa.table({"at": times, "n": [1, 2]}))
    assert told.schema.field("at").type == pa.timestamp("us")
    assert told.column("at").to_pylist() == [dt.datetime(1970, 1, 1), None]  # noqa: DTZ001


@pytest.mark.timeout(600)
@pytest.mark.filterwarnings("ignore")
def test_ray_reports_to_nobody(tmp_path, monkeypatch) -> None:
    fleets.fill(tmp_path / "people", ROWS, SCHEMA)
    opened(place(fleets.reach("ray", tmp_path, monkeypatch)))
    usage = pytest.importorskip("ray._private.usage.usage_lib")
    assert not usage.usage_stats_enabled()
