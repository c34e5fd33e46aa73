"""Networks: missing and changed files are refused, with what to do."""

import shutil
from pathlib import Path

import pytest

from curtilage.core.errors import MissingExtraError
from curtilage.stores.weights import InstalledWeights, installed


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the tagger's folder in the place of the real one."""
    shutil.copytree(installed.FOLDER / "tagger", tmp_path / "tagger")
    monkeypatch.setattr(installed, "FOLDER", tmp_path)
    return tmp_path / "tagger"


def test_an_unknown_network_is_refused() -> None:
    with pytest.raises(MissingExtraError) as caught:
        InstalledWeights().network("nothing")
    assert caught.value.number == "CUR111"


def test_a_network_is_loaded_once_and_knows_its_words() -> None:
    weights = InstalledWeights()
    network = weights.network("tagger")
    assert weights.network("tagger") is network
    assert network.tags[0] == "O"
    assert set(network.thresholds) == {tag[2:] for tag in network.tags[1:]}
    assert network.vocabulary["hospital"][0] > 0


@pytest.mark.parametrize("name", list(installed.DIGESTS["tagger"]))
def test_a_missing_file_is_refused(copied: Path, name: str) -> None:
    (copied / name).unlink()
    with pytest.raises(MissingExtraError, match="cannot be read") as caught:
        InstalledWeights().network("tagger")
    assert caught.value.number == "CUR111"


@pytest.mark.parametrize("name", list(installed.DIGESTS["tagger"]))
def test_a_changed_byte_is_refused(copied: Path, name: str) -> None:
    content = bytearray((copied / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copied / name).write_bytes(content)
    with pytest.raises(MissingExtraError) as caught:
        InstalledWeights().network("tagger")
    assert caught.value.number == "CUR112"
    assert "Install" in caught.value.mend


def test_they_are_small(copied: Path) -> None:
    assert sum(file.stat().st_size for file in copied.iterdir()) < 25_000_000
