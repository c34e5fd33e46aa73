"""Networks: missing and changed files are refused, with what to do."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from curtilage.core.errors import MissingExtraError
from curtilage.stores.weights import InstalledWeights, installed
from curtilage.stores.weights.lens import open_lens


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


LOAD = """
from curtilage.stores.weights import InstalledWeights
from curtilage.stores.weights.lens import open_lens
InstalledWeights().network("tagger")
open_lens()
"""


def test_the_runtime_keeps_no_id_and_reports_to_nobody(tmp_path: Path) -> None:
    """It would write its id and what it has to report under the user's cache."""
    changed = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    environment = {**os.environ, **changed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    environment.pop("ORT_DISABLE_TELEMETRY", None)
    subprocess.run([sys.executable, "-c", LOAD], env=environment, check=True, timeout=60)
    assert list(tmp_path.rglob("*")) == []


def test_changed_models_of_pictures_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "rapidocr" / "models"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    with pytest.raises(MissingExtraError) as caught:
        open_lens()
    assert caught.value.number == "CUR111"
    assert "Text in pictures is not read" in str(caught.value)
    (folder / "PP-OCRv6_det_small.onnx").write_bytes(b"changed")
    with pytest.raises(MissingExtraError) as caught:
        open_lens()
    assert caught.value.number == "CUR112"
