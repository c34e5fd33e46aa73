"""Names of functions and properties: ordinary words name nobody, people and numbers still do."""

import pytest

from curtilage.core.categories import Scheme
from curtilage.core.findings import Field, Finding
from curtilage.detect import build_all
from curtilage.gate.identifiers import spaced
from curtilage.gate.inspection import Found, Inspector
from curtilage.stores.weights import InstalledWeights

ORDINARY = [
    *("get_weather", "create_invoice", "lookup_patient", "run_sql", "getCustomer", "firstName"),
    *("celsius", "integer", "enum", "Person", "f", "foo", "calculator", "extract", "will", "mark"),
    *(
        "send_email",
        "account_number",
        "date_of_birth",
        "iban",
        "salary",
        "diagnosis",
        "x-request-id",
    ),
]


class Everything:
    """Finds a person in every word."""

    name = "everything"
    categories = frozenset({"person.name", "health.condition"})

    def detect(self, texts):
        return [
            [Finding(at, at + len(w), "person.name", 0.8, self.name)]
            for text in texts
            for w in [max(text.split(), key=len)]
            for at in [text.index(w)]
        ]


def inspector(*detectors) -> Inspector:
    async def offload(work) -> Found:
        return work()

    return Inspector(detectors, Scheme(), offload)


def names(*texts: str) -> list[Field]:
    return [Field(f"[{n}]", text, identifier=True) for n, text in enumerate(texts)]


def test_one_guessed_word_of_a_name_is_nobody() -> None:
    assert not any(inspector(Everything()).find(names(*ORDINARY)))


def test_a_word_that_the_rest_is_about_is_somebody_in_a_name_too() -> None:
    found = inspector(Everything()).find(
        [*names("notify_Featherstone"), Field("t", "Featherstone")]
    )
    assert [(f.start, f.end) for f in found[0]] == [(7, 19)]


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("notify_jane_smith", "jane_smith"),
        ("notifyJaneSmith", "JaneSmith"),
        ("mail-jane.doe@example.com", "jane.doe@example.com"),
        ("card_4111111111111111", "4111111111111111"),
        ("pay_DE89370400440532013000", "DE89370400440532013000"),
    ],
)
def test_people_and_numbers_in_names_are_found(name: str, hidden: str) -> None:
    real = inspector(*build_all(InstalledWeights()))
    [found] = real.find(names(name))
    covered = {i for f in found for i in range(f.start, f.end)}
    at = name.index(hidden)
    assert {i for i in range(at, at + len(hidden)) if name[i].isalnum()} <= covered


def test_ordinary_names_hold_nothing_for_the_real_detectors() -> None:
    found = inspector(*build_all(InstalledWeights())).find(names(*ORDINARY))
    assert [name for name, f in zip(ORDINARY, found, strict=True) if f] == []


@pytest.mark.parametrize("name", ["", "a", "_", "aB", "notifyJaneDoe", "a_b-c.d", "__x__", "é_Ä"])
def test_parting_keeps_the_way_back(name: str) -> None:
    parted, origins = spaced(name)
    assert len(parted) == len(origins)
    assert all(parted[i] == name[o] or parted[i] == " " for i, o in enumerate(origins))
    assert sorted(set(origins)) == list(range(len(name)))
