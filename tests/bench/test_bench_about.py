"""The bench of classes measures right, and the released network does not fall behind."""

from collections.abc import Callable
from types import ModuleType

import pytest

from curtilage.core.levels import Level
from curtilage.detect.tagger.tagging import Tagging
from curtilage.stores.weights import InstalledWeights

Bench = Callable[[str], ModuleType]


def test_macro_f1_and_calibration(bench: Bench) -> None:
    about, made = bench("about"), bench("confidential")
    said = [("hr", {"hr": 0.9}), ("hr", {"legal": 0.6}), ("legal", {"legal": 0.8})]
    told = [(made.Text("", is_so, "en"), likely) for is_so, likely in said]
    assert about.macro(told, ["hr", "legal", "code"]) == pytest.approx(2 / 3)
    assert about.macro(told[:1], ["hr", "legal"]) == 1.0
    assert about.calibration(told) == pytest.approx((0.1 + 0.6 + 0.2) / 3)


def test_public_and_other_count_as_one(bench: Bench) -> None:
    about, made = bench("about"), bench("confidential")
    text, both = about._merged((made.Text("x", "other", "en"), {"public": 0.4, "other": 0.3}))
    assert (text.about, text.text) == ("public", "x")
    assert both == {"public": pytest.approx(0.7)}


def test_the_texts_are_the_same_each_time_and_none_is_trained_on(bench: Bench) -> None:
    made = bench("confidential")
    assert made.texts() == made.texts()
    assert made.everyday() == made.everyday()
    trained = "".join(
        path.read_text(encoding="utf-8") for path in (made.BANK.parents[1] / "train").rglob("*.txt")
    )
    for language in made.LANGUAGES:
        bank = made._bank(language)
        assert {"finance", "health", "legal", "hr", "business", "public", "other"} <= set(bank)
        for passages in bank.values():
            assert not [p for p in passages if p in trained]


def test_the_released_network_does_not_fall_behind(bench: Bench) -> None:
    about, made = bench("about"), bench("confidential")
    network = InstalledWeights().network("tagger")
    told = about._told(Tagging(network), made.texts())
    assert about.macro([t for t in told if t[0].passages == 3], network.classes) > 0.84
    assert about.macro(told, network.classes) > 0.74
    asked = about._told(Tagging(network), made.everyday())
    low = sum(about.level(text.text, likely) is Level.LOW for text, likely in asked)
    assert low / len(asked) > 0.975
