"""Files become views with the names and types they should have; others are refused in words."""

import gzip
import os
from pathlib import Path

import pytest

from curtilage.core.errors import DataError
from curtilage.data.duck import connected
from curtilage.data.sources import attach

pytest.importorskip("duckdb")


def opened(place: str, base: Path):
    database = connected(1)
    attach(database, "t", place, base)
    return database


def rows(place: str, base: Path) -> list[tuple]:
    return opened(place, base).sql("SELECT * FROM t ORDER BY ALL").fetchall()


def types(place: str, base: Path) -> dict[str, str]:
    return {r[0]: r[1] for r in opened(place, base).sql("DESCRIBE t").fetchall()}


def test_a_csv_is_text_with_names_from_its_first_line(tmp_path):
    (tmp_path / "a.csv").write_text("id;born;note\n007;1970-01-31;x\n8;;\n")
    assert types("csv:a.csv", tmp_path) == dict.fromkeys(("id", "born", "note"), "VARCHAR")
    assert rows("csv:a.csv", tmp_path) == [("007", "1970-01-31", "x"), ("8", None, None)]


def test_a_first_line_of_words_over_words_still_names(tmp_path):
    (tmp_path / "a.csv").write_text("name,city\nada,paris\n")
    assert rows("csv:a.csv", tmp_path) == [("ada", "paris")]


def test_the_first_line_names_whatever_it_looks_like(tmp_path):
    (tmp_path / "a.csv").write_text("39,77516\n50,83311\n38,215646\n")
    assert list(types("csv:a.csv", tmp_path)) == ["39", "77516"]


def test_a_value_with_a_line_break_and_a_line_that_is_no_row(tmp_path):
    lines = [f'{n},"two\nlines",x\n' for n in range(3000)]
    (tmp_path / "a.csv").write_text("id,note,z\n" + "".join(lines) + "1,short\n1,2,3,long\n")
    found = rows("csv:a.csv", tmp_path)
    assert len(found) == 3000
    assert {row[1] for row in found} == {"two\nlines"}


def test_a_folder_a_pattern_and_a_packed_file(tmp_path):
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "a.csv").write_text("x,y\n1,2\n")
    (tmp_path / "in" / "deep" / "b.csv").write_text("y,x\n4,3\n")
    (tmp_path / "in" / "other.txt").write_text("not,this\n")
    with gzip.open(tmp_path / "in" / "c.csv.gz", "wt") as packed:
        packed.write("x,y\n5,6\n")
    assert rows("csv:in", tmp_path) == [("1", "2"), ("3", "4"), ("5", "6")]
    assert rows("csv:in/*.csv", tmp_path) == [("1", "2")]


def test_parquet_keeps_its_types(tmp_path):
    connected(1).execute(
        "COPY (SELECT 1::BIGINT AS n, 1.5::DOUBLE AS x, DATE '2026-01-31' AS d, true AS b, "
        f"'a' AS s) TO '{tmp_path / 'a.parquet'}' (FORMAT parquet)"
    )
    assert list(types("parquet:a.parquet", tmp_path).values()) == [
        "BIGINT", "DOUBLE", "DATE", "BOOLEAN", "VARCHAR",
    ]  # fmt: skip


def test_json_lines_and_a_line_that_is_none(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"n": 1, "s": "x"}\n{"n": 2}\n')
    assert types("jsonl:a.jsonl", tmp_path) == {"n": "BIGINT", "s": "VARCHAR"}
    assert rows("jsonl:a.jsonl", tmp_path) == [(1, "x"), (2, None)]


def test_a_quote_in_a_path_is_no_sql(tmp_path):
    name = "it's'); DROP TABLE t; --.csv"
    (tmp_path / name).write_text("a\nb\n")
    assert rows(f"csv:{name}", tmp_path) == [("b",)]


HOSTILE = {
    "empty": (b"", "it is empty"),
    "blank": (b"\n\n \n", "it is empty"),
    "nul": (b"a,b\n1,x\0y\n", "NUL bytes"),
    "utf16": ("a,b\n1,2\n".encode("utf-16"), "NUL bytes"),
    "latin": ("a,b\nö,1\n".encode("latin-1"), "not in UTF-8"),
    "binary": (bytes(range(1, 256)) * 40, "not in UTF-8"),
    "twice": (b"a,b,A\n1,2,3\n", "two columns have one name"),
    "wide": (",".join(f"c{n}" for n in range(10_000)).encode() + b"\n1\n", "10000 columns"),
    "cut": (gzip.compress(os.urandom(3000))[:500], "no whole gzip"),
    "bomb": (gzip.compress(b"a,b\n" + b"0" * 40_000_000), "200 times its size"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_csv_is_refused_in_words(tmp_path, name):
    raw, why = HOSTILE[name]
    (tmp_path / "a.csv").write_bytes(raw)
    with pytest.raises(DataError, match=why) as refused:
        opened("csv:a.csv", tmp_path)
    assert refused.value.number == "CUR801"


@pytest.mark.parametrize("raw", [b"PAR1 but not really PAR1", b"", b"a,b\n1,2\n"])
def test_a_parquet_that_is_none(tmp_path, raw):
    (tmp_path / "a.parquet").write_bytes(raw)
    with pytest.raises(DataError, match="no parquet that can be read"):
        opened("parquet:a.parquet", tmp_path)


def test_what_is_not_there(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "readme.txt").write_text("x")
    for place, why in (
        ("csv:a.csv", "no such file"),
        ("csv:in", "the folder holds no csv"),
        ("parquet:*.parquet", "no such file"),
        ("jsonl:\0", "no such file"),
    ):
        with pytest.raises(DataError, match=why):
            opened(place, tmp_path)
