"""Trials find what a gateway under the same scheme finds, and do once what can be done once."""

from __future__ import annotations

import pytest

from curtilage.core.categories import CATEGORIES
from curtilage.core.findings import Field
from curtilage.core.taught import Wordlist
from curtilage.detect.tests.generated_people import sentences
from curtilage.settings.inspector import inspector_of
from curtilage.settings.taught import taught_files
from curtilage.settings.trials import Trials, everywhere

TEXTS = [
    *(text for _, text, _ in sentences(2, seed=4)),
    "we had lunch with kaldio again, and i will ask teska about blue bird",
    "IBAN DE89 3704 0044 0532 0130 00",
]


def found(inspector) -> list:
    return [inspector.find([Field("text", text)]) for text in TEXTS]


@pytest.fixture
def settings(read):
    """The right configuration, with something taught."""
    settings = read()
    taught_files(settings).keep(Wordlist("organisation.name", ("Blue Bird",)), 1, bytes(16))
    return settings


def test_each_scheme_finds_what_a_gateway_would(read, settings):
    trials = Trials(settings)
    for threshold in (0.1, 0.5, 0.85):
        lines = (f'"{key}" = {threshold}' for key in CATEGORIES)
        there = read("[thresholds]\n" + "\n".join(lines))
        scheme = everywhere(settings.scheme, threshold, list(CATEGORIES))
        assert scheme == there.scheme
        assert found(trials.inspector(scheme)) == found(inspector_of(there))
    assert found(trials.inspector(settings.scheme)) == found(inspector_of(settings))


def test_networks_run_once_for_the_same_words(settings, monkeypatch):
    trials = Trials(settings)
    network = trials.network("tagger")
    runs = []
    run = network._network.run
    monkeypatch.setattr(
        network,
        "_network",
        type("Counted", (), {"run": lambda _, rows: runs.append(1) or run(rows)})(),
    )
    for threshold in (0.2, 0.5, 0.2):
        found(trials.inspector(everywhere(settings.scheme, threshold, ["person.name"])))
    assert 0 < len(runs) <= 2 * len(TEXTS)
    before = len(runs)
    found(trials.inspector(settings.scheme))
    assert len(runs) == before
