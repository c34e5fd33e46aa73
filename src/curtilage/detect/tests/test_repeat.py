"""What was found once is found wherever it stands again."""

import pytest

from curtilage.core.findings import Finding
from curtilage.detect.repeat import repeats


def again(value: str, category: str, text: str) -> list[str]:
    """What is found again in a text after the value was found elsewhere."""
    known = [Finding(0, len(value), category, 0.9, "test")]
    _, found = repeats([value, text], [known, []])
    return [text[f.start : f.end] for f in found]


@pytest.mark.parametrize(
    ("value", "category", "text", "expected"),
    [
        ("4539 1488", "finance.card", "twice: 4539 1488.", ["4539 1488"]),
        ("45391488", "finance.card", "x453914889", []),
        ("Jane Doe", "person.name", "jane doe and Doe, not doe", ["jane doe", "Doe"]),
        ("Jane Doe", "person.name", "jane, said the doe", []),
        ("Mr May", "person.name", "In May", []),
        ("Wei Lindberg", "place.name", "notify wei lindberg", ["wei lindberg"]),
        ("Acme Steel", "organisation.name", "for acme steel", ["acme steel"]),
        ("Paris", "place.name", "paris", []),
        ("4" * 1000, "finance.card", "4" * 1000, ["4" * 1000]),
        ("4" * 1001, "finance.card", "4" * 1001, []),
        ("the flu", "health.condition", "the flu", []),
    ],
)
def test_found_again(value: str, category: str, text: str, expected: list[str]) -> None:
    assert again(value, category, text) == expected


def test_it_is_surer_of_nothing_than_the_first_finding() -> None:
    value = "jane@example.com"
    for confidence in (0.6, 1.0):
        first = [Finding(0, len(value), "contact.email", confidence, "test")]
        _, [found] = repeats([value, value], [first, []])
        assert found.confidence == min(confidence, 0.85)
