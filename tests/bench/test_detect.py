"""The bench of detection: its own texts, its samples, its workers, and what it adds up."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


def test_its_own_texts_are_the_same_each_time_and_marked_right(bench) -> None:
    documents = bench("generated").documents()
    assert len(documents) >= 300
    assert documents == bench("generated").documents()
    assert documents != bench("generated").documents(seed=8)
    assert {d["lang"] for d in documents} == {"de", "en", "es", "fr"}
    values = [
        (e["label"], d["text"][e["start"] : e["end"]]) for d in documents for e in d["entities"]
    ]
    assert all("@example.org" in value for label, value in values if label == "EMAIL")
    assert all(value.startswith("+44") for label, value in values if label == "PHONE")
    assert ("LOCATION", "Köln") in values


def test_its_own_account_numbers_have_their_check_digits(bench) -> None:
    iban = bench("generated")._iban("370400440532013000")
    assert iban == "DE89370400440532013000"  # the example of the German banks


def test_a_sample_is_spread_evenly(bench) -> None:
    documents = [{"text": "one two", "number": n} for n in range(10)]
    sample = bench("detect").sample

    def numbers(most: int, words: int) -> list[int]:
        return [d["number"] for d in sample(documents, most, words)]

    assert numbers(0, 0) == list(range(10))
    assert numbers(5, 0) == [0, 2, 4, 6, 8]
    assert numbers(0, 4) == [0, 5]
    assert numbers(5, 4) == [0, 5]
    assert numbers(0, 1) == [0]
    assert sample([], 0, 4) == []


def test_a_union_keeps_each_finding_and_only_types_that_identify(bench) -> None:
    results = bench("results")
    parts = [[[(0, 4, "finance.iban")]], [[(0, 4, "SURNAME")]], [[(0, 4, "PERSON"), (5, 6, "LAW")]]]
    union, wide = (row for row in results.ROWS if row.workers == results.UNION)
    assert results.together(union, parts) == [
        [(0, 4, "finance.iban"), (0, 4, "SURNAME"), (0, 4, "PERSON")]
    ]
    assert len(results.together(wide, parts)[0]) == 4


@pytest.mark.parametrize(
    ("line", "sound"),
    [
        ('{"id": "1", "text": "Anna", "entities": [{"start": 0, "end": 4, "label": "P"}]}', True),
        ('{"id": "1", "text": "Anna", "entities": [{"start": 0, "end": 5, "label": "P"}]}', False),
        ('{"id": "1", "text": "Anna", "entities": [{"start": 2, "end": 2, "label": "P"}]}', False),
        ('{"id": "1", "text": "Anna"}', False),
        ("[1]", False),
        ("no json", False),
    ],
)
def test_lines_are_checked(bench, line, sound) -> None:
    assert (bench("detect")._read(line.encode()) is not None) == sound


def answers(bench, *arguments: str, text: str) -> list[dict]:
    worker = bench("workers").WORKER
    done = subprocess.run(
        [sys.executable, worker, *arguments],
        input=json.dumps({"text": text}) + "\n",
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_worker_answers_with_findings_and_costs(bench) -> None:
    answer, last = answers(bench, "ours", "patterns", text="Write to sara@example.org!")
    assert answer["found"] == [[9, 25, "contact.email"]]
    assert answer["seconds"] > 0
    assert answer["again"] > 0
    assert last["peak_mib"] > 1


def test_a_peer_that_is_not_installed_says_so(bench) -> None:
    assert answers(bench, "spacy_sm", text="Anna") == [{"missing": "spacy"}]
