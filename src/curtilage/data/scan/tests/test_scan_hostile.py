"""Tables that are none: an error in words, without content, and in bounded time and memory."""

import gzip
import json

import pytest

from curtilage.core.errors import DataError
from curtilage.data.duck import connected
from curtilage.data.scan.sample import MOST_CHARACTERS, Draw, Sample
from curtilage.data.scan.writing import written

from .scanning import Finds, mail, proposed, sampled, table

pytest.importorskip("duckdb")

TEXTS = {
    "empty": b"",
    "only a header": b"a,b,c\n",
    "numbers for a header": b"39,77516,13\n50,83311,13\n38,215646,9\n",
    "an address in the header": b"p1@example.com,paris\np2@example.com,rome\n",
    "names for no column": b",,,\n1,2,3,4\n",
    "two names the same": b"a,b,a\n1,2,3\n",
    "ten thousand columns": b",".join(b"c%d" % n for n in range(10_000)) + b"\n",
    "binary": bytes(range(256)) * 64,
    "binary without NUL": bytes(range(1, 256)) * 64,
    "NUL bytes": b"a,b\n1,\0\0\0\n",
    "a bomb": gzip.compress(b"a,b\n" + b"1,2\n" * 20_000_000, 9),
    "a bomb in one line": gzip.compress(b"a" * 80_000_000, 9),
    "half a gzip": gzip.compress(json.dumps(list(range(9999))).encode())[:900],
}


def refused(tmp_path, place: str) -> DataError:
    with pytest.raises(DataError) as error:
        proposed(place, tmp_path, mail())
    assert error.value.number in {"CUR801", "CUR802"}
    told = error.value.full()
    assert "example.com" not in told
    assert "77516" not in told
    return error.value


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_csv(tmp_path, name):
    (tmp_path / "a.csv").write_bytes(TEXTS[name])
    refused(tmp_path, "csv:a.csv")


@pytest.mark.parametrize("name", [n for n in TEXTS if "header" not in n and "column" not in n])
def test_a_hostile_file_of_another_kind(tmp_path, name):
    for kind in ("parquet", "excel", "sqlite"):
        (tmp_path / "a").write_bytes(TEXTS[name])
        refused(tmp_path, f"{kind}:a#t" if kind == "sqlite" else f"{kind}:a")


def test_what_is_no_place(tmp_path):
    (tmp_path / "empty").mkdir()
    places = (
        "csv:", "csv:no.csv", "csv:empty", "parquet:empty", "jsonl:*", "", "a.csv",
        "http://example.org/a.csv", "excel:empty", "sqlite:empty#t", "csv:\0",
    )  # fmt: skip
    for place in places:
        refused(tmp_path, place)


def test_a_table_of_many_columns(tmp_path):
    columns = ", ".join(f"{n} AS c{n}" for n in range(2_500))
    connected(1).execute(f"COPY (SELECT {columns}) TO '{tmp_path / 'a.parquet'}' (FORMAT parquet)")
    assert "2500 columns" in str(refused(tmp_path, "parquet:a.parquet"))


def test_lines_that_are_no_json(tmp_path):
    (tmp_path / "a.jsonl").write_text("hello\nworld\n" * 50)
    assert "no value" in str(refused(tmp_path, "jsonl:a.jsonl"))


def test_a_parquet_that_breaks_off_within(tmp_path):
    path = tmp_path / "a.parquet"
    connected(1).execute(
        f"COPY (SELECT hash(range) AS n FROM range(50000)) TO '{path}' (FORMAT parquet)"
    )
    raw = bytearray(path.read_bytes())
    raw[4:20_000] = b"\xff" * 19_996
    path.write_bytes(bytes(raw))
    refused(tmp_path, "parquet:a.parquet")


def test_what_takes_too_long_is_given_up():
    database = connected(1)
    database.execute("CREATE VIEW t AS SELECT range AS a FROM range(1000000000000)")
    with pytest.raises(DataError, match="took longer than"):
        Sample(database, "t", Draw(seconds=0.3))


def test_of_a_long_value_the_beginning_is_looked_at(tmp_path):
    detector = Finds("secret", "business.internal")
    text = "a" * 1_000_000 + "secret"
    proposed(table(tmp_path / "a.csv", ["x", "y"], [[text, "b"]]), tmp_path, detector)
    assert max(map(len, detector.shown)) <= MOST_CHARACTERS + len("x: ")


def test_names_that_are_sql_or_toml(tmp_path):
    header = ['a"; DROP TABLE t; --', "b'", "c]", "v", "#", "name = 1"]
    text = written(proposed(table(tmp_path / "a.csv", header, [[1] * 6]), tmp_path, mail()))
    assert text.count("[columns.") == 6


def test_nothing_is_spilled_to_the_disk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    place = table(tmp_path / "a.csv", ["x", "y"], [["p", n] for n in range(100)])
    sample = sampled(place, tmp_path)
    assert sample._one("SELECT current_setting('temp_directory')") == ""
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]
