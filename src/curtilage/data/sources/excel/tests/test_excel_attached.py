"""Sheets become tables of texts; what is no workbook is refused in words."""

import zipfile
from pathlib import Path

import pytest

from curtilage.core.errors import DataError
from curtilage.data.duck import connected
from curtilage.data.sources import attach
from curtilage.data.sources import excel as source

pytest.importorskip("duckdb")
pytest.importorskip("python_calamine")

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def cell(value: object) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f"<c><v>{value}</v></c>"
    if str(value).startswith("day "):
        return f'<c s="1"><v>{str(value)[4:]}</v></c>'
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> None:
    """The smallest workbook that readers take."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        numbers = range(1, len(sheets) + 1)
        parts = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{TYPE}.worksheet+xml"/>'
            for n in numbers
        )
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>{parts}'
            "</Types>",
        )
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        named = "".join(
            f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>'
            for n, name in zip(numbers, sheets, strict=True)
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>{named}</sheets></workbook>',
        )
        related = "".join(
            f'<Relationship Id="r{n}" Type="{REL}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in numbers
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">{related}<Relationship Id="rs" '
            f'Type="{REL}/styles" Target="styles.xml"/></Relationships>',
        )
        book.writestr(
            "xl/styles.xml",
            f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/>'
            "</cellXfs></styleSheet>",
        )
        for n, rows in zip(numbers, sheets.values(), strict=True):
            lines = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
            book.writestr(
                f"xl/worksheets/sheet{n}.xml",
                f'<worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData></worksheet>',
            )


def rows(place: str, base: Path) -> tuple[list[str], list[tuple]]:
    database = connected(1)
    attach(database, "t", place, base)
    told = database.sql("DESCRIBE t").fetchall()
    assert {r[1] for r in told} == {"VARCHAR"}
    return [r[0] for r in told], database.sql("SELECT * FROM t").fetchall()


def test_every_value_is_text(tmp_path):
    table = [["n", "x", "day", "ok", "s", None], [7, 2.5, "day 46053", True, "a", 1], [None] * 6]
    workbook(tmp_path / "a.xlsx", {"People": table})
    names, found = rows("excel:a.xlsx", tmp_path)
    assert names == ["n", "x", "day", "ok", "s", "column5"]
    assert found[0] == ("7", "2.5", "2026-01-31", "true", "a", "1")
    assert set(found[1:]) <= {(None,) * 6}


def test_a_sheet_by_its_name_and_the_first_without(tmp_path):
    workbook(tmp_path / "a.xlsx", {"One": [["a"], [1]], "Two": [["b"], [2]]})
    assert rows("excel:a.xlsx#Two", tmp_path) == (["b"], [("2",)])
    assert rows("excel:a.xlsx", tmp_path) == (["a"], [("1",)])


def refused(place: str, base: Path, why: str) -> None:
    with pytest.raises(DataError, match=why) as error:
        attach(connected(1), "t", place, base)
    assert error.value.number == "CUR801"


def test_what_is_no_sheet(tmp_path):
    workbook(tmp_path / "a.xlsx", {"One": [["a"], [1]], "None": []})
    workbook(tmp_path / "twice.xlsx", {"One": [["a", "A"], [1, 2]]})
    workbook(tmp_path / "wide.xlsx", {"One": [[f"c{n}" for n in range(3000)], [1]]})
    (tmp_path / "text.xlsx").write_text("a,b\n1,2\n")
    (tmp_path / "empty.xlsx").write_bytes(b"")
    with zipfile.ZipFile(tmp_path / "zip.xlsx", "w") as other:
        other.writestr("a.txt", "x")
    refused("excel:no.xlsx", tmp_path, "no such file")
    refused("excel:a.xlsx#Three", tmp_path, "no workbook with that sheet")
    refused("excel:a.xlsx#None", tmp_path, "the sheet is empty")
    refused("excel:twice.xlsx", tmp_path, "two columns have one name")
    refused("excel:wide.xlsx", tmp_path, "3000 columns")
    for name in ("text", "empty", "zip"):
        refused(f"excel:{name}.xlsx", tmp_path, "no workbook")


def test_a_workbook_that_swells(tmp_path, monkeypatch):
    workbook(tmp_path / "a.xlsx", {"One": [["a"], *[["0" * 1000]] * 100]})
    assert (tmp_path / "a.xlsx").stat().st_size < 20_000
    monkeypatch.setattr(source, "MOST_BYTES", 50_000)
    refused("excel:a.xlsx", tmp_path, "larger than 50000 bytes")
