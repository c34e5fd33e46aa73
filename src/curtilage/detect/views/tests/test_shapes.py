"""Shapes: a value is shown beside the label that stands for it, and comes back to its place."""

from __future__ import annotations

import pytest

from curtilage.detect.views import Sort, views
from curtilage.detect.views.labels import shown, words


def lines(text: str) -> dict[str, list[str]]:
    """Label to the values in the original that stand for it."""
    found: dict[str, list[str]] = {}
    for view in views(text).others:
        if view.sort is not Sort.SHAPED:
            continue
        at = 0
        for line in view.text.splitlines(keepends=True):
            label, _, value = line.rstrip("\n").partition(": ")
            start = at + len(label) + 2
            span = view.source(start, start + len(value))
            assert span
            assert text[slice(*span)] == value
            assert view.source(at, start) is None
            found.setdefault(label, []).append(value)
            at += len(line)
    return found


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            'id,full_name,iban\n1,Jo Doe,DE89\n2,"Roe, Al",\n',
            {"full name": ["Jo Doe", "Roe, Al"], "iban": ["DE89"]},
        ),
        ("nr;nachname;ort\n1;Weber;Bonn\n", {"nachname": ["Weber"]}),
        ("a\tphone\n1\t030 1\n", {"phone": ["030 1"]}),
        (
            "| Name | E-Mail |\n|---|:-:|\n| Jo Doe | a@b.c |\n",
            {"name": ["Jo Doe"], "e mail": ["a@b.c"]},
        ),
        (
            "INSERT INTO t (id, last_name, tel) VALUES (1, 'O''Neil', '030'), (2, 'Doe', NULL);",
            {"last name": ["O''Neil", "Doe"], "tel": ["030", "NULL"]},
        ),
        (
            "<p><lastName>Doe</lastName><x:birthDate>1984</x:birthDate></p>",
            {"last name": ["Doe"], "birth date": ["1984"]},
        ),
        ('{"patientName": "Jo Doe", "size": 3}', {"patient name": ["Jo Doe"]}),
        ("customer_name: Jo Doe\nretries_left: 3\n", {"customer name": ["Jo Doe"]}),
        ("in userLogin=jo ip=1 lastName='Doe' ms=2", {"user login": ["jo"], "last name": ["Doe"]}),
    ],
)
def test_values_beside_their_labels(text: str, read: dict[str, list[str]]) -> None:
    assert lines(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "name,price\nKettle,12\n",
        "Dear Jo, Al, and Sam,\nthe table, the chair, and the lamp\n",
        "file_name = load(path)\nself.className = 'x'\n",
        "<title>Report</title><p>text</p>",
        "serviceAccountId: 'sa-456'",
        "INSERT INTO t (id, price) VALUES (1, 2);",
    ],
)
def test_labels_of_things_show_nothing(text: str) -> None:
    assert lines(text) == {}


def test_labels_in_several_words() -> None:
    assert words("patientLastName") == ["patient", "last", "name"]
    assert words("Kundennummer") == ["kunden", "nummer"]
    assert shown("kundenname") == "kunden name"
    assert shown("name") == ""
    assert shown("name", ["name", "email"]) == "name"
    assert shown("file_name", ["email"]) == ""


def test_a_table_ends_where_its_rows_do() -> None:
    text = "full_name,iban\nJo Doe,DE89\n\nAl Roe,FR76\n"
    assert lines(text) == {"full name": ["Jo Doe"], "iban": ["DE89"]}
