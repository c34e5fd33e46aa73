"""The bench of synthetic tables codes every row alike, and judges by what it says."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import numpy as np
import pyarrow as pa
import pytest

from curtilage.core.datasets import Column, Dataset, Kind

Bench = Callable[[str], ModuleType]


@pytest.fixture(name="coded")
def _coded(bench: Bench) -> ModuleType:
    return bench("coded")


def test_codes_keep_what_is_missing_or_unlisted_apart(coded: ModuleType) -> None:
    columns = {
        "amount": Column("amount", Kind.DECIMAL, lower=Fraction(0), upper=Fraction(99)),
        "job": Column("job", Kind.TEXT, values=("a", "b")),
        "bad": Column("bad", Kind.INTEGER, values=(0, 1), nullable=False),
    }
    rows = pa.table(
        {"amount": [0.5, 10.0, 99.0, None], "job": ["b", "a", "z", None], "bad": [0, 1, 1, 0]}
    )
    table = coded.Coded(Dataset("t", "", columns), rows, rows, {"amount": (1, 10)})
    assert table.codes(rows).tolist() == [[0, 1, 0], [2, 0, 1], [2, 2, 1], [3, 2, 0]]
    assert table.sizes() == [4, 3, 2]


def test_total_variation_is_0_of_the_same_and_1_of_rows_that_share_nothing(
    coded: ModuleType,
) -> None:
    rows = np.array([[0, 1], [1, 0], [1, 0], [0, 1]])
    assert coded.apart(rows, rows[::-1]) == 0
    assert coded.apart(rows, rows[:1]) == pytest.approx(0.5)
    assert coded.apart(rows, 1 + rows[:, ::-1]) == 1


def test_an_aim_that_is_missed_is_told(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    synthesis = bench("synthesis")
    near, far = synthesis.Run(0.03, 0.9, 5.0, 200.0), synthesis.Run(0.04, 0.8, 8.0, 900.0)
    synthesis.concluded("adult", 1.0, {synthesis.OURS: [near], synthesis.MST: [far]})
    said = capsys.readouterr().out
    assert "TV2 0.0300, at most 0.033: met" in said
    assert "CPU of MST's 0.6250, at most 0.5: NOT MET" in said
    assert "memory of MST's 0.2222, at most 0.5: met" in said


def test_a_peer_that_is_not_there_says_so(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    synthesis = bench("synthesis")
    monkeypatch.setattr(synthesis, "PEERS", tmp_path)
    rows = np.zeros((1, 2), np.int64)
    assert synthesis.private("mst.py") == "not installed"
    assert synthesis.judged(tmp_path, rows) is None
    assert synthesis.synthesised(synthesis.MST, tmp_path, rows, "mst.py") == "not installed"


def test_the_peer_keeps_what_hangs_on_one_column_apart(bench: Bench, tmp_path: Path) -> None:
    synthesis = bench("synthesis")
    if not (synthesis.PEERS / ".done").is_file():
        pytest.skip("the peer is not installed: make bench-synthesis")
    chance = np.random.default_rng(7)
    first = chance.integers(0, 2, 5000)
    others = [np.where(chance.random(5000) < 0.3, 1 - first, first) for _ in range(3)]
    table = np.stack([first, *others], axis=1)
    np.save(tmp_path / "train.npy", table)
    (tmp_path / "sizes.json").write_text("[2, 2, 2, 2]", encoding="ascii")
    given = (tmp_path / "train.npy", tmp_path / "sizes.json", 20, 1e-6, 1, tmp_path / "made.npy")
    assert not isinstance(synthesis.private("mst.py", *given), str)
    assert bench("coded").apart(np.load(tmp_path / "made.npy"), table) < 0.03
